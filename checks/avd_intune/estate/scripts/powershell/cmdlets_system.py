"""Cmdlets about the machine: its join, WMI, group policy, scheduled tasks."""

from __future__ import annotations

from avd_intune.estate.scripts.effects import Joined
from avd_intune.estate.scripts.powershell.cmdlets import Call, cmdlet
from avd_intune.estate.scripts.powershell.cmdlets_registry import registry_path
from avd_intune.estate.scripts.powershell.conversions import items_of
from avd_intune.estate.scripts.powershell.registry_objects import data_for, kind_for, kind_of, standard_provider
from avd_intune.estate.scripts.powershell.tree import Command, Pipeline, Text
from avd_intune.estate.scripts.programs import run_later
from avd_intune.estate.scripts.programs_of_windows import allow_remote_desktop
from avd_intune.estate.scripts.registry_paths import canonical
from avd_intune.estate.scripts.script_values import (
    Code,
    Open,
    Table,
    identity_of,
    joined,
    known_text,
    shown_text,
    text_of,
)

_ORDER = ("hdefkey", "ssubkeyname", "svaluename")


@cmdlet(
    "add-computer",
    "domainname:0=domain workgroupname computername credential localcredential unjoindomaincredential oupath=ou "
    "server unsecure! "
    "options passthru! newname force! restart!",
)
def _add_computer(call: Call) -> None:
    if call.only_says():
        return
    machine, bound = call.shell.machine, call.bound
    if "computername" in bound and not _is_own(bound.get("computername")):
        machine.nothing_done(call.shown, "it joins other machines")
        return
    if "workgroupname" in bound and "domainname" not in bound:
        machine.record(Joined(machine.place(), machine.guard, "workgroup", text_of(bound.get("workgroupname"))))
    else:
        machine.record(Joined(machine.place(), machine.guard, "domain", text_of(bound.get("domainname"))))
    call.shell.may_fail(call.shown)


def _is_own(name: object) -> bool:
    return (isinstance(name, Open) and name.key == "env:computername") or (known_text(name) or "").lower() in (
        "localhost",
        ".",
    )


@cmdlet(
    "remove-computer",
    "unjoindomaincredential:0=credential computername workgroupname=workgroup localcredential restart! force! "
    "passthru!",
)
def _remove_computer(call: Call) -> None:
    machine = call.shell.machine
    if not call.only_says():
        machine.record(Joined(machine.place(), machine.guard, "left", ""))


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
    "credential property operationtimeoutsec asjob! key",
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
    elif name == "create" and (bound.text("classname") or "").lower() == "win32_process":
        line = given.get("CommandLine") if isinstance(given, Table) else (items_of(given) or (None,))[0]
        if line is not None:
            shell.languages.batch(machine, text_of(line), "", [])
    shell.may_fail(call.shown)
    shell.emit(Open(f"result {call.shown}", call.shown))


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


@cmdlet("registry", "name:0 body:1")
def _dsc_registry(call: Call) -> None:
    """A Registry resource of Desired State Configuration: `Registry Name { Key = …; ValueName = …; ValueData = … }`."""
    body = call.bound.get("body")
    if not isinstance(body, Code):
        return
    found: dict[str, object] = {}
    for statement in body.block.statements:
        command = statement.elements[0] if isinstance(statement, Pipeline) else None
        if isinstance(command, Command) and len(command.elements) == 3 and isinstance(command.elements[0], Text):
            found[command.elements[0].value.lower()] = call.shell.value(command.elements[2])
    provider = registry_path(call, found.get("key", ""))
    key = provider if provider is not None else canonical(text_of(found.get("key", "")))
    data = found.get("valuedata")
    data = data[0] if isinstance(data, tuple) and data else data
    kind = kind_of(found["valuetype"]) if "valuetype" in found else kind_for(data)
    if key is None or kind is None or "valuename" not in found:
        return
    if known_text(found.get("ensure")) == "Absent":
        call.shell.machine.remove_value(key, text_of(found["valuename"]))
    else:
        call.shell.machine.write_value(key, text_of(found["valuename"]), kind, data_for(kind, data, call.shown))


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
    action = call.bound.get("action") or (task.get("action") if isinstance(task, Table) else None)
    for each in items_of(action) or ():
        if isinstance(each, Table):
            line = joined('"', text_of(each.get("execute")), '" ', text_of(each.get("arguments")))
            run_later(shell.machine, shell.languages, name, line)
        else:
            shell.machine.stopped("what the scheduled task runs is not known", call.shown)


@cmdlet(
    "get-service get-process",
    "name:0=servicename displayname id include exclude computername dependentservices! requiredservices! "
    "inputobject includeusername! module! fileversioninfo!",
)
def _ask_machine(call: Call) -> None:
    shell = call.shell
    name = identity_of(call.bound.get("name", call.bound.get("displayname")))
    shell.emit(Open(f"{call.name} {name} {shell.machine.epoch}", call.shown))
