"""What a script of the repository does, run by itself: its effects with their conditions."""

from __future__ import annotations

from pathlib import Path

from avd_intune.estate.scripts.following import HostScript, follow
from avd_intune.estate.scripts.script_values import Open
from avd_intune.languages.powershell.parser import parse_script
from avd_intune.source.budget import Budget, BudgetExceededError
from avd_intune.source.regular_files import read_regular
from avd_intune.source.repository_files import MAX_LOADED_BYTES, FileAccessError, RepositoryFiles
from avd_intune.source.repository_root import repository_root
from avd_intune.source.stack import room_for_calls

SUFFIXES = (".ps1", ".psm1", ".cmd", ".bat")


def explain_script(path: Path, line: int | None) -> list[str]:
    """Return one line for each effect of a script, or of one of its lines. Raises OSError.

    What it runs is read where it lies in the repository, as in a scan, which also bounds what it may cost.
    """
    text = read_regular(path, MAX_LOADED_BYTES).decode("utf-8-sig", "replace")
    files = RepositoryFiles(repository_root(path.absolute()))

    def find(name: str) -> str | None:
        try:
            return files.read_bytes(path.absolute().parent, name).decode("utf-8-sig", "replace")
        except FileAccessError:
            return None

    with room_for_calls(), Budget().in_use():
        if path.suffix.lower() in (".cmd", ".bat"):
            script = HostScript(path.name, commands=(f'cmd /c "{path.name}"',))
        else:
            script = HostScript(path.name, code=text, parameters=_parameters_of(text))
        followed = follow([script], find)
    effects = [
        effect
        for effect in followed.effects
        if line is None or (effect.place.script == path.name and effect.place.line == line)
    ]
    # A line that runs many times says the same of itself each time.
    return list(dict.fromkeys(effect.sentence() for effect in effects)) or ["nothing that is followed is done here"]


def _parameters_of(text: str) -> tuple[tuple[object, object], ...]:
    """Return the parameters of a script as values that are not known: a deployment gives what it likes for them."""
    try:
        declared = parse_script(text).block.parameters or []
    except BudgetExceededError:
        return ()  # then no step is left to follow it, and that is what is said
    return tuple((each.name, Open(f"parameter {each.name}", f"${each.name}")) for each in declared)
