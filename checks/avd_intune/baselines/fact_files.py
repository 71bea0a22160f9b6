"""Reads the facts that Microsoft may change: `NAME.data` (YAML or JSON), held against `NAME.schema.data` (JSON Schema).

Their names do not end in .yaml and .json, because Checkov would scan those as somebody's infrastructure.

Every start reads facts, and to parse YAML and hold it against a schema takes longer than a small scan. So
`checked_facts.data`, which `scripts/update-docs` writes, holds them as JSON, each beside a checksum of the text and the
schema that it was made of. Where one of those was edited since, the text counts.
"""

from __future__ import annotations

import json
from binascii import crc32
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import yaml
    from avd_intune.baselines.fact_schema import Path as Place

FOLDER = Path(__file__).parent
_CHECKED = "checked_facts"
_WORDS = {"true": True, "false": False, "null": None}


class FactsError(Exception):
    """Facts that cannot be used; `str(error)` is one line with file, line and key."""


@cache
def load_facts(name: str) -> dict[str, Any]:
    """Return the facts in `NAME.data`, e.g. "remote_actions". Raises FactsError for a wrong row."""
    checked = _checked_facts().get(name, {})
    if checked.get("checksum") == checksum_of(name):
        facts: dict[str, Any] = checked["facts"]
        return facts
    return read_facts(FOLDER / f"{name}.data", FOLDER / f"{name}.schema.data")


@cache
def _checked_facts() -> dict[str, Any]:
    path = FOLDER / f"{_CHECKED}.data"
    try:
        checked: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}  # the texts say the same, only slower
    return checked


def checked_facts_text() -> str:
    """Return what `checked_facts.data` is to hold, a line for each file of facts. Raises FactsError for a wrong row."""
    rows = [
        f"{json.dumps(name)}: " + json.dumps({"checksum": checksum_of(name), "facts": facts}, ensure_ascii=False)
        for name in fact_names()
        for facts in [read_facts(FOLDER / f"{name}.data", FOLDER / f"{name}.schema.data")]
    ]
    return "{\n" + ",\n".join(rows) + "\n}\n"


def checksum_of(name: str) -> int:
    """Return a number that changes with the text and the schema of a file of facts, but not with its ends of lines."""
    texts = ((FOLDER / f"{name}{end}").read_text(encoding="utf-8") for end in (".data", ".schema.data"))
    return crc32("\0".join(texts).encode())


def fact_names() -> list[str]:
    """Return the names of all files of facts."""
    names = (path.name.removesuffix(".data") for path in FOLDER.glob("*.data"))
    return sorted(name for name in names if name != _CHECKED and not name.endswith(".schema"))


def read_facts(path: Path, schema_path: Path) -> dict[str, Any]:
    """Return the facts in a file that fit a schema. Raises FactsError with the first place that does not."""
    from avd_intune.baselines.fact_schema import problems_of

    text = path.read_text(encoding="utf-8")
    data = _parsed(path, text)
    schema = json.loads(schema_path.read_text(encoding="utf-8"))
    for place, problem in problems_of(data, schema, schema):
        raise error_at(path, place, problem)
    if not isinstance(data, dict):
        raise FactsError(f"{path}:1: must be an object")
    for place, key in _named_sources(data, ()):
        if key not in data["sources"]:
            raise error_at(path, place, f"there is no source {key}; known are {', '.join(data['sources'])}")
    return data


def _named_sources(value: Any, place: Place) -> Iterator[tuple[Place, str]]:
    """Yield each key of a source that a row names; some rows state an address instead."""
    if isinstance(value, dict):
        for key, item in value.items():
            if key in ("source", "sources") and (*place, key) != ("sources",):
                names = [item] if isinstance(item, str) else item or []
                yield from (((*place, key), name) for name in names if not name.startswith("https://"))
            else:
                yield from _named_sources(item, (*place, key))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _named_sources(item, (*place, index))


def error_in(name: str, place: Place, problem: str) -> FactsError:
    """Return the error for a place in the facts of a name, which their schema does not find."""
    return error_at(FOLDER / f"{name}.data", place, problem)


def error_at(path: Path, place: Place, problem: str) -> FactsError:
    """Return the error for a place in a file of facts: `FILE:LINE: KEY: PROBLEM`."""
    line = _line_of(path.read_text(encoding="utf-8"), place)
    key = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in place).lstrip(".")
    return FactsError(f"{path}:{line}: {key or 'the whole'}: {problem}")


def _parsed(path: Path, text: str) -> Any:
    import yaml

    # PyYAML's own parser is ten times slower; it is there where the one in C is not.
    loader: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
    try:
        if text.startswith("{"):
            return json.loads(text)
        return _plain(yaml.compose(text, Loader=loader))
    except json.JSONDecodeError as error:
        raise FactsError(f"{path}:{error.lineno}: no valid JSON ({error.msg})") from error
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark is not None else 1
        raise FactsError(f"{path}:{line}: no valid YAML ({error.problem})") from error


def _plain(node: yaml.Node | None) -> Any:
    """Return what a node stands for. Only quotes make a version or a date a text in YAML; here they all are texts."""
    import yaml

    if isinstance(node, yaml.MappingNode):
        found: dict[str, Any] = {}
        for key, value in node.value:
            if key.value in found:
                raise yaml.MarkedYAMLError(problem=f"the key {key.value} is written twice", problem_mark=key.start_mark)
            found[key.value] = _plain(value)
        return found
    if isinstance(node, yaml.SequenceNode):
        return [_plain(item) for item in node.value]
    if not isinstance(node, yaml.ScalarNode):
        return None
    if not node.style:
        if node.value in _WORDS:
            return _WORDS[node.value]
        if node.value.isdecimal() and not node.value.startswith("0"):
            return int(node.value)
    return node.value


def _line_of(text: str, place: Place) -> int:
    import yaml

    node = yaml.compose(text, Loader=yaml.BaseLoader)
    line = 1
    for part in place:
        if isinstance(node, yaml.MappingNode):
            found = next(((key, value) for key, value in node.value if key.value == part), None)
            if found is None:
                break
            line, node = found[0].start_mark.line + 1, found[1]
        elif isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
            node = node.value[part]
            line = node.start_mark.line + 1
    return line
