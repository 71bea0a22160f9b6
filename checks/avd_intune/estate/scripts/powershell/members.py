"""Members of values: properties, methods of texts and lists, keys of the registry, static members of .NET types."""

from __future__ import annotations

from collections.abc import Sequence

from avd_intune.estate.scripts.conditions import Fork, both, cases, chosen, mapped, number_of_cases, under
from avd_intune.estate.scripts.powershell import operators, static_members, text_methods
from avd_intune.estate.scripts.powershell.automatic import is_strict
from avd_intune.estate.scripts.powershell.conversions import Pattern, bytes_of, items_of, number_from, whole
from avd_intune.estate.scripts.powershell.frames import ScriptError
from avd_intune.estate.scripts.powershell.list_methods import list_method, place_in, rearranged, refuse_another_size
from avd_intune.estate.scripts.powershell.moments import ClockWithParts, Moment, Span, formatted, moved
from avd_intune.estate.scripts.powershell.moments import member as of_moment
from avd_intune.estate.scripts.powershell.moments_with_offset import method as method_with_offset
from avd_intune.estate.scripts.powershell.object_properties import (
    Computed,
    FileItem,
    method_key,
    moved_entries,
    of_path,
    properties_of,
    some_of,
)
from avd_intune.estate.scripts.powershell.parameter_sets import SET
from avd_intune.estate.scripts.powershell.references import Reference
from avd_intune.estate.scripts.powershell.registry_objects import registry_method, registry_property
from avd_intune.estate.scripts.powershell.runspaces import KIND as RUNSPACE
from avd_intune.estate.scripts.powershell.runspaces import runspace_method
from avd_intune.estate.scripts.powershell.script_types import call_method, class_of
from avd_intune.estate.scripts.powershell.streams import KINDS, text_in
from avd_intune.estate.scripts.powershell.text_blocks import regex_call
from avd_intune.estate.scripts.powershell.text_builders import KIND as BUILDER
from avd_intune.estate.scripts.powershell.text_builders import builder_method
from avd_intune.estate.scripts.powershell.text_operators import format_text
from avd_intune.estate.scripts.powershell.try_parse import forget_given, try_parse
from avd_intune.estate.scripts.powershell.types_of_values import type_of
from avd_intune.estate.scripts.powershell.unknown_methods import object_method, unknown_method
from avd_intune.estate.scripts.powershell.variables import Variables
from avd_intune.estate.scripts.powershell.xml_objects import xml_method
from avd_intune.estate.scripts.script_values import (
    Code,
    EnumValue,
    Items,
    Open,
    Pieces,
    RegistryKey,
    Table,
    Type,
    derived,
    key_of,
    known_text,
    shown_text,
    text_of,
)
from avd_intune.estate.scripts.several_values import together
from avd_intune.languages.powershell.tree import Member, Node, Variable

# What a table has beside its entries.
_OF_EVERY_TABLE = frozenset(
    {"comparer", "isfixedsize", "isreadonly", "issynchronized", "length", "psbase", "pstypenames", "syncroot"}
)
_PLAIN_TABLES = frozenset({"table", "ordered", "object"})
# The kind of the object that `New-Module -AsCustomObject` makes: its entries are methods.
MODULE = "module"


def member(shell: Variables, node: Member) -> object:
    """Return what a member is worth; a method is called."""
    holder = shell.value(node.holder)
    name_value = shell.value(node.name)
    name = known_text(name_value) if not isinstance(name_value, Fork) else None
    shown = shell.shown(node)
    if name is None:
        is_fork = isinstance(name_value, Fork)
        return Open(f"member {shown}", shown) if is_fork else derived("member", shown, holder, name_value)
    lowered = name.lower()
    if node.arguments is None:
        if isinstance(holder, Table) and node.static is False:
            return _of_table(shell, holder, name, shown)
        return mapped(lambda leaf: _property(shell, leaf, lowered, name, shown), holder)
    is_own = isinstance(holder, Type) or (isinstance(holder, Table) and holder.kind not in _PLAIN_TABLES)
    if lowered in ("foreach", "where") and node.arguments and not is_own:
        return _each(shell, node, holder, lowered)
    arguments = [shell.value(argument) for argument in node.arguments]
    if not isinstance(holder, Fork) and not any(isinstance(argument, Fork) for argument in arguments):
        result = _call(shell, node, holder, lowered, arguments, shown)
    else:
        result = _by_case(shell, node, holder, lowered, arguments, shown)
    forget_given(shell, node.arguments, result)
    return result


