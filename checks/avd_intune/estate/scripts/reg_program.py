"""`reg.exe`, `regedit.exe` and the files that they import.

https://learn.microsoft.com/windows-server/administration/windows-commands/reg-add
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import partial

from avd_intune.estate.scripts.conditions import Guard, cases, chosen, mapped
from avd_intune.estate.scripts.effects import ValueWritten
from avd_intune.estate.scripts.holes import unfilled
from avd_intune.estate.scripts.machine import GONE, Machine
from avd_intune.estate.scripts.machine_registry import Absent
from avd_intune.estate.scripts.piped_text import answer_to
from avd_intune.estate.scripts.registry_paths import HIVES, canonical, of_32_bits
from avd_intune.estate.scripts.running_files import content_of
from avd_intune.estate.scripts.script_values import Open, Pieces, joined, known_text, shown_text, text_of
from avd_intune.patterns import lazy_pattern

TYPES = frozenset(
    [
        "REG_SZ",
        "REG_MULTI_SZ",
        "REG_DWORD_BIG_ENDIAN",
        "REG_DWORD",
        "REG_BINARY",
        "REG_DWORD_LITTLE_ENDIAN",
        "REG_LINK",
        "REG_FULL_RESOURCE_DESCRIPTOR",
        "REG_EXPAND_SZ",
        "REG_NONE",
        "REG_QWORD",
    ]
)
_WITH_VALUE = frozenset({"/v", "/t", "/d", "/s", "/reg:32", "/reg:64"}) - {"/reg:32", "/reg:64"}
_ALONE = frozenset({"/f", "/ve", "/va", "/y", "/reg:32", "/reg:64"})
_NUMBERS = frozenset({"REG_DWORD", "REG_DWORD_LITTLE_ENDIAN", "REG_DWORD_BIG_ENDIAN", "REG_QWORD"})
FAILED, DONE = 1, 0

_HEADERS = ("windows registry editor version 5.00", "regedit4")
_OWN_NAME = lazy_pattern(r"\\\\(?:localhost|127\.0\.0\.1|\.)\\(?=HK)", re.I)
_KEY_LINE = lazy_pattern(r"\s*\[(-?)([^\]]*)\]\s*(?:;.*)?")
_VALUE_LINE = lazy_pattern(r'\s*(?:"((?:[^"\\]|\\.)*)"|(@))\s*=\s*(.*)', re.S)


def run_reg(machine: Machine, arguments: Sequence[object], shown: str) -> object:
    """Do what `reg` with these arguments does; return its exit code."""
    verb = (known_text(arguments[0]) or "").lower() if arguments else ""
    if verb == "add":
        return _add(machine, arguments[1:], shown)
    if verb == "delete":
        return _delete(machine, arguments[1:], shown)
    if verb == "import" and len(arguments) > 1:
        return import_file(machine, arguments[1], shown)
    if verb == "query":
        return _query(machine, arguments[1:])
    if verb in ("copy", "restore") and len(arguments) > 1:
        _copied(machine, verb, arguments, shown)
    return Open(f"exit {shown}", shown)


def _copied(machine: Machine, verb: str, arguments: Sequence[object], shown: str) -> None:
    """`reg copy` and `reg restore` write values of which nothing is known here."""
    goal = canonical(text_of(arguments[2 if verb == "copy" and len(arguments) > 2 else 1]))
    machine.stopped(f"which values reg {verb} writes is not known", shown)
    if goal is not None:
        values = Open(f"values of {shown}", f"the values of {shown_text(arguments[1])}")
        for place in (goal, joined(goal, "\\", values)):
            machine.write_value(place, values, "", values)


def _options(arguments: Sequence[object]) -> tuple[object, dict[str, object]] | None:
    """Return the key and the switches by name; None where reg.exe says that the syntax is wrong."""
    if not arguments:
        return None
    options: dict[str, object] = {}
    at = 1
    while at < len(arguments):
        name = (known_text(arguments[at]) or "").lower()
        if name in options:
            return None
        if name in _WITH_VALUE:
            if at + 1 >= len(arguments):
                return None
            options[name] = text_of(arguments[at + 1])
            at += 2
        elif name in _ALONE:
            options[name] = True
            at += 1
        else:
            return None
    return arguments[0], options


def _key(machine: Machine, key: object, shown: str) -> object:
    """Return the canonical path, or None after it was said why there is none."""
    text = _without_own_name(text_of(key))
    first = text.parts[0] if isinstance(text, Pieces) else text
    if isinstance(first, str) and first.startswith("\\\\"):
        machine.nothing_done(shown, "it is for another machine")
        return None
    if isinstance(first, str) and (re.match(r"[A-Za-z_]+:", first) or "/" in first):
        machine.nothing_done(shown, "the key is none that reg.exe takes")
        return None
    if isinstance(first, Open):
        return text
    found = canonical(text)
    if found is None:
        machine.nothing_done(shown, "the key is none that reg.exe takes")
    return found


def _without_own_name(key: object) -> object:
    """Return a key that names this machine, `\\\\%COMPUTERNAME%\\HKLM\\…`, without the name."""
    if isinstance(key, str) and (own := _OWN_NAME.match(key)) is not None:
        return key[own.end() :]
    if isinstance(key, Pieces) and key.parts[0] == "\\\\" and len(key.parts) > 2:
        name, first = key.parts[1], key.parts[2]
        if isinstance(name, Open) and name.key == "env:computername" and isinstance(first, str):
            return joined(first.removeprefix("\\"), *key.parts[3:])
    return key


def _add(machine: Machine, arguments: Sequence[object], shown: str) -> object:
    parsed = _options(arguments)
    if parsed is None:
        machine.nothing_done(shown, "reg.exe does not take these arguments")
        return FAILED
    key = of_32_bits(_key(machine, parsed[0], shown), "/reg:32" in parsed[1])
    if key is None:
        return FAILED
    options = parsed[1]
    if "/v" not in options and "/ve" not in options:
        machine.make_key(key, emptied=False)
        return DONE
    kind = known_text(options.get("/t", "REG_SZ"))
    if kind is None:
        kind = ""
    elif kind.upper() not in TYPES:
        machine.nothing_done(shown, f"there is no type {kind}")
        return FAILED
    data: object = options.get("/d", "")
    if kind.upper() in _NUMBERS and not isinstance(data, (Open, Pieces)):
        number = number_in(known_text(data) or "0")
        to_come = unfilled(known_text(data) or "") if number is None else None
        if number is None and to_come is None:
            machine.nothing_done(shown, "its data is no number")
            return FAILED
        data = number if to_come is None else to_come
    name = options.get("/v", "")
    confirmed: Guard = "/f" in options or answer_to(machine) or _is_new(machine, key, name)
    if confirmed is False:
        machine.nothing_done(shown, "it asks before it writes over a value, and nobody answers")
    machine.under(confirmed, partial(machine.write_value, key, name, _plain_type(kind.upper()), data))
    return DONE if confirmed is True else chosen(confirmed, DONE, FAILED)


def _is_answered(machine: Machine, shown: str) -> Guard:
    """Return the guard under which a program that asks is told to go on."""
    answer = answer_to(machine)
    if answer is not None:
        return answer
    return machine.ask(f"yes {shown} {machine.place()}", f"{shown} is answered with yes")


def _is_new(machine: Machine, key: object, name: object) -> Guard:
    """Return the guard under which `reg add` without /f writes: over a value that is there it asks, and nobody answers.

    What was there before the scripts is not asked for: they run on machines that were just made.
    """
    if not isinstance(key, str) or not isinstance(name, str):
        return True

    return mapped(lambda leaf: not isinstance(leaf, ValueWritten), machine.registry.value(key, name))  # type: ignore[return-value]


def _plain_type(kind: str) -> str:
    return "REG_DWORD" if kind == "REG_DWORD_LITTLE_ENDIAN" else kind


def number_in(text: str) -> int | None:
    """Return the number in the data of `reg add`: decimal, or hexadecimal with 0x."""
    match = re.fullmatch(r"\s*(?:0[xX]([0-9A-Fa-f]{1,16})|(\d{1,20}))\s*", text)
    if match is None:
        return None
    return int(match[1], 16) if match[1] else int(match[2])


def _delete(machine: Machine, arguments: Sequence[object], shown: str) -> object:
    parsed = _options(arguments)
    if parsed is None:
        machine.nothing_done(shown, "reg.exe does not take these arguments")
        return FAILED
    key = of_32_bits(_key(machine, parsed[0], shown), "/reg:32" in parsed[1])
    if key is None:
        return FAILED
    options = parsed[1]
    confirmed: Guard = "/f" in options or answer_to(machine) or False
    if confirmed is False:
        machine.nothing_done(shown, "it asks before it deletes anything, and nobody answers")
    if "/va" in options:
        machine.under(confirmed, partial(machine.remove_value, key, None))
    elif "/v" in options or "/ve" in options:
        machine.under(confirmed, partial(machine.remove_value, key, options.get("/v", "")))
    else:
        machine.under(confirmed, partial(machine.remove_key, key))
    return chosen(confirmed, DONE, FAILED)


def _query(machine: Machine, arguments: Sequence[object]) -> object:
    parsed = _options(arguments) if len(arguments) > 1 else (arguments[0], {}) if arguments else None
    key = canonical(text_of(parsed[0])) if parsed is not None else None
    if parsed is None or not isinstance(key, str):
        return Open(f"query {shown_text(tuple(arguments), 200)}", "reg query")
    name = parsed[1].get("/v")
    if name is None:
        return chosen(machine.registry.exists(key), DONE, FAILED)
    if not isinstance(name, str):
        return Open(f"query {key}\\{shown_text(name)}", "reg query")

    def code(leaf: object) -> object:
        if isinstance(leaf, ValueWritten):
            return DONE
        if isinstance(leaf, Absent):
            return FAILED
        there = machine.ask(f"there {key}\\{name}".lower(), f"{key}\\{name} is there")
        return chosen(there, DONE, FAILED)

    return mapped(code, machine.registry.value(key, name))


def query_lines(machine: Machine, arguments: Sequence[object]) -> list[str] | None:
    """Return what `reg query KEY /v NAME` puts out where a script wrote that value; None where it is not known."""
    is_query = bool(arguments) and (known_text(arguments[0]) or "").lower() == "query"
    parsed = _options(arguments[1:]) if is_query else None
    name = parsed[1].get("/v") if parsed is not None else None
    key = canonical(text_of(parsed[0])) if parsed is not None else None
    if not isinstance(key, str) or not isinstance(name, str) or "/s" in parsed[1]:  # type: ignore[index]
        return None
    found = machine.registry.value(key, name)
    if not isinstance(found, ValueWritten) or not isinstance(found.name, str):
        return None
    data = known_text(found.data)
    if data is None or not (found.type in ("REG_SZ", "REG_EXPAND_SZ") or (found.type in _NUMBERS and data.isdigit())):
        return None
    hive, _, rest = key.partition("\\")
    long = next(each for each, short in HIVES.items() if short == hive).upper()
    shown = f"{int(data):#x}" if found.type in _NUMBERS else data
    return ["", f"{long}\\{rest}", f"    {found.name}    {found.type}    {shown}", ""]


def import_file(machine: Machine, path: object, shown: str) -> object:
    """Import a .reg file that a script wrote, or one of the repository; return the exit code."""
    code: object = DONE
    for guard, content in list(cases(content_of(machine, path))):
        results: list[object] = []

        def run(content: object = content, results: list[object] = results) -> None:
            results.append(_import_content(machine, content, path, shown))

        machine.under(guard, run)
        if results:
            code = chosen(guard, results[0], code)
    return code


def _import_content(machine: Machine, content: object, path: object, shown: str) -> object:
    if content is GONE:
        machine.nothing_done(shown, "the file is not there")
        return FAILED
    if content is None or isinstance(content, Open):
        machine.stopped(f"{shown_text(path)}, which it imports, is not at hand", shown, shown_text(path))
        return Open(f"exit {shown}", shown)
    import_text(machine, content, shown)
    return DONE


def open_file(machine: Machine, path: object, shown: str) -> object:
    """Import a .reg file as opening it does: Windows asks first, and whether anybody says yes is not known."""
    yes = _is_answered(machine, shown)

    def run() -> None:
        import_file(machine, path, shown)

    machine.under(yes, run)
    return Open(f"exit {shown}", shown)


def import_text(machine: Machine, content: object, shown: str) -> None:
    """Do what the text of a .reg file says."""
    lines = _lines(content)
    header = next((line for line in lines if shown_text(line).strip()), "")
    if not isinstance(header, str) or header.lstrip("\ufeff").strip().lower() not in _HEADERS:
        machine.nothing_done(shown, "the text does not begin as a .reg file does")
        return
    key: object = None
    for line in lines[1:]:
        machine.step()
        first = line.parts[0] if isinstance(line, Pieces) else line
        if isinstance(first, str) and first.lstrip().startswith((";", "#")):
            continue
        if isinstance(line, str) and (match := _KEY_LINE.fullmatch(line)) is not None:
            key = canonical(match[2])
            if key is not None and match[1]:
                machine.remove_key(key)
                key = None
            elif key is not None:
                machine.make_key(key, emptied=False)
        elif key is not None and (value := _VALUE_LINE.fullmatch(first if isinstance(first, str) else "")) is not None:
            name = re.sub(r"\\(.)", r"\1", value[1]) if value[1] is not None else ""
            rest = joined(value[3], *(line.parts[1:] if isinstance(line, Pieces) else ()))
            _import_value(machine, key, name, rest)
        elif isinstance(line, Pieces):
            machine.stopped("a line of the .reg file is not known", shown_text(line, 400))


def _import_value(machine: Machine, key: object, name: str, data: object) -> None:
    if isinstance(data, Pieces):
        first = data.parts[0]
        kind = "REG_DWORD" if isinstance(first, str) and first.strip().lower().startswith("dword:") else "REG_SZ"
        number = joined(first.strip()[6:], *data.parts[1:]) if kind == "REG_DWORD" and isinstance(first, str) else data
        machine.write_value(key, name, kind, number)
        return
    text = str(data).split(";", 1)[0].strip() if not str(data).startswith('"') else str(data).strip()
    if text == "-":
        machine.remove_value(key, name)
    elif (match := re.fullmatch(r"dword:\s*([0-9A-Fa-f]{1,8})", text, re.I)) is not None:
        machine.write_value(key, name, "REG_DWORD", int(match[1], 16))
    elif text.startswith('"'):
        machine.write_value(key, name, "REG_SZ", re.sub(r"\\(.)", r"\1", text[1:].rpartition('"')[0]))
    elif text.lower().startswith("hex"):
        kind_ = {"hex(b)": "REG_QWORD", "hex(2)": "REG_EXPAND_SZ", "hex(7)": "REG_MULTI_SZ", "hex(4)": "REG_DWORD"}
        head, _, digits = text.partition(":")
        numbers = [int(each, 16) for each in re.findall(r"\b[0-9A-Fa-f]{2}\b", digits[:4000])]
        value: object = int.from_bytes(bytes(numbers), "little") if head.lower() in ("hex(4)", "hex(b)") else digits
        machine.write_value(key, name, kind_.get(head.lower(), "REG_BINARY"), value)


def _lines(content: object) -> list[object]:
    """Return a text, of which parts may be unknown, cut into lines; lines that go on behind a stroke are joined."""
    found: list[object] = []
    current: list[object] = []
    for part in content.parts if isinstance(content, Pieces) else (content,):
        if not isinstance(part, str):
            current.append(part)
            continue
        pieces = part.replace("\r\n", "\n").replace("\\\n", "").split("\n")
        current.append(pieces[0])
        for piece in pieces[1:]:
            found.append(joined(*current))
            current = [piece]
    found.append(joined(*current))
    return found
