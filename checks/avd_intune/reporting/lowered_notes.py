"""What the settings take from a scan: a gate that lets something through because of them says so.

Settings lie in the repository that is scanned, so whoever proposes a change can change them, too.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator, Sequence

from avd_intune.baselines.facts import level_of
from avd_intune.findings import Finding, Level
from avd_intune.reporting.check_results import CheckResults
from avd_intune.selection import Answer, Status
from avd_intune.surveys import Survey


def lowered_by_settings(results: CheckResults, surveys: Sequence[Survey]) -> Iterator[str]:
    """Yield a line for each key of the settings that lowers or skips findings, or leaves objects out.

    Findings are counted, by check and level. Of objects it is said what leaves them out: which they are, nobody judged.
    """
    surveyed = {id(finding): each for each in surveys for finding in each.result.findings}
    lowered: Counter[tuple[str, str, str]] = Counter()
    excepted: Counter[tuple[str, str]] = Counter()
    for answer in results.answers:
        finding = answer.finding
        survey = surveyed.get(id(finding))
        if survey is None:
            continue
        if answer.status is Status.FAILED and _is_lowered(finding, survey):
            lowered[_source(results, survey, "severity"), finding.rule_id, finding.level.value] += 1
        elif _is_excepted(answer):
            excepted[_source(results, survey, "exceptions"), finding.rule_id] += 1
    for (source, rule_id, level), number in sorted(lowered.items()):
        count = "counts" if number == 1 else "count"
        yield f"{source}: by severity, {_counted(number, 'finding')} of {rule_id} {count} as {level}."
    for (source, rule_id), number in sorted(excepted.items()):
        are = "is" if number == 1 else "are"
        yield f"{source}: by exceptions, {_counted(number, 'finding')} of {rule_id} {are} skipped."
    for each in surveys:
        yield from _left_out(results, each)


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _is_lowered(finding: Finding, survey: Survey) -> bool:
    for key, level in survey.settings.severity:
        check, _, case = key.partition("/")
        usual = Level(level_of(check, survey.baseline.name, case))
        if check == finding.rule_id and Level(level) is finding.level and finding.level.rank < usual.rank:
            return True
    return False


def _is_excepted(answer: Answer) -> bool:
    return answer.status is Status.SKIPPED and answer.skipped_because == answer.finding.excepted


def _left_out(results: CheckResults, survey: Survey) -> Iterator[str]:
    markers = [
        f'the name "{each.name}"' if each.name is not None else f'the tag "{each.tag}"'
        for each in survey.settings.session_host_markers
        if not each.is_host
    ]
    if markers:
        source = _source(results, survey, "session_host_markers")
        yield f"{source}: by session_host_markers, no machine with {' or '.join(markers)} is judged as a session host."
    if survey.settings.policies_elsewhere:
        number = _counted(len(survey.settings.policies_elsewhere), "kind")
        source = _source(results, survey, "policies_elsewhere")
        yield f"{source}: by policies_elsewhere, Intune policies of {number} are left out."


def _source(results: CheckResults, survey: Survey, key: str) -> str:
    """Return where a setting is from; the environment counts before the file."""
    variable = f"AVD_INTUNE_{key.upper()}"
    path = survey.settings.path
    return variable if path is None or variable in os.environ else results.path(path)
