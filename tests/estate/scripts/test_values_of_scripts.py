"""Values of scripts as texts, as names that tell them apart, and as people read them."""

from __future__ import annotations

import pytest
from avd_intune.estate.scripts import script_values
from avd_intune.estate.scripts.script_values import (
    MAX_PIECES,
    MAX_TEXT,
    Code,
    EnumValue,
    Items,
    Open,
    Pieces,
    RegistryKey,
    Table,
    Type,
    Version,
    could_be,
    derived,
    hash_of,
    identity_of,
    input_alone,
    joined,
    joined_by,
    key_of,
    known_text,
    need_of,
    numbers_of_version,
    shown_text,
    text_of,
)
from avd_intune.languages.powershell.integers import Long
from avd_intune.languages.powershell.tree import Block
from avd_intune.values.value_types import Unknown

NEED = Unknown("it has no default", key="var.x")
X, Y, INPUT = Open("x", "$x"), Open("y", "$y"), Open("input", "var.x", NEED)


def pieces(*parts: str | Open) -> Pieces:
    return Pieces(tuple(parts))


def plain(value: object) -> object:
    return value.parts if isinstance(value, Pieces) else value


def table(kind: str = "object", **entries: object) -> Table:
    found = Table(kind=kind)
    for name, value in entries.items():
        found.set(name, value)
    return found


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("a", "a"),
        (None, ""),
        (True, "True"),
        (False, "False"),
        (12, "12"),
        (Long(3), "3"),
        (1.0, "1"),
        (1.5, "1.5"),
        (1e15, "1000000000000000.0"),
        (-2.0, "-2"),
        ((1, "b"), "1 b"),
        ((1, (2, 3)), "1 System.Object[]"),
        ((), ""),
        (Items([1, 2]), "1 2"),
        ((Items([1]), 2), "System.Collections.ArrayList 2"),
        (RegistryKey("HKLM\\A"), "HKEY_LOCAL_MACHINE\\A"),
        (RegistryKey("HKCC"), "HKEY_CURRENT_CONFIG"),
        (RegistryKey(pieces("HKU\\", X)), ("HKEY_USERS\\", X)),
        (RegistryKey(pieces(X, "\\A")), (X, "\\A")),
        (Type("int32"), "int32"),
        (EnumValue("color", "Red", 1), "Red"),
        (table("table"), "System.Collections.Hashtable"),
        (table("ordered"), "System.Collections.Hashtable"),
        (table(), "@{}"),
        (table(Name="n"), "n"),
        (table(Name="n", Path="p", FullName="f"), "f"),
        (table("error", Exception="why"), "why"),
        (table("error", Exception=table(Message="why")), "why"),
        (X, (X,)),
        (Items([1], X), (X,)),
        ((1, X), ("1 ", X)),
        ((Items([1], X), 2), (X, " 2")),
    ],
)
def test_texts(value: object, text: object) -> None:
    assert plain(text_of(value)) == text


def test_a_block_as_text() -> None:
    for text, inside in (("{ a }", " a "), ("{}", ""), ("{", "")):
        assert text_of(Code(Block(0, len(text), []), text)) == inside


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        ((), ""),
        (("",), ""),
        (("a", "b"), "ab"),
        (("a", "", X, "", "b", "c"), ("a", X, "bc")),
        ((X,), (X,)),
        ((pieces("a", X), pieces("b", Y)), ("a", X, "b", Y)),
        ((X, Y), (X, Y)),
    ],
)
def test_joined(parts: tuple[object, ...], expected: object) -> None:
    assert plain(joined(*parts)) == expected


def test_joined_has_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(script_values, "MAX_TEXT", 4)
    monkeypatch.setattr(script_values, "MAX_PIECES", 2)
    assert joined("abcd") == "abcd"
    assert joined("ab", "cd") == "abcd"
    assert getattr(joined("abcde"), "key", "") == "too long"
    assert getattr(joined("abc", "de"), "key", "") == "too long"
    assert plain(joined(X, Y)) == (X, Y)
    assert getattr(joined(X, Y, X), "key", "") == "too long"
    assert (MAX_TEXT, MAX_PIECES) == (4 * 1024 * 1024, 1000)


def test_joined_by() -> None:
    assert joined_by(["a", "b"], "-") == "a-b"
    assert plain(joined_by(["a", X], ", ")) == ("a, ", X)


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (X, "$x"),
        (pieces("a ", X, "b"), "a <$x>b"),
        (("a", X), "a <$x>"),
        ("a\n  b", "a b"),
        (1, "1"),
        ("x" * 80, "x" * 80),
        ("x" * 81, "x" * 79 + "…"),
    ],
)
def test_as_a_person_reads_it(value: object, shown: str) -> None:
    assert shown_text(value) == shown


