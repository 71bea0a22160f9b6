"""Cmdlets about places and files: locations, drives, paths, contents, downloads."""

from __future__ import annotations

import re
from functools import partial

from avd_intune.estate.scripts.conditions import Fork, cases, chosen, either, mapped
from avd_intune.estate.scripts.effects import ValueWritten
from avd_intune.estate.scripts.machine import GONE
from avd_intune.estate.scripts.paths_of_files import below, beside
from avd_intune.estate.scripts.powershell import drives
from avd_intune.estate.scripts.powershell.automatic import current_location
from avd_intune.estate.scripts.powershell.cmdlets import Call, cmdlet, note_cloud_command
from avd_intune.estate.scripts.powershell.cmdlets_registry import (
    fail_where_missing,
    is_wild,
    paths_of,
    registry_path,
)
from avd_intune.estate.scripts.powershell.conversions import items_of
from avd_intune.estate.scripts.powershell.object_properties import FileItem, Page
from avd_intune.estate.scripts.powershell.registry_children import children_of
from avd_intune.estate.scripts.powershell.static_members import join_paths
from avd_intune.estate.scripts.registry_paths import ALL_CHILDREN, parent_of
from avd_intune.estate.scripts.running_files import content_of
from avd_intune.estate.scripts.script_values import (
    Open,
    Pieces,
    RegistryKey,
    Table,
    joined,
    known_text,
    shown_text,
    text_of,
)
from avd_intune.patterns import lazy_pattern

_OTHER_DRIVE = lazy_pattern(r"[A-Za-z]:")
# Parameters of `Get-ChildItem` that leave some of what is there out, or take more.
_LEAVE_OUT = frozenset({"filter", "include", "exclude", "attributes", "directory", "file", "name", "recurse", "depth"})
_COMMON = "filter include exclude credential usetransaction!"


@cmdlet("set-location push-location", "path:0 literalpath=pspath passthru! stackname")
def _set_location(call: Call) -> None:
    shell = call.shell
    if call.name == "push-location":
        shell.locations.append((shell.location, shell.machine.folder))
    paths = paths_of(call)
    if not paths:
        return
    key = registry_path(call, paths[0])
    if key is None:
        shell.location = None
        _go_to_folder(call, paths[0])
        return
    if isinstance(key, str):
        there = shell.machine.registry.exists(key)
        if there is False:
            call.error(f"the key {key} is not there")
            return
    shell.location = key


def _go_to_folder(call: Call, path: object) -> None:
    """Change the folder; whether it is there is not asked, as with other commands that mostly succeed."""
    machine = call.shell.machine
    text: object = path if isinstance(path, Pieces) else known_text(path)
    if isinstance(text, str) and _OTHER_DRIVE.fullmatch(text):
        return  # a drive keeps its own current folder
    if text in (None, "-", "+", "~") or isinstance(path, RegistryKey):
        text = path if isinstance(path, Open) else Open(f"folder {machine.place()}", "the current folder")
    machine.go_to(below(machine.folder, text))


@cmdlet("pop-location", "passthru! stackname")
def _pop_location(call: Call) -> None:
    shell = call.shell
    if shell.locations:
        shell.location, folder = shell.locations.pop()
        shell.machine.go_to(folder)


@cmdlet("get-location", "psprovider psdrive stack! stackname")
def _get_location(call: Call) -> None:
    call.shell.emit(current_location(call.shell))


@cmdlet("test-path", f"path:0 literalpath=pspath pathtype=type isvalid! olderthan newerthan {_COMMON}")
def _test_path(call: Call) -> None:
    shell = call.shell
    paths = paths_of(call)
    found = [_exists(call, path) for path in paths]
    shell.emit(found[0] if len(found) == 1 else tuple(found))


def _exists(call: Call, path: object) -> object:
    shell, machine = call.shell, call.shell.machine
    if path is None:
        return False
    key = registry_path(call, path)
    if isinstance(key, str) and not any(sign in key for sign in "*?["):
        return machine.registry.exists(key)
    if key is not None:
        found = machine.ask(f"key {shown_text(key)}".lower(), call.shown)
        # One that is certainly there is enough; whether there are others is the question.
        for each in machine.registry.keys_like(key) if isinstance(key, str) and "[" not in key else ():
            found = either(machine.registry.exists(each), found)
        return found
    text = known_text(path) or ""
    own = drives.place_of(path)
    if own is not None:
        return drives.item_exists(shell, *own, call.shown)
    if re.match(r"HK(?:LM|CU|EY_\w+|U|CR)[\\/]", text, re.I) and shell.location is None:
        return False  # a folder of that name
    return shell.path_exists(text_of(path), call.shown)


