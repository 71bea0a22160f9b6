"""Cmdlets about the machine: WMI, group policy, scheduled tasks."""

from __future__ import annotations

from avd_intune.estate.scripts.effects import ProgramRun
from avd_intune.estate.scripts.powershell.cmdlets import HANDLERS, Call, cmdlet
from avd_intune.estate.scripts.powershell.conversions import items_of
from avd_intune.estate.scripts.powershell.frames import Defined
from avd_intune.estate.scripts.powershell.registry_objects import data_for, kind_for, kind_of, standard_provider
from avd_intune.estate.scripts.program_names import program_of_windows
from avd_intune.estate.scripts.programs import run_later, run_task_xml
from avd_intune.estate.scripts.programs_of_windows import VOLUME, allow_remote_desktop, method_of_wmi
from avd_intune.estate.scripts.registry_paths import canonical
from avd_intune.estate.scripts.script_values import (
    Code,
    Open,
    Table,
    identity_of,
    joined,
    shown_text,
    text_of,
)

# Where the cmdlets are that come with PowerShell itself.
_ALWAYS = tuple(
    f"avd_intune.estate.scripts.powershell.cmdlets_{of}" for of in ("files", "items", "objects", "registry")
)
_ORDER = ("hdefkey", "ssubkeyname", "svaluename")


@cmdlet(
    "get-ciminstance get-wmiobject",
    "classname:0=class filter query namespace computername=cn property credential keyonly! cimsession "
    "operationtimeoutsec asjob! "
    "list! recurse! amended! enableallprivileges! authentication impersonation resulttype shallow! querydialect "
    "resourceuri",
)
def _get_instance(call: Call) -> None:
    shell = call.shell
    name = (call.bound.text("classname") or call.bound.text("query") or call.shown).lower()
    condition = shown_text(call.bound.get("filter"), 100) if "filter" in call.bound else ""
    # The same class gives the same in one script: facts of hardware and system.
    shell.emit(Open(f"wmi {name} {condition}".strip(), call.shown))


@cmdlet(
    "invoke-cimmethod invoke-wmimethod",
    "classname:0=class methodname:1=name arguments:2=argumentlist inputobject namespace computername cimsession "
    "query path "
    "credential property operationtimeoutsec asjob! key cimclass resourceuri querydialect enableallprivileges! "
    "impersonation authentication locale authority throttlelimit",
)
def _invoke_method(call: Call) -> None:
    shell, machine, bound = call.shell, call.shell.machine, call.bound
    name = (bound.text("methodname") or "").lower()
    given = bound.get("arguments")
    if name == "setallowtsconnections":
        allowed: object = Open(f"argument {call.shown}", call.shown)
        if isinstance(given, Table):
            allowed = given.get("AllowTSConnections")
        else:
            values = items_of(given) or ()
            allowed = values[0] if values else allowed
        allow_remote_desktop(machine, allowed)
    elif (bound.text("classname") or "").lower() == "stdregprov" or name.startswith(
        ("setdword", "setstring", "deletevalue")
    ):
        standard_provider(shell, name, _provider_arguments(given), call.shown)
    elif method_of_wmi(machine, VOLUME, name, *_join_arguments(given)):
        pass
    elif name == "create" and (bound.text("classname") or "").lower() == "win32_process":
        line = given.get("CommandLine") if isinstance(given, Table) else (items_of(given) or (None,))[0]
        if line is not None:
            shell.languages.batch(machine, text_of(line), "", [])
    shell.may_fail(call.shown)
    shell.emit(Open(f"result {call.shown}", call.shown))


def _join_arguments(given: object) -> tuple[object, object]:
    """Return the name and the options of `JoinDomainOrWorkgroup`, which stand first and fifth."""
    if isinstance(given, Table):
        return given.get("Name"), given.get("FJoinOptions")
    values = items_of(given) or ()
    return (values[0] if values else "", values[4] if len(values) > 4 else None)


def _provider_arguments(given: object) -> list[object]:
    if isinstance(given, Table):
        first: list[object] = [given.get(name) for name in _ORDER]
        if first[0] is None:
            first[0] = 0x80000002  # the default of the class
        data = next((given.get(name) for name in ("uvalue", "svalue") if given.get(name) is not None), None)
        return [*first, data] if data is not None else first
    return list(items_of(given) or ())


@cmdlet(
    "set-gpregistryvalue set-gpprefregistryvalue",
    "guid name=displayname key valuename type value domain server additive! disable! valueprefix context action order",
)
def _group_policy_value(call: Call) -> None:
    """A group policy of the domain: whether it reaches this machine is not in the code."""
    machine, bound = call.shell.machine, call.bound
    key = canonical(text_of(bound.get("key")))
    kind = kind_of(bound.get("type")) if "type" in bound else kind_for(bound.get("value"))
    if call.only_says() or key is None or kind is None or bound.flag("disable"):
        return
    name = shown_text(bound.get("name", bound.get("guid")))
    reaches = machine.ask(f"policy {name}".lower(), f"the group policy {name} reaches the machine")
    values = items_of(bound.get("value")) or (None,)
    names = items_of(bound.get("valuename")) or ()

    def write() -> None:
        for at, each in enumerate(names):
            machine.write_value(key, text_of(each), kind, data_for(kind, values[min(at, len(values) - 1)], call.shown))

    machine.under(reaches, write)


