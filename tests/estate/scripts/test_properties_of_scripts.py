"""What never changes what a script leaves: shown on all the short scripts of which the answer is known."""

from __future__ import annotations

import random
import re
from collections.abc import Callable

import pytest
from avd_intune.languages.powershell.parser import parse_script

from tests.estate.scripts.followed import KEY, MAKE, REG, machine_after, outcome
from tests.estate.scripts.test_short_scripts import BATCH as BATCH_ANSWERS
from tests.estate.scripts.test_short_scripts import POWERSHELL as POWERSHELL_ANSWERS
from tests.estate.scripts.test_short_scripts import rows

SET_7 = f"Set-ItemProperty -Path '{KEY}' -Name AutoEnrollMDM -Value 7 -Type DWord"
REG_7 = REG.replace("/d 1", "/d 7")
# These have to come first, and what runs apart has variables of its own.
_FIRST = re.compile(r"\s*(?:using|param|#requires|\[CmdletBinding)", re.I)
_APART = re.compile(
    r"job|module|runspace|powershell|pwsh|configuration|computername|thread|\bclass\b|parallel|get-command|psscriptroot",
    re.I,
)


def _in_a_variable(script: str) -> str:
    return f"$theKey = '{KEY}'\n" + script.replace(f"'{KEY}'", "$theKey")


POWERSHELL: dict[str, Callable[[str], str]] = {
    "a comment": lambda script: f"# {SET_7}\n<# {SET_7} #>\n{script} # {REG_7}",
    "a function that nothing calls": lambda script: (
        f"function Set-Never {{ {SET_7} }}\n$never = {{ {REG_7} }}\n{script}"
    ),
    "a line behind the end": lambda script: f"{script}\nexit\n{SET_7}\n{REG_7}",
    "a line under a condition that never holds": lambda script: f"{script}\nif ($false) {{ {SET_7} }}",
    "a constant in a variable": _in_a_variable,
}
BATCH: dict[str, Callable[[str], str]] = {
    "a comment": lambda script: f"rem {REG_7}\n:: {REG_7}\n{script}",
    "a label that nothing calls": lambda script: f"{script}\ngoto :eof\n:never\n{REG_7}\n",
    "a line under a condition that never holds": lambda script: f"if 1==2 {REG_7}\n{script}",
}


@pytest.mark.parametrize("change", POWERSHELL)
def test_what_powershell_leaves_does_not_change(change: str) -> None:
    changed = {}
    for script, expected in rows("powershell.txt"):
        apart = _APART.search(script) is not None and change == "a constant in a variable"
        if not apart and _FIRST.match(script) is None and not parse_script(script).errors:
            found = outcome(machine_after(f"{MAKE}\n{POWERSHELL[change](script)}"))
            if found != expected:
                changed[script] = (expected, found)
    assert changed == {}


@pytest.mark.parametrize("change", BATCH)
def test_what_cmd_leaves_does_not_change(change: str) -> None:
    changed = {}
    for script, expected in rows("batch.txt"):
        found = outcome(machine_after(BATCH[change](script).replace("\n", "\r\n"), name="setup.cmd"))
        if found != expected:
            changed[script] = (expected, found)
    assert changed == {}


@pytest.mark.parametrize("seed", range(3))
def test_no_such_change_matters_to_any_answer(seed: int) -> None:
    """A change that is drawn, on scripts that are drawn from all of which the answer is known."""
    drawn = random.Random(seed)
    changed = {}
    every = [row for name in POWERSHELL_ANSWERS for row in rows(name)]
    for script, expected in drawn.sample(every, 200):
        change = drawn.choice(list(POWERSHELL))
        apart = _APART.search(script) is not None and change == "a constant in a variable"
        if not apart and _FIRST.match(script) is None and not parse_script(script).errors:
            found = outcome(machine_after(f"{MAKE}\n{POWERSHELL[change](script)}"))
            if found != expected:
                changed[change, script] = (expected, found)
    every = [row for name in BATCH_ANSWERS for row in rows(name)]
    for script, expected in drawn.sample(every, 100):
        change = drawn.choice(list(BATCH))
        found = outcome(machine_after(BATCH[change](script).replace("\n", "\r\n"), name="setup.cmd"))
        if found != expected:
            changed[change, script] = (expected, found)
    assert changed == {}