def _by_case(shell: Variables, node: Member, holder: object, name: str, arguments: list[object], shown: str) -> object:
    """Call a method once for each case of its object and arguments."""
    machine = shell.machine
    packed = together((holder, *arguments), shell.lifted)
    if isinstance(packed, Open) or number_of_cases(packed) > 64:
        machine.stopped("a method is called in too many cases", shown)
        return Open(f"cases {machine.place()}", shown)
    result: object = None
    for guard, leaf in list(cases(packed)):
        found: list[object] = []

        def call(leaf: object = leaf, found: list[object] = found) -> None:
            assert isinstance(leaf, tuple)
            found.append(_call(shell, node, leaf[0], name, leaf[1:], shown))

        machine.under(guard, call)
        if found:
            result = chosen(both(machine.guard, guard), found[0], result)
    return result


def _property(shell: Variables, holder: object, name: str, written: str, shown: str) -> object:
    if isinstance(holder, Table):
        return _of_table(shell, holder, written, shown)
    if isinstance(holder, str):
        if name == "length" and not isinstance(holder, FileItem):
            return len(holder)
        return of_path(holder, name)
    if isinstance(holder, (Moment, Span, ClockWithParts)):
        return of_moment(holder, name)
    if isinstance(holder, RegistryKey):
        return registry_property(shell, holder, name, written, shown)
    if isinstance(holder, Type):
        return static_members.static_property(shell, holder, name, shown)
    if isinstance(holder, (tuple, Items)):
        inside = items_of(holder)
        if name in ("count", "length", "longlength"):
            return len(inside) if inside is not None else derived("count", shown, holder)
        if inside is None:
            return derived(f".{name}", shown, holder)
        # The property of each element.
        shell.machine.step(1 + len(inside))
        found = [_property(shell, item, name, written, shown) for item in inside]
        return tuple(item for item in found if item is not None)
    if isinstance(holder, Open) and holder.key == "$pscmdlet" and name == "parametersetname":
        return shell.lookup(SET)[1] or derived(f".{name}", shown, holder)
    if isinstance(holder, (Open, Pieces)):
        return derived(f".{name}", shown, holder)
    if holder is None:
        return 0 if name in ("count", "length") else None
    if isinstance(holder, EnumValue):
        return holder.number if name == "value__" else None
    if name in ("count", "length") and isinstance(holder, (int, float, bool)):
        return 1
    # A switch among the parameters is a truth value here.
    return holder if name == "ispresent" and isinstance(holder, bool) else None


def _of_table(shell: Variables, holder: Table, written: object, shown: str) -> object:
    name = key_of(written)
    if isinstance(holder, Reference):
        return under(holder.get(name), shell.machine.guard) if name == "value" else None
    if name in holder.entries:
        value = holder.entries[name][1]
        return _computed(shell, holder, value, shown) if isinstance(value, Computed) else value
    if holder.kind in ("table", "ordered"):
        if name == "keys":
            return tuple(key for key, _ in holder.entries.values()) if holder.open is None else holder.open
        if name == "values":
            return tuple(value for _, value in holder.entries.values()) if holder.open is None else holder.open
        if name == "count":
            return len(holder.entries) if holder.open is None else derived("count", shown, holder.open)
    if name == "psobject":
        return Table({"properties": ("Properties", properties_of(holder))}, "object")
    if holder.kind == "object" and name in ("count", "length"):
        return 1
    if holder.kind == "bytes" and name in ("count", "length"):
        return len(bytes_of(holder) or b"")
    if holder.open is not None:
        return derived(f".{name}", shown, holder.open)
    has_no_other = holder.whole or holder.kind in ("table", "ordered")
    if has_no_other and name not in _OF_EVERY_TABLE and is_strict(shell, 2):
        raise ScriptError(f"there is no property {written}")
    return None


def _computed(shell: Variables, holder: Table, value: Computed, shown: str) -> object:
    """Return a property that is worked out when it is asked for."""
    if not isinstance(value.source, Code):
        name = known_text(value.source)
        return _of_table(shell, holder, name, shown) if name and name.lower() in holder.entries else value
    code = value.source
    with shell.underscore(holder, "this"):
        return shell.output_value(lambda: shell.invoke(code, []))


