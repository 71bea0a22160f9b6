"""What an editor shows in `.avd-intune.yaml`: the keys and values that fit at a place, and what a key means.

The schema that other editors complete by says both; its copy here comes with every installation.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

from avd_intune.judgement.registry import all_rules
from avd_intune.patterns import lazy_pattern
from avd_intune.records import dataclass
from avd_intune.settings import FILE_NAMES

_LINE = lazy_pattern(r"(?P<indent>[ ]*)(?P<item>-[ ]+)?(?P<key>[\w/-]*)(?P<colon>[ ]*:(?:[ ]+|$))?(?P<rest>(?s:.*))")
_OF_CHECKS = "check"


def is_settings(path: str) -> bool:
    """Say whether a document is a file of settings."""
    return Path(path).name in FILE_NAMES


@dataclass(frozen=True, slots=True)
class Entry:
    """A key or value that fits at a place. is_key: whether a colon and a value follow it."""

    label: str
    text: str
    is_key: bool


@lru_cache(maxsize=1)
def _schema() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(Path(__file__).with_name("settings_schema.data").read_text("utf-8"))
    return found


def completions(text: str, line: int, character: int) -> list[Entry]:
    """Return what fits at a position of the settings, lines counted from 0."""
    lines = text.splitlines()
    before = (lines[line] if line < len(lines) else "")[:character]
    match = _LINE.fullmatch(before)
    if match is None or before.lstrip().startswith("#"):
        return []
    if match["colon"]:
        return list(_values(_schema_of(lines, line, match["key"]), match["rest"]))
    parent = _parent(lines, line, len(match["indent"]), bool(match["item"]))
    if match["indent"] or match["item"]:
        where = _schema()["properties"].get(parent, {})
        used = _keys_beside(lines, line) if not match["item"] else set()
    else:
        where, used = _schema(), {each["key"] for each in map(_LINE.fullmatch, lines) if each and not each["indent"]}
    return [each for each in _keys(where) if each.label not in used - {match["key"]}]


def meaning(text: str, line: int, character: int) -> str | None:
    """Return what the key at a position means, in Markdown; None where no key of the settings is."""
    lines = text.splitlines()
    match = _LINE.fullmatch(lines[line]) if line < len(lines) else None
    if match is None or not match["colon"] or not match.start("key") <= character <= match.end("key"):
        return None
    rule = next((rule for rule in all_rules() if rule.id == match["key"].partition("/")[0]), None)
    if rule is not None:
        return f"**{rule.id}**: {rule.title}"
    found = _schema_of(lines, line, match["key"])
    if not found:
        return None
    parts = [f"**{match['key']}**", str(found.get("description", ""))]
    choices = [each.label for each in _values(found, "")]
    if choices:
        parts.append(f"One of {', '.join(choices)}.")
    if "default" in found:
        parts.append(f"Default: {json.dumps(found['default'])}.")
    return " ".join(part for part in parts if part)


def _schema_of(lines: list[str], line: int, key: str) -> dict[str, Any]:
    """Return what the schema says of a key of a line, {} for one that it does not know."""
    match = _LINE.fullmatch(lines[line])
    if match is None:
        return {}
    where = _schema()
    if match["indent"] or match["item"]:
        where = where["properties"].get(_parent(lines, line, len(match["indent"]), bool(match["item"])), {})
        where = where.get("items", where)
    found = where.get("properties", {}).get(key)
    if found is None:
        found = next((each for name, each in where.get("patternProperties", {}).items() if re.search(name, key)), {})
    return dict(found, is_check=key == _OF_CHECKS)


def _parent(lines: list[str], line: int, indent: int, is_item: bool) -> str:
    """Return the key of the file's own level that a line is below; "" for none."""
    for above in reversed(lines[:line]):
        match = _LINE.fullmatch(above)
        if match is None or not match["colon"] or above.lstrip().startswith("#"):
            continue
        if not match["indent"] and not match["item"] and (indent or is_item):
            return match["key"]
    return ""


def _keys_beside(lines: list[str], line: int) -> set[str]:
    """Return the keys of the same entry of a list."""
    found: set[str] = set()
    for above in reversed(lines[:line]):
        match = _LINE.fullmatch(above)
        if match is None or not match["colon"]:
            continue
        if not match["indent"] and not match["item"]:
            break
        found.add(match["key"])
        if match["item"]:
            break
    return found


def _keys(where: dict[str, Any]) -> Iterator[Entry]:
    where = where.get("items", where)
    for name, found in where.get("properties", {}).items():
        yield Entry(name, str(found.get("description", "")), is_key=True)
    if "patternProperties" in where:
        yield from (Entry(rule.id, rule.title, is_key=True) for rule in all_rules())


def _values(found: dict[str, Any], typed: str) -> Iterator[Entry]:
    quote = typed[:1] in ("'", '"')
    if found.get("is_check"):
        yield from (Entry(rule.id, rule.title, is_key=False) for rule in all_rules())
    choices = found.get("enum") or (["true", "false"] if found.get("type") == "boolean" else [])
    for each in choices:
        # Without quotes YAML would read a date or a number.
        yield Entry(f'"{each}"' if re.match(r"\d", each) and not quote else each, "", is_key=False)
