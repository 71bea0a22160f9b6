"""What a script of the repository does, run by itself: its effects with their conditions."""

from __future__ import annotations

from pathlib import Path

from avd_intune.estate.scripts.following import HostScript, follow
from avd_intune.estate.scripts.script_values import Open
from avd_intune.languages.powershell.parser import parse_script

SUFFIXES = (".ps1", ".psm1", ".cmd", ".bat")


def explain_script(path: Path, line: int | None) -> list[str]:
    """Return one line for each effect of a script, or of one of its lines. Raises OSError."""
    text = path.read_text(encoding="utf-8-sig", errors="replace")

    def find(name: str) -> str | None:
        beside = path.parent / name
        return beside.read_text(encoding="utf-8-sig", errors="replace") if beside.is_file() else None

    if path.suffix.lower() in (".cmd", ".bat"):
        script = HostScript(path.name, commands=(f'cmd /c "{path.name}"',))
    else:
        script = HostScript(path.name, code=text, parameters=_parameters_of(text))
    effects = [
        effect
        for effect in follow([script], find).effects
        if line is None or (effect.place.script == path.name and effect.place.line == line)
    ]
    return [effect.sentence() for effect in effects] or ["nothing that is followed is done here"]


def _parameters_of(text: str) -> tuple[tuple[object, object], ...]:
    """Return the parameters of a script as values that are not known: a deployment gives what it likes for them."""
    declared = parse_script(text).block.parameters or []
    return tuple((each.name, Open(f"parameter {each.name}", f"${each.name}")) for each in declared)
