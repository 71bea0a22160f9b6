"""Cmdlets that write, read and remove what lies in the registry, or in folders: `New-Item`, `Set-ItemProperty`, ….

What they do with a key is that of PowerShell's registry provider: `New-Item -Force` makes a key anew, without its
values; `Set-ItemProperty` takes no `-PropertyType`; a value without a type gets that of its data.
https://learn.microsoft.com/powershell/module/microsoft.powershell.core/about/about_registry_provider
"""

from __future__ import annotations

from collections.abc import Callable
from fnmatch import fnmatchcase
from functools import partial

from avd_intune.estate.scripts.conditions import Fork, Guard, both, cases, chosen, either, mapped, negated
from avd_intune.estate.scripts.effects import ValueWritten
from avd_intune.estate.scripts.machine import Machine
from avd_intune.estate.scripts.machine_registry import Absent, Before
from avd_intune.estate.scripts.powershell.binding import Bound
from avd_intune.estate.scripts.powershell.cmdlets import Call, cmdlet
from avd_intune.estate.scripts.powershell.frames import ScriptError, drives_of
from avd_intune.estate.scripts.powershell.registry_children import one_by_one
from avd_intune.estate.scripts.powershell.registry_objects import data_for, kind_for, kind_of, suits
from avd_intune.estate.scripts.registry_paths import is_of_registry, of_provider
from avd_intune.estate.scripts.script_values import (
    Open,
    RegistryKey,
    Table,
    joined,
    known_text,
    shown_text,
    text_of,
)
from avd_intune.patterns import lazy_pattern

_WILDCARD = lazy_pattern(r"([*?]|\[\[?[^\[\]]*\])")
COMMON = "filter include exclude credential usetransaction!"


def registry_path(call: Call, path: object) -> object:
    """Return the canonical path of a key, None if the path is none of the registry."""
    if isinstance(path, RegistryKey):
        return path.path
    shell = call.shell
    text = text_of(path)
    if isinstance(shell.location, Fork):
        return None
    return of_provider(text, drives_of(shell.scope), shell.location)


def paths_of(call: Call) -> list[object]:
    """Return what `-Path` names: given, or what comes through the pipeline."""
    value = call.bound.get("path", call.bound.get("literalpath"))
    if value is None and call.given is not None:
        return [path for _, item in call.given for path in _path_of(item)]
    if isinstance(value, tuple):
        return list(value)
    return [] if value is None else [value]


def _path_of(item: object) -> list[object]:
    if isinstance(item, Table):
        return [item.get(name) for name in ("pspath", "path", "literalpath", "fullname") if item.get(name) is not None][
            :1
        ]
    return [item]


def each_case(call: Call, run: Callable[[object], None]) -> None:
    """Do something for each path, in the cases in which it comes through the pipeline."""
    machine = call.shell.machine
    if "path" in call.bound or "literalpath" in call.bound or call.given is None:
        for path in paths_of(call):
            # As an argument an object is a text without a drive, `HKEY_LOCAL_MACHINE\\…`: mostly that is not found.
            is_object = isinstance(path, RegistryKey) and call.shell.location is None
            found = machine.ask(f"path {call.shown}", f"`{call.shown}` finds the key") if is_object else True
            machine.under(found, partial(run, path))
        return
    for guard, item in one_by_one(call.given):
        for path in _path_of(item):
            machine.under(both(machine.guard, guard), partial(run, path))


def is_wild(path: object, call: Call) -> bool:
    """Say whether a path stands for all that match it."""
    text = known_text(path)
    return "literalpath" not in call.bound and text is not None and ("*" in text or "?" in text or "[" in text)


def with_wildcards(path: object) -> object:
    """Return the path of a key with the parts that a wildcard leaves open."""
    if not isinstance(path, str):
        return path
    parts: list[object] = []
    for number, piece in enumerate(_WILDCARD.split(path)):
        parts.append(piece if number % 2 == 0 else Open(f"wildcard {path}", piece))
    return joined(*parts)


def keys_meant(call: Call, key: object) -> list[object]:
    """Return the keys that a path means: with wildcards first all that may match, and then those that are known."""
    if not isinstance(key, str) or not is_wild(key, call):
        return [key]
    return [with_wildcards(key), *call.shell.machine.registry.keys_like(key)]


