"""Evaluations of Bicep modules that are used again when only another part of a deployment has changed.

A module gives the same as before if its file and those that it reads are the same, if it is called with the same
values, and if it finds the same of what the other modules of the deployment leave behind: which resources have been
declared, which problems have been told. All of that is recorded while a module is evaluated, and so is what it leaves
behind itself. Before an evaluation is used again, the former is compared; then the latter is done once more.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from avd_intune.languages.arm.functions.function_api import DeploymentTarget
from avd_intune.languages.arm.template_calls import MAX_MODULE_INSTANCES, MAX_RESOURCE_INSTANCES, TemplateCall
from avd_intune.languages.bicep.bicep_files import BicepUnit
from avd_intune.languages.bicep.resources import ResourceInstance
from avd_intune.languages.resource_model import Mode
from avd_intune.source.text import SourceFile
from avd_intune.values.same_values import Comparison

if TYPE_CHECKING:
    from avd_intune.languages.bicep.template import BicepTemplate, DeploymentRun


@dataclass(slots=True)
class ModuleUse:
    """All that a module is told by its caller."""

    unit: BicepUnit
    call: TemplateCall
    target: DeploymentTarget
    context_prefix: str
    open_files: tuple[str, ...]

    def is_same(self, other: ModuleUse, comparison: Comparison) -> bool:
        """Say whether another use of the module tells it the same."""
        mine, its = self.call, other.call
        if self.unit is not other.unit or self.context_prefix != other.context_prefix:
            return False
        if (mine.key_prefix, mine.address_prefix) != (its.key_prefix, its.address_prefix):
            return False
        if self.open_files != other.open_files or self.target.kind != other.target.kind:
            return False
        return (
            comparison.same(mine.module_calls, its.module_calls)
            and comparison.same(mine.presence, its.presence)
            and comparison.same(_values(self.target), _values(other.target))
            and comparison.same(dict(mine.parameters), dict(its.parameters))
        )


def _values(target: DeploymentTarget) -> tuple[object, ...]:
    return target.subscription_id, target.resource_group, target.management_group, target.deployment_name


@dataclass(slots=True, eq=False)
class Recording:
    """One evaluation of a module, all modules below it included, and how it hung together with the others.

    found: what it has seen of the resources of other modules: how it asked, for what, and the answer.
    declared: the resources that it has entered, in order. told: files whose syntax problems it would have told, and
    whether others had. spent, modules, resources: what it took of the budgets.
    """

    use: ModuleUse
    outer: Recording | None
    template: BicepTemplate | None = None
    found: list[tuple[str, str, object]] = field(default_factory=list)
    declared: list[tuple[str, ResourceInstance]] = field(default_factory=list)
    own: set[int] = field(default_factory=set)
    told: list[tuple[str, bool]] = field(default_factory=list)
    imports: set[str] = field(default_factory=set)
    files: dict[str, SourceFile] = field(default_factory=dict)
    inner: list[Recording] = field(default_factory=list)
    spent: int = 0
    modules: int = 0
    resources: int = 0
    is_open: bool = True
    # Whether it may be used again.
    is_whole: bool = True


class KeptRuns:
    """The recordings of one deployment by the key prefix of the module, and those that are going on."""

    def __init__(self, run: DeploymentRun) -> None:
        self._run = run
        self._kept: dict[str, Recording] = {}
        self._current: dict[str, Recording] = {}
        self._open: list[Recording] = []
        self._comparison = Comparison()
        self.is_used = False
        self.spent_by_modules = 0

    def begin(self) -> None:
        """Start another evaluation of the deployment."""
        # What was not met in the last one does not come again.
        self._kept, self._current, self._open = {**self._current}, {}, []
        self._comparison = Comparison()
        self.is_used = False
        self.spent_by_modules = 0

    # --- recording

    def start(self, use: ModuleUse) -> Recording:
        """Begin to record the evaluation of a module."""
        recording = Recording(use, self._open[-1] if self._open else None)
        run = self._run
        recording.spent, recording.modules, recording.resources = run.budget.steps, run.modules, run.resources
        self._open.append(recording)
        return recording

    def finish(self, recording: Recording, template: BicepTemplate) -> None:
        """End a recording with the result that it led to."""
        run = self._run
        recording.spent -= run.budget.steps
        recording.modules = run.modules - recording.modules
        recording.resources = run.resources - recording.resources
        recording.template = template
        recording.files = self._files_of(template)
        if (
            run.budget.was_stopped
            or run.budget.steps < 0
            or run.modules > MAX_MODULE_INSTANCES
            or run.resources > MAX_RESOURCE_INSTANCES
        ):
            recording.is_whole = False
        self._enter(recording)
        if recording.outer is None:
            self.spent_by_modules += recording.spent

    def stop(self, recording: Recording) -> None:
        """End a recording, whole or not."""
        recording.is_open = False
        self._open.remove(recording)

    def _enter(self, recording: Recording) -> None:
        self._current[recording.use.call.key_prefix] = recording
        if recording.outer is not None:
            recording.outer.inner.append(recording)

    def found(self, how: str, what: str, answer: ResourceInstance | None, asking: Recording | None) -> None:
        """Note what has been seen of the resources of the deployment by the module of a recording."""
        for each in self._open:
            if answer is None or id(answer) not in each.own:
                each.found.append((how, what, answer))
        self._note_late(asking)

    def declared(self, key: str, instance: ResourceInstance, asking: Recording | None) -> None:
        """Note that a resource was entered under a key."""
        for each in self._open:
            each.declared.append((key, instance))
            each.own.add(id(instance))
        self._note_late(asking)

    def told(self, path: str, by_others: bool) -> None:
        """Note that the syntax problems of a file were to be told."""
        for each in self._open:
            each.told.append((path, by_others))

    def imported(self, path: str, asking: Recording | None) -> None:
        """Note that a file was imported from, perhaps long after the module was evaluated."""
        for each in self._open:
            each.imports.add(path)
        while asking is not None:
            asking.imports.add(path)
            asking = asking.outer

    def spoil(self) -> None:
        """Note something that cannot be done once more."""
        for each in self._open:
            each.is_whole = False

    def _note_late(self, asking: Recording | None) -> None:
        # An output is evaluated when somebody asks for it; what it then hangs on is in no recording.
        while asking is not None:
            if not asking.is_open:
                asking.is_whole = False
            asking = asking.outer

    def _files_of(self, template: BicepTemplate) -> dict[str, SourceFile]:
        """Return the texts that an evaluation has read, and those that they import from, used or not."""
        pending = list(template.result.files)
        found: dict[str, SourceFile] = {}
        while pending:
            path = pending.pop()
            if path in found:
                continue
            found[path] = self._run.workspace.source_outside(Path(path))
            if path.lower().endswith(".bicep"):
                unit = self._run.library.unit(Path(path))
                meant = (self._run.finder.find(unit.path, each.path) for each in unit.imports)
                pending.extend(each.source.path for each in meant if isinstance(each, BicepUnit))
        return found

    # --- using again

    def again(self, use: ModuleUse) -> BicepTemplate | None:
        """Return the evaluation of a module that is told the same, as if it had just been made; None without one."""
        kept = self._kept.get(use.call.key_prefix)
        if kept is None or not kept.is_whole or kept.template is None or not self._still_holds(kept, use):
            return None
        run = self._run
        run.budget.steps -= kept.spent
        run.modules += kept.modules
        run.resources += kept.resources
        for path, by_others in kept.told:
            self.told(path, by_others)
            run.complained.add(path)
        for how, what, answer in kept.found:
            assert answer is None or isinstance(answer, ResourceInstance)
            self.found(how, what, answer, None)
        for key, instance in kept.declared:
            run.everywhere[key] = instance
            self.declared(key, instance, None)
        for path in kept.imports:
            run.imported.files.add(path)
            self.imported(path, None)
        for each in _with_inner(kept):
            self._current[each.use.call.key_prefix] = each
        kept.outer = self._open[-1] if self._open else None
        if kept.outer is not None:
            kept.outer.inner.append(kept)
        else:
            self.spent_by_modules += kept.spent
        self.is_used = True
        return kept.template

    def _still_holds(self, kept: Recording, use: ModuleUse) -> bool:
        run = self._run
        if run.budget.steps < kept.spent or run.modules + kept.modules > MAX_MODULE_INSTANCES:
            return False
        if run.resources + kept.resources > MAX_RESOURCE_INSTANCES:
            return False
        if any(run.workspace.known_source(Path(path)) is not source for path, source in kept.files.items()):
            return False
        told: set[str] = set()
        for path, by_others in kept.told:
            if ((path in run.complained) or path in told) is not by_others:
                return False
            told.add(path)
        if any(not is_answer(run.look_up(how, what), answer, how) for how, what, answer in kept.found):
            return False
        return kept.use.is_same(use, self._comparison)


def is_answer(now: ResourceInstance | None, then: object, how: str) -> bool:
    """Say whether a question is answered as it was."""
    if how == "declare" and now is not None and isinstance(then, ResourceInstance):
        # Only what kind of resource is there decides whether another one takes its place.
        return now.mode is then.mode or Mode.EXISTING not in (now.mode, then.mode)
    return now is then


def _with_inner(recording: Recording) -> Iterator[Recording]:
    pending = [recording]
    while pending:
        current = pending.pop()
        yield current
        pending.extend(current.inner)
