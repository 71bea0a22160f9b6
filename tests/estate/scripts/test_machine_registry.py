"""The registry of a host while scripts change it: what is there, in which cases."""

from __future__ import annotations

import pytest
from avd_intune.estate.scripts.conditions import Fork, in_words
from avd_intune.estate.scripts.effects import ValueWritten
from avd_intune.estate.scripts.machine import Machine
from avd_intune.estate.scripts.machine_registry import MAX_ROW, Absent, Before, Registry
from avd_intune.estate.scripts.script_values import Open, Pieces

K = "HKLM\\SOFTWARE\\K"
X = Open("x", "$x")
TERMINAL_SERVER = "HKLM\\SYSTEM\\CurrentControlSet\\Control\\Terminal Server"


def leaf(value: object) -> str:
    if isinstance(value, Fork):
        return f"{leaf(value.yes)} if `{value.question}`, else {leaf(value.no)}"
    if isinstance(value, ValueWritten):
        return str(value.data)
    return "absent" if isinstance(value, Absent) else f"before{value.type}" if isinstance(value, Before) else str(value)


def value(machine: Machine, name: str = "V", key: str = K) -> str:
    return leaf(machine.registry.value(key, name))


def when_there(machine: Machine, key: str) -> str:
    found = machine.registry.exists(key)
    return str(found) if isinstance(found, bool) else in_words(found)


def test_keys_that_every_windows_has() -> None:
    machine = Machine()
    for key in ("HKLM", "hklm\\software", TERMINAL_SERVER, "HKLM\\SOFTWARE\\Policies\\Microsoft"):
        assert when_there(machine, key) == "True"
    assert when_there(machine, K) == "if `HKLM\\SOFTWARE\\K is there before`"


def test_a_key_is_there_with_those_above_it() -> None:
    machine = Machine()
    machine.make_key(f"{K}\\A\\B", emptied=False)
    assert [when_there(machine, each) for each in (K, f"{K}\\A", f"{K.upper()}\\a\\b")] == ["True"] * 3
    assert when_there(machine, f"{K}\\A\\C") == f"if `{K}\\A\\C is there before`"


def test_a_value_makes_its_key() -> None:
    machine = Machine()
    assert value(machine) == "before"
    machine.write_value(K, "V", "REG_DWORD", 1)
    assert (value(machine), value(machine, "v", K.upper()), value(machine, "W")) == ("1", "1", "before")
    assert when_there(machine, K) == "True"
    machine.remove_value(K, "V")
    assert value(machine) == "absent"
    machine.write_value(K, "V", "REG_DWORD", 2)
    assert (value(machine), machine.registry.read(K, "V")) == ("2", 2)


def test_what_is_not_known_is_read_as_that() -> None:
    machine = Machine()
    read = machine.registry.read(K, "V")
    assert isinstance(read, Open)
    assert (read.key, read.shown) == ("value hklm\\software\\k\\V", f"{K}\\V")
    machine.remove_value(K, "V")
    assert machine.registry.read(K, "V") is None
    assert value(machine, "fDenyTSConnections", TERMINAL_SERVER) == "beforeREG_DWORD"
    assert value(machine, "Other", TERMINAL_SERVER) == "before"


def test_all_values_of_a_key() -> None:
    machine = Machine()
    machine.write_value(K, "V", "REG_DWORD", 1)
    machine.write_value(f"{K}\\A", "V", "REG_DWORD", 2)
    machine.remove_value(K, None)
    assert (value(machine), value(machine, "W"), value(machine, "V", f"{K}\\A")) == ("absent", "absent", "2")
    assert when_there(machine, K) == "True"


def test_a_key_goes_with_all_below_it() -> None:
    machine = Machine()
    machine.write_value(K, "V", "REG_DWORD", 1)
    machine.write_value(f"{K}\\A", "V", "REG_DWORD", 2)
    machine.write_value(f"{K}X", "V", "REG_DWORD", 3)
    machine.remove_key(K)
    assert [value(machine, "V", key) for key in (K, f"{K}\\A", f"{K}X")] == ["absent", "absent", "3"]
    assert [value(machine, "W", key) for key in (K, f"{K}\\B", f"{K}X")] == ["absent", "absent", "before"]
    assert [when_there(machine, key) for key in (K, f"{K}\\A", f"{K}\\B", f"{K}X")] == ["False"] * 3 + ["True"]
    machine.write_value(K, "V", "REG_DWORD", 4)
    assert (value(machine), value(machine, "W"), when_there(machine, K)) == ("4", "absent", "True")


def test_keys_by_a_pattern() -> None:
    machine = Machine()
    for key in (f"{K}\\A", f"{K}\\A\\B", f"{K}\\C"):
        machine.write_value(key, "V", "REG_DWORD", 1)
    assert machine.registry.keys_like(f"{K}\\*") == [f"{K}\\A".lower(), f"{K}\\C".lower()]
    assert machine.registry.keys_like(f"{K}\\?\\B") == [f"{K}\\A\\B".lower()]
    machine.remove_key(f"{K}\\A*")
    assert [value(machine, "V", f"{K}\\{each}") for each in ("A", "A\\B", "C")] == ["absent", "absent", "1"]
    assert value(machine, "V", K) == "before"