@cmdlet(
    "new-itemproperty",
    f"path:0 literalpath=pspath name:1=psproperty value propertytype=type force! {COMMON}",
)
def _new_item_property(call: Call) -> None:
    _for_each_object(call, ("name", "value", "propertytype"), _new_one)


def _for_each_object(call: Call, names: tuple[str, ...], run: Callable[[Call], None]) -> None:
    """Run a cmdlet once for each object of a pipeline that has the parameters which are not given as properties."""
    objects = [item for _, item in call.given or [] if isinstance(item, Table) and "name" in item.entries]
    if "name" in call.bound or call.given is None or not objects or len(objects) < len(call.given):
        run(call)
        return
    for guard, item in call.given:
        assert isinstance(item, Table)
        own = {name: item.get(name) for name in names if name in item.entries and name not in call.bound}
        one = Call(call.shell, call.node, call.name, Bound({**own, **call.bound.values}), [(guard, item)])
        call.shell.under(guard, partial(run, one), call.node)


def _new_one(call: Call) -> None:
    bound = call.bound
    if "name" not in bound:
        raise ScriptError("-Name is missing")
    value = bound.get("value")
    # Without a type it has the one that is there, or that of its data.
    kind = kind_of(bound.get("propertytype")) if "propertytype" in bound else None
    if kind is None and "propertytype" in bound:
        raise ScriptError(f"there is no type {shown_text(bound.get('propertytype'))}")
    each_case(call, lambda path: _write(call, path, bound.get("name"), kind, value, new=not bound.flag("force")))


@cmdlet(
    "set-itemproperty",
    f"path:0 literalpath=pspath name:1=psproperty value:2 inputobject type force! passthru! {COMMON}",
)
def _set_item_property(call: Call) -> None:
    _for_each_object(call, ("name", "value"), _set_one)


def _set_one(call: Call) -> None:
    bound = call.bound
    if "type" in bound and "path" not in bound and "literalpath" not in bound and call.shell.location is None:
        # -Type belongs to the provider of the path. What comes through the pipeline tells no provider in time.
        raise ScriptError("there is no parameter -Type without a path of the registry")
    if "inputobject" in bound and isinstance(bound.get("inputobject"), Table):
        table = bound.get("inputobject")
        assert isinstance(table, Table)
        for key, value in list(table.entries.values()):
            each_case(call, lambda path, key=key, value=value: _write(call, path, key, None, value, new=False))  # type: ignore[misc]
        return
    if "name" not in bound:
        # The properties of what comes through the pipeline are the values.
        for _, item in call.given or ():
            if not isinstance(item, Table) or item.kind != "object" or item.open is not None:
                raise ScriptError("-Name is missing")
            for key, value in list(item.entries.values()):
                each_case(call, lambda path, key=key, value=value: _write(call, path, key, None, value, new=False))  # type: ignore[misc]
        if call.given:
            return
        raise ScriptError("-Name is missing")
    if "type" in bound and not _is_registry(call):
        raise ScriptError("there is no parameter -Type for a file")
    kind = kind_of(bound.get("type")) if "type" in bound else None
    if "type" in bound and kind is None:
        raise ScriptError(f"there is no type {shown_text(bound.get('type'))}")
    each_case(call, lambda path: _write(call, path, bound.get("name"), kind, bound.get("value"), new=False))


def _is_registry(call: Call) -> bool:
    return any(registry_path(call, path) is not None or is_of_registry(path) for path in paths_of(call))


def _write(call: Call, path: object, name: object, kind: str | None, value: object, new: bool) -> None:
    """Write a value of a key that has to be there. kind: None for that of the value that is there, or of the data."""
    shell, machine = call.shell, call.shell.machine
    key = registry_path(call, path)
    if key is None:
        if is_of_registry(path):
            key = text_of(path)
        else:
            call.error(f"{shown_text(path)} is no key of the registry")
            return
    for each in name if isinstance(name, tuple) else (name,):
        text = text_of(each)
        if is_wild(key, call) or not isinstance(key, str):
            if not call.only_says():
                machine.write_value(with_wildcards(key), text, kind or kind_for(value), _data(kind, value, call))
                for known in machine.registry.keys_like(key) if isinstance(key, str) else ():
                    each_there = machine.registry.exists(known)
                    shell.under(each_there, partial(_write_there, call, known, text, kind, value, new), call.node)
            continue
        there = machine.registry.exists(key)
        there = both(there, machine.guard) if there is not True else True
        if there is not True:
            missing = negated(there)
            shell.under(missing, lambda: call.error(f"the key {shown_text(key)} is not there"), call.node)
        if there is False or call.only_says():
            continue
        shell.under(there, partial(_write_there, call, key, text, kind, value, new), call.node)
        if call.bound.flag("passthru") or call.name == "new-itemproperty":
            shell.under(there, partial(shell.emit, RegistryKey(key)), call.node)