@cmdlet("set-policyfileentry", "path:0 key:1 valuename:2 data:3 type noGptIniUpdate!".lower())
def _local_policy_value(call: Call) -> None:
    """An entry of the local group policy (module PolicyFileEditor), below HKLM for the machine's file."""
    machine, bound = call.shell.machine, call.bound
    path = shown_text(bound.get("path"), 300).lower()
    kind = kind_of(bound.get("type")) if "type" in bound else "REG_SZ"
    if call.only_says() or kind is None:
        return
    hive = "HKCU" if "\\user\\" in path else "HKLM"
    key = canonical(joined(f"{hive}\\", text_of(bound.get("key"))))
    machine.write_value(key, text_of(bound.get("valuename")), kind, data_for(kind, bound.get("data"), call.shown))


@cmdlet(
    "get-command",
    "name:0 commandtype=type module=pssnapin noun verb all! listimported! syntax! totalcount argumentlist=args "
    "parametername parametertype showcommandinfo! fullyqualifiedmodule usefuzzymatching!",
)
def _get_command(call: Call) -> None:
    """A function of the script, or a cmdlet or program that every Windows has, is known to be there."""
    shell = call.shell
    name, kind = (call.bound.text("name") or "").lower(), (call.bound.text("commandtype") or "").lower()
    is_named = bool(name) and "module" not in call.bound and not any(sign in name for sign in "*?[")
    if is_named and kind in ("", "function", "filter"):
        function = shell.function_named(name)
        if isinstance(function, Defined):
            shell.emit(_command(name, Code(function.function.body, function.source)))
            return
    meant = shell.alias_named(name) or name
    if is_named and kind in ("", "cmdlet", "alias") and meant in HANDLERS and HANDLERS[meant][0].__module__ in _ALWAYS:
        shell.emit(_command(name, None))
        return
    if is_named and kind in ("", "application") and (program := program_of_windows(name)) is not None:
        shell.emit(_command(program[0], None, program[1]))
        return
    call.finds_or_fails()
    shell.emit(Open(f"get-command {name} {shell.machine.epoch}", call.shown))


def _command(name: str, code: Code | None, path: str = "") -> Table:
    found = Table(kind="object")
    found.set("Name", name)
    if path:
        for each in ("Source", "Path", "Definition"):
            found.set(each, path)
    if code is not None:
        found.set("ScriptBlock", code)
    return found


@cmdlet("new-scheduledtaskaction", "execute argument workingdirectory id")
def _task_action(call: Call) -> None:
    found = Table(kind="task action")
    found.set("execute", call.bound.get("execute"))
    found.set("arguments", call.bound.get("argument"))
    call.shell.emit(found)


@cmdlet("new-scheduledtask", "action trigger settings principal description")
def _scheduled_task(call: Call) -> None:
    found = Table(kind="task")
    found.set("action", call.bound.get("action"))
    call.shell.emit(found)


@cmdlet(
    "register-scheduledtask set-scheduledtask",
    "taskname:0 action trigger settings principal taskpath user password runlevel description force! "
    "inputobject xml asjob! "
    "cimsession throttlelimit",
)
def _register_task(call: Call) -> None:
    shell = call.shell
    name = shown_text(call.bound.get("taskname", "task"))
    task = call.bound.get("inputobject") or next((item for _, item in call.given or []), None)
    if "xml" in call.bound:
        run_task_xml(shell.machine, shell.languages, name, text_of(call.bound.get("xml")), call.shown)
        return
    action = call.bound.get("action") or (task.get("action") if isinstance(task, Table) else None)
    for each in items_of(action) or ():
        if isinstance(each, Table):
            line = joined('"', text_of(each.get("execute")), '" ', text_of(each.get("arguments")))
            run_later(shell.machine, shell.languages, name, line)
        else:
            shell.machine.stopped("what the scheduled task runs is not known", call.shown)
    call.may_not_be_allowed()


@cmdlet(
    "get-service get-process",
    "name:0=servicename displayname id include exclude computername dependentservices! requiredservices! "
    "inputobject includeusername! module! fileversioninfo!",
)
def _ask_machine(call: Call) -> None:
    shell = call.shell
    name = identity_of(call.bound.get("name", call.bound.get("displayname")))
    call.finds_or_fails()
    shell.emit(Open(f"{call.name} {name} {shell.machine.epoch}", call.shown))


@cmdlet(
    "enable-bitlocker",
    "mountpoint:0 encryptionmethod hardwareencryption! usedspaceonly! skiphardwaretest! service! password pin "
    "tpmprotector! tpmandpinprotector! tpmandstartupkeyprotector! tpmandpinandstartupkeyprotector! "
    "startupkeyprotector! startupkeypath recoverykeyprotector! recoverykeypath recoverypasswordprotector! "
    "passwordprotector! adaccountorgroupprotector! adaccountorgroup",
)
def _enable_bitlocker(call: Call) -> None:
    if not call.only_says():
        machine = call.shell.machine
        drive = [text_of(each) for each in [call.bound.get("mountpoint")] if each is not None]
        machine.record(ProgramRun(machine.place(), machine.guard, "enable-bitlocker", tuple(drive)))
        call.shell.may_fail(call.shown)
