"""Calls of functions and script blocks, by name or through a pipeline."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from avd_intune.estate.scripts.batch.lines import words_of
from avd_intune.estate.scripts.conditions import Fork, Guard, both, cases
from avd_intune.estate.scripts.holes import as_text
from avd_intune.estate.scripts.machine import Machine
from avd_intune.estate.scripts.paths_of_files import file_key
from avd_intune.estate.scripts.powershell.binding import NOTHING, Given
from avd_intune.estate.scripts.powershell.cmdlets import ALIASES
from avd_intune.estate.scripts.powershell.conversions import items_of
from avd_intune.estate.scripts.powershell.evaluator import Evaluator
from avd_intune.estate.scripts.powershell.frames import Defined, Frame, Scope
from avd_intune.estate.scripts.powershell.function_calls import bind_block
from avd_intune.estate.scripts.powershell.kept_streams import keeping_streams
from avd_intune.estate.scripts.powershell.process import Output
from avd_intune.estate.scripts.powershell.registry_children import Children, kept
from avd_intune.estate.scripts.programs import Languages
from avd_intune.estate.scripts.script_values import (
    Code,
    Open,
    Pieces,
    Table,
    text_of,
)
from avd_intune.languages.powershell.tree import VERBATIM, Block, Command, Node, Parameter, Text, Variable
from avd_intune.patterns import lazy_pattern

MAX_CALLS = 24
# A function that calls itself so deep under conditions, so often: calls at several places double with each level.
_DEEP, _MAX_DEEP_CALLS = 4, 100
# The same at any depth: calls in a loop come to its length with each level.
_MAX_INNER_CALLS = 300
_NAME = lazy_pattern(r"-[A-Za-z_]\w*")
_OF_CONFIGURATIONS = frozenset({"outputpath", "configurationdata", "instancename", "dependson"})


def _of_configuration(arguments: Given) -> tuple[Given, object]:
    """Return the arguments of a configuration without those that every one takes, and where it is compiled to."""
    kept: list[tuple[str | None, object]] = []
    folder: object = None
    items = list(arguments.items)
    while items:
        name, value = items.pop(0)
        if (name or "").lower() not in _OF_CONFIGURATIONS:
            kept.append((name, value))
            continue
        if value is NOTHING and items and items[0][0] is None:
            _, value = items.pop(0)
        if (name or "").lower() == "outputpath":
            folder = value
    return Given(kept), folder


def _open_statements(text: object) -> Open | None:
    """Return an unknown text, or the part of one that stands where a statement begins and is no beginning of a name."""
    if isinstance(text, Open):
        return text
    parts = text.parts if isinstance(text, Pieces) else ()
    for at, part in enumerate(parts):
        if isinstance(part, str):
            continue
        before = parts[at - 1] if at > 0 else ""
        after = parts[at + 1] if at + 1 < len(parts) else ""
        if isinstance(before, str) and isinstance(after, str):
            begins = before.rstrip(" \t")[-1:] in ("", ";", "\n", "\r", "{")
            if begins and after[:1] not in (" ", "\\", "/", ".", ":", "-", "_"):
                return part if isinstance(part, Open) else None
    return None


class Calls(Evaluator):
    """The part of a process that calls functions and blocks."""

    def __init__(self, machine: Machine, languages: Languages) -> None:
        super().__init__(machine, languages)
        self.calls = 0
        # By the identity of a block: how often it is being called now, and how often it was where that is many times.
        self.inside: dict[int, int] = {}
        self.deep_calls: dict[int, int] = {}
        self.inner_calls: dict[int, int] = {}
        # Where a block was called from outside of it; those that were called too deeply since then, which is told once.
        self.entered: dict[int, Guard] = {}
        self.too_deep: set[int] = set()

    def alias_named(self, name: str) -> str | None:
        scope: Scope | None = self.scope
        while scope is not None:
            if name in scope.aliases:
                return scope.aliases[name]
            scope = scope.parent
        return ALIASES.get(name)

    def call_function(self, node: Command, defined: Defined, given: Output | None) -> None:
        arguments = self.given_of(node)
        function = defined.function
        compiles = function.kind == "configuration"
        if compiles:
            arguments, folder = _of_configuration(arguments)
            self.compiling.append((function.name, file_key(text_of(folder if folder is not None else function.name))))
        # With a dot before it, it runs in the scope of who calls it.
        scope = self.scope if node.operator == "." else Scope(defined.scope) if defined.scope is not None else None
        run = partial(
            self.call_block, function.body, arguments, given, function.name, node, function.kind == "filter", scope
        )
        try:
            keeping_streams(self, function.body, arguments, partial(self.in_source, defined.source, run))
        finally:
            if compiles:
                self.compiling.pop()

    def call_code(self, node: Command, code: Code, given: Output | None) -> None:
        arguments = self.given_of(node)
        # With a dot before it, it runs in the scope of who calls it; what `return` ends is the block all the same.
        scope = self.scope if node.operator == "." else self._own(code)
        self.in_source(code.source, lambda: self.call_block(code.block, arguments, given, "", node, scope=scope))

    def in_source(self, text: str, run: Callable[[], None]) -> None:
        """Run a block that may be of another script than the one that calls it."""
        sources = self.machine.sources
        source = self.machine.source_of(text)
        if source is None or source is sources[-1]:
            run()
            return
        sources.append(source)
        at = self.machine.at
        try:
            run()
        finally:
            sources.pop()
            self.machine.at = at

    def call_block(
        self, block: Block, arguments: Given, given: Output | None, name: str, node: Node, is_filter: bool = False,
        scope: Scope | None = None,
    ) -> None:  # fmt: skip
        """Call a function or block: a scope of its own, parameters, early ends that stay inside."""
        machine = self.machine
        inside = self.inside.get(id(block), 0)
        if not inside:
            self.entered[id(block)] = machine.guard
            self.too_deep.discard(id(block))
        elif isinstance(machine.guard, Fork):
            self.inner_calls[id(block)] = self.inner_calls.get(id(block), 0) + 1
            if inside >= _DEEP:
                self.deep_calls[id(block)] = self.deep_calls.get(id(block), 0) + 1
        if inside and id(block) in self.too_deep:
            return
        if self.calls >= MAX_CALLS or (inside and self._calls_itself_too_often(block)):
            self._tell_too_deep(block, name)
            return
        scope = scope or Scope(self.scope)
        if scope is not self.scope:
            scope.entry = machine.guard
        bind_block(self, block, arguments, scope, node)
        frame = Frame("function", name=name, out=self.out)
        entry = machine.guard
        kept = self.scope
        self.scope = scope
        self.frames.append(frame)
        self.calls += 1
        self.inside[id(block)] = inside + 1
        try:
            self._run_parts(block, given, is_filter)
        finally:
            self.calls -= 1
            self.inside[id(block)] = inside
            self.frames.pop()
            self.scope = kept
        machine.guard = self.after(entry, frame, "return")
        self.note_success(True)

    def _calls_itself_too_often(self, block: Block) -> bool:
        deep, inner = self.deep_calls.get(id(block), 0), self.inner_calls.get(id(block), 0)
        return deep > _MAX_DEEP_CALLS or inner > _MAX_INNER_CALLS

    def _tell_too_deep(self, block: Block, name: str) -> None:
        """Note that calls of a block end here: it may do again what it does, wherever it was called at first."""
        self.too_deep.add(id(block))
        machine, before = self.machine, self.machine.guard
        what, text = name or "a block", machine.sources[-1].text[block.start : block.end]
        if isinstance(before, Fork):
            machine.guard = self.entered.get(id(block), before)
            machine.stopped(f"{what} is called too deeply", text)
            machine.guard = before
        else:
            machine.called_too_deeply(what, text)

    def _run_parts(self, block: Block, given: Output | None, is_filter: bool) -> None:
        if given is None:
            self.run_body(block)
            return
        self.scope.variables["input"] = self.as_value(given, self.machine.guard)
        if block.begin is not None:
            self.run_statements(block.begin)
        each = block.process if block.process is not None else block.statements if is_filter else None
        names = [declared.name for declared in block.parameters or [] if declared.from_pipeline == "valuefrompipeline"]
        if each is None and given and given[-1][0] in (True, self.machine.guard):
            self.scope.variables.update(dict.fromkeys(names[:1], given[-1][1]))  # without `process` the last one stays
        if each is not None:
            by_property = [(d.name, (d.name, *d.aliases)) for d in block.parameters or [] if d.from_pipeline]
            statements = each
            for guard, item in given:
                for name in names[:1]:
                    self.scope.variables[name] = item
                if isinstance(item, Table):
                    self.scope.variables.update(
                        {name: item.get(each) for name, known in by_property for each in known if each in item.entries}
                    )
                self.machine.under(guard, partial(self._with_item, item, statements))
        if not is_filter:
            self.run_statements(block.statements)

    def _with_item(self, item: object, statements: Sequence[Node]) -> None:
        """Run `process` for what comes; `return` ends it for that one."""
        frame, entry = Frame("function", out=self.out), self.machine.guard
        self.frames.append(frame)
        try:
            with self.underscore(item):
                self.run_statements(statements)
        finally:
            self.frames.pop()
        self.machine.guard = self.after(entry, frame, "return")

    def invoke(self, code: Code, arguments: Sequence[object], given: Output | None = None) -> None:
        node = code.block
        named = Given([(None, each) for each in arguments])
        self.in_source(code.source, lambda: self.call_block(code.block, named, given, "", node, scope=self._own(code)))

    def _own(self, code: Code) -> Scope | None:
        """Return the scope that a block brings along, None for a new one."""
        if isinstance(code.scope, Scope):
            return Scope(code.scope)
        return Scope(self.scope, dict(code.kept)) if code.kept is not None else None

    def apart(self, run: Callable[[], None]) -> None:
        """Run something in a process of its own: it sees no variable but by `$using:`, and ends nothing but itself."""
        kept, frames, entry, code = self.scope, self.frames, self.machine.guard, self.exit_value
        using, self.using = self.using, kept
        self.scope, self.frames = Scope(is_script=True, entry=self.machine.guard), [Frame("script")]
        try:
            run()
        finally:
            self.scope, self.frames, self.using = kept, frames, using
            self.machine.guard, self.exit_value = entry, code

    def each_of(self, holder: object, code: Code, name: str, node: Node) -> object:
        """`.ForEach({})` and `.Where({})` of a list."""
        items = items_of(holder) if not isinstance(holder, Fork) else None
        if items is None:
            self.machine.stopped("a list is not known", self.shown(node, 400))
            return Open(f"each {self.machine.place()}", self.shown(node))
        entry = self.machine.guard
        given: Output = [(entry, item) for item in items]
        each = partial(self.for_each, given, [code]) if name == "foreach" else partial(self.where, given, code)
        # Both give a list, also of one element.
        return self.as_value(self.output_of(lambda: each(node)), entry, always_array=True)

    def for_each(self, given: Output, codes: Sequence[Code], node: Node) -> None:
        """`ForEach-Object { … }`: its block runs in the scope of who calls it, once for each that comes."""
        machine = self.machine
        for guard, item in given:
            machine.step()
            if isinstance(item, Children) and all(self.is_alike(code.block) for code in codes):
                self.for_each(list(item.items), codes, node)
                continue
            if isinstance(item, Open) and len(given) == 1:
                self._for_unknown(item, codes, node)
                continue
            inside = both(machine.guard, guard) if guard is not True else machine.guard
            if inside is not False:
                machine.under(guard, partial(self._turn_with, item, codes))

    def _for_unknown(self, item: Open, codes: Sequence[Code], node: Node) -> None:
        frame = Frame("function", out=self.out)
        element = Open(f"element {item.key}", f"an element of {item.shown}", item.needs)
        for code in codes:
            self.unknown_turns(
                code.block, frame, f"any {item.key}", f"{item.shown} has elements",
                lambda: self.scope.variables.__setitem__("_", element),
            )  # fmt: skip

    def _turn_with(self, item: object, codes: Sequence[Code]) -> None:
        machine = self.machine
        entry = machine.guard
        frame = Frame("function", out=self.out)
        self.frames.append(frame)
        try:
            with self.underscore(item):
                for code in codes:
                    self.in_source(code.source, partial(self.run_body, code.block))
        finally:
            self.frames.pop()
        machine.guard = self.after(entry, frame, "return")

    def where(self, given: Output, code: Code, node: Node) -> None:
        for guard, item in given:
            self.machine.step()
            if isinstance(item, Children):
                self.emit(kept(item, partial(self._holds_for, code), self.shown(node)))
                continue
            if isinstance(item, Open) and len(given) == 1:
                self.emit(Open(f"where {item.key} {self.shown(node)}", self.shown(node), item.needs))
                continue
            holds = self._holds_for(code, item)
            if self.out is not None:
                inside = both(both(self.machine.guard, guard), holds)
                if inside is not False:
                    self.out.append((inside, item))

    def _holds_for(self, code: Code, item: object) -> Guard:
        with self.underscore(item):
            return self.guard_of(self.output_value(lambda: self.run_body(code.block)), code.block)

    def given_of(self, node: Command) -> Given:
        """Return what stands behind a command's name, with the values that it has."""
        items: list[tuple[str | None, object]] = []
        splatted: set[int] = set()
        for element in node.elements[1:]:
            if isinstance(element, Parameter):
                value = NOTHING if element.value is None else self.value(element.value)
                items.append((element.name, value))
            elif isinstance(element, Variable) and element.splatted:
                before = len(items)
                self._splat(element, items)
                splatted.update(range(before, len(items)))
            elif isinstance(element, Text) and element.quote == VERBATIM:
                items.extend((None, word) for word in words_of(element.value) if element.value != VERBATIM)
            else:
                items.append((None, self.value(element)))
        return Given(items, frozenset(splatted))

    def _splat(self, element: Variable, items: list[tuple[str | None, object]]) -> None:
        is_set, value = self.lookup(element.name)
        if element.name == "args" and not is_set:
            return
        for guard, leaf in cases(value):
            if guard is not True and guard is not self.machine.guard:
                self.machine.stopped("what is splatted differs by case", self.shown(element))
                return
            if isinstance(leaf, Table):
                if leaf.open is not None:
                    self.machine.stopped("what is splatted is not known", self.shown(element))
                items.extend((str(text_of(key)), entry) for key, entry in leaf.entries.values())
            elif isinstance(leaf, tuple):
                # Among the other arguments of a function the names of parameters are still that.
                named = element.name == "args"
                items.extend(
                    (item[1:], NOTHING) if named and isinstance(item, str) and _NAME.fullmatch(item) else (None, item)
                    for item in leaf
                )
            elif isinstance(leaf, Open):
                self.machine.stopped("what is splatted is not known", self.shown(element))
            elif leaf is not None:
                items.append((None, leaf))

    def run_text(self, text: object, node: Node) -> None:
        """`Invoke-Expression`: the text runs where it stands."""

        for guard, leaf in list(cases(text)):
            plain = as_text(self.machine, text_of(leaf))
            if plain is None or _open_statements(leaf) is not None:
                self.under(guard, partial(self._unknown_text, leaf, node), node)
                continue
            self.under(guard, partial(self._run_plain, plain), node)

    def _run_plain(self, text: str) -> None:
        self.run_script(text, "", fixed=True)

    def _unknown_text(self, text: object, node: Node) -> None:
        # Of a text that is known in parts, those say what it may do; one that is not known may do anything.
        part = _open_statements(text)
        missing = part.shown if part is not None else ""
        self.machine.stopped("the text that it runs is not known", self.shown(node, 400), missing)
        self.emit(Open(f"output {self.machine.place()}", self.shown(node)))
