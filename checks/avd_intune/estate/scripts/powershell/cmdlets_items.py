"""Cmdlets that make, remove and set items: keys of the registry, files, variables of the environment.

`New-Item -Force` makes a key that is there anew, without its values.
https://learn.microsoft.com/powershell/module/microsoft.powershell.core/about/about_registry_provider
"""

from __future__ import annotations

from avd_intune.estate.scripts.conditions import negated
from avd_intune.estate.scripts.piped_text import answer_to
from avd_intune.estate.scripts.powershell import drives
from avd_intune.estate.scripts.powershell.cmdlets import Call, cmdlet
from avd_intune.estate.scripts.powershell.cmdlets_registry import (
    COMMON,
    each_case,
    fail_where_missing,
    is_wild,
    paths_of,
    registry_path,
    with_wildcards,
)
from avd_intune.estate.scripts.powershell.static_members import join_paths
from avd_intune.estate.scripts.programs import run_program
from avd_intune.estate.scripts.registry_paths import ALL_CHILDREN, parent_of
from avd_intune.estate.scripts.running_files import remove_files
from avd_intune.estate.scripts.script_values import Open, RegistryKey, joined, text_of


@cmdlet("new-item mkdir", f"path:0 name itemtype=type value=target force! {COMMON}")
def _new_item(call: Call) -> None:
    """`New-Item`, and the function `mkdir` that calls it."""
    shell, machine, bound = call.shell, call.shell.machine, call.bound
    paths = paths_of(call) or ([""] if "name" in bound else [])
    for path in paths:
        whole = join_paths([text_of(path), text_of(bound.get("name"))]) if "name" in bound else path
        own = drives.place_of(whole)
        if own is not None:
            if not call.only_says():
                drives.write_item(shell, *own, bound.get("value"))
            continue
        key = registry_path(call, whole)
        if key is None:
            if not call.only_says():
                _new_file(call, whole)
                call.may_not_be_allowed()
            continue
        if call.only_says():
            continue
        if not isinstance(key, str):
            machine.make_key(key, bound.flag("force"))
            shell.emit(RegistryKey(key))
            continue
        _new_key(call, key)


def _new_key(call: Call, key: str) -> None:
    shell, machine = call.shell, call.shell.machine
    force = call.bound.flag("force")
    there = machine.registry.exists(key)
    if force:
        # The provider removes a key that is there, with its values, before it makes the new one.
        machine.make_key(key, emptied=there is not False)
        shell.emit(RegistryKey(key))
        return
    if there is not False:
        shell.under(there, lambda: call.error(f"the key {key} is there already, and -Force is missing"), call.node)
    if there is not True:

        def make() -> None:
            above = machine.registry.exists(parent_of(key))
            if above is not True:
                shell.under(negated(above), lambda: call.error(f"the key above {key} is not there"), call.node)
            if above is not False:
                machine.under(above, lambda: machine.make_key(key, emptied=False))

        machine.under(negated(there), make)
    shell.emit(RegistryKey(key))


def _new_file(call: Call, path: object) -> None:
    shell = call.shell
    kind = (call.bound.text("itemtype") or "").lower()
    if kind in ("directory", "d", "di") or not kind:
        shell.machine.write_file(text_of(path), "")
    else:
        shell.write_file(text_of(path), text_of(call.bound.get("value")))
    shell.emit(text_of(path))


@cmdlet("remove-item", f"path:0 literalpath=pspath recurse! force! stream {COMMON}")
def _remove_item(call: Call) -> None:
    machine = call.shell.machine

    def remove(path: object) -> None:
        key = registry_path(call, path)
        if call.only_says():
            return
        own = drives.place_of(path)
        if own is not None and not drives.is_wild(own[1]):
            drives.remove_item(call.shell, *own)
            return
        if key is not None:
            # What `-Exclude` and its like leave is not told apart.
            some = any(name in call.bound for name in ("filter", "include", "exclude")) or "[" in str(key)
            if isinstance(key, str) and not is_wild(key, call):
                fail_where_missing(call, key, machine.registry.exists(key))
                if not call.bound.flag("recurse") and not answer_to(machine):
                    _remove_without_those_below(call, key)
                    return
            machine.remove_key(with_wildcards(key) if is_wild(key, call) and some else key)
        elif isinstance(path, Open) and (above := _parent_of_children(call, path)) is not None:
            all_of_them = isinstance(above, str) and path.key.startswith(f"{ALL_CHILDREN} ")
            machine.remove_key(joined(above, "\\", "*" if all_of_them else path))
        else:
            call.needs_a_file(text_of(path))
            remove_files(machine, text_of(path), call.bound.flag("recurse"))

    each_case(call, remove)


def _remove_without_those_below(call: Call, key: str) -> None:
    """Remove a key where none lies below it: otherwise the cmdlet asks, also with -Force, and nobody answers."""
    machine = call.shell.machine
    asks = machine.registry.has_keys_below(key)
    if asks is not False:
        why = f"{key} has keys below it, and without -Recurse it asks, which nobody answers"
        call.shell.under(asks, lambda: call.error(why), call.node)
    machine.under(negated(asks), lambda: machine.remove_key(key))


def _parent_of_children(call: Call, item: Open) -> object:
    """Return the key of which `Get-ChildItem` gave an item, None where it gave files or anything else did."""
    path = _listed_path(item.key)
    return registry_path(call, path) if path else None


def _listed_path(key: str) -> str:
    """Return the path in the key of what `Get-ChildItem` gives: `children PATH FILTER NUMBER`; "" in another one.

    By words and not by a pattern, which would begin again at each `children ` of a hostile text.
    """
    words = key.partition("children ")[2].split(" ")
    ends = (at for at in range(1, len(words) - 1) if words[0] and words[at] and words[at + 1][:1].isdigit())
    return " ".join(words[: next(ends, 0)])


def bound_value(call: Call) -> object:
    """Return what an item is set to, which may come through the pipeline."""
    if "value" in call.bound or not call.given:
        return call.bound.get("value")
    return call.given[-1][1]


@cmdlet("set-item clear-item", f"path:0 literalpath=pspath value:1 type force! passthru! {COMMON}")
def _set_item(call: Call) -> None:
    shell = call.shell
    for path in paths_of(call):
        key, own = registry_path(call, path), drives.place_of(path)
        if own is not None and not call.only_says():
            drives.write_item(shell, *own, bound_value(call))
        elif isinstance(key, str) and not call.only_says():
            if call.name == "clear-item":
                shell.machine.remove_value(key, None)
            else:
                shell.machine.write_value(key, "", "REG_SZ", text_of(call.bound.get("value")))


@cmdlet("invoke-item", "path:0 literalpath=pspath filter include exclude credential")
def _invoke_item(call: Call) -> None:
    """Open a file as a double click does."""
    for path in paths_of(call) if not call.only_says() else ():
        run_program(call.shell.machine, call.shell.languages, text_of(path), (), call.shown)
