"""What the checks ask of the scripts of a host: values of the registry, programs, joins, and what stays open.

All of it comes from one list of effects (`Machine`), in one case of the questions that the scripts ask.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from avd_intune.estate.scripts.conditions import Fork, Guard, Question, cases, mapped
from avd_intune.estate.scripts.effects import (
    Effect,
    Joined,
    KeyMade,
    KeyRemoved,
    ProgramRun,
    RegistrationTask,
    Stopped,
    ValueRemoved,
    ValueWritten,
)
from avd_intune.estate.scripts.machine import Machine
from avd_intune.estate.scripts.machine_registry import Absent, Before
from avd_intune.estate.scripts.script_values import Open, Pieces, could_be
from avd_intune.records import dataclass

# The policy "Enable automatic MDM enrollment using default Azure AD credentials" writes these values:
# https://learn.microsoft.com/windows/client-management/enroll-a-windows-10-device-automatically-using-group-policy
MDM_KEY = r"HKLM\SOFTWARE\Policies\Microsoft\Windows\CurrentVersion\MDM"
AUTO_ENROLL = "AutoEnrollMDM"
CREDENTIAL = "UseAADCredentialType"
# "Disable MDM Enrollment" of the same template: a machine that has it enrols in nothing.
FORBIDDING = "DisableRegistration"
# The policy (TS_DISABLE_CONNECTIONS) and the control panel write this value below keys of their own; the policy wins.
REMOTE_DESKTOP_POLICY = r"HKLM\SOFTWARE\Policies\Microsoft\Windows NT\Terminal Services"
REMOTE_DESKTOP = r"HKLM\SYSTEM\CurrentControlSet\Control\Terminal Server"
DENY = "fDenyTSConnections"
# A setting of profile containers; the page has none of that name for the Office container (ODFC):
# https://learn.microsoft.com/fslogix/reference-configuration-settings#roamidentity
FSLOGIX_PROFILES = r"HKLM\SOFTWARE\FSLogix\Profiles"
ROAM_IDENTITY = "RoamIdentity"
# https://learn.microsoft.com/entra/identity/devices/hybrid-join-control
WORKPLACE_JOIN = r"HKLM\SOFTWARE\Policies\Microsoft\Windows\WorkplaceJoin"
AUTO_WORKPLACE_JOIN = "autoWorkplaceJoin"

# The Configuration Manager client: https://learn.microsoft.com/mem/configmgr/core/clients/deploy/about-client-installation-properties
_CLIENT_PROGRAMS = ("ccmsetup", "ccmsetup.msi")
# Programs that only read or show what they are given.
_READING = frozenset({"findstr", "find", "echo", "msg", "eventcreate", "more", "gpresult", "where"})


@dataclass(frozen=True, slots=True)
class Number:
    """A number in the registry. value: None where the data is not known or no number. effect: what wrote it last."""

    value: int | None
    effect: ValueWritten | None
    type: str = "REG_DWORD"


class HostFacts:
    """The effects of a host's scripts in one case. decide: answers a question, or raises where an input decides."""

    def __init__(self, machine: Machine, decide: Callable[[Question], bool]) -> None:
        self.machine = machine
        self._decide = decide
        self._answers: dict[str, bool] = {}
        # The same scripts the other way round, where nothing says which of some of them runs first.
        self.other_order: HostFacts | None = None

    @property
    def is_silent(self) -> bool:
        """Whether scripts do nothing at all, and have asked nothing: most hosts have none."""
        return not self.machine.effects and not self._answers and self.other_order is None

    def holds(self, guard: Guard) -> bool:
        """Say whether a guard holds in this case."""
        return self._leaf(guard) is True

    def _leaf(self, value: object) -> object:
        while isinstance(value, Fork):
            question = value.question
            answer = self._answers.get(question.key)
            if answer is None:
                answer = self._answers[question.key] = self._decide(question)
            value = value.yes if answer else value.no
        return value

    def number(self, key: str, name: str) -> Number | None:
        """Return the number that a value ends as; None where no script has a part in it, or where it is removed."""
        ends = self.machine.registry.value(key, name)
        # Written alike in every case: which of the lines wrote it is no question.
        alike = mapped(_written, ends)
        found = next(leaf for _, leaf in cases(ends)) if isinstance(alike, tuple) else self._leaf(ends)
        if isinstance(found, ValueWritten):
            data = self._leaf(found.data)
            known = data if isinstance(data, int) and not isinstance(data, bool) else None
            if isinstance(data, bool):
                known = int(data)
            return Number(known, found, found.type)
        if isinstance(found, Before):
            # A script that found the value as it has to be leaves it.
            for question, answer in self._answers.items():
                fact = self.machine.facts.get(question)
                if answer and fact is not None and fact[0] == f"value {found.identity}":
                    value = fact[1]
                    if isinstance(value, int) or (isinstance(value, str) and value.isdigit()):
                        return Number(int(value), self._write_of(key, name, int(value)))
        return None

    def _write_of(self, key: str, name: str, value: int) -> ValueWritten | None:
        """Return what gives a value a certain number in another case, None where no script ever does."""
        wanted = (key.lower(), name.lower(), value)
        written = (effect for effect in self.machine.effects if isinstance(effect, ValueWritten))
        return next((each for each in written if (_lowered(each.key), _lowered(each.name), each.data) == wanted), None)

    def last_change(self, key: str, name: str) -> Effect | None:
        """Return what wrote a value last, or took it away; None if no script did for certain."""
        found: Effect | None = None
        lowered = key.lower()
        for effect in self.machine.effects:
            place = getattr(effect, "key", None)
            if not isinstance(place, str) or not self.holds(effect.when):
                continue
            if isinstance(effect, (ValueWritten, ValueRemoved)):
                named = effect.name is None or (isinstance(effect.name, str) and effect.name.lower() == name.lower())
                found = effect if place.lower() == lowered and named else found
            elif isinstance(effect, KeyRemoved) or (isinstance(effect, KeyMade) and effect.emptied):
                is_above = lowered == place.lower() or lowered.startswith(f"{place.lower()}\\")
                found = effect if is_above else found
        return found

    def is_touched(self, key: str, name: str) -> bool:
        """Say whether a script writes or removes a value in any case, or may, where following ended early."""
        if self.machine.unfinished() is not None:
            return True
        value = self.machine.registry.value(key, name)
        return isinstance(value, (Fork, ValueWritten, Absent))

    def doubts(self, key: str, name: str) -> Iterator[Effect]:
        """Yield what may write a value, or take it back, and cannot be followed."""
        for effect in self.machine.registry.unclear_writes(key, name):
            if self._may_mean(effect.key, key, getattr(effect, "name", None), name) and self.holds(effect.when):
                yield effect
        for other in self.machine.effects:
            speaks = (isinstance(other, Stopped) and (other.rest or name.lower() in other.text.lower())) or (
                isinstance(other, ProgramRun) and _is_given(other, name)
            )
            if speaks and self.holds(other.when):
                yield other

    def _may_mean(self, key: object, wanted_key: str, name: object, wanted_name: str) -> bool:
        """Say whether a write to a place of which parts are unknown may be one to a certain value.

        Of a place of which nothing is known, only where the script speaks of the value at all.
        """
        if not could_be(key, wanted_key) or (name is not None and not could_be(name, wanted_name)):
            return False
        if isinstance(key, str) or isinstance(name, str):
            return True
        return self.mentions(wanted_name)

    def mentions(self, word: str) -> bool:
        """Say whether the text of any script holds a word."""
        lowered = word.lower()
        return any(lowered in text for text in self.machine.texts)

    def missing(self) -> list[Stopped]:
        """Return the scripts that run and that are not at hand, or of which the text is not known."""
        return [
            effect
            for effect in self.machine.effects
            if isinstance(effect, Stopped)
            and (effect.missing or not (effect.text or effect.rest))
            and self.holds(effect.when)
        ]

    def unfinished(self) -> Stopped | None:
        """Return where following ended before the scripts did, None where they were followed to their end."""
        return next(
            (
                each
                for each in self.machine.effects
                if isinstance(each, Stopped) and each.rest and self.holds(each.when)
            ),
            None,
        )

    def client_installed(self) -> ProgramRun | None:
        """Return what installs the Configuration Manager client and is not undone; None if nothing does."""
        last = self.client_change()
        return None if last is None or _uninstalls(last) else last

    def client_change(self) -> ProgramRun | None:
        """Return what installs the Configuration Manager client or removes it, the last time."""
        runs = [each for each in self.machine.effects if isinstance(each, ProgramRun) and _is_client(each)]
        return next((each for each in reversed(runs) if self.holds(each.when)), None)

    def enroller_run(self) -> ProgramRun | None:
        """Return what runs `deviceenroller.exe /c /AutoEnrollMDM`, as the task of the policy does."""
        for effect in self.machine.effects:
            if not isinstance(effect, ProgramRun) or effect.name != "deviceenroller" or not self.holds(effect.when):
                continue
            if any(word.startswith("/autoenrollmdm") for word in _words(effect)):
                return effect
        return None

    def run_of(self, command: str, word: str | None) -> ProgramRun | None:
        """Return what runs a program or cmdlet, with a certain argument if one is named; None if nothing does."""
        for effect in self.machine.effects:
            if not isinstance(effect, ProgramRun) or effect.name != command or not self.holds(effect.when):
                continue
            if word is None or word in (each.replace("/", "-", 1) for each in _words(effect)):
                return effect
        return None

    def joins(self) -> list[Joined]:
        """Return how the scripts join the machine and undo that, in turn."""
        return [effect for effect in self.machine.effects if isinstance(effect, Joined) and self.holds(effect.when)]

    def registration_task(self) -> RegistrationTask | None:
        """Return what switches the task that registers the machine with Entra ID, the last time."""
        found = [each for each in self.machine.effects if isinstance(each, RegistrationTask) and self.holds(each.when)]
        return found[-1] if found else None