def test_a_key_that_is_made_anew() -> None:
    machine = Machine()
    machine.write_value(K, "V", "REG_DWORD", 1)
    machine.write_value(f"{K}\\A", "V", "REG_DWORD", 2)
    machine.make_key(K, emptied=False)
    assert value(machine) == "1"
    machine.make_key(K, emptied=True)
    assert (value(machine), value(machine, "W"), value(machine, "V", f"{K}\\A")) == ("absent", "absent", "absent")
    assert (when_there(machine, K), when_there(machine, f"{K}\\A")) == ("True", "False")


def test_keys_below() -> None:
    machine = Machine()
    assert machine.registry.has_keys_below("HKLM\\SOFTWARE") is True
    assert machine.registry.has_keys_below(K) is False
    machine.make_key(f"{K}X", emptied=False)
    assert machine.registry.has_keys_below(K) is False
    machine.under(machine.ask("q", "Q"), lambda: machine.make_key(f"{K}\\A\\B", emptied=False))
    below = machine.registry.has_keys_below(K)
    assert isinstance(below, Fork)
    machine.make_key(f"{K}\\A", emptied=False)
    assert machine.registry.has_keys_below(K) is True
    machine.remove_key(f"{K}\\A")
    assert machine.registry.has_keys_below(K) is False


def test_what_is_done_in_some_cases() -> None:
    machine = Machine()
    asked = machine.ask("q", "Q")
    machine.under(asked, lambda: machine.write_value(K, "V", "REG_DWORD", 1))
    assert value(machine) == "1 if `Q`, else before"
    assert when_there(machine, K) == "if `Q`"
    machine.under(asked, lambda: machine.remove_key(K))
    assert value(machine) == "absent if `Q`, else before"
    machine.write_value(K, "V", "REG_DWORD", 2)
    machine.under(asked, lambda: machine.remove_value(K, "V"))
    assert value(machine) == "absent if `Q`, else 2"
    machine.under(asked, lambda: machine.remove_value(K, None))
    assert value(machine, "W") == "absent if `Q`, else before"


def has_value(machine: Machine, name: str) -> str:
    found = machine.registry.has_value(K, name)
    return str(found) if isinstance(found, bool) else in_words(found)


def test_whether_a_value_is_there() -> None:
    machine = Machine()
    assert has_value(machine, "V") == f"if `{K} is there before` and `{K}\\V is there before`"
    machine.write_value(K, "V", "REG_DWORD", 1)
    assert has_value(machine, "V") == "True"
    assert has_value(machine, "W") == f"if `{K}\\W is there before`"
    machine.remove_value(K, "V")
    assert has_value(machine, "V") == "False"
    assert machine.registry.has_value(TERMINAL_SERVER, "fDenyTSConnections") is True
    assert machine.registry.names_of(K.lower()) == ["v"]
    assert machine.registry.names_of("HKLM\\SOFTWARE\\Other") == []


def test_what_was_there_before_the_scripts_has_no_line() -> None:
    machine = Machine()
    for guard in (machine.registry.exists(K), machine.registry.has_value("HKLM\\SOFTWARE", "V")):
        assert isinstance(guard, Fork) and (guard.question.script, guard.question.line) == ("", 0)


def unclear(machine: Machine, name: str = "V") -> list[str]:
    return [effect.what() for effect in machine.registry.unclear_writes(K, name)]


@pytest.mark.parametrize("key", [Pieces(("HKLM\\", X)), K])
def test_a_place_that_is_not_known(key: object) -> None:
    machine = Machine()
    machine.write_value(key, X if key == K else "V", "REG_DWORD", 1)
    assert len(unclear(machine)) == 1
    machine.write_value(K, "V", "REG_DWORD", 2)
    assert (unclear(machine), len(unclear(machine, "W"))) == ([], 1)
    machine.remove_value(key, X)
    machine.under(machine.ask("q", "Q"), lambda: machine.write_value(K, "V", "REG_DWORD", 3))
    assert len(unclear(machine)) == 1
    machine.remove_key(Pieces(("HKLM\\", X)))
    assert len(unclear(machine)) == 2
    machine.make_key(Pieces(("HKLM\\", X)), emptied=True)
    assert len(unclear(machine)) == 2
    machine.remove_value(K, "V")
    assert (unclear(machine), len(unclear(machine, "W"))) == ([], 3)


def test_a_write_in_too_many_cases_is_unclear() -> None:
    machine = Machine()
    for number in range(MAX_ROW + 2):
        asked = machine.ask(str(number), str(number))
        machine.under(asked, lambda number=number: machine.write_value(K, "V", "REG_DWORD", number))  # type: ignore[misc]
    assert len(unclear(machine)) == 2
    assert isinstance(machine.registry, Registry)
