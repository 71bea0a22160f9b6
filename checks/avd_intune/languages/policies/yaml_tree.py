"""YAML with the place of every value, as the tree that JSON has: exporters of Intune write either.

Scalars are those of YAML 1.1, as PyYAML writes and reads them; dates stay the texts that they are written as.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from avd_intune.languages.arm.template_json import JsonFile
from avd_intune.source.json_reader import JsonArray, JsonMember, JsonNode, JsonObject, JsonScalar
from avd_intune.source.text import Diagnostic, SourceFile, Span

if TYPE_CHECKING:
    import yaml

MAX_DEPTH = 90
# Anchors let a short text stand for more values than anybody reads.
MAX_NODES = 200_000
_PLAIN = {"tag:yaml.org,2002:bool", "tag:yaml.org,2002:int", "tag:yaml.org,2002:null"}


def read_yaml(source: SourceFile) -> JsonFile:
    """Return the documents of a YAML text: a single one as itself, several as a list. Never raises.

    Where the text is no YAML, or too deep or large, the file has no root and one diagnostic.
    """
    import yaml

    loader = yaml.SafeLoader(source.text)
    try:
        documents: list[JsonNode] = []
        tree = _Tree(loader)
        while loader.check_node():
            node: yaml.Node | None = loader.get_node()
            if node is not None:
                documents.append(tree.made(node, 0))
        root = documents[0] if len(documents) == 1 else JsonArray(0, len(source.text), documents)
        return JsonFile(source, root if documents else None)
    except yaml.MarkedYAMLError as error:
        start = error.problem_mark.index if error.problem_mark is not None else 0
        problem = f"it is no valid YAML ({error.problem or 'it cannot be read'})"
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        start, problem = 0, f"the YAML cannot be read ({error})".replace("\n", " ")
    finally:
        loader.dispose()
    return JsonFile(source, None, [Diagnostic(Span(source, start, start), problem)])


class _Tree:
    def __init__(self, loader: yaml.SafeLoader) -> None:
        self._loader = loader
        self._count = 0

    def made(self, node: yaml.Node, depth: int) -> JsonNode:
        """Return a node of YAML as one of JSON. Raises ValueError where there are too many, or they are too deep."""
        import yaml

        self._count += 1
        if depth > MAX_DEPTH or self._count > MAX_NODES:
            raise ValueError("it holds more values, or deeper ones, than are read")
        start, end = node.start_mark.index, node.end_mark.index
        if isinstance(node, yaml.MappingNode):
            members = [
                JsonMember(key.start_mark.index, key.end_mark.index, str(key.value), self.made(value, depth + 1))
                for key, value in node.value
            ]
            return JsonObject(start, end, members)
        if isinstance(node, yaml.SequenceNode):
            return JsonArray(start, end, [self.made(item, depth + 1) for item in node.value])
        value = self._loader.construct_object(node) if node.tag in _PLAIN else node.value
        return JsonScalar(start, end, value)
