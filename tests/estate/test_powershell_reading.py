"""What commands in scripts are given: by name, by splatting, through variables, hash tables and here-strings."""

from __future__ import annotations

import re
from contextlib import suppress

import pytest
from avd_intune.estate.scripts.powershell_reading import COMPUTED, MAX_STEPS, Command, commands_of
from avd_intune.source.budget import BudgetExceededError
from hypothesis import given
from hypothesis import strategies as st

NAMES = re.compile(r"Invoke-Thing|az[ \t]+rest")


def only(script: str) -> Command:
    (command,) = commands_of(script, NAMES)
    return command


@pytest.mark.parametrize(
    ("script", "named"),
    [
        ("Invoke-Thing -Uri 'a/b' -Method Post", {"uri": "a/b", "method": "Post"}),
        ("Invoke-Thing -Uri:'a/b'", {"uri": "a/b"}),
        ('Invoke-Thing -Uri "a/$id/b"', {"uri": "a/*/b"}),
        ('$id = 7\nInvoke-Thing -Uri "a/$id/b"', {"uri": "a/7/b"}),
        ("$base = 'https://x'\n$u = \"$base/y\"\nInvoke-Thing -Uri $u", {"uri": "https://x/y"}),
        ("Invoke-Thing -Uri (\"a/\" + 'b' + $c)", {"uri": "a/b*"}),
        ("Invoke-Thing -Uri 'a' `\n  -Method Patch", {"uri": "a", "method": "Patch"}),
        ("Invoke-Thing -Force -Uri 'a'", {"force": True, "uri": "a"}),
        ("Invoke-Thing -Uri 'it''s'", {"uri": "it's"}),
        ("$p = @{ Uri = 'a'; Method = 'Post' }\nInvoke-Thing @p", {"uri": "a", "method": "Post"}),
        (
            "Invoke-Thing -Body @{ a = 1; 'b.c' = $true; d = @('x', 'y'); e = @{ f = $null } }",
            {"body": {"a": 1, "b.c": True, "d": ["x", "y"], "e": {"f": None}}},
        ),
        ("Invoke-Thing -Body (@{ a = 'b' } | ConvertTo-Json -Depth 5)", {"body": {"a": "b"}}),
        (
            "$b = @{\n  a = Get-Date | Select-Object Year\n  b = 2\n}\nInvoke-Thing -Body $b",
            {"body": {"a": "Get-Date", "b": 2}},
        ),
        ("$b = @'\n{\"a\": 1}\n'@\nInvoke-Thing -Body $b", {"body": '{"a": 1}'}),
        ("$o = @{ id = 'x' }\nInvoke-Thing -Id $o.id -Other $o.none", {"id": "x", "other": COMPUTED}),
        (
            "az rest --method post --url \"https://x/y\" --body '{}'",
            {"method": "post", "url": "https://x/y", "body": "{}"},
        ),
        ("Invoke-Thing -Uri 'a'; Other-Thing -Uri 'b'", {"uri": "a"}),
        ("Invoke-Thing -Body [string]'x'", {"body": "x"}),
    ],
    ids=lambda value: value.replace("\n", " ")[:60] if isinstance(value, str) else "",
)
def test_named_arguments(script: str, named: dict[str, object]) -> None:
    assert only(script).named == named


def test_a_variable_has_the_value_of_the_last_assignment_before_the_call() -> None:
    script = "$u = 'a'\nInvoke-Thing -Uri $u\n$u = 'b'\nInvoke-Thing -Uri $u"
    assert [command.named["uri"] for command in commands_of(script, NAMES)] == ["a", "b"]


def test_a_name_inside_a_longer_one_is_no_call() -> None:
    assert list(commands_of("Invoke-ThingElse -Uri 'a'; My-Invoke-Thing 'a'", NAMES)) == []


def test_positional_arguments_are_kept_in_order() -> None:
    assert only("Invoke-Thing 'a' $b c").positional == ["a", COMPUTED, "c"]


@pytest.mark.parametrize("bracket", ["@{", "(", "@(", "'", '"', "@'\n"])
def test_brackets_that_never_close_are_walked_through_a_bounded_number_of_times(
    bracket: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps: list[int] = []
    from avd_intune.estate.scripts import powershell_reading

    class Counting(powershell_reading._Reader):
        def command(self, name: str, at: int) -> Command:
            found = super().command(name, at)
            steps.append(self.steps)
            return found

    monkeypatch.setattr(powershell_reading, "_Reader", Counting)
    with suppress(BudgetExceededError):  # which whoever reads a script tells as a finding
        list(commands_of(f"Invoke-Thing {bracket} a = ( \n" * 3000, NAMES))
    assert max(steps) <= MAX_STEPS + 200_000


@given(st.text(alphabet="$@{}()'\"`;|=+-. \nab1", max_size=300))
def test_any_text_is_read_without_an_error(text: str) -> None:
    for command in commands_of(f"$a = {text}\nInvoke-Thing {text}", NAMES):
        assert isinstance(command.named, dict)
