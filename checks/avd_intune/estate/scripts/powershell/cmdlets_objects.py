"""Cmdlets that choose, sort and count what comes through the pipeline."""

from __future__ import annotations

from fnmatch import fnmatchcase
from functools import partial

from avd_intune.estate.scripts.conditions import chosen
from avd_intune.estate.scripts.powershell.cmdlets import Call, cmdlet
from avd_intune.estate.scripts.powershell.cmdlets_flow import member_of
from avd_intune.estate.scripts.powershell.cmdlets_registry import fail_where_no_value, is_plain
from avd_intune.estate.scripts.powershell.conversions import items_of, number_from, whole
from avd_intune.estate.scripts.powershell.process import Output
from avd_intune.estate.scripts.powershell.registry_children import Children, one_by_one
from avd_intune.estate.scripts.script_values import (
    Code,
    Open,
    Pieces,
    RegistryKey,
    Table,
    derived,
    identity_of,
    known_text,
    text_of,
)

# Parameters that leave some of the objects out.
_OF_SOME = frozenset({"first", "last", "skip", "skiplast", "index", "unique"})


@cmdlet(
    "select-object",
    "property:0 inputobject excludeproperty expandproperty unique! last first skip skiplast wait! index "
    "caseinsensitive!",
)
def _select_object(call: Call) -> None:
    shell, bound = call.shell, call.bound
    given = call.given or []
    if any(isinstance(item, Children) for _, item in given) and _OF_SOME.isdisjoint(bound.values):
        for guard, item in one_by_one(given):
            shell.machine.under(guard, partial(_select_one, call, item))
        return
    if any(isinstance(item, Open) for _, item in given) or any(
        guard is not shell.machine.guard and guard is not True for guard, _ in given
    ):
        _pass_open(call, given)
        return
    items = [item for _, item in given]
    for name in ("skip", "first", "last"):
        number = number_from(bound.get(name)) if name in bound and not isinstance(bound.get(name), Open) else None
        if number is not None:
            count = whole(number)
            items = (
                items[count:]
                if name == "skip"
                else items[:count]
                if name == "first"
                else items[-count:]
                if count
                else []
            )
    if bound.flag("unique"):
        kept: dict[str, object] = {}
        for item in items:
            kept.setdefault(identity_of(item), item)
        items = list(kept.values())
    for item in items:
        _select_one(call, item)


def _select_one(call: Call, item: object) -> None:
    """Put out an object with the properties that are asked for, or one of them."""
    shell = call.shell
    given_names = items_of(call.bound.get("property")) or ()
    names = [known_text(each) if not isinstance(each, Table) else None for each in given_names]
    expand = call.bound.text("expandproperty")
    if expand is not None:
        _expand(call, item, expand)
    elif names and ("excludeproperty" in call.bound or any(each != "*" for each in names)):
        chosen_ = Table(kind="object", whole=True)
        for each, made in zip(names, given_names, strict=True):
            if each == "*":
                _set_all(chosen_, item)
            elif each is not None:
                chosen_.set(each, member_of(call, item, each))
            elif isinstance(made, Table):
                _set_computed(call, chosen_, item, made)
            else:
                chosen_.open = Open(f"select {shell.machine.place()}", call.shown)
        _leave_out(chosen_, call.bound.get("excludeproperty"))
        shell.emit(chosen_)
    else:
        shell.emit(item)


def _expand(call: Call, item: object, name: str) -> None:
    """Put out a property of an object. Where it has none of that name, the cmdlet fails."""
    if isinstance(item, Table) and item.open is None and name.lower() not in item.entries and is_plain(name):
        call.error(f"there is no property {name}")
        return
    value = member_of(call, item, name)
    if isinstance(item, RegistryKey) and not name.lower().startswith("ps"):
        value = chosen(fail_where_no_value(call, item.path, name), value, None)
    call.shell.emit(value)


def _leave_out(target: Table, names: object) -> None:
    """Take the properties away that `-ExcludeProperty` names."""
    patterns = [(known_text(each) or "").lower() for each in items_of(names) or ()]
    for key in list(target.entries):
        if any(fnmatchcase(str(key), pattern) for pattern in patterns):
            del target.entries[key]


def _set_all(target: Table, item: object) -> None:
    """Set all properties of an object, as far as they are known."""
    if isinstance(item, Table) and item.kind == "object":
        target.entries.update(item.entries)
        target.open = target.open or item.open
    else:
        target.open = target.open or Open(f"properties {identity_of(item)}", "the properties of an object")


def _set_computed(call: Call, target: Table, item: object, made: Table) -> None:
    """Set the property that `@{ Name = …; Expression = { … } }` computes of an object."""
    entries = {key[:1]: value for key, (_, value) in made.entries.items()}
    name, code = entries.get("n", entries.get("l")), entries.get("e")
    shell = call.shell
    if isinstance(code, Code):
        with shell.underscore(item):
            block = code.block
            value = shell.output_value(lambda: shell.in_source(code.source, lambda: shell.run_body(block)))
    else:
        value = member_of(call, item, known_text(code) or "")
    target.set(text_of(name), value)