def enrolls_by_device(enroller: ProgramRun) -> bool:
    """Say whether `deviceenroller.exe` enrols with the credential of the device, and not with that of its user."""
    return any(word.startswith("/autoenrollmdmusingaaddevicecredential") for word in _words(enroller))


def _words(run: ProgramRun) -> list[str]:
    return [each.lower() for each in run.arguments if isinstance(each, str)]


def _lowered(value: object) -> object:
    return value.lower() if isinstance(value, str) else value


def _written(leaf: object) -> object:
    return (leaf.type, leaf.data) if isinstance(leaf, ValueWritten) else leaf


def _is_given(effect: ProgramRun, name: str) -> bool:
    """Say whether a program that is not known here gets the name of a value among its arguments."""
    if effect.name in _READING or effect.name == "deviceenroller":
        return False
    return any(isinstance(each, str) and name.lower() in each.lower() for each in effect.arguments)


def _is_client(effect: ProgramRun) -> bool:
    words = [each.lower() for each in effect.arguments if isinstance(each, str)]
    if effect.name in _CLIENT_PROGRAMS:
        return "/?" not in words  # it only says how it is used
    # The client by Windows Installer: its package is named among the arguments.
    return effect.name == "msiexec" and any(word.strip('"').endswith("ccmsetup.msi") for word in words)


def _uninstalls(effect: ProgramRun) -> bool:
    words = {part for each in effect.arguments if isinstance(each, str) for part in each.lower().split()}
    return bool(words & {"/uninstall", "-uninstall", "/x", "/remove"})


def input_of(value: object) -> Open | None:
    """Return the first unknown part of a value that an input of the deployment decides."""
    parts = value.parts if isinstance(value, Pieces) else (value,)
    return next((part for part in parts if isinstance(part, Open) and part.needs is not None), None)
