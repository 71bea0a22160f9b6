"""YAML with the place of every value, in the form of JSON that all readers of documents take.

Knows nothing of what a document means. An alias stands for the value that it names, which is not copied.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from avd_intune.patterns import lazy_pattern
from avd_intune.source.json_reader import JsonArray, JsonMember, JsonNode, JsonObject, JsonScalar
from avd_intune.source.text import SourceFile, UnreadableSourceError

if TYPE_CHECKING:
    import yaml

MAX_NESTING = 90
# Anchors let a short text stand for more values than anybody reads.
MAX_VALUES = 200_000
_NUMBER = lazy_pattern(r"-?(?:0|[1-9][0-9]{0,17})")
_CONSTANTS: dict[str, bool | None] = {"true": True, "false": False, "null": None, "~": None, "": None}
_PLAIN_1_1 = {"tag:yaml.org,2002:bool", "tag:yaml.org,2002:int", "tag:yaml.org,2002:null"}


class UnreadableYamlError(UnreadableSourceError):
    """A text is no YAML, or more than is read. `reason` says why, `str(error)` where, too; `start` is the offset."""

    def __init__(self, reason: str, start: int = 0, line: int | None = None) -> None:
        super().__init__(f"{reason}, in line {line}" if line is not None else reason)
        self.reason = reason
        self.start = start


def read_yaml(source: SourceFile, *, is_1_1: bool = False) -> list[JsonNode]:
    """Return the documents of a text. Raises UnreadableYamlError where it is no YAML, too deep or too large.

    is_1_1: scalars are those of YAML 1.1, as PyYAML and PowerShell write and read them (`yes` is true); dates stay
    the texts that they are written as. Otherwise they are those of JSON, and the rest is text.
    """
    import yaml

    try:
        loader = yaml.SafeLoader(source.text)
    except yaml.YAMLError as error:
        raise _unreadable(error) from error
    try:
        tree = _Tree(source.text, loader if is_1_1 else None)
        documents = []
        while loader.check_node():
            node: yaml.Node | None = loader.get_node()
            if node is not None:
                documents.append(tree.document(node))
        return documents
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        reason = f"it is no valid YAML ({error.problem or 'it cannot be read'})"
        start, line = (mark.index, mark.line + 1) if mark is not None else (0, None)
        raise UnreadableYamlError(reason, start, line) from error
    except RecursionError as error:
        raise _too_deep() from error
    except (yaml.YAMLError, ValueError) as error:
        raise _unreadable(error) from error
    finally:
        loader.dispose()


def _unreadable(error: Exception) -> UnreadableYamlError:
    return UnreadableYamlError(f"the YAML cannot be read ({error})".replace("\n", " "))


def _too_deep() -> UnreadableYamlError:
    return UnreadableYamlError(f"the YAML is nested more than {MAX_NESTING} levels deep")


class _Tree:
    """Makes each node once, so that aliases cost nothing, and counts what they stand for."""

    def __init__(self, text: str, loader: yaml.SafeLoader | None) -> None:
        self._text = text
        self._loader = loader
        # By the identity of a node: what is made of it, how many values that stands for, and how deep they go.
        self._made: dict[int, tuple[JsonNode, int, int]] = {}
        self._open: set[int] = set()
        self._values = 0

    def document(self, node: yaml.Node) -> JsonNode:
        made, count, _ = self._node(node, 0)
        self._values += count
        self._limit(self._values, 0)
        self._made.clear()  # nodes of another document may get the same identity
        return made

    def _limit(self, values: int, depth: int) -> None:
        if values > MAX_VALUES:
            raise UnreadableYamlError(f"the YAML holds more values than the {MAX_VALUES} that are read")
        if depth > MAX_NESTING:
            raise _too_deep()

    def _node(self, node: yaml.Node, depth: int) -> tuple[JsonNode, int, int]:
        found = self._made.get(id(node))
        if found is None:
            if id(node) in self._open:
                raise UnreadableYamlError("a value of the YAML holds itself", node.start_mark.index)
            self._limit(0, depth)
            self._open.add(id(node))
            found = self._made[id(node)] = self._new(node, depth)
            self._open.discard(id(node))
        self._limit(found[1], depth + found[2])
        return found

    def _new(self, node: yaml.Node, depth: int) -> tuple[JsonNode, int, int]:
        import yaml

        start, end = node.start_mark.index, node.end_mark.index
        inner: list[tuple[JsonNode, int, int]] = []
        made: JsonNode
        if isinstance(node, yaml.MappingNode):
            made = JsonObject(start, end, [])
            for key, value in node.value:
                if isinstance(key, yaml.ScalarNode):
                    inner.append(self._node(value, depth + 1))
                    place = key.start_mark.index, key.end_mark.index
                    made.members.append(JsonMember(*place, str(key.value), inner[-1][0]))
        elif isinstance(node, yaml.SequenceNode):
            inner = [self._node(item, depth + 1) for item in node.value]
            made = JsonArray(start, end, [each[0] for each in inner])
        else:
            if getattr(node, "style", None) in ("|", ">"):  # its mark stands in the line behind it
                end = start + len(self._text[start:end].rstrip())
            made = JsonScalar(start, end, self._scalar(node))
        if isinstance(node, yaml.CollectionNode) and inner and not node.flow_style:
            # The mark of a block stands where the next one begins, lines behind it.
            made.end = inner[-1][0].end
        return made, 1 + sum(each[1] for each in inner), max((each[2] + 1 for each in inner), default=0)

    def _scalar(self, node: yaml.Node) -> bool | int | str | None:
        text = str(node.value)
        if self._loader is not None:
            value: bool | int | str | None = self._loader.construct_object(node) if node.tag in _PLAIN_1_1 else text
            return value
        if getattr(node, "style", None) is not None:
            return text
        if text.lower() in _CONSTANTS:
            return _CONSTANTS[text.lower()]
        return int(text) if _NUMBER.fullmatch(text) else text
