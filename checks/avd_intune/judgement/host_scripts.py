"""What the scripts on a session host do, in one world: inputs are put in, conditions are asked one by one."""

from __future__ import annotations

from collections.abc import Sequence

from avd_intune.estate.model import Script, SessionHost
from avd_intune.estate.scripts.conditions import Question
from avd_intune.estate.scripts.effects import Effect, ProgramRun, Stopped
from avd_intune.estate.scripts.following import HostScript
from avd_intune.estate.scripts.guard_values import asked, place_of
from avd_intune.estate.scripts.host_facts import (
    DENY,
    FSLOGIX_PROFILES,
    REMOTE_DESKTOP,
    REMOTE_DESKTOP_POLICY,
    ROAM_IDENTITY,
    HostFacts,
    Number,
    input_of,
)
from avd_intune.estate.scripts.host_script import host_script, script_text
from avd_intune.estate.scripts.kept_runs import Find, machine_of
from avd_intune.estate.scripts.machine import Machine
from avd_intune.estate.scripts.powershell_editions import WINDOWS_POWERSHELL
from avd_intune.estate.scripts.script_order import in_order
from avd_intune.judgement.look import Look
from avd_intune.values.value_types import (
    Unknown,
    Value,
)
from avd_intune.values.worlds import UndecidableError

# A reason names so many of the script files that are not at hand.
MAX_NAMED_FILES = 2
# What to do about a script that cannot be followed.
FOLLOW_IT = "write the script so that it does not depend on what only its run shows, or declare it with a tag"


def facts_of(host: SessionHost, look: Look) -> HostFacts:
    """Return what all scripts that run on a session host do in this world, one after the other."""
    if not host.machine.scripts:
        return facts_of_scripts((), _nothing, look)
    ordered = scripts_in_order(host, look)
    find = next((script.find for script in ordered), lambda name: None)
    facts = facts_of_scripts(_as_run(ordered, look), find, look)
    executed = [script for script in look.scripts(host) if script.executed]
    otherwise = in_order(executed[::-1], look.estate.order)
    if otherwise != ordered:
        # Nothing says which of some scripts runs first: what differs the other way round is not decided.
        facts.other_order = facts_of_scripts(_as_run(otherwise, look), find, look)
    return facts


def _as_run(scripts: Sequence[Script], look: Look) -> tuple[HostScript, ...]:
    """Return scripts of a session host as they are run there: run commands start Windows PowerShell."""
    named = look.estate.places.shown
    return tuple(host_script(script, look, named, WINDOWS_POWERSHELL) for script in scripts)


def _nothing(_: str) -> None:
    """Find no file."""


def scripts_in_order(host: SessionHost, look: Look) -> list[Script]:
    """Return the scripts that run on a session host in the order in which `facts_of` follows them."""
    return in_order([script for script in look.scripts(host) if script.executed], look.estate.order)


def facts_of_scripts(scripts: tuple[HostScript, ...], find: Find, look: Look) -> HostFacts:
    """Return what scripts do that run one after the other on the same machine."""
    machine = machine_of(scripts, find, look.estate)
    return HostFacts(machine, lambda question: _answer(question, machine, look))


def _answer(question: Question, machine: Machine, look: Look) -> bool:
    needs = machine.input_of(question.needs)
    if needs is not None:
        raise look.unknown(f"`{question.shown}`, on which a script on it depends ({place_of(question)}),", needs)
    return look.truth(asked(question))


def doubtful(effect: Effect, what: str, facts: HostFacts, look: Look, needs: Unknown | None = None) -> UndecidableError:
    """Return the error for what a script may do and that cannot be followed: it names script, line and condition.

    needs: the input that it hangs on.
    """
    end = facts.machine.input_of(effect.needs) if isinstance(effect, Stopped) and effect.rest else None
    if end is not None:
        return look.unknown(f"what {effect.place} runs", end)
    unknown = facts.machine.input_of(needs) or Unknown(effect.what(), key=f"script {effect.place} {effect.what()}")
    sentence = effect.sentence()
    after = "and what runs after that" if isinstance(effect, Stopped) and effect.rest else "which"
    return UndecidableError(unknown, f"{sentence}, {after} may {what}; {FOLLOW_IT}")


def ask_for_the_rest(facts: HostFacts, what: str, look: Look) -> None:
    """Raise UndecidableError where the scripts of a host are not followed to their end. what: what the rest may do."""
    unfinished = facts.unfinished()
    if unfinished is not None:
        raise doubtful(unfinished, what, facts, look)


def script_not_at_hand(facts: HostFacts, what: str, otherwise: str, look: Look) -> UndecidableError:
    """Return the error for scripts that run on a session host and whose text is not there to be read.

    facts: with at least one that is missing. what: what the code shows without them. otherwise: what can be done where
    the script cannot be kept in the repository.
    """
    missing = facts.missing()
    needs = facts.machine.input_of(missing[0].needs)
    if needs is not None:
        return look.unknown("the script that runs on it", needs)
    names = list(dict.fromkeys(each.missing for each in missing if each.missing))[:MAX_NAMED_FILES]
    named = f" ({', '.join(names)})" if names else ""
    return UndecidableError(
        Unknown("the script is not in this repository", key=f"unread:{named}"),
        f"{what}, and a script that runs on it is not in this repository{named}; keep it here, or {otherwise}",
    )


