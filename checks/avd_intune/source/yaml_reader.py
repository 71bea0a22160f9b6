"""YAML with the place of every value, in the form of JSON that all readers of documents take.

Knows nothing of what a document means. An alias stands for the value that it names, which is not copied.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from avd_intune.source.json_reader import JsonArray, JsonMember, JsonNode, JsonObject, JsonScalar
from avd_intune.source.text import SourceFile, UnreadableSourceError

if TYPE_CHECKING:
    import yaml

MAX_NESTING = 60
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]{0,17})")
_CONSTANTS: dict[str, bool | None] = {"true": True, "false": False, "null": None, "~": None, "": None}


def read_yaml(source: SourceFile) -> JsonNode | None:
    """Return the first document of a text, None where there is none.

    Raises UnreadableSourceError where it is no YAML, or nested too deep.
    """
    import yaml

    # The composer of PyYAML calls itself for each level, and a hostile text may have very many.
    loader = yaml.SafeLoader(source.text)
    try:
        if _is_too_deep(source.text):
            raise UnreadableSourceError(f"it is nested more than {MAX_NESTING} levels deep")
        node = loader.get_node() if loader.check_node() else None
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f" in line {mark.line + 1}" if mark is not None else ""
        raise UnreadableSourceError(f"it is no valid YAML{where}") from error
    finally:
        loader.dispose()
    return None if node is None else _Converter().node(node)


def _is_too_deep(text: str) -> bool:
    import yaml

    depth = 0
    for event in yaml.parse(text, Loader=yaml.SafeLoader):
        if isinstance(event, (yaml.MappingStartEvent, yaml.SequenceStartEvent)):
            depth += 1
            if depth > MAX_NESTING:
                return True
        elif isinstance(event, (yaml.MappingEndEvent, yaml.SequenceEndEvent)):
            depth -= 1
    return False


class _Converter:
    """Makes each node once, so that aliases cost nothing."""

    def __init__(self) -> None:
        self._made: dict[int, JsonNode] = {}

    def node(self, node: yaml.Node) -> JsonNode:
        known = self._made.get(id(node))
        if known is not None:
            return known
        import yaml

        start, end = node.start_mark.index, node.end_mark.index
        made: JsonNode
        if isinstance(node, yaml.MappingNode):
            made = self._made[id(node)] = JsonObject(start, end, [])
            made.members.extend(
                JsonMember(key.start_mark.index, key.end_mark.index, str(key.value), self.node(value))
                for key, value in node.value
                if isinstance(key, yaml.ScalarNode)
            )
        elif isinstance(node, yaml.SequenceNode):
            made = self._made[id(node)] = JsonArray(start, end, [])
            made.items.extend(self.node(item) for item in node.value)
        else:
            made = self._made[id(node)] = JsonScalar(start, end, _scalar(node))
        return made


def _scalar(node: yaml.Node) -> bool | int | str | None:
    text = str(node.value)
    if getattr(node, "style", None) is not None:
        return text
    if text.lower() in _CONSTANTS:
        return _CONSTANTS[text.lower()]
    return int(text) if _NUMBER.fullmatch(text) else text