def _data(kind: str | None, value: object, call: Call) -> object:
    return data_for(kind or kind_for(value), value, call.shown)


def _write_there(call: Call, key: str, name: object, kind: str | None, value: object, new: bool) -> None:
    machine = call.shell.machine
    plain = known_text(name)
    if plain is None:
        machine.write_value(key, name, kind or kind_for(value), _data(kind, value, call))
        return
    before = machine.registry.value(key, plain)

    def kind_in(leaf: object) -> object:
        if new and (isinstance(leaf, ValueWritten) or (isinstance(leaf, Before) and leaf.type)):
            return None  # what a script wrote is there, and what every Windows has
        if kind is not None:
            return kind
        there = leaf.type if isinstance(leaf, (ValueWritten, Before)) else ""
        return there if there and suits(there, value) else kind_for(value)

    for guard, own in list(cases(mapped(kind_in, before))):

        def write(own: object = own) -> None:
            if own is None:
                call.error("the value is there already, and -Force is missing")
            else:
                machine.write_value(key, name, str(own), data_for(str(own), value, call.shown))

        if guard is True:
            write()
        else:
            call.shell.under(guard, write, call.node)


@cmdlet("remove-itemproperty", f"path:0 literalpath=pspath name:1=psproperty force! {COMMON}")
def _remove_item_property(call: Call) -> None:
    def remove(path: object) -> None:
        key = registry_path(call, path)
        if key is None and not is_of_registry(path):
            return
        if call.only_says():
            return
        machine = call.shell.machine
        names = list(_names(call.bound.get("name")))
        for own in keys_meant(call, key if key is not None else text_of(path)):
            there = machine.registry.exists(own) if own is not key and isinstance(own, str) else True
            for name in names:
                if own is key:
                    fail_where_no_value(call, own, name)
                machine.under(there, partial(_remove_values, machine, own, name))

    each_case(call, remove)


def _remove_values(machine: Machine, key: object, name: object) -> None:
    machine.remove_value(key, with_wildcards(name))
    if isinstance(key, str) and isinstance(name, str) and not is_plain(name):
        for each in machine.registry.names_of(key):
            if fnmatchcase(each, name.lower()):
                machine.remove_value(key, each)


def is_plain(name: object) -> bool:
    """Say whether a name is known and stands for one value alone."""
    return isinstance(name, str) and not any(sign in name for sign in "*?[")


def fail_where_no_value(call: Call, key: object, name: object) -> Guard:
    """Let a cmdlet fail in the cases in which a key does not have a value; return when it has."""
    if not isinstance(key, str) or not isinstance(name, str) or not is_plain(name):
        return True
    there = call.shell.machine.registry.has_value(key, name)
    if there is not True:
        call.shell.under(negated(there), lambda: call.error(f"{key} has no {name}"), call.node)
    return there


def _names(value: object) -> list[object]:
    names = list(value) if isinstance(value, tuple) else [value]
    return [None if known_text(name) == "*" else text_of(name) for name in names]


@cmdlet("clear-itemproperty", f"path:0 literalpath=pspath name:1 force! passthru! {COMMON}")
def _clear_item_property(call: Call) -> None:
    machine = call.shell.machine

    def clear(path: object) -> None:
        key = registry_path(call, path)
        if key is not None and not call.only_says():
            for name in _names(call.bound.get("name")):
                goal = name if name is not None else Open("names", "*")
                for own in keys_meant(call, key):
                    if own is key or not (isinstance(own, str) and isinstance(name, str)):
                        there = fail_where_no_value(call, own, name)
                    else:
                        there = machine.registry.has_value(own, name)
                    # A number becomes 0, a text empty.
                    machine.under(there, partial(machine.write_value, own, goal, "REG_DWORD", 0))

    each_case(call, clear)