def number_of(facts: HostFacts, key: str, name: str, look: Look) -> Number | None:
    """Return the number that a value of the registry ends as, None where scripts leave it alone or remove it.

    Raises UndecidableError where its data is not known, where something cannot be followed that may write it, and where
    two scripts leave different values and nothing says which of them runs last.
    """
    if facts.is_silent:
        return None
    found = facts.number(key, name)
    if facts.other_order is not None:
        _ask_for_order(facts, facts.other_order, key, name)
    for effect in facts.doubts(key, name):
        raise doubtful(effect, f"set {name}", facts, look, _input(effect))
    if found is not None and found.value is None and found.effect is not None and found.type in ("REG_DWORD", ""):
        data = found.effect.data
        needed = input_of(data)
        needs = facts.machine.input_of(needed.needs) if needed is not None else None
        if needs is not None:
            raise look.unknown(f"the value that {found.effect.place} gives {name}", needs)
        raise doubtful(found.effect, f"set {name} to any value", facts, look)
    return found


def _ask_for_order(facts: HostFacts, other: HostFacts, key: str, name: str) -> None:
    """Raise UndecidableError where a value ends otherwise if the scripts run the other way round."""
    one, two = facts.last_change(key, name), other.last_change(key, name)
    ends, ends_otherwise = facts.number(key, name), other.number(key, name)
    if one is None or two is None or _content(ends) == _content(ends_otherwise):
        return
    raise _no_order(one, two)


def ask_for_order_of_joins(facts: HostFacts) -> None:
    """Raise UndecidableError where the machine is joined otherwise if the scripts run the other way round."""
    other = facts.other_order
    one, two = facts.joins(), other.joins() if other is not None else []
    if one and two and one[-1].what() != two[-1].what():
        raise _no_order(one[-1], two[-1])


def ask_for_order_of_task(facts: HostFacts) -> None:
    """Raise UndecidableError where the task that registers the machine ends switched otherwise the other way round."""
    other = facts.other_order
    one, two = facts.registration_task(), other.registration_task() if other is not None else None
    if one is not None and two is not None and one.enabled != two.enabled:
        raise _no_order(one, two)


def ask_for_order_of_client(facts: HostFacts) -> None:
    """Raise UndecidableError where the Configuration Manager client is installed in one of the two orders only."""
    other = facts.other_order
    one, two = facts.client_change(), other.client_change() if other is not None else None
    if one is None or two is None or other is None:
        return
    if (facts.client_installed() is None) != (other.client_installed() is None):
        raise _no_order(one, two)


def _no_order(one: Effect, two: Effect) -> UndecidableError:
    unknown = Unknown("nothing says which of two scripts runs last", key=f"order of {one.place} and {two.place}")
    return UndecidableError(
        unknown,
        f"{one.sentence()}, and {two.sentence()}, and nothing says which of these scripts runs last; let one of them "
        "depend on the other",
    )


def _content(number: Number | None) -> object:
    return None if number is None else (number.value, number.type)


def _input(effect: Effect) -> Unknown | None:
    for value in (getattr(effect, "name", None), getattr(effect, "key", None), getattr(effect, "data", None)):
        found = input_of(value)
        if found is not None:
            return found.needs
    return None


def denied_by_scripts(facts: HostFacts, look: Look) -> Effect | bool | None:
    """Return what denies remote connections; False if scripts have a part in it and do not, None if they have none.

    The value of the policy wins over the one that the control panel writes.
    """
    keys = (REMOTE_DESKTOP_POLICY, REMOTE_DESKTOP)
    touched = any(facts.is_touched(key, DENY) for key in keys)
    for key in keys:
        found = number_of(facts, key, DENY, look)
        if found is not None and found.type == "REG_DWORD":
            return found.effect if found.value == 1 and found.effect is not None else False
    return False if touched else None


def roamed_by_scripts(facts: HostFacts, look: Look) -> Effect | bool | None:
    """Return what lets FSLogix roam the identity; False if scripts set it otherwise, None if they do not."""
    found = number_of(facts, FSLOGIX_PROFILES, ROAM_IDENTITY, look)
    if found is not None and found.value == 1 and found.type == "REG_DWORD" and found.effect is not None:
        return found.effect
    return False if facts.is_touched(FSLOGIX_PROFILES, ROAM_IDENTITY) else None


def run_by_scripts(facts: HostFacts, command: str, word: str | None, look: Look) -> ProgramRun | None:
    """Return what runs a command, None if nothing does. Raises UndecidableError where what may cannot be followed."""
    found = facts.run_of(command, word)
    if found is None:
        for each in facts.machine.effects:
            if isinstance(each, Stopped) and (each.rest or command in each.text.lower()) and facts.holds(each.when):
                raise doubtful(each, f"run {command}", facts, look, each.needs)
    return found


def facts_of_text(value: Value, name: str, look: Look) -> HostFacts:
    """Return what one PowerShell script does that is a value by itself, as that of an Intune policy."""
    return facts_of_scripts(
        (HostScript(name, code=script_text(look, value, {}), edition=WINDOWS_POWERSHELL),), lambda name: None, look
    )