def indexed(shell: Variables, holder: object, index: object, shown: str) -> object:
    """Return what an index or a name gives of a list, table or key."""
    if isinstance(holder, RegistryKey):
        text = known_text(index)
        return (
            registry_property(shell, holder, (text or "").lower(), text or "", shown)
            if text
            else derived("index", shown, index)
        )
    if isinstance(holder, Table) and isinstance(index, str) and index.lower() in holder.entries:
        return _of_table(shell, holder, index, shown)
    if isinstance(holder, Type):
        return Open(f"index {shown}", shown)
    if holder is None:
        return None
    if isinstance(holder, (tuple, Items)) and type(index) is int and is_strict(shell, 3):
        inside = items_of(holder)
        if inside is not None and not -len(inside) <= index < len(inside):
            raise ScriptError(f"there is no element {shown}")
    return operators.index_of(holder, index, shown)


def _call(shell: Variables, node: Member, holder: object, name: str, arguments: Sequence[object], shown: str) -> object:
    machine = shell.machine
    machine.step()
    machine.at = node.start
    if name == "gettype" and not isinstance(holder, (Type, Open, Pieces)):
        found_type = type_of(holder)
        own_type = class_of(shell, holder.kind) if isinstance(holder, Table) else None
        if own_type is not None:
            return Type(own_type.name)
        return found_type if found_type is not None else derived(".gettype()", shown, holder)
    if isinstance(holder, Type):
        if name == "tryparse" and len(arguments) > 1 and node.arguments:
            return try_parse(shell, node, holder, arguments, shown)
        if holder.name == "array" and name in ("reverse", "sort", "clear") and arguments and node.arguments:
            # The array itself is changed.
            turned = rearranged(name, arguments)
            shell.assign_to(
                node.arguments[0], turned if turned is not None else derived(f"[array]::{name}", shown, *arguments)
            )
            return None
        return static_members.static_call(shell, holder, name, arguments, shown)
    if isinstance(holder, RegistryKey):
        return registry_method(shell, holder, name, arguments, shown)
    if isinstance(holder, Code):
        if name in ("invoke", "invokereturnasis"):
            return shell.output_value(lambda: shell.invoke(holder, arguments))
        if name == "getnewclosure":
            return Code(holder.block, holder.source, dict(shell.scope.variables))
        return text_of(holder)
    if isinstance(holder, Pattern) and name in ("match", "matches", "ismatch", "replace", "split"):
        given = [*arguments[:1], holder, *arguments[1:]]
        return regex_call(shell, "regex", name, given, shown)
    if isinstance(holder, (str, Pieces)):
        return text_methods.call(holder, name, arguments, shown)
    if isinstance(holder, Items):
        return list_method(shell, holder, name, arguments, shown)
    if isinstance(holder, Table):
        own = class_of(shell, holder.kind)
        if own is not None:
            return call_method(shell, own, holder, name, arguments, shown)
        return _table_method(shell, holder, name, arguments, shown)
    if isinstance(holder, tuple):
        return _array_method(shell, node, holder, name, arguments, shown)
    if isinstance(holder, Open):
        return unknown_method(shell, node, holder, name, arguments, shown)
    if holder is None:
        raise ScriptError("a method of nothing is called")
    if isinstance(holder, Moment) and (told := method_with_offset(holder, name, arguments)) is not None:
        return told
    if isinstance(holder, Moment) and arguments and (name.startswith("add") or name == "subtract"):
        found = moved(holder, name, arguments[0])
        if found is None and name == "subtract":
            return operators.binary("-", holder, arguments[0], shown)
        return found if found is not None else derived(f".{name}()", shown, holder, *arguments)
    if isinstance(holder, (Moment, Span)) and name == "tostring":
        text = formatted(holder, known_text(arguments[0]) or "" if arguments else "")
        return text if text is not None else derived(".tostring()", shown, holder, *arguments)
    if name == "hasflag" and isinstance(holder, EnumValue):
        wanted = number_from(shell.cast_own(holder.kind, arguments[0] if arguments else 0, shown))
        return wanted is not None and holder.number & whole(wanted) == wanted
    if name == "tobool" and isinstance(holder, bool):
        return holder
    if name == "tostring":
        how = known_text(arguments[0]) if arguments else ""
        return format_text(f"{{0:{how}}}" if how else "{0}", (holder,), shown)
    if name == "equals":
        return operators.binary("-eq", holder, arguments[0] if arguments else None, shown)
    return derived(f".{name}()", shown, holder, *arguments)


