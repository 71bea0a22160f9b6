"""The commands that cmd.exe has itself: `set`, `goto`, `call`, `exit`, `echo`, `copy`, …"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial

from avd_intune.estate.scripts.batch.arithmetic import SumError, number_of, run_sums
from avd_intune.estate.scripts.batch.batch_process import BatchProcess
from avd_intune.estate.scripts.batch.folders_of_cmd import change_folder, pop_folder, push_folder
from avd_intune.estate.scripts.batch.lines import arguments_of, behind, words_of
from avd_intune.estate.scripts.conditions import Fork, cases
from avd_intune.estate.scripts.machine import GONE
from avd_intune.estate.scripts.paths_of_files import beside, file_name
from avd_intune.estate.scripts.running_files import content_of, remove_files
from avd_intune.estate.scripts.script_values import Open, Pieces, joined, known_text, shown_text, text_of
from avd_intune.patterns import lazy_pattern

_NAMES = lazy_pattern(r"[A-Za-z_]\w*")
_SET = lazy_pattern(r"(?<!\w)([A-Za-z_]\w*)\s*(?:<<|>>|[-+*/%&^|])?=")


def _echo(runner: BatchProcess, rest: object) -> None:
    text = known_text(rest)
    if text is None:
        first = rest.parts[0] if isinstance(rest, Pieces) else ""
        stripped = joined(first[1:], *rest.parts[1:]) if isinstance(first, str) and isinstance(rest, Pieces) else rest
        runner.echo(stripped)
        return
    if text.strip().lower() in ("on", "off"):
        return
    if not text.strip():
        runner.echo("ECHO is off.")
        return
    runner.echo(text[1:] if text[:1] in " .:,;/\\([+=\t" else text)


def _set(runner: BatchProcess, rest: object) -> None:
    text = rest if isinstance(rest, str) else None
    first = rest.parts[0] if isinstance(rest, Pieces) else rest
    if not isinstance(first, str):
        runner.machine.stopped("which variable is set is not known", shown_text(rest))
        return
    body = first.lstrip(" \t,;")
    switch = body[:2].lower()
    if switch == "/a":
        _set_number(runner, body[2:].strip().strip('"'))
        return
    if switch == "/p":
        name, equals, prompt = body[2:].lstrip().lstrip('"').partition("=")
        if equals:  # `<nul set /p =1>file` is the way to write without an end of the line
            more = rest.parts[1:] if isinstance(rest, Pieces) else ()
            runner.echo(joined(prompt.strip().strip('"'), *more))
        _set_by_asking(runner, name)
        return
    quoted = body.startswith('"')
    if quoted:
        body = body[1:]
    name, equals, value = body.partition("=")
    if not equals:
        return
    whole = joined(value, *(rest.parts[1:] if isinstance(rest, Pieces) else ()))
    if quoted:
        if text is not None:
            whole = value.rpartition('"')[0] if '"' in value else value
        elif isinstance(whole, Pieces) and isinstance(whole.parts[-1], str):
            whole = joined(*whole.parts[:-1], whole.parts[-1].rpartition('"')[0])
    runner.set_variable(name, whole)
    note_settled(runner)


def _set_by_asking(runner: BatchProcess, name: str) -> None:
    """`set /p`: the next line of what it reads. Without one the variable stays as it is."""
    if runner.given is None:
        runner.set_variable(name, Open(f"asked {name}", f"%{name}%"))
    elif runner.given and runner.given[0]:
        runner.set_variable(name, runner.given.pop(0))
        note_settled(runner)
    else:
        del runner.given[:1]
        runner.note_code(1)


def _set_number(runner: BatchProcess, text: str) -> None:
    place = runner.machine.place()

    def unknown(name: str) -> Open:
        return Open(f"number {name} {place}", f"%{name}%")

    def read(name: str) -> int | None:
        value = runner.variables.get(name.lower())
        plain = known_text(value) if value is not None else "0" if name.lower() != "errorlevel" else None
        number = number_of(plain) if plain is not None else None
        return 0 if number is None and plain is not None else number

    def write(name: str, value: int | None) -> None:
        runner.set_variable(name, str(value) if value is not None else unknown(name))

    if any(isinstance(runner.variables.get(name.lower()), Fork) for name in _NAMES.findall(text)):
        for name in _SET.findall(text):
            runner.set_variable(name, unknown(name))
        return
    try:
        accepted = run_sums(text.replace('"', ""), read, write)
    except SumError:
        for name in _SET.findall(text):
            runner.set_variable(name, unknown(name))
        return
    if accepted:
        note_settled(runner)
    else:
        runner.note_code(1)


def _goto(runner: BatchProcess, rest: object) -> None:
    text = known_text(rest)
    if text is None:
        # It may go to any label, and never goes on behind itself.
        runner.machine.stopped("where it jumps to is not known", runner.machine.sources[-1].text)
        runner.jump("eof")
        return
    words = re.split(r"[\s:+,;=]+", text.strip().lstrip(":"))
    runner.jump(words[0].lower() if words else "")


_CALLS = lazy_pattern(r"[ \t]*(?:call[ \t]+)+(?=[^ \t])", re.IGNORECASE)


def _call(runner: BatchProcess, rest: object) -> None:
    # Several in a row are as good as one.
    text = rest if isinstance(rest, str) else rest.parts[0] if isinstance(rest, Pieces) else ""
    if isinstance(text, str) and (more := _CALLS.match(text)) is not None:
        rest = behind(rest, more.end())
    words = words_of(rest)
    if not words:
        runner.note_code(0 if rest else 1)  # `(call )` and `(call)` are the short ways to set the error level
        return
    first = known_text(words[0])
    if first is not None and first.startswith(":"):
        runner.call_label(first[1:].lower(), arguments_of(rest)[1:])
        return
    runner.snapshot = None
    # `call` puts variables in a second time: `call set V=%%%NAME%%%`.
    again = runner.expanded(rest) if isinstance(rest, str) else rest
    for guard, leaf in list(cases(again)):
        runner.machine.under(guard, partial(_called, runner, _stripped(leaf)))


def _called(runner: BatchProcess, command: object) -> None:
    runner.is_called = True
    try:
        runner.command(command)
    finally:
        runner.is_called = False


def _stripped(value: object) -> object:
    return value.lstrip() if isinstance(value, str) else value


def _exit(runner: BatchProcess, rest: object) -> None:
    words = [known_text(word) or "" for word in words_of(rest)]
    number = next((word for word in words if word.lstrip("-").isdigit()), None)
    if number is not None:
        runner.note_code(int(number))
    runner.leave(all_of_it=not any(word.lower() == "/b" for word in words))


def _setlocal(runner: BatchProcess, rest: object) -> None:
    runner.kept.append((dict(runner.variables), runner.delayed, runner.machine.folder))
    text = (known_text(rest) or "").lower()
    if "enabledelayedexpansion" in text:
        runner.delayed = True
    elif "disabledelayedexpansion" in text:
        runner.delayed = False
    runner.note_code(0)


def _endlocal(runner: BatchProcess, rest: object) -> None:
    runner.end_local()


def _shift(runner: BatchProcess, rest: object) -> None:
    """`%1` becomes `%0`, and so on; behind `/2`, from the second on."""
    switch = re.match(r"\s*/([0-8])", known_text(rest) or "")
    first = int(switch[1]) if switch is not None else 0
    del runner.arguments[first : first + 1]


def _delete(runner: BatchProcess, rest: object) -> None:
    _delete_files(runner, rest)
    runner.note_code(0)


def _delete_files(runner: BatchProcess, rest: object, with_folders: bool = False) -> None:
    for word in words_of(rest):
        if not (known_text(word) or "").startswith("/"):
            remove_files(runner.machine, text_of(word), with_folders)


def _copy(runner: BatchProcess, rest: object) -> None:
    words = [word for word in words_of(rest) if not (known_text(word) or "").startswith("/")]
    if len(words) >= 2:
        content = content_of(runner.machine, words[0])
        target = text_of(words[-1])
        value = content if content is not None else Open(f"content {shown_text(words[0])}", shown_text(words[0]))
        runner.machine.write_file(target, value)
        name = file_name(words[0])
        if name is not None and isinstance(target, str):
            runner.machine.write_file(f"{target.rstrip(chr(92))}\\{name}", value)
    runner.note_code(Open(f"exit copy {shown_text(rest)}", f"copy{shown_text(rest)}"))


def _rename(runner: BatchProcess, rest: object) -> None:
    """`ren C:\\a.txt b.txt`: the new name is one in the same folder."""
    words = words_of(rest)
    if len(words) == 2:
        content = content_of(runner.machine, words[0])
        value = content if content is not None else Open(f"content {shown_text(words[0])}", shown_text(words[0]))
        runner.machine.write_file(beside(text_of(words[0]), text_of(words[1])), value)
        runner.machine.remove_file(text_of(words[0]))
    runner.note_code(Open(f"exit ren {shown_text(rest)}", f"ren{shown_text(rest)}"))


def _move(runner: BatchProcess, rest: object) -> None:
    _copy(runner, rest)
    words = [word for word in words_of(rest) if not (known_text(word) or "").startswith("/")]
    if words:
        runner.machine.remove_file(text_of(words[0]))


def _type(runner: BatchProcess, rest: object) -> None:
    for word in words_of(rest):
        content = "" if (known_text(word) or "").lower() == "nul" else content_of(runner.machine, word)
        unknown = content is None or isinstance(content, Fork)
        if content is not GONE and content != "":
            runner.echo(Open(f"content {shown_text(word)}", shown_text(word)) if unknown else content)
        shown = f"type {shown_text(word)}"
        runner.note_code(1 if content is GONE else Open(f"exit {shown}", shown) if unknown else 0)


def _make_folder(runner: BatchProcess, rest: object) -> None:
    for word in words_of(rest):
        path = text_of(word)
        if runner.machine.file(path) in (None, GONE):
            runner.machine.write_file(path, "")
    runner.note_code(0)


def _remove_folder(runner: BatchProcess, rest: object) -> None:
    words = words_of(rest)
    if any((known_text(word) or "").lower() == "/s" for word in words):
        _delete_files(runner, rest, with_folders=True)
        return
    machine = runner.machine
    for word in words:
        path = text_of(word)
        inside = f"{machine.key_of(path)}\\"
        # One that a script made is empty, unless a script put something into it.
        if machine.file(path) == "" and not any(each.startswith(inside) for each in machine.files):
            machine.remove_file(path)


def _succeed(runner: BatchProcess, rest: object) -> None:
    runner.note_code(0)


def _nothing(runner: BatchProcess, rest: object) -> None:
    """It succeeds, and leaves the error level as it is."""


def _settle(runner: BatchProcess, rest: object) -> None:
    note_settled(runner)


def note_settled(runner: BatchProcess) -> None:
    """Say that something is set: in a `.cmd` that resets the error level."""
    if runner.is_cmd:
        runner.note_code(0)
    else:
        runner.note_done()


BUILTINS: dict[str, Callable[[BatchProcess, object], None]] = {
    "setlocal": _setlocal,
    "endlocal": _endlocal,
    "set": _set,
    "echo": _echo,
    "goto": _goto,
    "call": _call,
    "exit": _exit,
    "del": _delete,
    "erase": _delete,
    "copy": _copy,
    "move": _move,
    "type": _type,
    "rem": _nothing,
    "mkdir": _make_folder,
    "md": _make_folder,
    "rmdir": _remove_folder,
    "rd": _remove_folder,
    "cd": change_folder,
    "chdir": change_folder,
    "pushd": push_folder,
    "popd": pop_folder,
    "title": _nothing,
    "cls": _nothing,
    "color": _succeed,
    "pause": _nothing,
    "prompt": _settle,
    "verify": _succeed,
    "ver": _succeed,
    "vol": _succeed,
    "shift": _shift,
    "assoc": _settle,
    "ftype": _settle,
    "path": _settle,
    "ren": _rename,
    "rename": _rename,
}

_WORD = lazy_pattern("[a-z]+")
_BEHIND_BUILTIN = frozenset(' \t/,;=.:(+[]\\"') | {""}


def builtin_of(name: str) -> tuple[str, Callable[[BatchProcess, object], None]] | None:
    """Return the builtin command that a line in lower case begins with, and what does it."""
    word = _WORD.match(name)
    run = BUILTINS.get(word[0]) if word is not None else None
    if word is None or run is None or name[word.end() : word.end() + 1] not in _BEHIND_BUILTIN:
        return None
    return word[0], run


# Of these it is known what they put out: what `echo` and `type` say, and nothing.
_SAY_WHAT_IS_KNOWN = frozenset([
    "echo", "type", "setlocal", "endlocal", "goto", "call", "exit", "del", "erase", "rem", "mkdir", "md", "rmdir", "rd",
    "pushd", "popd", "title", "cls", "color", "prompt", "shift", "ren", "rename",
])  # fmt: skip


def tells(name: str, rest: object) -> bool:
    """Say whether a builtin command puts out what is not followed: `ver`, `set` without a value, `copy`."""
    if name != "set":
        return name not in _SAY_WHAT_IS_KNOWN
    first = rest.parts[0] if isinstance(rest, Pieces) else rest
    if not isinstance(first, str) or first.lstrip().lower().startswith("/a"):
        return True
    return "=" not in first and not first.lstrip().lower().startswith("/p")
