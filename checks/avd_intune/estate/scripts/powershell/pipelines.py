"""Pipelines of PowerShell: what one command gives goes to the next, object by object.

Mostly it is the same to follow each command with all that comes to it. Where several of them change something, or one
ends the pipeline before all of it has come, the rest is followed for each object as soon as it comes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache, partial

from avd_intune.estate.scripts.conditions import Guard, cases, either, is_same
from avd_intune.estate.scripts.powershell.calls import Calls
from avd_intune.estate.scripts.powershell.early_stop import Wanted, may_end_early, wanted_by
from avd_intune.estate.scripts.powershell.frames import Defined, ScriptError
from avd_intune.estate.scripts.powershell.process import Output
from avd_intune.estate.scripts.powershell.variables_assigned import assigned_in
from avd_intune.languages.powershell.tree import (
    Block,
    BlockText,
    Broken,
    Command,
    Flow,
    Member,
    Node,
    Parameter,
    Pipeline,
    Redirection,
    Text,
    Variable,
)
from avd_intune.languages.powershell.tree_walk import nodes_in

_ONE_BY_ONE = ("foreach-object", "%", "foreach", "where-object", "?", "where")
# Commands whose effects cannot be seen by what stands beside them in a pipeline.
_CHANGES_NOTHING = (
    "get-", "test-", "write-", "select-", "where-", "sort-", "measure-", "format-", "convert", "join-", "split-",
    "out-n", "out-s", "resolve-", "compare-", "group-",
)  # fmt: skip


def _passing_variable(node: Node) -> str:
    """Return the variable that `-PipelineVariable` of a command names, in lower case, "" where it names none."""
    elements = node.elements if isinstance(node, Command) else []
    for at, each in enumerate(elements):
        if isinstance(each, Parameter) and each.name.lower() in ("pipelinevariable", "pv"):
            value = each.value or (elements[at + 1] if at + 1 < len(elements) else None)
            return value.value.lower() if isinstance(value, Text) else ""
    return ""


def _goes_one_by_one(node: Node) -> bool:
    """Say whether a command does the same with each object, whatever comes before and behind it."""
    if not isinstance(node, Command) or not isinstance(node.elements[0], Text):
        return False
    named = any(isinstance(each, Parameter) and each.name.lower()[:1] in "be" for each in node.elements)
    blocks = sum(isinstance(each, BlockText) for each in node.elements)
    return node.elements[0].value.lower() in _ONE_BY_ONE and not named and blocks == 1


@lru_cache(maxsize=512)
def _may_change(block: Block) -> bool:
    """Say whether a block holds a command that may change something."""
    for node in nodes_in(block):
        if isinstance(node, Member) and node.arguments is not None:
            return True
        if isinstance(node, Flow) and node.kind != "return":
            return True  # it ends what the others would do
        if isinstance(node, Command) and not (
            isinstance(first := node.elements[0], Text) and first.value.lower().startswith(_CHANGES_NOTHING)
        ):
            return True
    return False


class _PassedOn(list["tuple[Guard, object]"]):
    """What a command puts out where the rest of the pipeline runs for each object as soon as it comes."""

    def __init__(self, take: Callable[[Guard, object], None]) -> None:
        super().__init__()
        self._take = take

    def append(self, item: tuple[Guard, object]) -> None:
        self._take(*item)

    def extend(self, items: Iterable[tuple[Guard, object]]) -> None:
        for item in items:
            self._take(*item)


class Pipelines(Calls):
    """The part of a process that follows pipelines."""

    def pipe(self, node: Pipeline) -> None:
        elements = node.elements
        if len(elements) == 1 and not node.redirections:
            self._element(elements[0], None)
            return
        given: Output | None = None
        if not isinstance(elements[0], Command):
            self.note_success(True)
        done, wanted = self._ended_by(elements)
        if done:
            given = self._until_by_case(elements[:done], wanted)
        elif (done := self._interleaved(elements)) > 0:
            if done == len(elements) and not node.redirections:
                self._as_it_comes(elements)
                return
            given = self.output_of(partial(self._as_it_comes, elements[:done]))
        for at, element in enumerate(elements):
            if at < done:
                continue
            if at > 0 and (name := _passing_variable(elements[at - 1])) and all(map(_goes_one_by_one, elements[at:])):
                self._one_by_one(name, elements[at:], given or [])
                return
            if at == len(elements) - 1:
                break
            given = self.output_of(partial(self._element, element, given))
            if isinstance(element, Variable) and element.name == "null":
                given = [(self.machine.guard, None)]  # it goes through a pipeline as one object
        last = given
        if not node.redirections:
            self._element(elements[-1], given)
        elif done == len(elements):
            self.redirect(node.redirections, given or [])
        else:
            self.redirect(node.redirections, self.output_of(lambda: self._element(elements[-1], last)))

    def _interleaved(self, elements: Sequence[Node]) -> int:
        """Return how many elements, from the first on, have to be followed object by object; 0 for none."""
        number = 1
        while number < len(elements) and self._block_for_each(elements[number]) is not None:
            number += 1
        blocks = [self._block_of(elements[0]), *map(self._block_for_each, elements[1:number])]
        changing = sum(block is not None and _may_change(block) for block in blocks)
        return number if changing > 1 and not any(map(_passing_variable, elements[:number])) else 0

    def _block_of(self, node: Node) -> Block | None:
        """Return the block that a command runs where it is a function of the script or a block, else None."""
        if not isinstance(node, Command):
            return None
        first = node.elements[0]
        if isinstance(first, BlockText):
            return first.block
        defined = self.function_named(first.value.lower()) if isinstance(first, Text) else None
        return defined.function.body if isinstance(defined, Defined) else None

    def _block_for_each(self, node: Node) -> Block | None:
        """Return the block that a command runs for each object by itself, None where it does anything else."""
        if _goes_one_by_one(node) and isinstance(node, Command):
            return next(each.block for each in node.elements if isinstance(each, BlockText))
        block = self._block_of(node)
        if block is None or not block.process or block.begin or block.statements or assigned_in(block):
            return None
        return block

    def _as_it_comes(self, elements: Sequence[Node]) -> None:
        """Follow a pipeline whose rest does the same with each object, as soon as each one comes."""
        machine = self.machine
        if len(elements) == 1:
            self._element(elements[0], None)
            return
        rest, out, scope, frames = elements[1:], self.out, self.scope, list(self.frames)
        source = machine.sources[-1]

        def take(guard: Guard, item: object) -> None:
            kept = self.out, self.scope, self.frames, machine.at
            self.out, self.scope, self.frames = out, scope, list(frames)
            machine.sources.append(source)
            try:
                machine.under(guard, lambda: self._one_by_one("", rest, [(machine.guard, item)]))
            except ScriptError as error:
                self.fail(rest[0], error)
            finally:
                machine.sources.pop()
                self.out, self.scope, self.frames, machine.at = kept

        self.out = _PassedOn(take)
        try:
            self._element(elements[0], None)
        finally:
            self.out = out

    def _ended_by(self, elements: Sequence[Node]) -> tuple[int, object]:
        """Return the first element that ends those before it, 0 for none, and how many objects it wants."""
        for at, each in enumerate(elements):
            if at > 0 and may_end_early(each) and (wanted := wanted_by(each, self.value)) != 0:
                return at, wanted
        return 0, 0

    def _until_by_case(self, elements: Sequence[Node], number: object) -> Output:
        found: Output = []
        for guard, leaf in list(cases(number)):
            if guard is True:
                return self._until(elements, leaf)
            self.machine.under(guard, lambda leaf=leaf: found.extend(self._until(elements, leaf)))  # type: ignore[misc]
        return found

    def _until(self, elements: Sequence[Node], number: object) -> Output:
        """Follow the part of a pipeline that ends as soon as it has given some objects; return these."""
        machine = self.machine
        entry = machine.guard
        wanted = Wanted(machine, number)
        kept, self.out = self.out, wanted
        try:
            if all(self._block_for_each(each) is not None for each in elements[1:]):
                self._as_it_comes(elements)
            else:
                given: Output | None = None
                for each in elements[:-1]:
                    given = self.output_of(partial(self._element, each, given))
                self._element(elements[-1], given)
        finally:
            self.out = kept
        if wanted.stopped is not False:
            self.note_success(True)
            after = either(machine.guard, wanted.stopped)
            machine.guard = entry if is_same(after, entry) else after
        return list(wanted)

    def _one_by_one(self, name: str, elements: Sequence[Node], given: Output) -> None:
        """Follow the rest of a pipeline for each object, which `-PipelineVariable` keeps while it is under way."""
        for guard, item in given:
            if self.machine.guard is False:
                return
            if name:
                self.machine.under(guard, partial(self.set_variable, name, item))
            found: Output = [(guard, item)]
            for element in elements[:-1]:
                found = self.output_of(partial(self._element, element, found))
            self._element(elements[-1], found)

    def _element(self, node: Node, given: Output | None) -> None:
        self.machine.at = node.start
        if isinstance(node, Command):
            self.command(node, given)
        elif isinstance(node, Broken):
            self._run_broken(node)
        else:
            self.emit(self.value(node))

    def command(self, node: Command, given: Output | None) -> None:
        """Call a command with what comes to it through a pipeline, None where nothing does."""
        raise NotImplementedError

    def redirect(self, redirections: Sequence[Redirection], output: Output) -> None:
        """Write what a command puts out into a file, or let it be."""
        raise NotImplementedError