def _pass_open(call: Call, given: Output) -> None:
    shell = call.shell
    expand = call.bound.text("expandproperty")
    if len(given) == 1 and isinstance(given[0][1], Open):
        item = given[0][1]
        name = f".{expand.lower()}" if expand else f"select {call.shown}" if "property" in call.bound else "first"
        shell.emit(derived(name, call.shown, item))
        return
    shell.emit(Open(f"select {shell.machine.place()}", call.shown))


@cmdlet("sort-object", "property:0 descending! unique! culture casesensitive! inputobject stable! top bottom")
def _sort_object(call: Call) -> None:
    shell = call.shell
    given = call.given or []
    items = [item for _, item in given]
    if "property" not in call.bound and all(isinstance(item, str) for item in items):
        for text in sorted((str(item) for item in items), key=str.lower, reverse=call.bound.flag("descending")):
            shell.emit(text)
        return
    by = call.bound.text("property")
    keys = [item if "property" not in call.bound else member_of(call, item, by) if by else None for item in items]
    numbers = [key for key in keys if isinstance(key, (int, float)) and not isinstance(key, bool)]
    texts = [key.lower() for key in keys if isinstance(key, str)]
    if shell.out is None:
        return
    order = list(range(len(given)))
    if numbers and len(numbers) == len(given):
        order.sort(key=lambda at: numbers[at], reverse=call.bound.flag("descending"))
    elif texts and len(texts) == len(given):
        order.sort(key=lambda at: texts[at], reverse=call.bound.flag("descending"))
    # Where the order is not known, it does not change which there are.
    shell.out.extend(given[at] for at in order)


@cmdlet("group-object", "property:0 noelement! ashashtable! asstring! inputobject culture casesensitive!")
def _group_object(call: Call) -> None:
    shell, given = call.shell, call.given or []
    by = call.bound.text("property")
    words = [known_text(item if by is None else member_of(call, item, by)) for _, item in given]
    if None in words or any(guard not in (True, shell.machine.guard) for guard, _ in given):
        shell.emit(Open(f"groups {shell.machine.place()}", call.shown))
        return
    groups: dict[str, list[object]] = {}
    names: dict[str, str] = {}
    for word, (_, item) in zip(words, given, strict=True):
        key = str(word) if call.bound.flag("casesensitive") else str(word).lower()
        names.setdefault(key, str(word))
        groups.setdefault(key, []).append(item)
    table = Table()
    for key, items in groups.items():
        group = Table(kind="object")
        group.set("Name", names[key])
        group.set("Count", len(items))
        group.set("Group", tuple(items))
        table.set(names[key], tuple(items))
        if not call.bound.flag("ashashtable"):
            shell.emit(group)
    if call.bound.flag("ashashtable"):
        shell.emit(table)


@cmdlet("measure-object", "property:0 sum! average! maximum! minimum! line! word! character! inputobject allstats!")
def _measure_object(call: Call) -> None:
    given = call.given or []
    found = Table(kind="object", open=Open(f"measure {call.shown} {call.shell.machine.place()}", call.shown))
    guard = call.shell.machine.guard
    if not any(isinstance(item, Open) for _, item in given) and all(each in (True, guard) for each, _ in given):
        found.set("Count", len(given))
        by = call.bound.text("property")
        values = [item if by is None else member_of(call, item, by) for _, item in given]
        numbers = [number_from(value) for value in values if not isinstance(value, (Open, Pieces))]
        known = [number for number in numbers if number is not None]
        if known and len(known) == len(values):
            found.set("Sum", sum(known))
            found.set("Average", sum(known) / len(known))
            found.set("Maximum", max(known))
            found.set("Minimum", min(known))
    call.shell.emit(found)


@cmdlet("get-unique", "inputobject asstring! ontype! caseinsensitive!")
def _get_unique(call: Call) -> None:
    if call.shell.out is not None:
        call.shell.out.extend(call.given or [])


@cmdlet("get-random", "maximum:0 minimum inputobject count setseed shuffle!")
def _get_random(call: Call) -> None:
    """What comes by chance; where there is only one choice, that."""
    shell, bound = call.shell, call.bound
    items = [item for _, item in call.given] if call.given is not None else items_of(bound.get("inputobject"))
    if isinstance(bound.get("maximum"), tuple):
        items = items_of(bound.get("maximum"))
    lowest, highest = bound.get("minimum", 0), bound.get("maximum")
    if items is not None and len(items) == 1:
        shell.emit(items[0])
    elif isinstance(lowest, int) and isinstance(highest, int) and highest - lowest == 1 and "count" not in bound:
        shell.emit(lowest)
    else:
        shell.emit(Open(f"random {shell.machine.place()} {shell.machine.steps}", call.shown))
