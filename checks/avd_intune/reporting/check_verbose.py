"""What `check --verbose` tells beside the findings: which deployments were judged, and which files were left out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from avd_intune.reporting.check_results import CheckResults
from avd_intune.reporting.source_lines import one_line
from avd_intune.surveys import Survey

DEFAULTS = "its defaults"


def verbose_lines(results: CheckResults, surveys: Sequence[Survey]) -> list[str]:
    """Return one line for each root with its scenarios, then one for each file that is not used as what it may be."""
    return [*_judged(results, surveys), *dict.fromkeys(_left_out(results, surveys))]


def _judged(results: CheckResults, surveys: Sequence[Survey]) -> Iterator[str]:
    scenarios: dict[tuple[str, str], list[str]] = {}
    for surveyed in surveys:
        for estate in surveyed.estates:
            deployment = estate.deployment
            key = (results.path(deployment.root), deployment.language)
            scenarios.setdefault(key, []).append(one_line(deployment.scenario) or DEFAULTS)
    for (root, language), names in sorted(scenarios.items()):
        yield f"judged: {one_line(root)} ({language}) with {', '.join(dict.fromkeys(names))}"
    for surveyed in surveys:
        path = surveyed.settings.path
        settings = f"the settings {results.path(path)}" if path is not None else "no settings file"
        yield f"by: baseline {surveyed.baseline.name}, {settings}"


def _left_out(results: CheckResults, surveys: Sequence[Survey]) -> Iterator[str]:
    for surveyed in surveys:
        for estate in surveyed.estates:
            for note in estate.deployment.left_out:
                yield f"left out: {one_line(results.path(note.span.path))}: {one_line(note.text)}"
