"""`avd-intune completion`: the script that lets a shell complete subcommands, options and their values."""

from __future__ import annotations

import argparse
import importlib
import re

from avd_intune.command_line.usage import ExitCode
from avd_intune.records import dataclass
from avd_intune.source.scan_request import ALL_LANGUAGES

DESCRIPTION = "Print the script that lets a shell complete subcommands, options and their values."
EPILOG = """\
examples:
  avd-intune completion bash > ~/.local/share/bash-completion/completions/avd-intune
  avd-intune completion zsh > "${fpath[1]}/_avd-intune"
  avd-intune completion fish > ~/.config/fish/completions/avd-intune.fish"""

SHELLS = ("bash", "zsh", "fish")


@dataclass(frozen=True, slots=True)
class Option:
    """One option. takes: the name of its value, "" for a switch. values: all that it may be, if they are few."""

    names: tuple[str, ...]
    help: str
    takes: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Subcommand:
    """One subcommand. words: what may stand behind it beside files."""

    name: str
    help: str
    options: tuple[Option, ...]
    words: tuple[str, ...]


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the options of the subcommand."""
    parser.add_argument("shell", choices=SHELLS, help="the shell that is to complete")


def run(options: argparse.Namespace) -> int:
    """Print the script."""
    print({"bash": bash, "zsh": zsh, "fish": fish}[options.shell](subcommands()), end="")
    return ExitCode.CLEAN


def subcommands() -> list[Subcommand]:
    """Return all subcommands with their options; of one that needs what is not installed, the name alone."""
    from avd_intune.command_line.entry import SUBCOMMANDS

    found = []
    for name, (module, summary, _) in SUBCOMMANDS.items():
        parser = argparse.ArgumentParser(prog="avd-intune", allow_abbrev=False)
        try:
            importlib.import_module(module).configure(parser)
        except ModuleNotFoundError:
            parser = argparse.ArgumentParser(prog="avd-intune", allow_abbrev=False)
        options = tuple(
            Option(tuple(each.option_strings), _plain(each.help), _takes(each), _values(each, name))
            for each in parser._actions
            if each.option_strings and each.help != argparse.SUPPRESS
        )
        positional = [each for each in parser._actions if not each.option_strings]
        words = tuple(str(choice) for each in positional for choice in each.choices or ())
        found.append(Subcommand(name, _plain(summary), options, words))
    return found


def _values(action: argparse.Action, subcommand: str) -> tuple[str, ...]:
    """Return all that an option may be, or the words of which its list is made; () where it is anything."""
    if action.choices:
        return tuple(map(str, action.choices))
    if action.dest in ("check", "skip_check"):
        from avd_intune.judgement.registry import all_rules

        return tuple(rule.id for rule in all_rules())
    if action.dest == "framework":
        return tuple(sorted(ALL_LANGUAGES))
    if (action.dest, subcommand) == ("output", "check"):
        from avd_intune.command_line.check_command import FORMATS

        return FORMATS
    return ()


def _takes(action: argparse.Action) -> str:
    return "" if action.nargs == 0 else str(action.metavar or action.dest.upper())


def _plain(text: str | None) -> str:
    """Return a help text as one line that holds nothing a shell or a completion function would read as its own."""
    words = " ".join((text or "").replace("%%", "%").split()).replace("'", "\u2019").replace(": ", ", ")
    return re.sub(r"[^\w .,;()/=*\u2019-]", "", words)


def bash(commands: list[Subcommand]) -> str:
    """Return the script for bash."""
    lines = [
        "# bash completion of avd-intune",
        "_avd_intune() {",
        '    local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD-1]} words=""',
        "    if [ $COMP_CWORD -eq 1 ]; then",
        f'        words="{" ".join(["--help", "--version", *(each.name for each in commands)])}"',
        "    else",
        "        case ${COMP_WORDS[1]}:$previous in",
    ]
    for command in commands:
        for option in command.options:
            for name in option.names if option.values else ():
                lines.append(f'            {command.name}:{name}) words="{" ".join(option.values)}" ;;')
    for command in commands:
        names = [name for option in command.options for name in option.names]
        lines.append(f'            {command.name}:*) words="{" ".join([*command.words, *names])}" ;;')
    lines += [
        "        esac",
        "    fi",
        '    COMPREPLY=($(compgen -W "$words" -- "$current"))',
        '    if [ $COMP_CWORD -gt 1 ] && [ ${#COMPREPLY[@]} -eq 0 ]; then COMPREPLY=($(compgen -f -- "$current")); fi',
        "}",
        "complete -o filenames -F _avd_intune avd-intune",
    ]
    return "\n".join(lines) + "\n"


def zsh(commands: list[Subcommand]) -> str:
    """Return the script for zsh."""
    lines = [
        "#compdef avd-intune",
        "_avd_intune() {",
        "    local -a subcommands",
        "    subcommands=(",
        *(f"        '{each.name}:{each.help}'" for each in commands),
        "    )",
        "    if (( CURRENT == 2 )); then _describe subcommand subcommands; return; fi",
        "    case $words[2] in",
    ]
    for command in commands:
        lines.append(f"        {command.name})")
        lines.append("            _arguments \\")
        for option in command.options:
            for name in option.names:
                value = f":{option.takes}:({' '.join(option.values)})" if option.values else f":{option.takes}:_files"
                lines.append(f"                '*{name}[{option.help}]{value if option.takes else ''}' \\")
        rest = f"({' '.join(command.words)})" if command.words else "_files"
        lines.append(f"                '*:argument:{rest}' ;;")
    return "\n".join([*lines, "    esac", "}", '_avd_intune "$@"']) + "\n"


def fish(commands: list[Subcommand]) -> str:
    """Return the script for fish."""
    lines = ["# fish completion of avd-intune"]
    for command in commands:
        lines.append(f"complete -c avd-intune -n __fish_use_subcommand -f -a {command.name} -d '{command.help}'")
    for command in commands:
        condition = f"-n '__fish_seen_subcommand_from {command.name}'"
        if command.words:
            lines.append(f"complete -c avd-intune {condition} -f -a '{' '.join(command.words)}'")
        for option in command.options:
            names = " ".join(f"-{'l' if name.startswith('--') else 's'} {name.lstrip('-')}" for name in option.names)
            value = f" -x -a '{' '.join(option.values)}'" if option.values else " -r" if option.takes else ""
            lines.append(f"complete -c avd-intune {condition} {names}{value} -d '{option.help}'")
    return "\n".join(lines) + "\n"
