"""Classes and enumerations that a script defines: their static members, new objects, methods, casts.

https://learn.microsoft.com/powershell/module/microsoft.powershell.core/about/about_classes
"""

from __future__ import annotations

from collections.abc import Sequence

from avd_intune.estate.scripts.conditions import chosen
from avd_intune.estate.scripts.powershell.binding import Given
from avd_intune.estate.scripts.powershell.frames import Frame, Scope, ScriptError
from avd_intune.estate.scripts.powershell.function_calls import bind_block
from avd_intune.estate.scripts.powershell.variables import Variables
from avd_intune.estate.scripts.script_values import EnumValue, Open, Pieces, Table, derived, key_of, known_text
from avd_intune.languages.powershell.tree import ClassDefinition, ClassMember, EnumDefinition, Node
from avd_intune.records import dataclass, field

_ZERO = frozenset({"int", "int32", "long", "int64", "double", "byte", "uint32", "uint64"})
_MAX_CALLS = 24


@dataclass(slots=True, eq=False)
class ClassType:
    """A class of a script. statics: its static properties. source: the text of the script that it is written in."""

    definition: ClassDefinition
    source: str
    statics: Table = field(default_factory=lambda: Table(kind="object"))

    @property
    def name(self) -> str:
        return self.definition.name.lower()


@dataclass(slots=True, eq=False)
class EnumType:
    """An enumeration of a script. members: by lower-case name."""

    name: str
    members: dict[str, EnumValue] = field(default_factory=dict)


def define_types(shell: Variables, statements: Sequence[Node]) -> None:
    """Define the types of a script, which PowerShell does before it runs the first line."""
    source = shell.machine.sources[-1].text
    made: list[ClassType] = []
    for each in statements:
        if isinstance(each, EnumDefinition):
            shell.types[each.name.lower()] = _enum(shell, each)
        elif isinstance(each, ClassDefinition):
            found = ClassType(each, source)
            shell.types[found.name] = found
            made.append(found)
    for each_class in made:
        for member in each_class.definition.members:
            if member.static and member.body is None:
                each_class.statics.set(member.name, _initial(shell, member))


def _enum(shell: Variables, node: EnumDefinition) -> EnumType:
    found = EnumType(node.name.lower())
    following = 0
    for name, value in node.entries:
        number = shell.value(value) if value is not None else following
        if isinstance(number, EnumValue):
            number = number.number
        if not isinstance(number, int):
            continue
        found.members[name.lower()] = EnumValue(found.name, name, number)
        following = number + 1
    return found


def _initial(shell: Variables, member: ClassMember) -> object:
    if member.default is not None:
        value = shell.value(member.default)
    elif member.type in _ZERO:
        return 0
    elif member.type in ("bool", "boolean"):
        return False
    else:
        return None
    return shell.cast_value(member.type, value, f"${member.name}") if member.type else value


def class_of(shell: Variables, name: str) -> ClassType | None:
    """Return the class of a name, None where it is none of a script."""
    found = shell.types.get(name)
    return found if isinstance(found, ClassType) else None


def _line(shell: Variables, found: ClassType) -> list[ClassType]:
    """Return a class and those that it is made of, the nearest first."""
    line: list[ClassType] = []
    at: ClassType | None = found
    while at is not None and at not in line:
        line.append(at)
        at = next((base for name in at.definition.bases if (base := class_of(shell, name)) is not None), None)
    return line


def new_instance(shell: Variables, found: ClassType, arguments: Sequence[object]) -> Table:
    """Return a new object of a class, as its constructor leaves it."""
    made = Table(kind=found.name)
    line = _line(shell, found)
    for each in reversed(line):
        for member in each.definition.members:
            if not member.static and member.body is None:
                shell.in_source(each.source, lambda member=member: made.set(member.name, _initial(shell, member)))  # type: ignore[misc]
    _construct(shell, line, made, arguments)
    return made


def _construct(shell: Variables, line: list[ClassType], made: Table, arguments: Sequence[object]) -> None:
    found, others = line[0], line[1:]
    own = [each for each in found.definition.members if each.body is not None and each.name == found.name]
    constructor = _fitting([each for each in own if not each.static], len(arguments))
    if constructor is None:
        if own and arguments:
            raise ScriptError("there is no constructor for these arguments")
        if others:
            _construct(shell, others, made, [])
        return

    def begin(scope: Scope) -> None:
        kept, shell.scope = shell.scope, scope
        try:
            given = [shell.value(each) for each in constructor.base or ()]
        finally:
            shell.scope = kept
        if others:
            _construct(shell, others, made, given)

    _run(shell, found, constructor, made, arguments, begin)


def _fitting(members: list[ClassMember], count: int) -> ClassMember | None:
    return next((each for each in members if each.body is not None and len(each.body.parameters or ()) == count), None)