@cmdlet("join-path", "path:0=pspath childpath:1 additionalchildpath:2* resolve! credential")
def _join_path(call: Call) -> None:
    base, child = call.bound.get("path"), call.bound.get("childpath")
    more = call.bound.get("additionalchildpath")
    rest = list(more) if isinstance(more, tuple) else [more] if more is not None else []
    children = [*(child if isinstance(child, tuple) else (child,)), *rest]
    if base is None and call.given:
        base = call.given[0][1]
    for each in base if isinstance(base, tuple) else (base,):
        path = each.path if isinstance(each, RegistryKey) else text_of(each)
        if isinstance(each, RegistryKey):
            path = joined("Registry::", each.path)
        call.shell.emit(join_paths([path, *(text_of(one) for one in children)]))


@cmdlet(
    "split-path",
    "path:0 literalpath=pspath leaf! leafbase! extension! parent! qualifier! noqualifier! isabsolute! resolve! "
    "credential",
)
def _split_path(call: Call) -> None:
    for path in paths_of(call):
        text = known_text(path)
        if text is None:
            call.shell.emit(_split_open(call, path))
            continue
        plain = text.replace("/", "\\").rstrip("\\")
        parent, _, leaf = plain.rpartition("\\")
        if call.bound.flag("leaf"):
            call.shell.emit(leaf)
        elif call.bound.flag("leafbase"):
            call.shell.emit(leaf.rpartition(".")[0] or leaf)
        elif call.bound.flag("qualifier"):
            call.shell.emit(plain.partition("\\")[0])
        elif call.bound.flag("noqualifier"):
            call.shell.emit("\\" + plain.partition("\\")[2])
        else:
            call.shell.emit(parent)


def _split_open(call: Call, path: object) -> object:
    """Return a part of a path of which parts are not known."""
    if isinstance(path, Pieces) and isinstance(path.parts[-1], str):
        last = path.parts[-1].replace("/", "\\").rstrip("\\")
        if "\\" in last:
            if call.bound.flag("leaf"):
                return last.rpartition("\\")[2]
            return joined(*path.parts[:-1], last.rpartition("\\")[0])
    return Open(f"split {shown_text(path)} {call.bound.flag('leaf')}", call.shown)


@cmdlet("resolve-path convert-path", "path:0 literalpath=pspath relative! credential")
def _resolve_path(call: Call) -> None:
    for path in paths_of(call):
        key = registry_path(call, path) if call.name == "convert-path" else None
        call.shell.emit(RegistryKey(key).name if isinstance(key, str) else path)


@cmdlet("get-item", f"path:0 literalpath=pspath force! stream {_COMMON}")
def _get_item(call: Call) -> None:
    shell = call.shell
    for path in paths_of(call):
        key, own = registry_path(call, path), drives.place_of(path)
        if isinstance(key, str) and not any(sign in key for sign in "*?["):
            there = shell.machine.registry.exists(key)
            fail_where_missing(call, key, there)
            shell.emit(chosen(there, RegistryKey(key), None))
        elif own is not None and not drives.is_wild(own[1]):
            item = Table(kind="object")
            item.set("Name", own[1])
            item.set("Value", drives.read_item(shell, *own))
            item.set("ScriptBlock", item.get("Value"))
            item.set("Definition", item.get("Value"))
            exists = drives.item_exists(shell, *own, call.shown)
            if exists is False:
                call.error(f"{shown_text(path)} is not there")
            shell.emit(mapped(lambda leaf, item=item: item if leaf else None, exists))  # type: ignore[misc]
        elif known_text(path) is not None and not any(sign in (known_text(path) or "") for sign in "*?["):
            found = shell.path_exists(text_of(path), call.shown)
            if found is not True:
                call.finds_or_fails()
            item_of_path = FileItem(known_text(path) or "")
            shell.emit(mapped(lambda leaf, own=item_of_path: own if leaf is True else None, found))  # type: ignore[misc]
        else:
            shell.emit(Open(f"item {shown_text(path)} {shell.machine.epoch}", call.shown))