def test_as_a_person_reads_it_with_a_limit() -> None:
    assert shown_text("abcdef", 5) == "abcd…"
    assert shown_text(("abcd", X), 6) == "abcd …"


@pytest.mark.parametrize(
    ("value", "known"), [("a", "a"), (1, "1"), (X, None), (pieces("a", X), None), (("a", X), None)]
)
def test_known_text(value: object, known: str | None) -> None:
    assert known_text(value) == known


@pytest.mark.parametrize(
    ("value", "wanted", "could"),
    [
        (X, "a", True),
        ("Abc", "aBC", True),
        ("ab", "abc", False),
        (1, "1", False),
        (pieces("Auto", X), "autoEnrollMDM", True),
        (pieces("Auto", X), "Enroll", False),
        (pieces("Auto", X), "auto", True),
        (pieces(X, "MDM"), "AutoEnrollmdm", True),
        (pieces(X, "MDM"), "AutoEnroll", False),
        (pieces("a", X, "c"), "abc", True),
        (pieces("a", X, "c"), "ab", False),
        (pieces("ab", X, "bc"), "abc", False),
        (pieces("a", X, "b", Y, "c"), "a1B2c", True),
        (pieces("a", X, "b", Y, "c"), "a1c", False),
        (pieces(X, "b", Y), "abc", True),
        (pieces(X, "b", Y), "acc", False),
        (pieces(X, "b", Y, "b", X), "abc", False),
        (pieces(X, "bb", Y, "b", X), "bbb", True),
    ],
)
def test_could_be(value: object, wanted: str, could: bool) -> None:
    assert could_be(value, wanted) is could


def test_names_tell_values_apart() -> None:
    assert identity_of((1, "1", (2,), X)) == "[int:1,str:1,[int:2,],x,]"
    assert identity_of(pieces("a", X)) == "a\0x\0"
    assert identity_of(EnumValue("color", "Red", 1)) == "[color]::1"
    assert identity_of(True) == "bool:True"
    one = table()
    assert identity_of(one) == identity_of(one)
    assert identity_of(one) != identity_of(table())
    endless: tuple[object, ...] = (1,) * 100
    for _ in range(8):
        endless = (endless,) * 100
    assert identity_of(endless) != identity_of(endless)
    assert identity_of(endless).startswith("list ")


def test_keys_of_tables() -> None:
    assert [key_of(each) for each in ("Ab", 1, X, pieces("A", X), True)] == ["ab", "1", "\0x", "\0A\0x\0", "true"]
    assert key_of((1,)) == "\0[int:1,]"
    found = table("table", Name=1)
    assert (found.get("NAME"), found.get("other")) == (1, None)
    found.open = X
    assert found.get("other") is X


def test_what_an_operation_makes_of_the_unknown() -> None:
    found = derived("+", "$x + 1", X, 1)
    assert (found.key, found.shown, found.needs) == ("+(x,int:1)", "$x + 1", None)
    assert derived("+", "$x + 1", 1, (X, (INPUT,))).needs is NEED
    long = derived("+", "…", "y" * 200)
    assert long.key == f"+({'str:' + 'y' * 54}…{hash_of('+(str:' + 'y' * 200 + ')')}"
    assert derived("f", "", "y" * 152).key == f"f(str:{'y' * 152})"
    assert len(hash_of("a")) == 24
    assert hash_of("\ud800")


def test_inputs_of_the_deployment() -> None:
    assert need_of(INPUT) is NEED
    assert need_of(pieces("a", X, INPUT)) is NEED
    assert need_of((1, X, (pieces("a", INPUT),))) is NEED
    assert [need_of(each) for each in (X, pieces("a", X), (1, X), "a")] == [None] * 4
    endless: tuple[object, ...] = (1,) * 100
    for _ in range(8):
        endless = (endless,) * 100
    assert need_of((*endless, INPUT)) is None
    assert input_alone(INPUT) is INPUT
    assert input_alone(pieces(INPUT)) is INPUT
    assert [input_alone(each) for each in (X, pieces("a", INPUT), pieces(INPUT, "a"), pieces(X), "a")] == [None] * 5


@pytest.mark.parametrize(
    ("text", "numbers"),
    [("10.0", (10, 0)), (" 1.2.3.4 ", (1, 2, 3, 4)), ("1", None), ("1.2.3.4.5", None), ("1.a", None), ("1.", None)],
)
def test_versions(text: str, numbers: tuple[int, ...] | None) -> None:
    assert numbers_of_version(text) == numbers
    assert Version(text).numbers == (numbers or ())


def test_versions_have_no_endless_numbers() -> None:
    assert numbers_of_version(f"1.{'9' * 9}") == (1, 999_999_999)
    assert numbers_of_version(f"1.{'9' * 10}") is None
