"""The compiled JSON twin of a Bicep file: the same deployment written twice, which is judged once.

Repositories keep `main.json` beside `main.bicep` for those who deploy from a portal. Where both are in the scan and
say the same, each finding would come twice, once on lines that nobody edits. Only what is certainly the same is left
out: the same scenarios, the same objects with the same outcomes of all checks, and no property known to differ.
Where they differ, the JSON was not compiled again; both are judged, and that is said.
"""

from __future__ import annotations

import json
import os
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from avd_intune.engine import findings_on
from avd_intune.findings import Outcome
from avd_intune.languages.resource_model import Mode, Note, Resource, compiled_stem
from avd_intune.records import replace
from avd_intune.scenario_findings import merged_findings
from avd_intune.source.text import SourceFile, Span, UnreadableSourceError
from avd_intune.source.workspace import Workspace
from avd_intune.surveys import Survey, SurveyedEstate
from avd_intune.values.value_types import Known, ListValue, ObjectValue, OneOf, ResourceValue, Value

# What a resource is; its name and the order of the deployment are written differently in the two languages.
# With more Bicep files than these a template is not compared that may be compiled from any: both are judged then.
MAX_PERHAPS = 20
COMPARED = ("properties", "sku", "kind", "identity", "tags")


class _BicepFiles:
    """What Bicep files deploy, to be found by the template that they may be compiled to."""

    def __init__(self, files: Iterable[list[SurveyedEstate]]) -> None:
        self.by_stem: dict[str, list[SurveyedEstate]] = {}
        self._by_folder: dict[Path, list[list[SurveyedEstate]]] = defaultdict(list)
        self._by_name: dict[str, list[list[SurveyedEstate]]] = defaultdict(list)
        for estates in files:
            path = Path(root := estates[0].deployment.root)
            self.by_stem[compiled_stem(root)] = estates
            self._by_folder[path.parent].append(estates)
            self._by_name[path.stem.lower()].append(estates)

    def perhaps_compiled_to(self, template: str) -> list[list[SurveyedEstate]]:
        """Return those that a template may be compiled from though none is beside it under its name.

        `azuredeploy.json` beside `main.bicep`, `arm/hosts.json` of `bicep/hosts.bicep`: it is if both deploy the same.
        """
        path = Path(template)
        return [*self._by_folder.get(path.parent, ()), *self._by_name.get(path.stem.lower(), ())][:MAX_PERHAPS]


def judged_once(surveyed: Survey) -> Survey:
    """Return a survey without the templates that certainly say what the Bicep files say that they come of, and notes.

    Only where both files are asked for: a scan of the template alone judges it.
    """
    estates = without_twins(surveyed.estates, surveyed.workspace)
    if len(estates) == len(surveyed.estates):
        return surveyed
    findings = tuple(findings_on(estates, surveyed.workspace, surveyed.settings))
    return replace(surveyed, estates=estates, result=replace(surveyed.result, findings=findings))


def without_twins(estates: Sequence[SurveyedEstate], workspace: Workspace) -> list[SurveyedEstate]:
    """Return estates without those of such templates; the notes on both are added to the deployments."""
    by_root: dict[tuple[str, str], list[SurveyedEstate]] = defaultdict(list)
    for each in estates:
        by_root[each.deployment.language, each.deployment.root].append(each)
    sources = _BicepFiles(
        found for (language, root), found in by_root.items() if language == "bicep" and workspace.is_target(root)
    )
    left_out: set[int] = set()
    for (language, root), compiled in by_root.items():
        if language != "arm":
            continue
        beside = sources.by_stem.get(compiled_stem(root))
        for twins in [beside] if beside else sources.perhaps_compiled_to(root):
            is_judged = any(each.verdicts for each in (*compiled, *twins))
            if not is_judged or not _is_compiled_file(Path(root), workspace):
                continue
            name = _named(twins[0].deployment.root, root)
            difference = _difference(compiled, twins)
            if difference is None and _told(compiled, workspace) <= _told(twins, workspace):
                left_out.update(map(id, compiled))
                text = f"it is compiled from {name} and deploys the same; its findings are reported at {name} only"
                twins[0].deployment.notes.append(Note(_start(root), text))
                break
            if difference and twins is beside:
                text = (
                    f"it is compiled from {name}, but {difference}; both are judged (it may have to be compiled again)"
                )
                compiled[0].deployment.notes.append(Note(_start(root), text))
            elif difference == "" and twins is beside and _scenarios(compiled) != _scenarios(twins):
                text = f"it is compiled from {name} and deployed with other values; both are judged"
                compiled[0].deployment.notes.append(Note(_start(root), text))
    return [each for each in estates if id(each) not in left_out]


def hang_together(estates: Sequence[SurveyedEstate], workspace: Workspace) -> bool:
    """Say whether a template may be compiled from a Bicep file that is not beside it under its name."""
    roots = {(each.deployment.language, each.deployment.root): [each] for each in estates}
    sources = _BicepFiles(found for (language, _), found in roots.items() if language == "bicep")
    return any(
        language == "arm"
        and compiled_stem(root) not in sources.by_stem
        and sources.perhaps_compiled_to(root)
        and _is_compiled_file(Path(root), workspace)
        for language, root in roots
    )


def _named(source: str, template: str) -> str:
    """Return the name of a Bicep file as one sees it from a template."""
    return Path(os.path.relpath(source, Path(template).parent)).as_posix()


def is_compiled(text: str) -> bool:
    """Say whether a template says of itself that it was compiled from Bicep."""
    if '"_generator"' not in text:
        return False
    try:
        generator = json.loads(text)["metadata"]["_generator"]["name"]
    except (ValueError, LookupError, TypeError, RecursionError):
        return '"bicep"' in text
    return bool(generator == "bicep")


