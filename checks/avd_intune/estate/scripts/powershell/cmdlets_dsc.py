"""Configurations of Desired State Configuration in a script: `Configuration Name { Node localhost { … } }`.

A configuration is a function; calling it compiles it, and `Start-DscConfiguration` applies it. Where no script does,
what it says is under the condition that something else does (a pull server, who deploys). Of its resources those are
followed that a check asks for. https://learn.microsoft.com/powershell/dsc/configurations/configurations
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from avd_intune.estate.scripts.conditions import negated
from avd_intune.estate.scripts.effects import Joined
from avd_intune.estate.scripts.machine import Compiled, Machine
from avd_intune.estate.scripts.paths_of_files import file_key
from avd_intune.estate.scripts.powershell.cmdlets import Call, cmdlet
from avd_intune.estate.scripts.powershell.cmdlets_registry import registry_path
from avd_intune.estate.scripts.powershell.frames import Scope
from avd_intune.estate.scripts.powershell.registry_objects import data_for, kind_for, kind_of
from avd_intune.estate.scripts.registry_paths import canonical
from avd_intune.estate.scripts.script_values import Code, Open, Table, known_text, shown_text, text_of
from avd_intune.languages.powershell.parser import parse_table
from avd_intune.languages.powershell.tree import Function

CONFIGURATION = "configuration"
THIS_MACHINE = frozenset({"localhost", ".", "127.0.0.1", "::1"})
# How the resources that join a domain name it, in modules of Microsoft and others.
_DOMAIN = ("domainname", "domain", "joindomain")


@cmdlet(CONFIGURATION, "name:0 body:1")
def _configuration(call: Call) -> None:
    name, body = known_text(call.bound.get("name")), call.bound.get("body")
    if isinstance(body, Code) and name is not None:
        block = body.block
        call.shell.define(name, Function(block.start, block.end, name, CONFIGURATION, block), body.source)


@cmdlet("node", "name:0 body:1")
def _node(call: Call) -> None:
    body = call.bound.get("body")
    if isinstance(body, Code):
        call.shell.invoke(body, [])
    else:
        call.shell.machine.stopped("the program node is not followed", call.shown)


@cmdlet("import-dscresource", "name:0 modulename moduleversion")
def _import(call: Call) -> None:
    """Names the modules of the resources; does nothing by itself."""


def _properties(call: Call) -> dict[str, object] | None:
    """Return the properties of a resource by their lower-case names, None where it is no resource."""
    body = call.bound.get("body")
    if not isinstance(body, Code):
        return None
    table = call.shell.value(parse_table(body.source, body.block.start))
    return {key: value for key, (_, value) in table.entries.items()} if isinstance(table, Table) else None


@cmdlet("computer xcomputer domainjoin xdscdomainjoin dscdomainjoin joindomain", "name:0 body:1")
def _computer(call: Call) -> None:
    """`Computer Name { DomainName = …; Credential = … }` of ComputerManagementDsc, and the like of other modules."""
    found = _properties(call)
    if found is None:
        return
    _compile(call, partial(_join, call, found))


def _join(call: Call, found: dict[str, object]) -> None:
    machine = call.shell.machine
    domain = next((found[name] for name in _DOMAIN if name in found), None)
    if domain is not None:
        machine.record(Joined(machine.place(), machine.guard, "domain", text_of(domain)))
    elif "workgroupname" in found:
        machine.record(Joined(machine.place(), machine.guard, "workgroup", text_of(found["workgroupname"])))


@cmdlet("invoke-dscresource", "name:0 method:1 modulename:2 property:3")
def _invoke_resource(call: Call) -> None:
    properties, name = call.bound.get("property"), (call.bound.text("name") or "").lower()
    if name not in ("registry", "xregistry") or not isinstance(properties, Table):
        call.shell.machine.stopped(f"what the resource {name} does is not known", shown_text(properties, 2000))
    elif (call.bound.text("method") or "").lower() == "set":
        _set_registry(call, {key: value for key, (_, value) in properties.entries.items()})
    else:
        call.shell.emit(Open(f"resource {call.shown}", call.shown))


@cmdlet("registry xregistry", "name:0 body:1")
def _registry(call: Call) -> None:
    """`Registry Name { Key = …; ValueName = …; ValueData = … }`."""
    found = _properties(call)
    if found is not None:
        _compile(call, partial(_set_registry, call, found))


@cmdlet("script", "name:0 body:1")
def _script(call: Call) -> None:
    """`Script Name { TestScript = { … }; SetScript = { … }; GetScript = { … } }`."""
    found = _properties(call)
    if found is None:
        call.shell.machine.stopped("the program script is not followed", call.shown)
        return
    _compile(call, partial(_run_resource, call, found, call.shell.scope))


def _run_resource(call: Call, found: dict[str, object], scope: Scope) -> None:
    """Run SetScript where TestScript says no, as a process of its own."""
    shell = call.shell
    test, change = found.get("testscript"), found.get("setscript")

    def run() -> None:
        is_so = shell.output_value(lambda: shell.invoke(test, [])) if isinstance(test, Code) else False
        if isinstance(is_so, tuple) and is_so:
            is_so = is_so[-1]
        needed = negated(shell.guard_of(is_so, None, "the TestScript of a configuration"))
        if isinstance(change, Code):
            shell.under(needed, lambda: shell.invoke(change, []), call.node)

    kept, shell.scope = shell.scope, scope
    try:
        shell.apart(run)
    finally:
        shell.scope = kept


def _compile(call: Call, run: Callable[[], None]) -> None:
    """Keep what a resource does for when its configuration is applied."""
    machine = call.shell.machine
    if not call.shell.compiling:
        run()  # a piece of a configuration, whoever applies it
        return
    name, folder = call.shell.compiling[-1]
    machine.compiled.append(Compiled(name, folder, machine.guard, machine.sources[-1], machine.at, run))


@cmdlet(
    "start-dscconfiguration publish-dscconfiguration",
    "path:0 literalpath computername:1=cn wait! force! useexisting! cimsession jobname credential throttlelimit",
)
def _start(call: Call) -> None:
    """Apply what is compiled into a folder. Where that is another one, or comes later, that is a question."""
    machine = call.shell.machine
    if "cimsession" in call.bound or (call.bound.text("computername") or "localhost").lower() not in THIS_MACHINE:
        return
    path = call.bound.get("path", call.bound.get("literalpath"))
    folder = file_key(text_of(path)) if path is not None else ""
    mine = [each for each in machine.compiled if each.folder == folder or "useexisting" in call.bound]
    certain = bool(mine) and call.name.startswith("start")
    for each in mine or list(machine.compiled):
        machine.compiled.remove(each)
        applied = True if certain else machine.ask(f"applied {each.name}", f"{call.shown} applies {each.name}")
        machine.under(applied, partial(machine.apply, each))


def apply_what_is_compiled(machine: Machine) -> None:
    """Do what configurations say that no script of the host applies, under the condition that something does."""
    for each in machine.compiled:
        machine.apply(each, f"the configuration {each.name} is applied")
    machine.compiled.clear()


def _set_registry(call: Call, found: dict[str, object]) -> None:
    provider = registry_path(call, found.get("key", ""))
    key = provider if provider is not None else canonical(text_of(found.get("key", "")))
    data = found.get("valuedata")
    data = data[0] if isinstance(data, tuple) and data else data
    kind = kind_of(found["valuetype"]) if "valuetype" in found else kind_for(data)
    if key is None or kind is None or "valuename" not in found:
        return
    if known_text(found.get("ensure")) == "Absent":
        call.shell.machine.remove_value(key, text_of(found["valuename"]))
        return
    # The resource makes the key where it is not there.
    call.shell.machine.make_key(key, emptied=False)
    call.shell.machine.write_value(key, text_of(found["valuename"]), kind, data_for(kind, data, call.shown))
