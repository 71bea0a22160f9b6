"""Programs that scripts start, by name and arguments: what they do to the machine, and their exit codes."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from avd_intune.estate.scripts.conditions import Fork, cases, chosen
from avd_intune.estate.scripts.effects import ProgramRun
from avd_intune.estate.scripts.encoded_commands import decoded_command
from avd_intune.estate.scripts.machine import GONE, Machine
from avd_intune.estate.scripts.paths_of_files import file_name
from avd_intune.estate.scripts.piped_text import run_piped
from avd_intune.estate.scripts.powershell_editions import run_by
from avd_intune.estate.scripts.program_names import EXTENSIONS, HARMLESS, OF_WINDOWS, OTHER_SCRIPTS, POSIX, SCRIPTS
from avd_intune.estate.scripts.programs_of_policies import commands_of_task, lgpo
from avd_intune.estate.scripts.programs_of_windows import (
    djoin,
    dsregcmd,
    netdom,
    started,
    started_by_psexec,
    switch_task,
    sysprep,
    wmic,
)
from avd_intune.estate.scripts.reg_program import import_file, open_file, run_reg
from avd_intune.estate.scripts.running_files import content_of, folder_of, may_change
from avd_intune.estate.scripts.script_values import (
    Code,
    Open,
    Pieces,
    joined,
    joined_by,
    known_text,
    shown_text,
    text_of,
)
from avd_intune.records import dataclass

# PowerShell takes any beginning of these names.
_POWERSHELL_WITH_VALUE = [
    "executionpolicy", "ep", "ex", "windowstyle", "w", "configurationname", "version", "inputformat",
    "outputformat", "psconsolefile", "workingdirectory", "wd", "settingsfile", "custompipename",
]  # fmt: skip
# To start another script: it is read and made a tree of each time.
STEPS_OF_A_FILE = 40


@dataclass(slots=True)
class Languages:
    """How to run texts of the three languages. Each gives back the exit code.

    powershell, batch, posix: machine, text, name of the script, arguments (texts;
    for PowerShell names with a dash as given).
    """

    powershell: Callable[[Machine, object, str, Sequence[object]], object]
    batch: Callable[[Machine, object, str, Sequence[object]], object]
    posix: Callable[[Machine, object, str, Sequence[object]], object]


def program_name(path: object) -> str | None:
    """Return the name of a program in lower case, without folder and `.exe`; None where it is not known."""
    name = file_name(path)
    if name is None:
        return None
    lowered = name.lower().strip()
    for extension in EXTENSIONS:
        lowered = lowered.removesuffix(extension)
    return lowered


def run_program(
    machine: Machine, languages: Languages, path: object, arguments: Sequence[object], shown: str, line: object = None
) -> object:
    """Do what a program with these arguments does; return its exit code: a number, Open, or a Fork of them.

    path: a text or Pieces. line: the arguments as one text, where a program takes them so (`cmd /c`).
    """
    machine.step()
    for value in (path, *arguments):
        if isinstance(value, Fork):
            return _by_case(machine, languages, path, arguments, shown, line)
    name = program_name(path)
    if name is None:
        machine.epoch += 1
        machine.stopped(f"which program `{shown_text(path)}` is, is not known", f"{shown_text(path)} {shown}")
        return Open(f"exit {shown} {machine.epoch}", shown)
    if name.endswith(".ps1"):
        return _open_powershell(machine, languages, path, arguments, shown)
    if name.endswith(".reg"):
        return open_file(machine, path, shown)
    if name.endswith(SCRIPTS):
        return run_script_file(machine, languages, path, arguments, shown)
    if name.endswith(OTHER_SCRIPTS):
        return _unread_script(machine, path, arguments, shown)
    known = _PROGRAMS.get(name)
    if known is not None:
        with run_by(machine, name, path):
            return known(machine, languages, list(arguments), shown, line)
    machine.record(ProgramRun(machine.place(), machine.guard, name, tuple(arguments)))
    if name not in HARMLESS:
        machine.epoch += 1
        machine.given(name, arguments)
        scripts = [content_of(machine, each) for each in arguments if (file_name(each) or "").endswith(OTHER_SCRIPTS)]
        may_change(machine, arguments, "\n".join(each for each in scripts if isinstance(each, str)))
    return Open(f"exit {shown} {machine.epoch}", f"{shown}")


def _by_case(
    machine: Machine, languages: Languages, path: object, arguments: Sequence[object], shown: str, line: object
) -> object:
    """Run a program once for each case of its name and arguments."""
    values = [path, *arguments]
    at = next(index for index, value in enumerate(values) if isinstance(value, Fork))
    code: object = Open(f"exit {shown}", shown)
    for guard, leaf in list(cases(values[at])):
        each = [*values[:at], leaf, *values[at + 1 :]]
        results: list[object] = []

        def run(each: list[object] = each, results: list[object] = results) -> None:
            results.append(
                run_program(machine, languages, each[0], each[1:], shown, None if line is not None else line)
            )

        machine.under(guard, run)
        if results:
            code = chosen(guard, results[0], code)
    return code


def run_script_file(
    machine: Machine, languages: Languages, path: object, arguments: Sequence[object], shown: str
) -> object:
    """Run a script by its path: one that a script wrote, or one of the repository."""
    machine.step(STEPS_OF_A_FILE)
    content, folder = content_of(machine, path), folder_of(machine, path)
    name = file_name(path) or shown_text(path)
    code: object = Open(f"exit {shown} {machine.epoch}", shown)
    for guard, leaf in list(cases(content)):
        if leaf is None or leaf is GONE or isinstance(leaf, Open):
            if leaf is GONE:
                machine.under(guard, lambda: machine.nothing_done(shown, "the script is not there"))
                code = chosen(guard, 1, code)
            else:
                machine.under(guard, lambda: machine.stopped(f"{name} is not in this repository", shown, name))
            continue
        ending = name.lower().rpartition(".")[2]
        run = languages.powershell if ending == "ps1" else languages.posix if ending in POSIX else languages.batch
        results: list[object] = []

        def go(leaf: object = leaf, run: object = run, results: list[object] = results) -> None:
            machine.folder_of_next = folder
            results.append(run(machine, leaf, name, arguments))  # type: ignore[operator]

        machine.under(guard, go)
        if results:
            code = chosen(guard, results[0], code)
    return code


def _open_powershell(
    machine: Machine, languages: Languages, path: object, arguments: Sequence[object], shown: str
) -> object:
    """Start a PowerShell script as if it were a program: Windows opens it in an editor, if nobody changed that.

    https://learn.microsoft.com/powershell/module/microsoft.powershell.core/about/about_scripts
    """
    key = f"powershell runs {shown}"
    runs = machine.ask(key, f"Windows runs {file_name(path)}, and does not open it in an editor")
    results: list[object] = []
    machine.under(runs, lambda: results.append(run_script_file(machine, languages, path, arguments, shown)))
    code: object = Open(f"exit {shown} {machine.epoch}", shown)
    return chosen(runs, results[0], code) if results else code


def _unread_script(machine: Machine, path: object, arguments: Sequence[object], shown: str) -> object:
    content = content_of(machine, path)
    may_change(machine, arguments, content if isinstance(content, str) else "")
    name = file_name(path) or shown_text(path)
    known = isinstance(content, str)
    machine.stopped(
        f"{name} is in a language that is not followed" if known else f"{name} is not in this repository",
        str(content) if known else shown,
        "" if known else name,
    )
    return Open(f"exit {shown}", shown)


# Each takes the machine, the languages, the arguments, the command as it is shown, and the arguments as one text.


def _reg(machine: Machine, _: Languages, arguments: list[object], shown: str, line: object) -> object:
    return run_reg(machine, arguments, shown)


def _regedit(machine: Machine, _: Languages, arguments: list[object], shown: str, line: object) -> object:
    switches = [word for each in arguments if (word := (known_text(each) or "").lower()).startswith(("/", "-"))]
    if any(word[1:] in ("e", "ea", "a") for word in switches):  # it exports
        return Open(f"exit {shown}", shown)
    run = import_file if any(word[1:] == "s" for word in switches) else open_file
    code: object = 0
    for path in arguments:
        if not (known_text(path) or "").startswith(("/", "-")):
            code = run(machine, path, shown)
    return code


def _cmd(machine: Machine, languages: Languages, arguments: list[object], shown: str, line: object) -> object:
    """`cmd /c …`: the rest of the line is a command line of its own."""
    for at, argument in enumerate(arguments):
        word = (known_text(argument) or "").lower()
        if word in ("/c", "/k", "/r"):
            rest = arguments[at + 1 :]
            # A whole command line in one argument: its own quotes were taken off by who called.
            text = rest[0] if len(rest) == 1 else spaced(rest)
            if line is not None:
                text = _behind_switch(line)
            if any((known_text(each) or "").lower() in ("/v", "/v:on") for each in arguments[:at]):
                text = joined("setlocal enabledelayedexpansion&", text)
            return languages.batch(machine, text, "", [])
        if word[:2] in ("/c", "/k") and len(word) > 2 and isinstance(argument, str):
            return languages.batch(machine, joined(argument[2:], *(_spaced_rest(arguments[at + 1 :]))), "", [])
    return run_piped(machine, lambda text: languages.batch(machine, text, "", []), shown)


def _behind_switch(line: object) -> object:
    """Return the text behind `/c`, without the quotes that stand around all of it."""
    pieces = list(line.parts) if isinstance(line, Pieces) else [line]
    first = pieces[0] if isinstance(pieces[0], str) else ""
    match = re.search(r"/[ckr]\s*", first, re.I)
    if match is None:
        return line
    pieces[0] = first[match.end() :]
    text = joined(*pieces)
    if isinstance(text, str):
        stripped = text.strip()
        # The first and the last quote go, as cmd.exe says of itself (`cmd /?`).
        if stripped.startswith('"') and stripped.count('"') >= 2:
            last = stripped.rindex('"')
            inner = stripped[1:last] + stripped[last + 1 :]
            return inner if stripped.count('"') > 2 or " " in inner else stripped
        return stripped
    return text


def spaced(values: Sequence[object]) -> object:
    """Return arguments as one line; one with a space gets quotes, as who starts a program gives them."""
    return joined(*_spaced_rest(values)[1:])


def _spaced_rest(values: Sequence[object]) -> list[object]:
    parts: list[object] = []
    for value in values:
        text = text_of(value)
        parts.append(" ")
        needs_quotes = isinstance(text, str) and (" " in text or "\t" in text) and not text.startswith('"')
        parts.extend(('"', text, '"') if needs_quotes else (text,))
    return parts


def _powershell(machine: Machine, languages: Languages, arguments: list[object], shown: str, line: object) -> object:
    """`powershell -File x.ps1 …`, `-Command …`, `-EncodedCommand …`."""
    at = 0
    while at < len(arguments):
        word = known_text(arguments[at])
        if word is None or word[:1] not in ("-", "/", "\u2013", "\u2014") or len(word) < 2:
            break
        name = word[1:].lower().rstrip(":")
        at += 1
        if name in ("file", "f", "fi", "fil"):
            if at >= len(arguments):
                return Open(f"exit {shown}", shown)
            return run_script_file(machine, languages, arguments[at], arguments[at + 1 :], shown)
        if name in ("ec", "e", "enc") or ("encodedcommand".startswith(name) and len(name) > 1 and name != "ex"):
            return _encoded(machine, languages, arguments[at] if at < len(arguments) else "", shown)
        if (name and "command".startswith(name)) or name in ("commandwithargs", "cwa"):
            return _command_text(machine, languages, arguments[at:], shown)
        if name in _POWERSHELL_WITH_VALUE or any(
            option.startswith(name) for option in _POWERSHELL_WITH_VALUE if len(name) > 1
        ):
            at += 1
    if at >= len(arguments):
        return run_piped(machine, lambda text: languages.powershell(machine, text, "", []), shown)
    return _command_text(machine, languages, arguments[at:], shown)


def _command_text(machine: Machine, languages: Languages, parts: list[object], shown: str) -> object:
    if parts and isinstance(parts[0], Code):  # `-Command { … } -args 1`
        parts = ["& {", parts[0], "}", *parts[2:]]
    text = joined_by([text_of(part) for part in parts], " ")
    if known_text(text) == "-":
        if machine.piped is not None:
            return run_piped(machine, lambda text: languages.powershell(machine, text, "", []), shown)
        machine.stopped("its commands come from another program", shown)
        return Open(f"exit {shown}", shown)
    return languages.powershell(machine, text, "", [])


def _encoded(machine: Machine, languages: Languages, value: object, shown: str) -> object:
    text = known_text(value)
    plain = decoded_command(text) if text is not None else None
    if plain is None:
        inner = machine.decoded(value)
        if inner is None:
            machine.stopped("what is encoded in it is not known", shown)
            return Open(f"exit {shown}", shown)
        plain = inner  # type: ignore[assignment]
    return languages.powershell(machine, plain, "", [])


def _schtasks(machine: Machine, languages: Languages, arguments: list[object], shown: str, line: object) -> object:
    """A task runs later, or when something happens: its command is under a question of its own."""
    words = [(known_text(each) or "").lower() for each in arguments]
    options = {words[at]: arguments[at + 1] for at in range(len(words) - 1)}
    if "/create" not in words:
        switch_task(machine, words, shown_text(options.get("/tn", "")))
        return Open(f"exit {shown}", shown)
    command, name = options.get("/tr"), shown_text(options.get("/tn", ""))
    if command is not None:
        run_later(machine, languages, name, command)
    elif "/xml" in options:
        run_task_xml(machine, languages, name, content_of(machine, options["/xml"]), shown)
    return 0


def run_task_xml(machine: Machine, languages: Languages, name: str, xml: object, shown: str) -> None:
    """Follow what a scheduled task runs that is given as XML."""
    text = known_text(xml)
    commands = commands_of_task(text) if text is not None else []
    for command in commands:
        run_later(machine, languages, name, command)
    if not commands:
        machine.stopped("what the scheduled task runs is not known", text or shown, "" if text else name)


def run_later(machine: Machine, languages: Languages, name: str, command: object) -> None:
    """Follow the command line of a scheduled task."""
    ran = machine.ask(f"task {name}".lower(), f"the scheduled task {name} has run")

    def run() -> None:
        languages.batch(machine, command, "", [])

    machine.under(ran, run)


def _posix_shell(machine: Machine, languages: Languages, arguments: list[object], shown: str, line: object) -> object:
    """`bash -c "…"` and `bash setup.sh …`."""
    for at, argument in enumerate(arguments):
        word = known_text(argument) or ""
        if word.startswith("-"):
            if "c" in word[1:] and not word.startswith("--") and at + 1 < len(arguments):
                return languages.posix(machine, arguments[at + 1], "", arguments[at + 2 :])
            continue
        return run_script_file(machine, languages, argument, arguments[at + 1 :], shown)
    if machine.piped is not None:
        return run_piped(machine, lambda text: languages.posix(machine, text, "", []), shown)
    if not any((known_text(each) or "").startswith("--") for each in arguments):  # `bash --version` runs nothing
        machine.stopped("its commands come from another program", shown)
    return 0


def _start(machine: Machine, languages: Languages, arguments: list[object], shown: str, line: object) -> object:
    """`start "title" /wait program …` of batch files."""
    rest = started(arguments, line)
    return run_program(machine, languages, rest[0], rest[1:], shown) if rest else 0


def _psexec(machine: Machine, languages: Languages, arguments: list[object], shown: str, line: object) -> object:
    """`psexec -accepteula -s program …`."""
    rest = started_by_psexec(machine, arguments, shown)
    return run_program(machine, languages, rest[0], rest[1:], shown) if rest else 0


_PROGRAMS: dict[str, Callable[[Machine, Languages, list[object], str, object], object]] = {
    "reg": _reg,
    "regedit": _regedit,
    "regedt32": _regedit,
    "cmd": _cmd,
    "%comspec%": _cmd,
    "powershell": _powershell,
    "pwsh": _powershell,
    "dsregcmd": dsregcmd,
    "netdom": netdom,
    "djoin": djoin,
    "lgpo": lgpo,
    "schtasks": _schtasks,
    "start": _start,
    "sh": _posix_shell,
    "bash": _posix_shell,
    "wmic": wmic,
    "sysprep": sysprep,
    **dict.fromkeys(("psexec", "psexec64", "paexec"), _psexec),
}


def is_of_windows(path: object) -> bool:
    """Say whether a program is one that every Windows starts by its name."""
    return program_name(path) in OF_WINDOWS or program_name(path) in _PROGRAMS