def _table_method(shell: Variables, holder: Table, name: str, arguments: Sequence[object], shown: str) -> object:
    guard = shell.machine.guard
    if holder.kind == BUILDER:
        return builder_method(holder, name, arguments, shown, guard is not True and shell.is_in_a_case())
    if holder.kind == RUNSPACE:
        return runspace_method(shell, holder, name, arguments, shown)
    if holder.kind == "diagnostics.process" and name == "start":
        return static_members.start_process(shell, holder, shown)
    if name == "readtoend" and holder.kind in KINDS and (text := text_in(holder)) is not None:
        return text
    if holder.kind.startswith("xml ") and (of_xml := xml_method(holder, name, arguments, shown)) is not None:
        return of_xml[0]
    if holder.kind == MODULE and isinstance(method := holder.get(name), Code):
        return shell.output_value(lambda: shell.invoke(method, arguments))
    if isinstance(added := holder.get(method_key(name)), Code):
        with shell.underscore(holder, "this"):
            return shell.output_value(lambda: shell.invoke(added, arguments))
    if holder.kind not in _PLAIN_TABLES:
        return object_method(shell, holder, name, arguments, shown)
    if name == "add" and guard is True and len(arguments) > 1 and key_of(arguments[0]) in holder.entries:
        raise ScriptError(f"{shown_text(arguments[0])} is in the table already")
    if name in ("add", "set_item") and len(arguments) > 1:
        holder.set(arguments[0], chosen(guard, arguments[1], holder.get(arguments[0])))
        return None
    if name in ("containskey", "contains", "containsvalue") and arguments:
        if name == "containsvalue":
            values = tuple(value for _, value in holder.entries.values())
            return operators.binary("-contains", values, arguments[0], shown)
        found = key_of(arguments[0]) in holder.entries
        return True if found else derived("containskey", shown, holder.open, arguments[0]) if holder.open else found
    if name in ("insert", "removeat") and moved_entries(holder, name, arguments, shell.is_in_a_case()):
        return None
    in_a_case = name in ("remove", "clear") and guard is not True and shell.is_in_a_case()
    if in_a_case or name in ("insert", "removeat"):
        # Which entries are left is not told apart: one that is not among them may be there.
        holder.open = holder.open or Open(f"entries {shell.machine.place()}", shown)
    if name == "remove" and arguments:
        holder.entries.pop(key_of(arguments[0]), None)
        return None
    if name == "clear":
        holder.entries.clear()
        return None
    if name == "clone":
        return Table(dict(holder.entries), holder.kind, holder.open)
    if name == "getenumerator":
        return properties_of(holder) if holder.open is None else holder.open
    if name == "tostring":
        return text_of(holder)
    return derived(f".{name}()", shown, *arguments)


def call_method_of(
    shell: Variables, node: Node, holder: object, name: str, arguments: Sequence[object], shown: str
) -> object:
    """Return what a method gives that no expression calls. node: the command that does."""
    member = Member(node.start, node.end, Variable(node.start, node.start, "", "", ""), node, False, [])
    return _call(shell, member, holder, name, arguments, shown)


def _array_method(
    shell: Variables, node: Member, holder: tuple[object, ...], name: str, arguments: Sequence[object], shown: str
) -> object:
    refuse_another_size(name)
    if name in ("getenumerator", "clone"):
        return (*holder[:1], *holder[1:])  # another one: what is set in it is not set in this one
    if name in ("contains", "indexof") and arguments:
        shell.machine.step(len(holder))
        place = place_in(holder, arguments[0])
        if place is None:
            return derived(f".{name}()", shown, holder, arguments[0])
        return place if name == "indexof" else place >= 0
    if name in ("tostring", "gettype", "getlength"):
        return derived(f".{name}()", shown, *arguments)
    return tuple(_call(shell, node, item, name, arguments, shown) for item in holder)


def _each(shell: Variables, node: Member, holder: object, name: str) -> object:
    """`$list.ForEach({ … })` and `.Where({ … })`, and their other forms."""
    assert node.arguments is not None
    first, *others = [shell.value(argument) for argument in node.arguments]
    shown = shell.shown(node)
    if isinstance(first, Code):
        found = shell.each_of(holder, first, name, node)
        return some_of(found, others, shown) if name == "where" and others else found
    items = items_of(holder) if not isinstance(holder, Fork) else None
    if items is None or name == "where":
        return Open(f"each {shell.machine.place()}", shown)
    if isinstance(first, Type):
        return tuple(shell.cast_value(first.name, item, shown) for item in items)
    word = known_text(first) or ""
    return tuple(
        _call(shell, node, item, word.lower(), others, shown)
        if others or word.lower().startswith(("to", "trim"))
        else _property(shell, item, word.lower(), word, shown)
        for item in items
    )
