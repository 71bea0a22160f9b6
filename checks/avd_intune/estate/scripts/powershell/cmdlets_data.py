"""Cmdlets about data: JSON, CSV, variables, objects."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Sequence

from avd_intune.estate.scripts.conditions import Fork
from avd_intune.estate.scripts.machine import OutOfStepsError
from avd_intune.estate.scripts.powershell.automatic import automatic_variable
from avd_intune.estate.scripts.powershell.cmdlets import Call, cmdlet
from avd_intune.estate.scripts.powershell.conversions import items_of
from avd_intune.estate.scripts.powershell.object_properties import Computed, method_key
from avd_intune.estate.scripts.powershell.operators import binary
from avd_intune.estate.scripts.powershell.static_members import new_object
from avd_intune.estate.scripts.powershell.text_blocks import match_of
from avd_intune.estate.scripts.powershell.text_operators import MAX_MATCHED, pattern_of
from avd_intune.estate.scripts.powershell.variables import Variables
from avd_intune.estate.scripts.powershell_editions import WINDOWS_POWERSHELL
from avd_intune.estate.scripts.running_files import content_of
from avd_intune.estate.scripts.script_values import (
    MAX_ITEMS,
    Items,
    Open,
    Pieces,
    Table,
    derived,
    key_of,
    known_text,
    shown_text,
    text_of,
)
from avd_intune.languages.powershell.tree import Variable
from avd_intune.source.budget import Walk

_MAX_JSON = 1024 * 1024
_MAX_DEPTH = 40


def _text_given(call: Call, name: str) -> object:
    value = call.bound.get(name)
    if value is not None:
        return value
    given = [item for _, item in call.given or []]
    return given[0] if len(given) == 1 else binary("-join", tuple(given), "\n", call.shown)


@cmdlet("convertfrom-json", "inputobject:0 ashashtable! depth noenumerate! datekind")
def _from_json(call: Call) -> None:
    value = _text_given(call, "inputobject")
    text = known_text(value)
    if text is None or len(text) > _MAX_JSON:
        call.shell.emit(derived("json", call.shown, value))
        return
    try:
        data = json.loads(text)
    except (ValueError, RecursionError):
        call.error("the text is no JSON")
        return
    call.shell.machine.step(len(text) // 50)
    kind = "table" if call.bound.flag("ashashtable") else "object"
    call.shell.emit(_value_of_json(data, kind, 0))


def _value_of_json(data: object, kind: str, depth: int) -> object:
    if depth > _MAX_DEPTH:
        raise OutOfStepsError
    if isinstance(data, dict):
        found = Table(kind=kind, whole=True)
        for key, value in data.items():
            found.set(str(key), _value_of_json(value, kind, depth + 1))
        return found
    if isinstance(data, list):
        if len(data) > MAX_ITEMS:
            raise OutOfStepsError
        return tuple(_value_of_json(item, kind, depth + 1) for item in data)
    return data


@cmdlet("convertto-json", "inputobject:0 depth compress! asarray! enumsasstrings! escapehandling")
def _to_json(call: Call) -> None:
    given = [item for _, item in call.given or []]
    value = call.bound.get("inputobject", given[0] if len(given) == 1 else tuple(given))
    # The text carries what it was made of, so that a request's body is read without being parsed again.
    plain = _plain(value, 0, Walk())
    if plain is _UNKNOWN:
        shell = call.shell
        open_ = Open(f"json {shell.machine.place()}", call.shown)
        shell.machine.json_of[open_.key] = value
        call.shell.emit(open_)
        return
    call.shell.emit(_written(plain, call.bound.flag("compress"), call.shell.machine.edition == WINDOWS_POWERSHELL))


def _written(value: object, compact: bool, is_windows: bool) -> str:
    """Return JSON as PowerShell writes it: Windows PowerShell puts two spaces behind a colon."""
    if compact:
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    text = json.dumps(
        value, ensure_ascii=False, indent=4 if is_windows else 2, separators=(",", ":  " if is_windows else ": ")
    )
    return text.replace("\n", "\r\n")


_UNKNOWN = object()


def _plain(value: object, depth: int, walk: Walk) -> object:
    if not walk.goes_on() or depth > _MAX_DEPTH:
        return _UNKNOWN
    if value is None or isinstance(value, (bool, int, float, str)):
        return value
    if isinstance(value, Table) and value.open is None:
        found = {}
        for key, entry in value.entries.values():
            inner = _plain(entry, depth + 1, walk)
            if inner is _UNKNOWN:
                return _UNKNOWN
            found[str(text_of(key))] = inner
        return found
    if isinstance(value, (tuple, Items)):
        items = items_of(value)
        inside = []
        for item in items or ():
            inner = _plain(item, depth + 1, walk)
            if inner is _UNKNOWN:
                return _UNKNOWN
            inside.append(inner)
        return _UNKNOWN if items is None else inside
    return _UNKNOWN


@cmdlet("convertfrom-csv", "inputobject:0 delimiter:1 header useculture!")
def _from_csv(call: Call) -> None:
    _rows(call, _text_given(call, "inputobject"))


@cmdlet("import-csv", "path:0=pspath literalpath delimiter:1 header encoding useculture!")
def _import_csv(call: Call) -> None:
    path = call.bound.get("path", call.bound.get("literalpath"))
    content = content_of(call.shell.machine, text_of(path))
    if not isinstance(content, str):
        call.shell.emit(Open(f"rows of {shown_text(path)}", call.shown))
        return
    _rows(call, content)


def _rows(call: Call, value: object) -> None:
    if isinstance(value, tuple):
        value = binary("-join", value, "\n", call.shown)
    text = known_text(value)
    if text is None or len(text) > _MAX_JSON:
        call.shell.emit(derived("csv", call.shown, value))
        return
    delimiter = call.bound.text("delimiter") or ","
    names = [known_text(each) or "" for each in (items_of(call.bound.get("header")) or ())]
    try:
        rows = list(csv.reader(io.StringIO(text.strip("\r\n")), delimiter=delimiter[:1]))
    except csv.Error:
        call.error("the text is no CSV")
        return
    rows = [row for row in rows if row and not row[0].startswith("#TYPE")]
    header = names or (rows.pop(0) if rows else [])
    if len(rows) > MAX_ITEMS:
        raise OutOfStepsError
    for row in rows:
        call.shell.machine.step()
        found = Table(kind="object", whole=True)
        for name, cell in zip(header, row, strict=False):
            found.set(name.strip(), cell)
        call.shell.emit(found)


@cmdlet("convertfrom-stringdata", "stringdata:0 delimiter:1")
def _from_string_data(call: Call) -> None:
    given = call.bound.get("stringdata")
    for each in (given,) if given is not None else [item for _, item in call.given or []]:
        text = known_text(each)
        if text is None:
            call.shell.emit(Open(f"data {call.shell.machine.place()}", call.shown))
            continue
        found = Table()
        for line in text.splitlines():
            name, equals, value = line.partition("=")
            if equals and not line.lstrip().startswith("#"):
                found.set(name.strip(), value.strip())
        call.shell.emit(found)


@cmdlet("import-powershelldatafile", "path:0 literalpath=pspath skiplimitcheck!")
def _import_data_file(call: Call) -> None:
    """A file that is at hand holds one table, which is read as a script is."""
    shell = call.shell
    path = call.bound.get("path", call.bound.get("literalpath"))
    content = content_of(shell.machine, text_of(path))
    if isinstance(content, (str, Pieces)):
        shell.run_text(content, call.node)
    else:
        shell.emit(Open(f"data of {shown_text(path)}", call.shown))


def value_of(call: Call) -> object:
    """Return what a variable is set to, which may come through the pipeline."""
    if "value" in call.bound or call.given is None:
        return call.bound.get("value")
    return call.shell.as_value(call.given, call.shell.machine.guard)


@cmdlet(
    "set-variable new-variable", "name:0 value:1 description option force! visibility scope include exclude passthru!"
)
def _set_variable(call: Call) -> None:
    for name in items_of(call.bound.get("name")) or ():
        text = known_text(name)
        if text is not None:
            scope = (call.bound.text("scope") or "").lower()
            shell, option = call.shell, (call.bound.text("option") or "").lower()
            fixed = shell.scope_named(scope).fixed
            if text.lower() in fixed and call.bound.flag("force"):
                fixed.discard(text.lower())
            shell.set_variable(text.lower(), value_of(call), scope)
            if "readonly" in option or "constant" in option:
                fixed.add(text.lower())
        else:
            call.shell.machine.stopped("which variable is set is not known", call.shown)


@cmdlet("get-variable", "name:0 valueonly! include exclude scope")
def _get_variable(call: Call) -> None:
    shell = call.shell
    name = call.bound.text("name")
    if name is None or any(sign in name for sign in "*?["):
        shell.emit(Open(f"variables {call.shown}", call.shown))
        return
    is_set, value = shell.lookup(name.lower(), (call.bound.text("scope") or "").lower())
    if not is_set:
        value = automatic_variable(shell, Variable(call.node.start, call.node.end, name.lower(), "", name))
        if value is None and name.lower() != "null":
            call.error(f"there is no variable {name}")
            return
    if call.bound.flag("valueonly"):
        shell.emit(value)
    else:
        found = Table(kind="object")
        found.set("Name", name)
        found.set("Value", value)
        shell.emit(found)


@cmdlet("remove-variable clear-variable", "name:0 include exclude force! scope passthru!")
def _remove_variable(call: Call) -> None:
    for name in items_of(call.bound.get("name")) or ():
        text = known_text(name)
        if text is not None:
            if call.name == "remove-variable":
                call.shell.remove_variable(text.lower(), (call.bound.text("scope") or "").lower())
            else:
                call.shell.set_variable(text.lower(), None)


@cmdlet("new-object", "typename:0 argumentlist:1=args property comobject strict!")
def _create_object(call: Call) -> None:
    shell = call.shell
    if "comobject" in call.bound:
        name = (call.bound.text("comobject") or "").lower()
        shell.emit(Table(kind=f"com {name}", open=Open(f"com {name}", call.shown)))
        return
    kind = call.bound.text("typename")
    if kind is None:
        shell.emit(Open(f"object {call.shown}", call.shown))
        return
    arguments = call.bound.get("argumentlist")
    found = new_object(
        shell,
        kind,
        arguments if isinstance(arguments, tuple) else () if arguments is None else (arguments,),
        call.shown,
    )
    properties = call.bound.get("property")
    if isinstance(properties, Table) and isinstance(found, Table):
        found.entries.update(properties.entries)
        found.open = found.open if found.kind != "object" else properties.open
    # A list is put out as the one object that it is.
    if shell.out is not None:
        shell.out.append((shell.machine.guard, found))


@cmdlet(
    "add-member",
    "membertype:0=type name:1 value:2 secondvalue:3 inputobject passthru! force! notepropertyname notepropertyvalue "
    "notepropertymembers typename",
)
def _add_member(call: Call) -> None:
    """`Add-Member NoteProperty Name 1`, and `Add-Member Name 1`: without a type, a note property."""
    bound = call.bound
    kind = (bound.text("membertype") or "").lower()
    name = bound.get("notepropertyname", bound.get("name"))
    value = bound.get("notepropertyvalue", bound.get("value"))
    if "value" not in bound and "notepropertyname" not in bound and "name" in bound:
        kind, name, value = "", bound.get("membertype"), bound.get("name")
    several = bound.get("notepropertymembers", bound.get("membertype") if name is None else None)
    targets = [bound.get("inputobject")] if "inputobject" in bound else [item for _, item in call.given or []]
    for target in targets:
        if isinstance(target, Table):
            if kind == "scriptmethod":
                target.set(method_key(known_text(name) or ""), value)
            elif isinstance(several, Table):
                target.entries.update(several.entries)
            elif target.kind == "object" and key_of(name) in target.entries and not bound.flag("force"):
                call.error(f"there is a member {shown_text(name)} already, and -Force is missing")
            elif name is not None and kind in ("scriptproperty", "aliasproperty"):
                target.set(name, Computed(f"{kind} {call.shell.machine.place()}", call.shown, source=value))
            elif name is not None:
                target.set(name, value)
        if bound.flag("passthru"):
            # What is no table keeps no properties here.
            call.shell.emit(target if isinstance(target, Table) else derived("add-member", call.shown, target))


@cmdlet("get-credential read-host", "anything:0* credential message username title prompt assecurestring! maskinput!")
def _asked(call: Call) -> None:
    call.shell.emit(Open(f"asked {call.shell.machine.place()}", call.shown))


@cmdlet("convertto-securestring convertfrom-securestring", "string:0=securestring asplaintext! force! key securekey")
def _secure_string(call: Call) -> None:
    call.shell.emit(Open(f"secure {call.shell.machine.place()}", call.shown))


def _lines_of_files(shell: Variables, paths: Sequence[object]) -> list[str] | None:
    """Return the lines of the files that paths name; None where none is named, or one is not known."""
    found: list[str] = []
    for path in paths:
        for each in items_of(path) or (path,):
            content = None if isinstance(each, Fork) else content_of(shell.machine, text_of(each))
            if not isinstance(content, str):
                return None
            found += content.splitlines()
    return found if paths else None


@cmdlet(
    "select-string",
    "pattern:0 path:1 literalpath=pspath inputobject simplematch! casesensitive! quiet! list! notmatch! allmatches! "
    "raw! encoding context include exclude noemphasis! culture",
)
def _select_string(call: Call) -> None:
    shell, bound = call.shell, call.bound
    pattern = bound.text("pattern")
    given = [(shell.machine.guard, each) for each in items_of(bound.get("inputobject")) or ()] or call.given
    paths = [bound.get(name) for name in ("path", "literalpath") if name in bound]
    lines_of_files = _lines_of_files(shell, paths)
    if lines_of_files is not None:
        given, paths = [(shell.machine.guard, each) for each in lines_of_files], []
    compiled = None
    if pattern is not None:
        compiled = pattern_of(re.escape(pattern) if bound.flag("simplematch") else pattern, bound.flag("casesensitive"))
    texts = [known_text(item) for _, item in given or ()]
    if given is None or paths or compiled is None or None in texts:
        shell.emit(Open(f"select-string {call.shown} {shell.machine.epoch}", call.shown))
        return
    lines = [text for text in texts if text is not None]
    if sum(map(len, lines)) > MAX_MATCHED or any(guard not in (True, shell.machine.guard) for guard, _ in given):
        shell.emit(Open(f"select-string {call.shown} {shell.machine.place()}", call.shown))
        return
    found = [text for text in lines if (compiled.search(text) is not None) != bound.flag("notmatch")]
    if bound.flag("quiet"):
        shell.emit(bool(found))
        return
    for text in found:
        line = Table(kind="object")
        line.set("Line", text)
        line.set("Pattern", pattern)
        line.set("Matches", tuple(match_of(match) for match in compiled.finditer(text)))
        shell.emit(line if not bound.flag("raw") else text)
