"""Cmdlets that run something, and those that pass on what comes through the pipeline."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import partial

from avd_intune.estate.scripts.batch.lines import words_of
from avd_intune.estate.scripts.conditions import Guard, both
from avd_intune.estate.scripts.paths_of_files import below
from avd_intune.estate.scripts.powershell.automatic import STRICT
from avd_intune.estate.scripts.powershell.binding import Given, common_value
from avd_intune.estate.scripts.powershell.cmdlets import Call, cmdlet
from avd_intune.estate.scripts.powershell.conversions import items_of, number_from, whole
from avd_intune.estate.scripts.powershell.errors import action_of
from avd_intune.estate.scripts.powershell.frames import StoppingError
from avd_intune.estate.scripts.powershell.members import call_method_of, indexed
from avd_intune.estate.scripts.powershell.operators import binary
from avd_intune.estate.scripts.powershell.registry_children import Children, kept
from avd_intune.estate.scripts.powershell.script_types import class_of
from avd_intune.estate.scripts.powershell.text_methods import call as call_text
from avd_intune.estate.scripts.programs import is_of_windows, run_program
from avd_intune.estate.scripts.script_values import (
    Code,
    Open,
    Pieces,
    RegistryKey,
    Table,
    derived,
    known_text,
    shown_text,
    text_of,
)
from avd_intune.patterns import lazy_pattern

# Of a type of .NET: what it may change a machine with.
_CHANGES_WINDOWS = lazy_pattern(r"registry|process|\breg\b|wmi|advapi32", re.I)
_THIS_MACHINE = frozenset({"localhost", ".", "127.0.0.1", "::1"})


@cmdlet(
    "foreach-object",
    "process:0* begin end remainingscripts membername argumentlist parallel throttlelimit timeoutseconds asjob! "
    "usenewrunspace! inputobject",
)
def _for_each_object(call: Call) -> None:
    shell, bound = call.shell, call.bound
    given = call.given if call.given is not None else [(shell.machine.guard, bound.get("inputobject"))]
    process = bound.get("process", bound.get("parallel"))
    codes = [each for each in (items_of(process) or ()) if isinstance(each, Code)]
    begin, end = bound.get("begin"), bound.get("end")
    # Of several blocks without a name the first is run before all, and the last of three behind all.
    several = len(codes) + (begin is not None)
    if begin is None and several > 1 and "parallel" not in bound:
        begin = codes.pop(0)
    if end is None and several > 2:
        end = codes.pop()
    if isinstance(begin, Code):
        shell.in_source(begin.source, lambda: shell.run_body(begin.block))
    if codes:
        first = codes[0]
        if first.block.process is not None and first.block.begin is not None:
            shell.call_block(first.block, Given(), given, "", call.node)
        else:
            run = partial(shell.for_each, given, codes, call.node)
            if "parallel" in bound:
                shell.apart(run)
            else:
                run()
    else:
        words = items_of(bound.get("membername", process)) or ()
        name = known_text(words[0]) if words else None
        arguments = [*words[1:], *(items_of(bound.get("argumentlist")) or ())]
        for guard, item in given if name is not None else ():
            shell.under(guard, partial(_member_or_method, call, item, name or "", arguments), call.node)
    if isinstance(end, Code):
        shell.in_source(end.source, lambda: shell.run_body(end.block))


def _member_or_method(call: Call, item: object, name: str, arguments: Sequence[object]) -> None:
    shell = call.shell
    if isinstance(item, str) and name.lower() not in ("length", "count"):
        shell.emit(call_text(item, name.lower(), arguments, call.shown))
    elif arguments or (isinstance(item, Table) and class_of(shell, item.kind) is not None):
        shell.emit(call_method_of(shell, call.node, item, name.lower(), arguments, call.shown))
    else:
        shell.emit(member_of(call, item, name))


def member_of(call: Call, item: object, name: str) -> object:
    """Return a property of what comes through a pipeline."""
    if isinstance(item, (Table, RegistryKey)):
        return indexed(call.shell, item, name, call.shown)
    if isinstance(item, (Open, Pieces)):
        return derived(f".{name.lower()}", call.shown, item)
    if name.lower() == "length" and isinstance(item, str):
        return len(item)
    return None


@cmdlet(
    "where-object",
    "filterscript:0=property value:1 inputobject eq! ne! gt! ge! lt! le! like! notlike! match! notmatch! "
    "contains! notcontains! "
    "in! notin! is! isnot! ceq! cne! clike! cmatch! not!",
)
def _where_object(call: Call) -> None:
    shell, bound = call.shell, call.bound
    condition = bound.get("filterscript")
    given = call.given or []
    if isinstance(condition, Code):
        shell.in_source(condition.source, lambda: shell.where(given, condition, call.node))
        return
    name = known_text(condition)
    operator = next(
        (
            each
            for each in bound.values
            if bound.flag(each) and len(each) < 13 and each not in ("filterscript", "value", "inputobject")
        ),
        "",
    )
    for guard, item in given:
        if isinstance(item, Children):
            test = partial(_holds, call, name or "", operator)
            shell.emit(kept(item, test, call.shown))
            continue
        if isinstance(item, Open) and len(given) == 1:
            shell.emit(Open(f"where {item.key} {call.shown}", call.shown, item.needs))
            continue
        holds = _holds(call, name or "", operator, item)
        inside = both(both(shell.machine.guard, guard), holds)
        if shell.out is not None and inside is not False:
            shell.out.append((inside, item))


def _holds(call: Call, name: str, operator: str, item: object) -> Guard:
    """Return the guard under which a property of an object is as `Where-Object` asks."""
    value = member_of(call, item, name)
    result = binary(f"-{operator}", value, call.bound.get("value"), call.shown) if operator else value
    return call.shell.guard_of(result, call.node)


@cmdlet("invoke-expression", "command:0")
def _invoke_expression(call: Call) -> None:
    shell = call.shell
    text = call.bound.get("command")
    texts = [text] if text is not None else [item for _, item in call.given or []]
    for each in texts:
        if isinstance(each, tuple):
            each = binary("-join", each, "\n", call.shown)
        shell.run_text(each, call.node)


@cmdlet(
    "invoke-command",
    "scriptblock:1=command computername:0=cn session filepath=pspath argumentlist=args credential asjob! "
    "jobname nonewscope! "
    "vmname vmid containerid hostname username usessl! port configurationname applicationname authentication "
    "throttlelimit "
    "inputobject enablenetworkaccess! sessionoption hidecomputername! indisconnectedsession!",
)
def _invoke_command(call: Call) -> None:
    shell, bound = call.shell, call.bound
    computer = bound.get("computername")
    block = bound.get("scriptblock")
    if isinstance(computer, Code):
        block, computer = computer, None  # Invoke-Command { … } by position
    if computer is not None or any(name in bound for name in ("session", "vmname", "hostname", "containerid")):
        names = [known_text(each) for each in (items_of(computer) or ())]
        own = isinstance(computer, Open) and computer.key == "env:computername"
        if not own and not (names and all(name is not None and name.lower() in _THIS_MACHINE for name in names)):
            shell.machine.nothing_done(call.shown, "it runs on other machines")
            shell.emit(Open(f"output {call.shown}", call.shown))
            return
    arguments = items_of(bound.get("argumentlist")) or ()
    if isinstance(block, Code) and bound.flag("nonewscope"):
        shell.call_block(
            block.block, Given([(None, each) for each in arguments]), None, "", call.node, scope=shell.scope
        )
    elif isinstance(block, Code):
        shell.invoke(block, arguments)
    elif "filepath" in bound:
        shell.machine.stopped("a script is sent to a session", call.shown, shown_text(bound.get("filepath")))


@cmdlet(
    "start-job start-threadjob",
    "scriptblock:0=command filepath literalpath name argumentlist=args initializationscript inputobject "
    "credential runas32! "
    "psversion authentication definitionname throttlelimit streaminghost workingdirectory",
)
def _start_job(call: Call) -> None:
    shell = call.shell
    block = call.bound.get("scriptblock")
    if isinstance(block, Code):
        first = call.bound.get("initializationscript")

        def run() -> None:
            if isinstance(first, Code):
                shell.in_source(first.source, lambda: shell.run_body(first.block))
            shell.invoke(block, items_of(call.bound.get("argumentlist")) or ())

        output = shell.output_of(lambda: shell.apart(run))
        shell.emit(Table({"output": ("Output", tuple(value for _, value in output))}, "job", Open("job", call.shown)))
    else:
        shell.machine.stopped(
            "which script the job runs is not followed", call.shown, shown_text(call.bound.get("filepath"))
        )


@cmdlet("receive-job wait-job", "job:0=id keep! wait! autoremovejob! name any! timeout force! state instanceid")
def _receive_job(call: Call) -> None:
    shell = call.shell
    jobs = [item for _, item in call.given or []] or [call.bound.get("job")]
    for job in jobs:
        if call.name == "wait-job":
            shell.emit(job)
        else:
            shell.emit(job.get("output") if isinstance(job, Table) else Open(f"job {call.shown}", call.shown))


@cmdlet(
    "start-process",
    "filepath:0=path argumentlist:1=args credential workingdirectory loaduserprofile! nonewwindow! passthru! "
    "redirectstandarderror redirectstandardinput redirectstandardoutput verb windowstyle wait! "
    "usenewenvironment! environment",
)
def _start_process(call: Call) -> None:
    shell, bound = call.shell, call.bound
    if call.only_says():
        return
    path = text_of(bound.get("filepath"))
    given = bound.get("argumentlist")
    values = items_of(given) if not isinstance(given, Open) else (given,)
    # The arguments are put together to one line and cut again by the program.
    line = binary("-join", tuple(text_of(each) for each in values or ()), " ", call.shown)
    words = words_of(line)
    if any(stroke in (known_text(path) or "") for stroke in "\\/") or not is_of_windows(path):
        call.needs_a_file(path)
    machine, folder = shell.machine, shell.machine.folder
    if "workingdirectory" in bound:
        machine.folder = below(folder, text_of(bound.get("workingdirectory")))
    code = run_program(machine, shell.languages, path, words, call.shown, line)
    machine.folder = folder
    if bound.flag("passthru"):
        # Without -Wait the exit code is asked for later, and is that all the same.
        found = Table({"exitcode": ("ExitCode", code)}, "object", Open(f"process {call.shown}", call.shown))
        shell.emit(found)


@cmdlet("write-output", "inputobject:0* noenumerate!")
def _write_output(call: Call) -> None:
    if "inputobject" in call.bound:
        call.shell.emit(call.bound.get("inputobject"))
    elif call.given is not None and call.shell.out is not None:
        call.shell.out.extend(call.given)


@cmdlet(
    "write-host write-verbose write-warning write-debug write-information write-progress write-error "
    "write-eventlog out-null "
    "out-host out-default out-printer clear-host "
    "start-transcript "
    "stop-transcript set-executionpolicy update-help set-psdebug set-psrepository out-gridview format-table "
    "format-list "
    "wait-process wait-event remove-job stop-job get-member set-clipboard enable-psremoting disable-psremoting "
    "set-psreadlineoption",
    "anything:0* object inputobject message foregroundcolor backgroundcolor nonewline! separator seconds "
    "milliseconds name "
    "force! version off! path assemblyname typedefinition append! executionpolicy scope activity status "
    "percentcomplete completed! "
    "errorrecord category erroid targetobject logname source eventid entrytype global! disablenamechecking! "
    "minimumversion "
    "requiredversion usewindowspowershell! trace prefix as autosize! property exception categoryactivity "
    "recommendedaction "
    "skipeditioncheck! fullyqualifiedname id secondsremaining currentoperation parentid sourceid timeout "
    "includeinvocationheader! "
    "noclobber! literalpath outputdirectory language referencedassemblies membedefinition memberdefinition "
    "namespace usingnamespace "
    "passthru! wait! job tags messagedata errorid wrap! hidetableheaders! groupby view expand",
)
def _says(call: Call) -> None:
    if call.name == "write-warning" and _stops(call):
        raise StoppingError("a warning ends the script")
    if call.name == "write-error" and call.leaves_no_trace():
        call.shell.success.note(call.shell.machine.guard, False)
    elif call.name == "write-error":
        call.shell.note_success(False)
        if call.is_strict():
            call.error("it writes an error")


def _stops(call: Call) -> bool:
    """Say whether warnings are to be taken for errors that end the script."""
    own = common_value(call.bound.values, "warningaction")
    return action_of(own if own is not None else call.shell.lookup("warningpreference")[1]) == "stop"


@cmdlet(
    "add-type",
    "typedefinition:0=td name:0 memberdefinition:1=md path literalpath=pspath assemblyname=an namespace=ns "
    "usingnamespace=using language referencedassemblies=ra outputassembly outputtype ignorewarnings! passthru! "
    "compileroptions",
)
def _add_type(call: Call) -> None:
    """A type in another language: what its methods do when they are called is not followed."""
    code = [text for name in ("typedefinition", "memberdefinition") if (text := call.bound.text(name)) is not None]
    if any(_CHANGES_WINDOWS.search(text) for text in code):
        call.shell.machine.stopped("what the type does is not followed", "\n".join(code))
    if call.bound.flag("passthru"):
        call.shell.emit(Open(f"type {call.shell.machine.place()}", call.shown))


@cmdlet("start-sleep", "seconds:0 milliseconds=ms duration=ts")
def _sleep(call: Call) -> None:
    """It does nothing to the machine."""


@cmdlet("out-string", "inputobject width stream! nonewline!")
def _out_string(call: Call) -> None:
    shell = call.shell
    shell.emit(shell.lines_of(call.given or [], shell.machine.guard))


@cmdlet("measure-command", "expression:0 inputobject")
def _measure_command(call: Call) -> None:
    block = call.bound.get("expression")
    if isinstance(block, Code):
        call.shell.output_of(lambda: call.shell.invoke(block, ()))
    call.shell.emit(Open(f"time {call.shell.machine.place()}", call.shown))


@cmdlet("set-alias new-alias", "name:0 value:1 description option force! scope passthru!")
def _set_alias(call: Call) -> None:
    name, value = call.bound.text("name"), call.bound.text("value")
    if name and value:
        call.shell.scope.aliases[name.lower()] = value.lower()


@cmdlet("set-strictmode", "version off!")
def _set_strict_mode(call: Call) -> None:
    version = (call.bound.text("version") or "").lower()
    number = (
        0 if call.bound.flag("off") else 3 if version == "latest" else whole(number_from(version.split(".")[0]) or 0)
    )
    call.shell.set_variable(STRICT, number)


@cmdlet("trace-command", "name:0 expression:1 pshost! filepath option")
def _trace_command(call: Call) -> None:
    block = call.bound.get("expression")
    if isinstance(block, Code):
        call.shell.invoke(block, ())