def _told(estates: Sequence[SurveyedEstate], workspace: Workspace) -> set[tuple[str, Outcome, str]]:
    """Return what is found: of files given one by one, what a module of the Bicep file holds is told nowhere."""
    found = merged_findings(estates, workspace)
    return {(each.rule_id, each.outcome, each.resource_type.lower()) for each in found}


def _start(root: str) -> Span:
    return Span(SourceFile(root, ""), 0, 0)


def _is_compiled_file(path: Path, workspace: Workspace) -> bool:
    try:
        return is_compiled(workspace.source(path).text)
    except UnreadableSourceError:
        return False


def _difference(compiled: Sequence[SurveyedEstate], sources: Sequence[SurveyedEstate]) -> str | None:
    """Return None where both certainly say the same, else what differs; "" where they cannot be compared."""
    by_scenario = {each.deployment.scenario: each for each in sources}
    pairs = [(each, by_scenario.get(each.deployment.scenario)) for each in compiled]
    for each, source in pairs:
        if source is not None:
            problem = next(_differences(each, source), None)
            if problem is not None:
                return problem
    is_same = all(
        source is not None and not each.deployment.problems and not source.deployment.problems for each, source in pairs
    )
    return None if is_same else ""


def _scenarios(estates: Sequence[SurveyedEstate]) -> set[str]:
    return {each.deployment.scenario for each in estates}


def _differences(compiled: SurveyedEstate, source: SurveyedEstate) -> Iterator[str]:
    ours, theirs = _by_type(compiled), _by_type(source)
    for kind in sorted(ours.keys() | theirs.keys()):
        left, right = ours.get(kind, []), theirs.get(kind, [])
        if len(left) != len(right):
            yield f"it deploys {len(left)} and not {len(right)} of {kind}"
            continue
        for resource in left:
            # Names may be unknown, and the order is another one: each has to find one that it may be.
            found = next((each for each in right if _difference_of(resource, each) is None), None)
            if found is None:
                named = (each for each in right if _name(each) == _name(resource))
                yield f"{_difference_of(resource, next(named, right[0]))} of {kind} differs"
                break
            right.remove(found)
    if _outcomes(compiled) != _outcomes(source):
        yield "the checks answer differently"


def _difference_of(left: Resource, right: Resource) -> str | None:
    if _name(left) and _name(right) and _name(left) != _name(right):
        return "name"
    return _first_of([(_entry(left.properties, each), _entry(right.properties, each), each) for each in COMPARED])


def _by_type(surveyed: SurveyedEstate) -> dict[str, list[Resource]]:
    found: dict[str, list[Resource]] = defaultdict(list)
    for resource in surveyed.deployment.resources:
        if resource.mode is Mode.MANAGED:
            found[resource.type.lower()].append(resource)
    return found


def _outcomes(surveyed: SurveyedEstate) -> Counter[tuple[str, str, str, str]]:
    return Counter(
        (subject.resource.type.lower(), rule_id, verdict.outcome.value, verdict.level.value)
        for subject, verdicts in surveyed.verdicts
        for rule_id, verdict in verdicts.items()
    )


def _name(resource: Resource) -> str:
    name = _entry(resource.properties, "name")
    return str(name.value).rpartition("/")[2].lower() if isinstance(name, Known) else ""


def _entry(value: Value, name: str) -> Value | None:
    return value.entries.get(name) if isinstance(value, ObjectValue) else None


def _known_difference(left: Value | None, right: Value | None, place: str) -> str | None:
    """Return the place of the first property that both know and that differs; the unknown may be the same."""
    if left is None or right is None:
        given = left if right is None else right
        return place if isinstance(given, Known) and given.value is not None else None
    if isinstance(left, ResourceValue) or isinstance(right, ResourceValue):
        return None
    if isinstance(left, Known) and isinstance(right, Known):
        same = _text(left) == _text(right) and isinstance(left.value, bool) == isinstance(right.value, bool)
        return None if same else place
    if isinstance(left, ListValue) and isinstance(right, ListValue):
        if left.rest is not None or right.rest is not None:
            return None
        if len(left.items) != len(right.items):
            return place
        pairs = [(a, b, f"{place}[{index}]") for index, (a, b) in enumerate(zip(left.items, right.items, strict=True))]
        return _first_of(pairs)
    if isinstance(left, ObjectValue) and isinstance(right, ObjectValue):
        if left.rest is not None or right.rest is not None:
            return None
        ours = {key.lower(): key for key in left.entries}
        theirs = {key.lower(): key for key in right.entries}
        return _first_of(
            [
                (
                    left.entries[ours[key]] if key in ours else None,
                    right.entries[theirs[key]] if key in theirs else None,
                    f"{place}.{ours.get(key) or theirs[key]}",
                )
                for key in sorted(ours.keys() | theirs.keys())
            ]
        )
    if isinstance(left, OneOf) and isinstance(right, OneOf) and len(left.alternatives) == len(right.alternatives):
        both = zip(left.alternatives, right.alternatives, strict=True)
        return _first_of([(a.value, b.value, place) for a, b in both])
    return None


def _first_of(pairs: Sequence[tuple[Value | None, Value | None, str]]) -> str | None:
    found = (_known_difference(left, right, place) for left, right, place in pairs)
    return next((each for each in found if each is not None), None)


def _text(value: Known) -> object:
    """Return what is known, a text without regard to how its lines end: Git changes that in loaded files."""
    return value.value.replace("\r\n", "\n") if isinstance(value.value, str) else value.value
