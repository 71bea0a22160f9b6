"""What the settings take from a run of `check`: a gate that lets something through because of them says so."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from avd_intune.reporting.check_results import CheckResults
from avd_intune.reporting.lowered_answers import Taken, left_out_by, lines_of, taken_from
from avd_intune.selection import Answer
from avd_intune.surveys import Survey


def lowered_by_settings(results: CheckResults, surveys: Sequence[Survey]) -> Iterator[str]:
    """Yield a line for each key of the settings that lowers or skips findings, or leaves objects out.

    Findings are counted, by check and level. Of objects it is said what leaves them out: which they are, nobody judged.
    """
    number_of = {id(finding): at for at, each in enumerate(surveys) for finding in each.result.findings}
    answers: dict[int, list[Answer]] = {}
    for answer in results.answers:
        if id(answer.finding) in number_of:
            answers.setdefault(number_of[id(answer.finding)], []).append(answer)
    taken: Taken = Counter()
    for at, found in sorted(answers.items()):
        each = surveys[at]
        taken.update(taken_from(found, each.settings, each.baseline.name, _shown(results, each)))
    yield from lines_of(taken)
    for each in surveys:
        yield from left_out_by(each.settings, _shown(results, each))


def _shown(results: CheckResults, survey: Survey) -> str:
    return results.path(survey.settings.path) if survey.settings.path is not None else ""