# Parameters beside which all that lies below is meant.
_ALL_OF_THEM = frozenset({"path", "literalpath", "force", "erroraction", "ea", "recurse"})


@cmdlet(
    "get-childitem",
    "path:0 filter:1 literalpath=pspath recurse!=s depth force! name! attributes directory! file! hidden! "
    "readonly! system! include exclude credential",
)
def _get_child_item(call: Call) -> None:
    path = shown_text(tuple(paths_of(call)) or "", 200)
    call.finds_or_fails()
    key = registry_path(call, paths_of(call)[0]) if len(paths_of(call)) == 1 else None
    if isinstance(key, str) and set(call.bound.values) <= _ALL_OF_THEM and not is_wild(key, call):
        call.shell.emit(children_of(call.shell.machine, key, call.shown, call.bound.flag("recurse")))
        return
    which = "some children" if any(name in call.bound for name in _LEAVE_OUT) else ALL_CHILDREN
    call.shell.emit(Open(f"{which} {path} {call.bound.text('filter')} {call.shell.machine.epoch}", call.shown))


@cmdlet(
    "set-content add-content",
    f"path:0 literalpath=pspath value:1 encoding force! passthru! nonewline! asbytestream! stream {_COMMON}",
)
def _set_content(call: Call) -> None:
    shell = call.shell
    if call.only_says():
        return
    entry = shell.machine.guard
    value = call.bound.get("value")
    if value is None and call.given is not None:
        content = shell.lines_of(call.given, entry)
    else:
        content = shell.lines_of([(entry, each) for each in (items_of(value) or (value,))], entry)
    for path in paths_of(call) if "path" in call.bound or "literalpath" in call.bound else []:
        own = drives.place_of(path)
        if own is not None and not drives.is_wild(own[1]):
            items = [item for _, item in call.given or []]
            drives.write_item(shell, *own, value if value is not None or len(items) != 1 else items[0])
        else:
            shell.write_file(text_of(path), content, call.name == "add-content")
            call.may_not_be_allowed()


@cmdlet(
    "out-file tee-object",
    "filepath:0=path literalpath=pspath encoding:1 append! force! noclobber! nonewline! width inputobject variable",
)
def _out_file(call: Call) -> None:
    shell = call.shell
    entry = shell.machine.guard
    given = call.given or [(entry, call.bound.get("inputobject"))]
    path = call.bound.get("filepath", call.bound.get("literalpath"))
    if path is not None and not call.only_says():
        shell.write_file(text_of(path), shell.lines_of(given, entry), call.bound.flag("append"))
        call.may_not_be_allowed()
    name = call.bound.text("variable")
    if name:
        shell.set_variable(name.lower(), shell.as_value(list(given), entry))
    if call.name == "tee-object" and shell.out is not None:
        shell.out.extend(given)


@cmdlet(
    "get-content",
    f"path:0 literalpath=pspath raw! encoding totalcount=first=head tail=last readcount delimiter wait! force! "
    f"asbytestream! stream {_COMMON}",
)
def _get_content(call: Call) -> None:
    shell = call.shell
    for path in paths_of(call):
        own = drives.place_of(path)
        if own is not None and not drives.is_wild(own[1]):
            shell.emit(drives.read_item(shell, *own))
            continue
        content = content_of(shell.machine, text_of(path))
        for guard, leaf in list(cases(content)):
            if leaf is GONE or leaf is None or isinstance(leaf, Open):
                shell.machine.under(guard, call.finds_or_fails)
                value: object = Open(f"content {shown_text(path)} {shell.machine.epoch}", call.shown)
            elif call.bound.flag("raw") or not isinstance(leaf, str):
                value = leaf
            else:
                value = tuple(leaf.splitlines()) or None
            shell.machine.under(guard, partial(shell.emit, value))


