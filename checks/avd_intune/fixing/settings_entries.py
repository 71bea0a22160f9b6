"""Entries of the settings file that answer what code does not tell: what an image is, and where a policy goes.

What such an entry claims only a person knows. So these remedies are proposed to a person, and never made by themselves.
"""

from __future__ import annotations

import json
import re
from datetime import date

import yaml
from avd_intune.baselines.image_data import load_catalogue
from avd_intune.findings import Certainty, Change, Finding
from avd_intune.fixing.remedies import Remedy
from avd_intune.fixing.text_edits import Edit, edit_of, line_start
from avd_intune.patterns import lazy_pattern
from avd_intune.records import replace
from avd_intune.settings import PRODUCTS
from avd_intune.source.text import SourceFile

CUSTOM_IMAGES = "custom_images"
POLICIES_ELSEWHERE = "policies_elsewhere"
# What a person has to know: no tool makes these changes without being told to.
CLAIMS = (CUSTOM_IMAGES, POLICIES_ELSEWHERE)
MOST_RELEASES = 3
_EDITIONS = ("Enterprise", "Enterprise multi-session")
# Signs of a pattern; of `[` and `]` a name of the code means others than fnmatch does.
_PATTERN = lazy_pattern(r"[\[\]]")


def choices_of(change: Change, today: date) -> tuple[str, ...]:
    """Return what an image may be said to be: the newest releases of each product in service, in both editions.

    Of a product without one in service its last release: what an image is does not change with the day.
    """
    if change.attribute != CUSTOM_IMAGES or not change.value:
        return ()
    found = []
    for product in PRODUCTS[::-1]:
        releases = sorted(each for each in load_catalogue().releases if each.product == product)[::-1]
        in_service = [each for each in releases if each.enterprise_end is not None and each.enterprise_end >= today]
        newest = in_service[:MOST_RELEASES] or releases[:1]
        found += [f"{product} {edition} {each.version}" for edition in _EDITIONS for each in newest]
    return tuple(found)


def settings_edits(change: Change, settings: SourceFile, choice: str | None) -> tuple[Edit, ...]:
    """Return the edit that puts an entry into the settings, () where they are written in a way that is not known.

    choice: one of `choices_of` for an image. settings: the file, empty where there is none yet.
    """
    if not change.value or _PATTERN.search(change.value):
        return ()
    if change.attribute == POLICIES_ELSEWHERE:
        lines = [f"name: {_text(change.value)}"]
    else:
        match = re.fullmatch(r"(Windows \d+) (.+) (\S+)", choice or "")
        if match is None:
            return ()
        lines = [
            f"image: {_text(change.value)}",
            f"product: {match[1]}",
            f"edition: {match[2]}",
            f"version: {match[3]}",
        ]
    return _entry(settings, change.attribute, lines)


def _text(value: str) -> str:
    return json.dumps(value, ensure_ascii=False)  # a string of JSON is one of YAML


def _entry(settings: SourceFile, key: str, lines: list[str]) -> tuple[Edit, ...]:
    """Return the edit that puts a mapping behind the last entry of a list, or the list at the end of the file."""
    text = settings.text
    try:
        node = yaml.compose(text, Loader=yaml.SafeLoader)
    except (yaml.YAMLError, ValueError, RecursionError):
        return ()
    if node is not None and (not isinstance(node, yaml.MappingNode) or node.flow_style):
        return ()
    found = [value for name, value in (node.value if node is not None else ()) if name.value == key]
    if not found:
        before = "" if not text or text.endswith(("\n", "\r")) else "\n"
        return (edit_of(settings, len(text), len(text), before + "\n".join([f"{key}:", *_item(lines, "  ")]) + "\n"),)
    entries = found[0]
    if not isinstance(entries, yaml.SequenceNode) or entries.flow_style or not entries.value:
        return ()
    indent = " " * entries.start_mark.column
    # A block ends where the next token begins; comments in between belong to what follows.
    end = entries.value[-1].end_mark.index
    last = len(text[:end].rstrip())
    at = _next_line(text, last)
    before = "" if text[:at].endswith(("\n", "\r")) else "\n"
    start = line_start(text, entries.start_mark.index)
    if text[start : entries.start_mark.index].strip():
        return ()
    return (edit_of(settings, at, at, before + "\n".join(_item(lines, indent)) + "\n"),)


def _next_line(text: str, at: int) -> int:
    found = re.compile(r"\r\n|\n|\r").search(text, at)
    return found.end() if found is not None else len(text)


def _item(lines: list[str], indent: str) -> list[str]:
    return [f"{indent}- {lines[0]}", *(f"{indent}  {line}" for line in lines[1:])]


def settings_remedies(finding: Finding, settings: SourceFile, today: date) -> list[Remedy]:
    """Return what a person may say in the settings to answer a finding; whether it answers it, judging again tells."""
    name = settings.path.replace("\\", "/").rsplit("/", 1)[-1]
    found = []
    for change in dict.fromkeys(each for each in finding.changes if each.attribute in CLAIMS):
        if change.attribute == POLICIES_ELSEWHERE:
            title = f"Say in {name} that the policy {change.value} does not reach session hosts"
            found.append((title, settings_edits(change, settings, None), change))
        for choice in choices_of(change, today):
            title = f"Say in {name} that the image {change.value} is {choice}"
            found.append((title, settings_edits(change, settings, choice), replace(change, value=choice)))
    return [Remedy(title, edits, Certainty.REVIEW, (change,)) for title, edits, change in found if edits]


def is_claim(remedy: Remedy) -> bool:
    """Say whether a remedy says something that only a person knows."""
    return any(change.attribute in CLAIMS for change in remedy.changes)
