"""What the checks ask of the effects of a host's scripts."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from avd_intune.estate.scripts.conditions import Question
from avd_intune.estate.scripts.effects import Joined, ProgramRun, RegistrationTask
from avd_intune.estate.scripts.host_facts import REMOTE_DESKTOP, HostFacts, enrolls_by_device, input_of
from avd_intune.estate.scripts.machine import Machine
from avd_intune.estate.scripts.script_values import Open, Pieces
from avd_intune.values.value_types import Unknown

from tests.estate.scripts.followed import machine_after

KEY = REMOTE_DESKTOP.replace("HKLM", "HKLM:")
K = "HKLM\\SOFTWARE\\K"
X = Open("x", "$x")
INPUT = Open("input", "var.x", Unknown("it has no default", key="var.x"))


def facts(machine: Machine, answer: bool = True) -> HostFacts:
    return HostFacts(machine, lambda question: answer)


def refuse(question: Question) -> bool:
    raise AssertionError(f"{question} is asked")


def asked(machine: Machine, run: Callable[[], None], name: str = "q") -> None:
    machine.under(machine.ask(name, name.upper()), run)


def runs(machine: Machine, name: str, *arguments: object) -> None:
    machine.record(ProgramRun(machine.place(), machine.guard, name, arguments))


@pytest.mark.parametrize(
    ("data", "kind", "number"),
    [
        (1, "REG_DWORD", 1),
        (True, "REG_DWORD", 1),
        ("1", "REG_SZ", None),
        (X, "REG_DWORD", None),
        (2, "REG_QWORD", 2),
    ],
)
def test_the_number_that_a_value_ends_as(data: object, kind: str, number: int | None) -> None:
    machine = Machine()
    machine.write_value(K, "V", kind, data)
    found = HostFacts(machine, refuse).number(K, "V")
    assert found is not None and found.effect is machine.effects[-1]
    assert (found.value, found.type) == (number, kind)
    assert type(found.value) in (int, type(None))


def test_no_number() -> None:
    machine = Machine()
    assert facts(machine).number(K, "V") is None
    machine.remove_value(K, "V")
    assert facts(machine).number(K, "V") is None


def test_a_number_that_is_the_same_in_every_case_is_no_question() -> None:
    machine = Machine()
    machine.write_value(K, "V", "REG_DWORD", 1)
    asked(machine, lambda: machine.write_value(K, "V", "REG_DWORD", 1))
    found = HostFacts(machine, refuse).number(K, "V")
    assert found is not None and found.value == 1
    asked(machine, lambda: machine.write_value(K, "V", "REG_DWORD", 2), "r")
    numbers = [facts(machine, answer).number(K, "V") for answer in (True, False)]
    assert [number.value for number in numbers if number is not None] == [2, 1]


def test_each_question_is_decided_once() -> None:
    machine, seen = Machine(), []
    asked(machine, lambda: machine.write_value(K, "V", "REG_DWORD", 1))

    def decide(question: Question) -> bool:
        seen.append(question.key)
        return True

    found = HostFacts(machine, decide)
    assert found.number(K, "V") is not None
    assert found.holds(machine.effects[0].when)
    assert found.holds(True) and not found.holds(False)
    assert seen == ["q"]


@pytest.mark.parametrize(("value", "number"), [(1, 1), ("2", 2), ("on", None), (None, None)])
def test_a_value_that_was_found_as_it_has_to_be(value: object, number: int | None) -> None:
    machine = Machine()
    guard = machine.ask("q", "Q")
    machine.facts["q"] = (f"value {K.lower()}\\V", value)
    for answer, expected in ((True, number), (False, None)):
        found = facts(machine, answer)
        found.holds(guard)
        ends = found.number(K, "V")
        assert (ends.value if ends is not None else None) == expected
    other = facts(machine)
    other.holds(guard)
    assert other.number(K, "W") is None


def change(machine: Machine, answer: bool = True) -> str:
    found = facts(machine, answer).last_change(K, "V")
    return found.what() if found is not None else "nothing"


def test_the_last_change() -> None:
    machine = Machine()
    assert change(machine) == "nothing"
    machine.write_value(K.lower(), "v", "REG_DWORD", 1)
    expected = f"sets {K.lower()}\\v to 1"
    assert change(machine) == expected
    machine.write_value(K, "W", "REG_DWORD", 2)
    machine.write_value(f"{K}\\A", "V", "REG_DWORD", 3)
    machine.write_value(K, X, "REG_DWORD", 4)
    machine.write_value(X, "V", "REG_DWORD", 5)
    machine.make_key(K, emptied=False)
    machine.remove_key(f"{K}\\A")
    machine.remove_key("HKLM\\SOFT")
    machine.remove_value(K, "W")
    runs(machine, "hostname")
    assert change(machine) == expected
    asked(machine, lambda: machine.remove_value(K, "V"))
    assert (change(machine), change(machine, False)) == (f"removes {K}\\V", expected)
    machine.remove_value(K, None)
    assert change(machine) == f"removes all values of {K}"
    machine.remove_key("HKLM\\software")
    assert change(machine) == "removes the key HKLM\\software"
    machine.make_key(K, emptied=True)
    assert change(machine) == f"makes the key {K} anew, without its values"
    machine.remove_key(K)
    assert change(machine) == f"removes the key {K}"


def test_whether_a_value_is_touched() -> None:
    machine = Machine()
    assert not facts(machine).is_touched(K, "V")
    machine.remove_value(K, "W")
    asked(machine, lambda: machine.write_value(K, "U", "REG_DWORD", 1))
    machine.write_value(K, "T", "REG_DWORD", 1)
    assert [facts(machine).is_touched(K, name) for name in ("V", "W", "U", "T")] == [False, True, True, True]
    machine.given_up("no step is left")
    assert facts(machine).is_touched(K, "V")


def doubts(machine: Machine, answer: bool = True) -> list[str]:
    return [effect.what() for effect in facts(machine, answer).doubts(K, "V")]


@pytest.mark.parametrize(
    ("key", "name", "text", "is_one"),
    [
        (K, Pieces(("v", X)), "", True),
        (K, Pieces(("w", X)), "", False),
        (Pieces(("HKLM\\SOFTWARE\\", X)), "V", "", True),
        (Pieces(("HKLM\\SOFTWARE\\", X)), "W", "", False),
        (Pieces(("HKCU\\", X)), "V", "", False),
        (X, "v", "", True),
        (X, X, "", False),
        (X, X, "set v here", True),
        (Pieces(("HKLM\\", X)), X, "", False),
    ],
)
def test_a_write_to_a_place_that_is_not_known(key: object, name: object, text: str, is_one: bool) -> None:
    machine = Machine(texts=[text])
    machine.write_value(key, name, "REG_DWORD", 1)
    assert bool(doubts(machine)) is is_one


def test_doubts_about_a_removed_place() -> None:
    machine = Machine()
    machine.remove_key(Pieces(("HKLM\\", X)))
    assert doubts(machine) == []
    machine.texts.append("v")
    assert doubts(machine) == ["removes the key HKLM\\<$x>"]


def test_places_that_are_open() -> None:
    machine = Machine()
    machine.stopped("it is not known", "it sets v")
    machine.stopped("it is not known", "it sets w")
    asked(machine, lambda: machine.stopped("another", "V"))
    assert doubts(machine) == ["cannot be followed: it is not known", "cannot be followed: another"]
    assert len(doubts(machine, False)) == 1
    machine.given_up("no step is left")
    assert len(doubts(machine)) == 3


@pytest.mark.parametrize(
    ("program", "arguments", "is_one"),
    [
        ("tool", ("/set", "the v"), True),
        ("tool", ("/set", "w"), False),
        ("tool", (X,), False),
        ("findstr", ("v",), False),
        ("deviceenroller", ("/v",), False),
    ],
)
def test_programs_that_get_the_name_of_a_value(program: str, arguments: tuple[object, ...], is_one: bool) -> None:
    machine = Machine()
    runs(machine, program, *arguments)
    assert bool(doubts(machine)) is is_one


def test_scripts_that_are_missing() -> None:
    machine = Machine()
    machine.stopped("a", "text")
    machine.stopped("b", "text", "b.ps1")
    machine.stopped("c")
    machine.given_up("d")
    asked(machine, lambda: machine.stopped("e"))
    assert [each.why for each in facts(machine).missing()] == ["b", "c", "e"]
    assert [each.why for each in facts(machine, False).missing()] == ["b", "c"]


def test_where_following_ended() -> None:
    machine = Machine()
    machine.stopped("a", "text")
    runs(machine, "hostname")
    assert facts(machine).unfinished() is None
    asked(machine, lambda: machine.given_up("b"))
    assert facts(machine, False).unfinished() is None
    found = facts(machine).unfinished()
    assert found is not None and found.why == "b"


@pytest.mark.parametrize(
    ("commands", "installed"),
    [
        ([("ccmsetup", "/mp:cm01")], True),
        ([("ccmsetup.msi",)], True),
        ([("msiexec", "/i", '"C:\\ccmsetup.msi"')], True),
        ([("msiexec", "/i", X, "other.msi")], False),
        ([("robocopy", "ccmsetup.msi")], False),
        ([("ccmsetup", "/uninstall")], False),
        ([("ccmsetup", "-quiet -UNINSTALL")], False),
        ([("msiexec", "/x", "ccmsetup.msi")], False),
        ([("ccmsetup", "/mp:cm01"), ("ccmsetup", "/remove")], False),
        ([("ccmsetup", "/uninstall"), ("ccmsetup", X)], True),
    ],
)
def test_the_client_of_configuration_manager(commands: list[tuple[str, ...]], installed: bool) -> None:
    machine = Machine()
    for name, *arguments in commands:
        runs(machine, name, *arguments)
    assert (facts(machine).client_installed() is not None) is installed


def test_a_client_in_some_cases() -> None:
    machine = Machine()
    asked(machine, lambda: runs(machine, "ccmsetup"))
    assert facts(machine).client_installed() is machine.effects[0]
    assert facts(machine, False).client_installed() is None


def test_the_enroller() -> None:
    machine = Machine()
    runs(machine, "deviceenroller", "/c", X)
    runs(machine, "hostname", "/autoenrollmdm")
    assert facts(machine).enroller_run() is None
    asked(machine, lambda: runs(machine, "deviceenroller", "/c", X, "/AutoEnrollMDM"))
    assert facts(machine).enroller_run() is machine.effects[-1]
    assert facts(machine, False).enroller_run() is None


def test_the_credential_that_the_enroller_takes() -> None:
    machine = Machine()
    for argument in ("/AutoEnrollMDM", "/AutoEnrollMDMUsingAADDeviceCredential"):
        runs(machine, "deviceenroller", "/c", argument)
    assert [enrolls_by_device(each) for each in machine.effects if isinstance(each, ProgramRun)] == [False, True]


def test_joins_and_the_task_that_registers() -> None:
    machine = Machine()
    assert facts(machine).registration_task() is None
    for enabled in (False, True):
        machine.record(RegistrationTask(machine.place(), machine.guard, enabled))
    machine.record(Joined(machine.place(), machine.guard, "domain", "contoso.com"))
    asked(machine, lambda: machine.record(Joined(machine.place(), machine.guard, "left", "")))
    asked(machine, lambda: machine.record(RegistrationTask(machine.place(), machine.guard, False)))
    assert [each.kind for each in facts(machine).joins()] == ["domain", "left"]
    assert [each.kind for each in facts(machine, False).joins()] == ["domain"]
    tasks = [facts(machine, answer).registration_task() for answer in (True, False)]
    assert [task.enabled for task in tasks if task is not None] == [False, True]


def test_mentions() -> None:
    machine = Machine(texts=["set autoenrollmdm", "other"])
    assert facts(machine).mentions("AutoEnrollMDM")
    assert not facts(machine).mentions("Absent")


def test_the_input_that_decides_a_value() -> None:
    assert input_of(INPUT) is INPUT
    assert input_of(Pieces(("a", X, INPUT))) is INPUT
    assert [input_of(each) for each in (X, Pieces(("a", X)), "a", 1)] == [None] * 4


def test_a_value_that_is_set_unless_it_is_so_names_the_line_that_sets_it() -> None:
    script = (
        f"if ((Get-ItemProperty '{KEY}').fDenyTSConnections -ne 1) {{ Set-ItemProperty '{KEY}' fDenyTSConnections 1 }}"
    )
    for answer in (True, False):
        found = facts(machine_after(script), answer).number(REMOTE_DESKTOP, "fDenyTSConnections")
        assert found is not None and found.effect is not None
        assert (found.value, found.effect.place.line) == (1, 1)
    only_read = facts(machine_after(f"if ((Get-ItemProperty '{KEY}').fDenyTSConnections -eq 1) {{ 'it is' }}"))
    assert only_read.number(REMOTE_DESKTOP, "fDenyTSConnections") is None