@cmdlet("rename-itemproperty", f"path:0 literalpath=pspath name:1 newname:2 force! passthru! {COMMON}")
def _rename_item_property(call: Call) -> None:
    machine = call.shell.machine
    for path in paths_of(call):
        key, old, new = (
            registry_path(call, path),
            known_text(call.bound.get("name")),
            text_of(call.bound.get("newname")),
        )
        if isinstance(key, str) and old is not None and not call.only_says():
            fail_where_no_value(call, key, old)
            value = machine.registry.value(key, old)
            for guard, leaf in list(cases(value)):
                kind = leaf.type if isinstance(leaf, (ValueWritten, Before)) else ""
                data = leaf.data if isinstance(leaf, ValueWritten) else Open(f"value {key}\\{old}", f"{key}\\{old}")
                if not isinstance(leaf, Absent):
                    machine.under(guard, partial(machine.write_value, key, new, kind, data))
            machine.remove_value(key, old)


@cmdlet(
    "copy-itemproperty move-itemproperty", f"path:0 literalpath=pspath destination:1 name:2 force! passthru! {COMMON}"
)
def _copy_item_property(call: Call) -> None:
    machine = call.shell.machine
    target = registry_path(call, call.bound.get("destination"))
    for path in paths_of(call):
        key, name = registry_path(call, path), known_text(call.bound.get("name"))
        if target is not None and name is not None and not call.only_says():
            there = fail_where_no_value(call, key, name)
            data = machine.registry.value(key, name) if isinstance(key, str) else Open(f"value {name}", name)
            for guard, leaf in list(cases(data)):
                if isinstance(leaf, ValueWritten):
                    write = partial(machine.write_value, target, leaf.name, leaf.type, leaf.data)
                else:
                    value = Open(f"value {shown_text(key)} {name}", f"{shown_text(key)}\\{name}")
                    write = partial(machine.write_value, target, name, kind_for(value), value)
                machine.under(both(there, guard), write)
            if call.name.startswith("move"):
                machine.remove_value(key, name)


@cmdlet("get-itemproperty", f"path:0 literalpath=pspath name:1=psproperty {COMMON}")
def _get_item_property(call: Call) -> None:
    each_case(call, lambda path: _read(call, path))


def _read(call: Call, path: object) -> None:
    shell = call.shell
    key = registry_path(call, path)
    if not isinstance(key, str) or is_wild(key, call):
        shell.emit(Open(f"item {shown_text(path)} {shell.machine.epoch}", call.shown))
        return
    there = shell.machine.registry.exists(key)
    fail_where_missing(call, key, there)
    names = [each for each in _names(call.bound.get("name")) if is_plain(each)] if "name" in call.bound else []
    if names:
        # It gives nothing where none of the values that are asked for is there.
        found: Guard = False
        for name in names:
            shell.under(there, lambda name=name: fail_where_no_value(call, key, name), call.node)  # type: ignore[misc, arg-type]
            found = either(found, shell.machine.registry.has_value(key, str(name)))
        there = both(there, found)
    shell.emit(chosen(there, RegistryKey(key, writable=False), None))


def fail_where_missing(call: Call, key: str, there: Guard) -> None:
    """Let a cmdlet that reads fail where the key is not there."""
    machine = call.shell.machine
    if there is not True:
        call.shell.under(negated(there), lambda: call.shell.note_success(False), call.node)
        missing = both(machine.guard, negated(there))
        if missing is not False and call.is_strict():
            call.shell.under(negated(there), lambda: call.error(f"the key {key} is not there"), call.node)


@cmdlet("get-itempropertyvalue", f"path:0 literalpath=pspath name:1=psproperty {COMMON}")
def _get_item_property_value(call: Call) -> None:
    shell = call.shell
    for path in paths_of(call):
        key, name = registry_path(call, path), known_text(call.bound.get("name"))
        if isinstance(key, str) and name is not None:
            fail_where_missing(call, key, shell.machine.registry.exists(key))
            there = fail_where_no_value(call, key, name)
            shell.emit(chosen(there, shell.machine.registry.read(key, name), None))
        else:
            shell.emit(Open(f"value {shown_text(path)} {name}", call.shown))