def call_method(
    shell: Variables, found: ClassType, this: Table | None, name: str, arguments: Sequence[object], shown: str
) -> object:
    """Return what a method of a class gives. this: None for a static one."""
    if this is None and name == "new":
        return new_instance(shell, found, arguments)
    for each in _line(shell, found):
        methods = [
            member
            for member in each.definition.members
            if member.body is not None and member.name == name and member.static == (this is None)
        ]
        method = _fitting(methods, len(arguments))
        if method is not None:
            return _run(shell, each, method, this, arguments)
    if name in ("tostring", "gettype", "equals", "gethashcode"):
        return derived(f".{name}()", shown, Open(f"object {found.name}", shown))
    raise ScriptError(f"{found.definition.name} has no method {name} for these arguments")


def _run(
    shell: Variables,
    found: ClassType,
    method: ClassMember,
    this: Table | None,
    arguments: Sequence[object],
    begin: object = None,
) -> object:
    """Follow a method: it sees its parameters and `$this`, and gives what `return` says and nothing else."""
    machine = shell.machine
    body = method.body
    assert body is not None
    if sum(frame.is_method for frame in shell.frames) >= _MAX_CALLS:
        machine.called_too_deeply(method.name, found.source[body.start : body.end])
        return Open(f"result {method.name} {machine.place()}", method.name)
    scope = Scope(shell.scope_named("script"))
    if this is not None:
        scope.variables["this"] = this
    frame = Frame("function", is_method=True)

    def run() -> None:
        bind_block(shell, body, Given([(None, each) for each in arguments]), scope, body)
        if callable(begin):
            begin(scope)
        entry, kept = machine.guard, shell.scope
        shell.scope = scope
        shell.frames.append(frame)
        try:
            shell.output_of(lambda: shell.run_body(body))
        finally:
            shell.frames.pop()
            shell.scope = kept
        left = frame.left.get("return", False)
        machine.guard = entry if left is not False else machine.guard

    shell.in_source(found.source, run)
    if method.type in ("", "void") or method.name == found.name:
        return frame.returned if not method.type else None
    return shell.cast_value(method.type, frame.returned, method.name)


def static_member(found: object, name: str) -> object:
    """Return a static property of a type of a script, or a member of an enumeration."""
    if isinstance(found, EnumType):
        return found.members.get(name)
    assert isinstance(found, ClassType)
    return found.statics.get(name)


def cast_to(shell: Variables, name: str, value: object, shown: str) -> object:
    """Return a value cast to a type of a script. Raises ScriptError where PowerShell refuses."""
    found = shell.types[name]
    if isinstance(found, EnumType):
        return _cast_to_enum(found, value, shown)
    assert isinstance(found, ClassType)
    if value is None or isinstance(value, (Open, Pieces)):
        return value if value is None else derived(f"[{name}]", shown, value)
    if isinstance(value, Table):
        own = class_of(shell, value.kind)
        if own is not None:
            # Seen as its base, the methods of that are the ones that are called.
            return Table(value.entries, name, value.open) if found in _line(shell, own) else value
        made = new_instance(shell, found, [])
        for key, entry in value.entries.values():
            made.set(key, entry)
        return made
    return new_instance(shell, found, [value])


def _cast_to_enum(found: EnumType, value: object, shown: str) -> object:
    if isinstance(value, (Open, Pieces)):
        return derived(f"[{found.name}]", shown, value)
    if isinstance(value, EnumValue):
        value = value.number
    if isinstance(value, int):
        return next(
            (each for each in found.members.values() if each.number == value), EnumValue(found.name, str(value), value)
        )
    names = [part.strip() for part in (known_text(value) or "").split(",")]
    members = [found.members.get(part.lower()) for part in names]
    known = [each for each in members if each is not None]
    if len(known) != len(members):
        raise ScriptError(f"`{shown}` is no {found.name}")
    if len(known) == 1:
        return known[0]
    number = 0
    for each in known:
        number |= each.number
    return EnumValue(found.name, ", ".join(each.name for each in known), number)


def assign_static(shell: Variables, name: str, member: object, value: object) -> None:
    """Set a static property of a class of the script."""
    found = class_of(shell, name)
    if found is not None:
        found.statics.set(member, chosen(shell.machine.guard, value, found.statics.get(member)))


def as_member(shell: Variables, name: str, member: object, value: object) -> object:
    """Return a value as a property of a class takes it: cast to the type that it is declared with."""
    found, key = class_of(shell, name), key_of(member)
    for each in _line(shell, found) if found is not None else ():
        for declared in each.definition.members:
            if declared.name == key and declared.body is None:
                return shell.cast_value(declared.type, value, f"${key}") if declared.type else value
    return value


def text_of_own(shell: Variables, value: object) -> object:
    """Return an object of a class as the text that its `ToString` gives, any other value as it is."""
    found = class_of(shell, value.kind) if isinstance(value, Table) else None
    if found is None or not isinstance(value, Table):
        return value
    own = any(member.name == "tostring" for each in _line(shell, found) for member in each.definition.members)
    return call_method(shell, found, value, "tostring", [], found.name) if own else found.definition.name
