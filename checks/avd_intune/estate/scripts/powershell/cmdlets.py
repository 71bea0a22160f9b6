"""The cmdlets that are followed, by name, and the aliases that Windows has for them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fnmatch import fnmatchcase
from functools import partial
from typing import TypeAlias

from avd_intune.estate.scripts.conditions import Fork, cases, chosen, negated, number_of_cases
from avd_intune.estate.scripts.effects import CommandSent
from avd_intune.estate.scripts.piped_text import answer_to
from avd_intune.estate.scripts.powershell.binding import Bound, Given, Signature, bind, parameter_named, signature
from avd_intune.estate.scripts.powershell.errors import action_of
from avd_intune.estate.scripts.powershell.frames import ScriptError, StoppingError
from avd_intune.estate.scripts.powershell.process import Output
from avd_intune.estate.scripts.powershell.told_apart import has_cases
from avd_intune.estate.scripts.powershell.variables import Variables
from avd_intune.estate.scripts.script_values import Open, Table, derived, known_text
from avd_intune.estate.scripts.several_values import together
from avd_intune.languages.powershell.tree import Command
from avd_intune.patterns import lazy_pattern
from avd_intune.records import dataclass

MAX_CALLS_BY_CASE = 64
# The variable with defaults for parameters.
# https://learn.microsoft.com/powershell/module/microsoft.powershell.core/about/about_parameters_default_values
DEFAULTS = "psdefaultparametervalues"

# https://learn.microsoft.com/powershell/module/microsoft.powershell.core/about/about_aliases, of Windows PowerShell
ALIASES = dict(
    pair.split("=")
    for pair in [
        "ac=add-content",
        "cat=get-content",
        "gc=get-content",
        "type=get-content",
        "cd=set-location",
        "chdir=set-location",
        "sl=set-location",
        "clc=clear-content",
        "cli=clear-item",
        "clp=clear-itemproperty",
        "copy=copy-item",
        "cp=copy-item",
        "cpi=copy-item",
        "cpp=copy-itemproperty",
        "curl=invoke-webrequest",
        "wget=invoke-webrequest",
        "iwr=invoke-webrequest",
        "irm=invoke-restmethod",
        "del=remove-item",
        "erase=remove-item",
        "rd=remove-item",
        "ri=remove-item",
        "rm=remove-item",
        "rmdir=remove-item",
        "dir=get-childitem",
        "gci=get-childitem",
        "ls=get-childitem",
        "echo=write-output",
        "write=write-output",
        "epcsv=export-csv",
        "foreach=foreach-object",
        "%=foreach-object",
        "gal=get-alias",
        "gcb=get-clipboard",
        "gcim=get-ciminstance",
        "gcm=get-command",
        "gi=get-item",
        "gl=get-location",
        "pwd=get-location",
        "gm=get-member",
        "gp=get-itemproperty",
        "gpv=get-itempropertyvalue",
        "gps=get-process",
        "ps=get-process",
        "group=group-object",
        "gsv=get-service",
        "gv=get-variable",
        "gwmi=get-wmiobject",
        "iex=invoke-expression",
        "ii=invoke-item",
        "icm=invoke-command",
        "icim=invoke-cimmethod",
        "iwmi=invoke-wmimethod",
        "ipcsv=import-csv",
        "ipmo=import-module",
        "kill=stop-process",
        "measure=measure-object",
        "mi=move-item",
        "move=move-item",
        "mv=move-item",
        "md=mkdir",
        "mp=move-itemproperty",
        "nal=new-alias",
        "ndr=new-psdrive",
        "ni=new-item",
        "nv=new-variable",
        "popd=pop-location",
        "pushd=push-location",
        "rcjb=receive-job",
        "rdr=remove-psdrive",
        "ren=rename-item",
        "rni=rename-item",
        "rnp=rename-itemproperty",
        "rp=remove-itemproperty",
        "rv=remove-variable",
        "rvpa=resolve-path",
        "sajb=start-job",
        "sal=set-alias",
        "saps=start-process",
        "start=start-process",
        "sasv=start-service",
        "sc=set-content",
        "select=select-object",
        "set=set-variable",
        "si=set-item",
        "sleep=start-sleep",
        "sls=select-string",
        "sort=sort-object",
        "sp=set-itemproperty",
        "spps=stop-process",
        "spsv=stop-service",
        "sv=set-variable",
        "tee=tee-object",
        "where=where-object",
        "?=where-object",
        "wjb=wait-job",
        "cls=clear-host",
        "clear=clear-host",
        "cvpa=convert-path",
        "compare=compare-object",
        "diff=compare-object",
        "ft=format-table",
        "fl=format-list",
    ]
)
_CMDLET_NAME = lazy_pattern(r"[a-z]+-[a-z][\w]*")
# Commands that go to a cloud: what they ask for is another reader's.
_CLOUD = lazy_pattern(
    r"-(?:az|mg|mgbeta|azuread|msol|intune|graphrequest|devicemanagement_)|^invoke-(?:restmethod|webrequest|msgraph\w*)$"
)


# What `$ConfirmPreference` is where a cmdlet asks before it changes something.
_ASKED = ("low", "medium")


@dataclass(slots=True)
class Call:
    """One call of a cmdlet, with arguments of which none hangs on a question."""

    shell: Variables
    node: Command
    name: str
    bound: Bound
    given: Output | None

    @property
    def shown(self) -> str:
        return self.shell.shown(self.node)

    def only_says(self) -> bool:
        """Say whether it only tells what it would do (`-WhatIf`), or asks first (`-Confirm`), and note that."""
        asks = self.bound.get(
            "confirm", (known_text(self.shell.lookup("confirmpreference")[1]) or "").lower() in _ASKED
        )
        if asks is True and not answer_to(self.shell.machine):
            self.shell.machine.nothing_done(self.shown, "it asks first, and nobody answers")
            return True
        found = self.bound.get("whatif", self.shell.lookup("whatifpreference")[1])
        if found in (None, False):
            return False
        if isinstance(found, (Open, Fork)):
            return False
        self.shell.machine.nothing_done(self.shown, "-WhatIf only says what it would do")
        return True

    def error(self, why: str) -> None:
        """Let the cmdlet fail. Raises ScriptError where that ends the statement."""
        action = action_of(self.bound.get("erroraction"))
        stops = action == "stop" or (action == "" and self.shell.stops_on_errors())
        if stops:
            raise StoppingError(why)
        if action == "ignore":
            self.shell.success.note(self.shell.machine.guard, False)
        else:
            self.shell.note_success(False)
        self.shell.machine.nothing_done(self.shown, why)

    def leaves_no_trace(self) -> bool:
        """Say whether a failure of the cmdlet is not even put into `$Error`."""
        return action_of(self.bound.get("erroraction")) == "ignore"

    def is_strict(self) -> bool:
        """Say whether a failure of the cmdlet goes to the next `catch`."""
        action = action_of(self.bound.get("erroraction"))
        return action == "stop" or (action == "" and self.shell.stops_on_errors())

    def finds_or_fails(self) -> None:
        """Let the cmdlet fail where it finds nothing, which only the machine tells."""
        shell, machine = self.shell, self.shell.machine
        shell.note_success(Open(f"finds {self.shown} {machine.epoch}", f"`{self.shown}` finds something"))
        if self.is_strict():
            succeeds_or_fails(shell, self.node, "finds something")

    def needs_a_file(self, path: object) -> None:
        """Note that the cmdlet fails where a file is not there, which only the machine tells, if no script wrote it."""
        if self.shell.machine.file(path) is not None:
            return
        shown = f"{self.shown} {self.shell.machine.epoch}"
        self.shell.note_success(Open(f"succeeds {shown}", f"{self.shown} succeeds"))
        if action_of(self.bound.get("erroraction")) == "stop":
            succeeds_or_fails(self.shell, self.node)

    def may_not_be_allowed(self) -> None:
        """Note for `$?` that a file or folder is written where one can be, which only the machine tells."""
        shown = f"{self.shown} {self.shell.machine.epoch}"
        self.shell.note_success(Open(f"succeeds {shown}", f"`{self.shown}` succeeds"))

    def succeeds_or_fails(self) -> None:
        """Note that the cmdlet may fail. Where it says itself that this ends the statement, only the machine tells."""
        if action_of(self.bound.get("erroraction")) == "stop":
            succeeds_or_fails(self.shell, self.node)
        else:
            self.shell.may_fail(self.shown)


def succeeds_or_fails(shell: Variables, node: Command, does: str = "succeeds") -> None:
    """Let a command that ends its statement where it fails do so in a `try`, in a case of its own.

    Where the `catch` ends the script, it does not: a deployment whose script fails does not come about.
    """
    machine, shown = shell.machine, shell.shown(node)
    inner = next((frame for frame in reversed(shell.frames) if frame.kind == "try"), None)
    if inner is None or not inner.goes_on:
        shell.may_fail(shown)
        return

    def fail() -> None:
        raise StoppingError(f"`{shown}` fails")

    done = machine.ask(f"{does} {shown} {machine.epoch}", f"`{shown}` {does}")
    shell.under(negated(done), fail, node)


Handler: TypeAlias = Callable[[Call], None]
Runner: TypeAlias = "Callable[[Variables, Command, str, Given, Output | None], None]"
HANDLERS: dict[str, tuple[Handler, str]] = {}


def cmdlet(names: str, parameters: str) -> Callable[[Handler], Handler]:
    """Make a function the handler of cmdlets. parameters: as in `binding.signature`."""

    def add(handler: Handler) -> Handler:
        for name in names.split():
            HANDLERS[name] = (handler, parameters)
        return handler

    return add


def is_cmdlet_name(name: str) -> bool:
    """Say whether a name is a verb and a noun, as that of a command of a module, and not a program."""
    return _CMDLET_NAME.fullmatch(name) is not None


def run_cmdlet(shell: Variables, node: Command, name: str, given: Given, output: Output | None) -> None:
    """Follow a cmdlet, once for each case of its arguments."""
    if not has_cases([value for _, value in given.items]):
        _handle(shell, node, name, given, output)
        return
    packed = together(value for _, value in given.items)
    if number_of_cases(packed) > MAX_CALLS_BY_CASE:
        shell.machine.stopped("it is called in too many cases", shell.shown(node))
        return
    for guard, leaf in list(cases(packed)):
        assert isinstance(leaf, tuple)
        one = Given([(key, value) for (key, _), value in zip(given.items, leaf, strict=True)], given.splatted)
        shell.under(guard, partial(_handle, shell, node, name, one, output), node)


def _handle(shell: Variables, node: Command, name: str, given: Given, output: Output | None) -> None:
    handler, parameters = HANDLERS[name]
    wanted = signature(parameters)
    bound = bind(given, wanted)
    defaults = shell.lookup(DEFAULTS)[1]
    if isinstance(defaults, Table) and defaults.entries:
        for full, value in default_parameters(defaults, name, wanted):
            bound.values.setdefault(full, value)
    call = Call(shell, node, name, bound, output)
    run = partial(_keep_output, call, handler) if "outvariable" in bound or "pipelinevariable" in bound else None
    if bound.text("errorvariable") is None:
        handler(call) if run is None else run()
        return
    try:
        handler(call) if run is None else run()
    finally:
        _keep_errors(call)


# Whether these fail is known: they ask the machine for nothing that is not followed.
_TOLD = frozenset({"new-item", "new-itemproperty", "set-itemproperty", "write-output", "set-variable", "new-variable"})


def _keep_errors(call: Call) -> None:
    """Let the variable of -ErrorVariable be what went wrong: an error where it failed, not known where it may have."""
    shell = call.shell
    errors = Open(f"errors of {call.shown} {shell.machine.epoch}", f"errors of {call.shown}")
    otherwise: object = () if call.name in _TOLD else errors
    found = chosen(shell.succeeded(), otherwise, (Table(kind="object", open=errors),))
    if action_of(call.bound.get("erroraction")) == "ignore":
        found = ()  # that leaves no trace of an error
    name = (call.bound.text("errorvariable") or "").lower()
    if name.startswith("+"):
        found = shell.lifted(_added, shell.lookup(name[1:])[1], found)
    shell.set_variable(name.lstrip("+"), found)


def _added(earlier: object, later: object) -> object:
    """Return what `-ErrorVariable +name` adds to what is there."""
    one: object = () if earlier is None else earlier
    return (*one, *later) if isinstance(one, tuple) and isinstance(later, tuple) else derived("+", "errors", one, later)


def _keep_output(call: Call, handler: Handler) -> None:
    """Follow a cmdlet, and let the variables that it names be what it puts out."""
    shell, entry = call.shell, call.shell.machine.guard
    found = shell.output_of(lambda: handler(call))
    kept = call.bound.text("outvariable")
    if kept is not None:
        shell.set_variable(kept.lstrip("+").lower(), shell.as_value(found, entry, always_array=True))
    passing = call.bound.text("pipelinevariable")
    if passing is not None:
        # Each object goes on by itself, and the variable is the one that is under way.
        one = found[0][1] if len(found) == 1 else Open(f"passing {shell.machine.place()}", f"${passing}")
        shell.set_variable(passing.lower(), one)
    if shell.out is not None:
        shell.out.extend(found)


def default_parameters(defaults: Table, command: str, wanted: Signature) -> Iterator[tuple[str, object]]:
    """Yield what `$PSDefaultParameterValues` gives the parameters of a command. command: in lower case, no alias."""
    if defaults.get("disabled") is True:
        return
    for key, value in defaults.entries.values():
        pattern, colon, parameter = (known_text(key) or "").partition(":")
        if not colon or not fnmatchcase(command, pattern.strip().lower()):
            continue
        try:
            full, _ = parameter_named(parameter.strip(), wanted)
        except ScriptError:
            continue
        yield full, value


def note_cloud_command(shell: Variables, name: str, named: dict[str, object], others: list[object]) -> None:
    """Put a command that goes to a cloud into the list of effects."""
    if _CLOUD.search(name) is not None:
        machine = shell.machine
        machine.record(CommandSent(machine.place(), machine.guard, name, dict(named), tuple(others)))
