"""Which objects a line belongs to, and what is to be said of it in every scenario; also where there is none."""

from __future__ import annotations

from pathlib import Path

from avd_intune.estate.switched_off import sources_of
from avd_intune.explanation.objects import Place, explain_resource
from avd_intune.languages.resource_model import Resource
from avd_intune.source.text import SourceFile, Span
from avd_intune.surveys import Survey, SurveyedEstate

MAX_OBJECTS = 20


def explain_line(survey: Survey, file: Path, line: int, place: Place) -> list[str]:
    """Return what a line has to do with the estates of a survey that reads its file."""
    path = str(file)
    reading = [each for each in survey.estates if path in each.deployment.files]
    problems = [*problems_in(reading, path, place), *left_out_for(reading, survey)]
    if not reading:
        return why_not_read(file, survey, place)
    blocks: dict[str, list[str]] = {}
    addresses: dict[str, list[str]] = {}
    for estate in reading:
        for resource in _innermost(estate, path, line):
            text = [f"{resource.address} ({resource.type})", *explain_resource(resource, estate, place)]
            key = "\n".join(text)
            blocks[key] = text
            addresses.setdefault(key, []).append(case_of(estate, place))
    if blocks:
        lines = []
        for number, (key, text) in enumerate(blocks.items()):
            if number == MAX_OBJECTS:
                lines += ["", f"and {len(blocks) - number} more objects or scenarios"]
                break
            cases = ", ".join(dict.fromkeys(addresses[key]))
            lines += ([""] if lines else []) + [text[0], f"  in {cases}", *(f"  {each}" for each in text[1:])]
        return lines + problems
    calls = _through_call(reading, path, line)
    if calls:
        shown = [
            f"  {resource.address} ({resource.type}) at {place(resource.span)}" for resource in calls[:MAX_OBJECTS]
        ]
        more = [f"  and {len(calls) - MAX_OBJECTS} more"] if len(calls) > MAX_OBJECTS else []
        return ["a module call; through it come:", *shown, *more, *problems]
    off = _switched_off(reading, path, line, place)
    return [*(off or [_nearest(reading, path, line, place)]), *problems]


def why_not_read(file: Path, survey: Survey, place: Place) -> list[str]:
    """Say why no deployment reads a file."""
    return _modules_that_are_off(file, survey, place) or [
        "this file is no part of any deployment: it is no Terraform, Bicep, ARM template, plan or parameter file "
        "of one, or no root refers to it"
    ]


def _modules_that_are_off(file: Path, survey: Survey, place: Place) -> list[str]:
    """Say which module calls that no scenario deploys would bring a file that nothing else reads."""
    calls = {
        f"this file is of {declared.address} ({place(declared.span)}), which is switched off, so nothing of it is "
        f"judged: {declared.why}": None
        for estate in survey.estates
        for declared in estate.deployment.switched_off
        if declared.type == "module" and {file, file.parent} & set(sources_of(declared))
    }
    return first_of(list(calls))


def _innermost(estate: SurveyedEstate, path: str, line: int) -> list[Resource]:
    """Return the resources with the smallest block around a line: one, or the instances of one block."""
    around = [
        resource
        for resource in estate.deployment.resources
        if resource.span.path == path and resource.span.line <= line <= resource.span.end_line
    ]
    smallest = min((resource.span.end - resource.span.start for resource in around), default=0)
    return [resource for resource in around if resource.span.end - resource.span.start == smallest]


def _through_call(reading: list[SurveyedEstate], path: str, line: int) -> list[Resource]:
    found: dict[tuple[str, str], Resource] = {}
    for estate in reading:
        for resource in estate.deployment.resources:
            if any(call.path == path and call.line <= line <= call.end_line for call in resource.module_calls):
                found.setdefault((estate.deployment.root, resource.address), resource)
    return list(found.values())


def _switched_off(reading: list[SurveyedEstate], path: str, line: int, place: Place) -> list[str]:
    """Say what a line declares that no scenario deploys, and why."""
    cases: dict[str, list[str]] = {}
    for estate in reading:
        for declared in estate.deployment.switched_off:
            if declared.span.path == path and declared.span.line <= line <= declared.span.end_line:
                text = (
                    f"{declared.address} ({declared.type}) is switched off, so nothing of it is judged: {declared.why}"
                )
                cases.setdefault(text, []).append(case_of(estate, place))
    return first_of([f"{text}; in {', '.join(dict.fromkeys(names))}" for text, names in cases.items()])


def _nearest(reading: list[SurveyedEstate], path: str, line: int, place: Place) -> str:
    """Say that nothing is on the line, and what is nearest in the file."""
    here = {
        (resource.span.line, resource.span.end_line): resource.address
        for estate in reading
        for resource in estate.deployment.resources
        if resource.span.path == path
    }
    if not here:
        cases = ", ".join(dict.fromkeys(case_of(estate, place) for estate in reading))
        return f"no resource is on this line, nor in this file; it is read for what others take from it: {cases}"
    (first, last), address = min(here.items(), key=lambda item: max(item[0][0] - line, line - item[0][1]))
    return f"no resource is on this line; the nearest is {address}, lines {first} to {last}"


def problems_in(reading: list[SurveyedEstate], path: str, place: Place) -> list[str]:
    """Say what of a file could not be read, and why."""
    problems = [problem for estate in reading for problem in estate.deployment.problems if problem.span.path == path]
    return list(dict.fromkeys(f"not read wholly at {place(problem.span)}: {problem.reason}" for problem in problems))


def left_out_for(reading: list[SurveyedEstate], survey: Survey) -> list[str]:
    """Say which files may be meant as values for what the line is in and are not used."""
    notes = [note for estate in reading for note in estate.deployment.left_out]
    told = (f"left out: {survey.workspace.relative(note.span.path)}: {note.text}" for note in notes)
    return first_of(list(dict.fromkeys(told)))


def first_of(lines: list[str]) -> list[str]:
    """Return the first of lines that are alike, and how many more there are."""
    more = [f"and {len(lines) - MAX_OBJECTS} more like these"] if len(lines) > MAX_OBJECTS else []
    return lines[:MAX_OBJECTS] + more


def case_of(estate: SurveyedEstate, place: Place) -> str:
    """Return which root, as the person who asks names it, and which of its scenarios."""
    root = place(Span(SourceFile(estate.deployment.root, ""), 0, 0)).rpartition(":")[0]
    return f"{'this folder' if root == '.' else root} with {estate.deployment.scenario or 'its defaults'}"
