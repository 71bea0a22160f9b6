"""What the settings take from the answers of a scan, and what they leave out of it, for the command and under Checkov.

Settings lie in the repository that is scanned, so whoever proposes a change can change them, too.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

from avd_intune.baselines.facts import level_of
from avd_intune.findings import Finding, Level
from avd_intune.reporting.relative_paths import relative_path
from avd_intune.selection import Answer, Status
from avd_intune.settings import Settings

# Where the settings say it, the check, and "" or the level that the findings count as; and how many there are.
Taken = Counter[tuple[str, str, str]]


def taken_from(answers: Iterable[Answer], settings: Settings, baseline: str, shown: str) -> Taken:
    """Return how many findings `severity` lowers and `exceptions` skip.

    baseline: the name of the one that was judged by. shown: how the settings file is called, "" without one.
    """
    taken: Taken = Counter()
    for answer in answers:
        finding = answer.finding
        if answer.status is Status.FAILED and _is_lowered(finding, settings, baseline):
            taken[_source(shown, "severity"), finding.rule_id, finding.level.value] += 1
        elif answer.status is Status.SKIPPED and answer.skipped_because == finding.excepted:
            taken[_source(shown, "exceptions"), finding.rule_id, ""] += 1
    return taken


def lines_of(taken: Taken) -> Iterator[str]:
    """Yield a line for each key of the settings and each check, first those of `severity`."""
    for (source, rule_id, level), number in sorted(taken.items(), key=lambda each: (not each[0][2], each)):
        if level:
            count = "counts" if number == 1 else "count"
            yield f"{source}: by severity, {_counted(number, 'finding')} of {rule_id} {count} as {level}."
        else:
            are = "is" if number == 1 else "are"
            yield f"{source}: by exceptions, {_counted(number, 'finding')} of {rule_id} {are} skipped."


def left_out_by(settings: Settings, shown: str) -> Iterator[str]:
    """Yield a line for each key that leaves objects out. Which they are, nobody judged."""
    markers = [
        f'the name "{each.name}"' if each.name is not None else f'the tag "{each.tag}"'
        for each in settings.session_host_markers
        if not each.is_host
    ]
    if markers:
        source = _source(shown, "session_host_markers")
        yield f"{source}: by session_host_markers, no machine with {' or '.join(markers)} is judged as a session host."
    if settings.policies_elsewhere:
        number = _counted(len(settings.policies_elsewhere), "kind")
        source = _source(shown, "policies_elsewhere")
        yield f"{source}: by policies_elsewhere, Intune policies of {number} are left out."


def name_of_settings(settings: Settings, folder: Path) -> str:
    """Return how a settings file is called from a folder, "" where there is none."""
    return relative_path(settings.path, folder) if settings.path is not None else ""


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _is_lowered(finding: Finding, settings: Settings, baseline: str) -> bool:
    for key, level in settings.severity:
        check, _, case = key.partition("/")
        usual = Level(level_of(check, baseline, case))
        if check == finding.rule_id and Level(level) is finding.level and finding.level.rank < usual.rank:
            return True
    return False


def _source(shown: str, key: str) -> str:
    """Return where a setting is from; the environment counts before the file."""
    variable = f"AVD_INTUNE_{key.upper()}"
    return variable if not shown or variable in os.environ else shown
