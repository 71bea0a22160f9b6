"""Static members of .NET types, as far as scripts on session hosts use them."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from avd_intune.estate.scripts.batch.lines import words_of
from avd_intune.estate.scripts.conditions import Fork
from avd_intune.estate.scripts.machine import GONE
from avd_intune.estate.scripts.powershell import moments, moments_with_offset, operators
from avd_intune.estate.scripts.powershell.conversions import (
    ConversionError,
    Guid,
    cast,
    items_of,
    truth_of,
)
from avd_intune.estate.scripts.powershell.errors import FAILED_PARSE
from avd_intune.estate.scripts.powershell.frames import ScriptError
from avd_intune.estate.scripts.powershell.list_methods import place_in
from avd_intune.estate.scripts.powershell.object_properties import tuple_of
from avd_intune.estate.scripts.powershell.registry_objects import hive_of, set_value
from avd_intune.estate.scripts.powershell.runspaces import block_of, runspace
from avd_intune.estate.scripts.powershell.script_types import call_method, class_of, new_instance, static_member
from avd_intune.estate.scripts.powershell.static_conversions import (
    CODINGS,
    bit_converter,
    boolean,
    convert,
    encoding,
    text_of_bytes,
)
from avd_intune.estate.scripts.powershell.static_numbers import NUMBERS, of_double, of_math
from avd_intune.estate.scripts.powershell.streams import KINDS, stream_of
from avd_intune.estate.scripts.powershell.text_blocks import regex_call
from avd_intune.estate.scripts.powershell.text_builders import KIND as BUILDER
from avd_intune.estate.scripts.powershell.text_builders import builder_of
from avd_intune.estate.scripts.powershell.text_operators import UndefinedError, format_text
from avd_intune.estate.scripts.powershell.types_of_values import shown_name
from avd_intune.estate.scripts.powershell.variables import Variables
from avd_intune.estate.scripts.programs import run_program
from avd_intune.estate.scripts.registry_paths import canonical
from avd_intune.estate.scripts.running_files import content_of
from avd_intune.estate.scripts.script_values import (
    MAX_ITEMS,
    Open,
    Pieces,
    RegistryKey,
    Table,
    Type,
    derived,
    identity_of,
    joined,
    known_text,
    text_of,
)


def static_property(shell: Variables, holder: Type, name: str, shown: str) -> object:
    """Return `[type]::Name`."""
    kind = holder.name
    if kind in shell.types:
        own = static_member(shell.types[kind], name)
        return kind if own is None and name in ("name", "fullname") else own
    if name in ("name", "fullname") and (shown_ := shown_name(kind, name == "fullname")) is not None:
        return shown_
    if kind.endswith("win32.registry") and (hive := hive_of(name)) is not None:
        return RegistryKey(hive)
    if kind.endswith("registryvaluekind") or kind.endswith("registryhive") or kind.endswith("registryview"):
        return name
    if kind.endswith("text.encoding") or kind == "encoding":
        return Type(f"encoding:{name}")
    if kind == "string" and name == "empty":
        return ""
    if kind == "guid" and name == "empty":
        return Guid("00000000-0000-0000-0000-000000000000")
    if kind in ("datetime", "timespan") and (found := moments.static_property(kind, name)) is not None:
        return found
    if kind == _OFFSET and (found := moments_with_offset.static_property(name)) is not None:
        return found
    if kind in ("environment",) and name == "newline":
        return "\r\n"
    if (name_of_number := (kind.rpartition(".")[2], name)) in NUMBERS:
        return NUMBERS[name_of_number]
    if kind.endswith("environment") and name == "is64bitoperatingsystem":
        return True  # as every Windows of a session host is
    if kind.endswith("environment"):
        return Open(f"[environment]::{name}", shown)
    if kind.endswith(
        ("environmentvariabletarget", "stringcomparison", "regexoptions", "stringsplitoptions", "securityprotocoltype")
    ):
        return name
    return Open(f"[{kind}]::{name}", shown)


def static_call(shell: Variables, holder: Type, name: str, arguments: Sequence[object], shown: str) -> object:
    """Return what `[type]::Method(…)` gives."""
    own = class_of(shell, holder.name)
    if own is not None:
        return call_method(shell, own, None, name, arguments, shown)
    kind = holder.name.rpartition(".")[2] if not holder.name.startswith("encoding:") else holder.name
    if kind in ("datetime", "timespan", _OFFSET):
        by_kind = partial(moments.static_call, kind) if kind != _OFFSET else moments_with_offset.static_call
        found = by_kind(name, arguments)
        return found if found is not None else derived(f"[{kind}]::{name}", shown, *arguments)
    if name == "new":
        return new_object(shell, holder.name, arguments, shown)
    handler = _CALLS.get((kind, name)) or _CALLS.get((kind, ""))
    if handler is not None:
        return handler(shell, kind, name, list(arguments), shown)
    if name == "parse" and kind in ("bool", "boolean") and arguments:
        return boolean(arguments[0], shown)
    if name in ("parse", "tryparse") and arguments:
        try:
            return cast(kind, arguments[0], shown)
        except ConversionError as error:
            raise ScriptError(str(error), FAILED_PARSE) from error
    shell.unfollowed(shown, arguments)
    return derived(f"[{kind}]::{name}", shown, *arguments)


# What an element of a new array is; of all other types it is nothing.
_ELEMENTS: dict[str, object] = {
    **dict.fromkeys(("int", "int32", "int64", "long", "byte", "int16", "uint16", "uint32", "uint64", "double"), 0),
    **dict.fromkeys(("bool", "boolean"), False),
}


def new_object(shell: Variables, kind: str, arguments: Sequence[object], shown: str) -> object:
    """Return a new object of a type of .NET."""
    own = class_of(shell, kind.lower())
    if own is not None:
        return new_instance(shell, own, arguments)
    lowered = kind.lower().removeprefix("system.").removeprefix("collections.").removeprefix("generic.")
    if lowered.endswith("[]") and len(arguments) == 1 and type(arguments[0]) is int and 0 <= arguments[0] <= MAX_ITEMS:
        return (_ELEMENTS.get(lowered.removesuffix("[]")),) * arguments[0]
    if lowered.startswith(("arraylist", "list[", "list", "stack", "queue", "hashset", "objectmodel.collection")):
        name = next((each for each in ("arraylist", "hashset[") if lowered.startswith(each)), "list[")
        return cast(name, arguments[0] if arguments and not isinstance(arguments[0], int) else (), shown)
    if lowered.startswith(("hashtable", "dictionary", "specialized.ordereddictionary", "sorteddictionary")):
        return Table(kind="table")
    if lowered in ("psobject", "pscustomobject", "management.automation.psobject", "object"):
        return Table(kind="object", whole=True)
    if lowered.startswith(("tuple[", "valuetuple[")):
        return tuple_of(arguments)
    if lowered == BUILDER:
        return builder_of(arguments, shown)
    if lowered in KINDS and (stream := stream_of(lowered, arguments)) is not None:
        return stream
    if lowered in ("string",) and arguments:
        if isinstance(arguments[0], tuple):  # of characters
            return joined(*(text_of(each) for each in arguments[0]))
        return text_of(arguments[0])
    if lowered in ("datetime", "timespan") and (time := moments.static_call(lowered, "new", arguments)) is not None:
        return time
    if lowered == _OFFSET:
        return moments_with_offset.static_call("new", arguments) or derived(f"new {lowered}", shown, *arguments)
    if lowered in ("text.regularexpressions.regex", "regex", "guid") and arguments:
        if len(arguments) == 1 and isinstance(arguments[0], str):
            return cast(lowered, arguments[0], shown)
        return derived(f"new {lowered}", shown, *arguments)
    if lowered == "diagnostics.processstartinfo" and arguments:
        named = zip(("FileName", "Arguments"), arguments, strict=False)
        entries: dict[str, tuple[object, object]] = {each.lower(): (each, value) for each, value in named}
        return Table(entries, lowered, Open(f"new {lowered} {shell.machine.place()}", shown))
    if lowered.endswith("exception") and arguments:
        return Table({"message": ("Message", text_of(arguments[0]))}, lowered, Open(f"new {lowered}", shown))
    return Table(kind=lowered, open=Open(f"new {lowered} {shell.machine.place()}", shown))


def _registry(shell: Variables, kind: str, name: str, arguments: list[object], shown: str) -> object:
    if name == "setvalue":
        return set_value(shell, arguments, shown)
    if name == "getvalue" and len(arguments) > 1:
        path, value = canonical(text_of(arguments[0])), known_text(arguments[1])
        if isinstance(path, str) and value is not None:
            return shell.machine.registry.read(path, value)
    return derived(f"registry {name}", shown, *arguments)


def _base_key(shell: Variables, kind: str, name: str, arguments: list[object], shown: str) -> object:
    if name == "openbasekey" and arguments:
        text = (known_text(arguments[0]) or "").rpartition(".")[2].lower()
        view = (known_text(arguments[1]) or "").lower() if len(arguments) > 1 else ""
        hive = hive_of(text)
        if hive is not None and not view.endswith("registry32"):
            return RegistryKey(hive)
    # Another machine, or the half of the registry for programs of 32 bits.
    return Open(f"base key {shown}", shown)


def _string(shell: Variables, kind: str, name: str, arguments: list[object], shown: str) -> object:
    first = arguments[0] if arguments else None
    if name == "format":
        rest = arguments[1:]
        if len(rest) == 1 and isinstance(rest[0], tuple):
            rest = list(rest[0])
        try:
            return format_text(first, tuple(rest), shown)
        except UndefinedError as error:
            raise ScriptError(str(error)) from error
    if name == "join":
        items = items_of(arguments[1]) if len(arguments) == 2 else tuple(arguments[1:])
        return (
            operators.binary("-join", items, first, shown) if items is not None else derived("join", shown, *arguments)
        )
    if name in ("equals", "compare") and len(arguments) > 1:
        how = "".join(known_text(each) or ("true" if each is True else "") for each in arguments[2:]).lower()
        ignores = "ignorecase" in how or (name == "compare" and "true" in how)
        if name == "equals":
            return operators.binary("-eq" if ignores else "-ceq", text_of(first), text_of(arguments[1]), shown)
        one, other = known_text(first), known_text(arguments[1])
        if one is not None and other is not None and (one == other or one.lower() != other.lower() or ignores):
            return (one.lower() > other.lower()) - (one.lower() < other.lower())
    if name == "concat":
        return joined(*(text_of(each) for each in arguments))
    if name in ("isnullorempty", "isnullorwhitespace"):
        if isinstance(first, Pieces) and truth_of(first):
            return False
        text = known_text(first)
        if text is None:
            return derived(name, shown, first)
        return not (text.strip() if name == "isnullorwhitespace" else text)
    return derived(f"[string]::{name}", shown, *arguments)


def _path(shell: Variables, kind: str, name: str, arguments: list[object], shown: str) -> object:
    if name == "combine":
        return join_paths([text_of(each) for each in arguments])
    text = known_text(arguments[0]) if arguments else None
    if name == "gettemppath":
        return joined(Open("env:temp", "$env:TEMP"), "\\")
    if text is None:
        return derived(f"path {name}", shown, *arguments)
    plain = text.replace("/", "\\")
    leaf = plain.rpartition("\\")[2]
    found = {
        "getfilename": leaf,
        "getdirectoryname": plain.rpartition("\\")[0],
        "getfilenamewithoutextension": leaf.rpartition(".")[0] or leaf,
        "getextension": f".{leaf.rpartition('.')[2]}" if "." in leaf else "",
        "getfullpath": text,
    }
    return found.get(name, derived(f"path {name}", shown, *arguments))


def join_paths(parts: Sequence[object]) -> object:
    """Return paths joined with one stroke between each two."""
    result: object = ""
    for part in parts:
        if result == "":
            result = part
            continue
        left = result
        if isinstance(left, str):
            left = left.rstrip("\\/")
        elif isinstance(left, Pieces) and isinstance(left.parts[-1], str):
            left = joined(*left.parts[:-1], left.parts[-1].rstrip("\\/"))
        right = part
        if isinstance(right, str):
            right = right.lstrip("\\/")
        elif isinstance(right, Pieces) and isinstance(right.parts[0], str):
            right = joined(right.parts[0].lstrip("\\/"), *right.parts[1:])
        result = joined(left, "\\", right)
    return result


def _environment(shell: Variables, kind: str, name: str, arguments: list[object], shown: str) -> object:
    text = known_text(arguments[0]) if arguments else None
    if name == "getenvironmentvariable" and text is not None:
        return shell.read_environment(text.lower())
    if name == "setenvironmentvariable" and text is not None and len(arguments) > 1:
        target = (known_text(arguments[2]) or "").rpartition(".")[2].lower() if len(arguments) > 2 else "process"
        if target in ("machine", "user"):
            return None  # of what starts later
        shell.environment[text.lower()] = text_of(arguments[1])
        return None
    if name == "exit":
        shell.leave("exit")
        return None
    if name == "expandenvironmentvariables":
        return text_of(arguments[0]) if arguments and "%" not in (text or "%") else derived("expand", shown, *arguments)
    return derived(f"[environment]::{name}", shown, *arguments)


def _file(shell: Variables, kind: str, name: str, arguments: list[object], shown: str) -> object:
    machine = shell.machine
    path = text_of(arguments[0]) if arguments else ""
    if name.startswith(("writeall", "appendall")) and len(arguments) > 1:
        content = text_of_bytes(shell, arguments[1], shown)
        lines = items_of(content) if isinstance(content, tuple) else None
        text = operators.binary("-join", lines, "\r\n", shown) if lines is not None else text_of(content)
        shell.write_file(path, text if lines is None else joined(text, "\r\n"), name.startswith("append"))
        return None
    if name in ("readalltext", "readalllines"):
        content = content_of(machine, path)
        if content is None:
            shell.may_fail(shown)  # no script wrote it
        if name == "readalllines" and isinstance(content, str):
            return tuple(content.splitlines())
        return content if content is not None and content is not GONE else Open(f"content {identity_of(path)}", shown)
    if name == "exists":
        return shell.path_exists(path, shown)
    if name == "delete":
        machine.remove_file(path)
        return None
    if name in ("copy", "move") and len(arguments) > 1:
        machine.write_file(text_of(arguments[1]), content_of(machine, path))
        if name == "move":
            machine.remove_file(path)
        return None
    return derived(f"[file]::{name}", shown, *arguments)


def _array(shell: Variables, kind: str, name: str, arguments: list[object], shown: str) -> object:
    items = items_of(arguments[0]) if arguments else None
    if name == "indexof" and items is not None and len(arguments) == 2:
        shell.machine.step(len(items))
        at = place_in(items, arguments[1])
        return at if at is not None else derived("[array]::indexof", shown, *arguments)
    return derived(f"[array]::{name}", shown, *arguments)


def _process(shell: Variables, kind: str, name: str, arguments: list[object], shown: str) -> object:
    if name != "start" or not arguments:
        return derived(f"[process]::{name}", shown, *arguments)
    if isinstance(arguments[0], Table):
        return start_process(shell, arguments[0], shown)
    return _start(shell, text_of(arguments[0]), text_of(arguments[1]) if len(arguments) > 1 else "", shown)


def start_process(shell: Variables, information: Table, shown: str) -> object:
    """Start what a ProcessStartInfo, or a Process with one, says."""
    inner = information.get("startinfo")
    holder = inner if isinstance(inner, Table) else information
    return _start(shell, text_of(holder.get("filename")), text_of(holder.get("arguments")), shown)


def _start(shell: Variables, path: object, arguments: object, shown: str) -> object:

    if isinstance(path, Fork) or isinstance(arguments, Fork):
        shell.machine.stopped("which program is started differs by case", shown)
        return Open(f"process {shown}", shown)
    code = run_program(shell.machine, shell.languages, path, words_of(arguments), shown, arguments)
    return Table({"exitcode": ("ExitCode", code)}, "object", Open(f"process {shown}", shown))


def _script_block(shell: Variables, kind: str, name: str, arguments: list[object], shown: str) -> object:
    if name == "create" and arguments and isinstance(arguments[0], Open):
        # Nobody makes a block that never runs.
        shell.machine.stopped("the text of a script block is not known", shown, shown)
    made = block_of(shell, arguments[0]) if name == "create" and arguments else None
    return made if made is not None else derived(f"[scriptblock]::{name}", shown, *arguments)


def _powershell(shell: Variables, kind: str, name: str, arguments: list[object], shown: str) -> object:
    return runspace(shown) if name == "create" else derived(f"[powershell]::{name}", shown, *arguments)


_OFFSET = "datetimeoffset"
_CALLS = {
    ("registry", ""): _registry,
    ("registrykey", ""): _base_key,
    ("string", ""): _string,
    ("math", ""): of_math,
    ("double", ""): of_double,
    **dict.fromkeys(
        (("tuple", "create"), ("valuetuple", "create")), lambda shell, kind, name, given, shown: tuple_of(given)
    ),
    ("path", ""): _path,
    ("environment", ""): _environment,
    ("convert", ""): convert,
    ("bitconverter", ""): bit_converter,
    ("file", ""): _file,
    ("process", ""): _process,
    ("scriptblock", ""): _script_block,
    ("powershell", ""): _powershell,
    ("regex", ""): regex_call,
    ("array", ""): _array,
    **{(f"encoding:{name}", ""): encoding for name in CODINGS},
}