@cmdlet(
    "copy-item move-item rename-item",
    f"path:0 literalpath=pspath destination:1=newname container! recurse! force! passthru! {_COMMON}",
)
def _copy_item(call: Call) -> None:
    machine = call.shell.machine
    target = call.bound.get("destination")
    for path in paths_of(call):
        key = registry_path(call, path)
        if call.only_says():
            continue
        own = drives.place_of(path)
        if own is not None:
            goal_text = (known_text(target) or "").lower()
            new = drives.place_of(target)
            if call.name == "copy-item":
                drives.write_item(call.shell, own[0], new[1] if new else goal_text, drives.read_item(call.shell, *own))
            else:
                drives.rename_item(call.shell, *own, new[1] if new else goal_text)
            continue
        if key is not None:
            goal = registry_path(call, target)
            if call.name == "rename-item" and isinstance(key, str):
                goal = joined(parent_of(key), "\\", text_of(target))
            if call.name == "rename-item" and isinstance(key, str) and isinstance(goal, str) and _is_plain(call, key):
                _rename_key(call, key, goal)
                continue
            if goal is not None:
                machine.stopped("a key with all below it is copied", call.shown)
                # Which values come along, and whether below the goal or into it, is not told apart.
                copied = Open(f"copied {shown_text(key)}", f"the values of {shown_text(key)}")
                for place in (goal, joined(goal, "\\", copied)):
                    machine.write_value(place, copied, "", copied)
            if call.name in ("move-item",) or (call.name == "rename-item" and isinstance(key, str) and parent_of(key)):
                machine.remove_key(key)
            continue
        call.needs_a_file(text_of(path))
        if target is not None and not isinstance(target, Fork):
            content = content_of(machine, text_of(path))
            where = text_of(target)
            if call.name == "rename-item":
                where = beside(text_of(path), where)
            machine.write_file(
                where, content if content is not None else Open(f"content {shown_text(path)}", call.shown)
            )
            name = known_text(path)
            if name is not None and isinstance(where, (str, Pieces)):
                leaf = name.replace("/", "\\").rpartition("\\")[2]
                machine.write_file(join_paths([where, leaf]), machine.file(where))
            if call.name != "copy-item":
                machine.remove_file(text_of(path))


def _is_plain(call: Call, key: str) -> bool:
    """Say whether all that a key holds is what scripts wrote into it, and no key lies below it."""
    registry = call.shell.machine.registry
    return registry.is_known(key) and registry.has_keys_below(key) is False


def _rename_key(call: Call, key: str, goal: str) -> None:
    """Give a key another name, which fails where it is certain that there is one of that name."""
    machine = call.shell.machine
    if machine.registry.exists(goal) is True:
        call.error(f"the key {goal} is there already")
        return
    machine.make_key(goal, emptied=False)
    for name in machine.registry.names_of(key):
        for guard, leaf in list(cases(machine.registry.value(key, name))):
            if isinstance(leaf, ValueWritten):
                machine.under(guard, partial(machine.write_value, goal, leaf.name, leaf.type, leaf.data))
    machine.remove_key(key)


@cmdlet(
    "invoke-webrequest invoke-restmethod",
    "uri:0 method outfile headers body contenttype usebasicparsing! useragent timeoutsec websession "
    "sessionvariable credential "
    "usedefaultcredentials! passthru! proxy skipcertificatecheck! authentication token maximumredirection infile form "
    "disablekeepalive! custommethod statuscodevariable responseheadersvariable maximumretrycount "
    "retryintervalsec certificate",
)
def _web_request(call: Call) -> None:
    shell = call.shell
    address = call.bound.get("uri")
    note_cloud_command(shell, call.name, dict(call.bound.values), [])
    if "outfile" in call.bound:
        shell.downloaded(address, call.bound.get("outfile"))
    call.succeeds_or_fails()
    if "outfile" not in call.bound or call.bound.flag("passthru"):
        text = shell.downloaded_text(address, call.shown) if "body" not in call.bound else None
        if isinstance(text, str) and call.name == "invoke-webrequest":
            text = Page(text)
        shell.emit(text if text is not None else Open(f"answer {call.shown}", call.shown))


@cmdlet(
    "start-bitstransfer",
    "source:0 destination:1 displayname description transfertype asynchronous! priority credential "
    "authentication dynamic! "
    "retryinterval retrytimeout securityflags transferpolicy proxyusage",
)
def _bits_transfer(call: Call) -> None:
    target = call.bound.get("destination")
    if target is not None:
        call.shell.downloaded(call.bound.get("source"), target)
    call.succeeds_or_fails()
