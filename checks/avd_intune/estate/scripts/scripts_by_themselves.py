"""What each script of the code does by itself: the requests that it sends, and the signs in the lines that run.

What a host is left with hangs on all of its scripts in their order; that is asked where a rule looks at the host.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from avd_intune.estate.model import Estate, Script
from avd_intune.estate.scripts.guard_values import holds
from avd_intune.estate.scripts.host_script import host_script
from avd_intune.estate.scripts.kept_runs import machine_of
from avd_intune.estate.scripts.machine import Machine
from avd_intune.estate.scripts.powershell_editions import WINDOWS_POWERSHELL
from avd_intune.estate.scripts.script_text import TooLongTextError, decoded_parts, text_with_gaps
from avd_intune.estate.scripts.signs import INSTALLER
from avd_intune.values.access import any_of, both, holds_when, matches
from avd_intune.values.cases import alternatives_of
from avd_intune.values.value_types import Value
from avd_intune.values.worlds import TooManyWorldsError, UndecidableError, World, explore


def speaks_of(script: Script, pattern: re.Pattern[str]) -> bool:
    """Say whether any text of a script, also an encoded one, holds a match: what does not needs not be followed."""
    for value in [*script.texts, *script.sources, script.environment]:
        for alternative in alternatives_of(value):
            text = text_with_gaps(alternative.value)
            try:
                if _has(pattern, text) or any(pattern.search(part) for part in decoded_parts(text)):
                    return True
            except TooLongTextError:
                return True  # whoever follows it says what is not known
    return False


# The same scripts come again on each host, in each scenario, and in an editor with each edit.
@lru_cache(maxsize=256)
def _has(pattern: re.Pattern[str], text: str) -> bool:
    return pattern.search(text) is not None


def hides(script: Script, pattern: re.Pattern[str]) -> bool:
    """Say whether no text of a script holds a match as it is written, so that only an encoded one may."""
    return not any(
        _has(pattern, text_with_gaps(alternative.value))
        for value in [*script.texts, *script.sources, script.environment]
        for alternative in alternatives_of(value)
    )


def runs_of(script: Script, estate: Estate, edition: int = 0) -> Iterator[tuple[Value, Machine]]:
    """Yield each run of a script with its condition: one for each case of the inputs that its texts hang on.

    edition: which PowerShell runs it, as in `host_script`. Raises TooManyWorldsError.
    """

    def run(world: World) -> Machine | None:
        try:
            one = host_script(script, world, estate.places.shown, edition)
        except UndecidableError:
            return None
        return machine_of((one,), script.find, estate)

    for case in list(explore(run)):
        if case.result is not None:
            yield holds_when(case.assumptions), case.result


def has_sign(script: Script, pattern: re.Pattern[str], estate: Estate) -> Value:
    """Return whether what a script on a machine runs holds a sign, as a boolean value. pattern: one of those in SIGNS.

    Of what is not followed (boot data, files beside it, the values of parameters) the whole text counts.
    """
    followed = [value for value in (script.code, script.posix, *script.commands) if value is not None]
    plain = [value for value in script.texts if not any(value is each for each in followed) and not _is_file(value)]
    found = [matches(text, pattern) for text in [*plain, *script.sources]]
    if not script.executed or (not followed and script.file is None):
        return any_of([*found, *(matches(text, pattern) for text in script.texts)])
    # What a script puts together is not written in it: what an installer is given is seen where it is started.
    if speaks_of(script, pattern) or speaks_of(script, INSTALLER):
        try:
            # As what a host is left with is asked for: it is the same run.
            for when, machine in runs_of(script, estate, WINDOWS_POWERSHELL):
                found.extend(both(when, holds(guard)) for sign, guard in machine.seen if pattern.search(sign))
                if machine.unfinished() is not None:  # which of its lines run is not known
                    found.extend(both(when, matches(text, pattern)) for text in script.texts)
        except TooManyWorldsError:
            found.extend(matches(text, pattern) for text in script.texts)
    return any_of(found)


def _is_file(value: Value) -> bool:
    """Say whether a text was loaded from a file of the repository, which counts where it runs."""
    return value.origin is not None and value.origin.what.startswith("the file ")
