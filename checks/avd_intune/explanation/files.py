"""What a file declares: its objects with their verdicts in every scenario, those that are alike together."""

from __future__ import annotations

from pathlib import Path

from avd_intune.explanation.lines import case_of, first_of, left_out_for, problems_in, why_not_read
from avd_intune.explanation.objects import Place, kind_of, verdict_lines
from avd_intune.languages.resource_model import Resource
from avd_intune.surveys import Survey, SurveyedEstate

# So many of those that are alike are named, as the instances of a loop.
MAX_NAMED = 3


def explain_file(survey: Survey, file: Path, place: Place) -> list[str]:
    """Return the objects that a file declares, or that its module calls bring, and what else is to be said of it."""
    path = str(file)
    reading = [each for each in survey.estates if path in each.deployment.files]
    problems = [*problems_in(reading, path, place), *left_out_for(reading, survey)]
    if not reading:
        return why_not_read(file, survey, place)
    lines = _objects(reading, path, place)
    calls = _calls(reading, path, place)
    off = _switched_off(reading, path, place)
    if not lines and not calls and not off:
        cases = ", ".join(dict.fromkeys(case_of(estate, place) for estate in reading))
        lines = [f"this file declares nothing that a check applies to; it is read for {cases}"]
    parts = [part for part in (lines, calls, off, problems) if part]
    return [line for at, part in enumerate(parts) for line in ([""] if at else []) + part]


def _objects(reading: list[SurveyedEstate], path: str, place: Place) -> list[str]:
    """Return the objects of a file in its order, with what is said of each, and the scenarios in which it holds."""
    names: dict[tuple[int, tuple[str, ...]], dict[str, None]] = {}
    cases: dict[tuple[int, tuple[str, ...]], dict[str, None]] = {}
    for estate in reading:
        for resource in estate.deployment.resources:
            if resource.span.path != path:
                continue
            kind = kind_of(resource, estate)
            said = ([] if kind is None else [kind]) + list(verdict_lines(resource, estate, place))
            if said:
                key = (resource.span.line, (f"({resource.type}) at {place(resource.span)}", *said))
                names.setdefault(key, {})[resource.address] = None
                cases.setdefault(key, {})[case_of(estate, place)] = None
    lines: list[str] = []
    for key in sorted(names, key=lambda each: each[0]):
        head, *said = key[1]
        lines += ([""] if lines else []) + [f"{_named(list(names[key]))} {head}", f"  in {', '.join(cases[key])}"]
        lines += [f"  {each}" for each in said]
    return lines


def _calls(reading: list[SurveyedEstate], path: str, place: Place) -> list[str]:
    """Return the module calls of a file, with how many objects come through each that checks apply to."""
    brought: dict[int, dict[str, Resource]] = {}
    for estate in reading:
        judged = {id(subject.resource) for subject, verdicts in estate.verdicts if verdicts}
        for resource in estate.deployment.resources:
            for call in resource.module_calls:
                if call.path == path and id(resource) in judged:
                    brought.setdefault(call.line, {})[f"{estate.deployment.root} {resource.address}"] = resource
    lines = []
    for line, resources in sorted(brought.items()):
        files = dict.fromkeys(place(each.span).rpartition(":")[0] for each in resources.values())
        number = len({each.address for each in resources.values()})
        what = "object that is" if number == 1 else "objects that are"
        lines.append(f"through the module call on line {line} come {number} {what} checked, in {', '.join(files)}")
    return lines


def _switched_off(reading: list[SurveyedEstate], path: str, place: Place) -> list[str]:
    cases: dict[str, list[str]] = {}
    for estate in reading:
        for declared in estate.deployment.switched_off:
            if declared.span.path == path:
                text = f"{declared.address} ({declared.type}) at {place(declared.span)} is switched off: {declared.why}"
                cases.setdefault(text, []).append(case_of(estate, place))
    return first_of([f"{text}; in {', '.join(dict.fromkeys(names))}" for text, names in cases.items()])


def _named(addresses: list[str]) -> str:
    more = len(addresses) - MAX_NAMED
    return ", ".join(addresses[:MAX_NAMED]) + (f" and {more} more" if more > 0 else "")
