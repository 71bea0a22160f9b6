"""The conditions of `if` in batch files."""

from __future__ import annotations

from avd_intune.estate.scripts.batch.arithmetic import number_of
from avd_intune.estate.scripts.batch.batch_process import BatchProcess
from avd_intune.estate.scripts.batch.batch_tree import IfCommand
from avd_intune.estate.scripts.conditions import Guard, combined, mapped, negated
from avd_intune.estate.scripts.environment import NOT_EMPTY, environment
from avd_intune.estate.scripts.machine import GONE
from avd_intune.estate.scripts.running_files import is_of_windows
from avd_intune.estate.scripts.script_values import (
    Open,
    Pieces,
    could_be,
    derived,
    identity_of,
    known_text,
    need_of,
    shown_text,
    text_of,
)

_NUMERIC = frozenset({"equ", "neq", "lss", "leq", "gtr", "geq"})


def condition_of(runner: BatchProcess, node: IfCommand) -> Guard:
    """Return the guard under which a condition holds."""
    holds = _positive(runner, node)
    return negated(holds) if node.negated else holds


def _positive(runner: BatchProcess, node: IfCommand) -> Guard:
    machine = runner.machine
    left = runner.expanded(node.left)
    if node.kind == "exist":
        return mapped(lambda leaf: _exists(runner, leaf), left)  # type: ignore[return-value]
    if node.kind == "defined":
        return _defined(runner, known_text(left) or "")
    if node.kind == "errorlevel":
        number = known_text(left) or "0"
        return mapped(lambda leaf: _at_least(runner, leaf, number), runner.exit_code)  # type: ignore[return-value]
    if node.kind == "cmdextversion":
        return True
    right = runner.expanded(node.right)
    operator = node.kind

    def compare(one: object, other: object) -> object:
        first, second = text_of(one), text_of(other)
        shown = f"{shown_text(first)} {operator} {shown_text(second)}"
        if isinstance(first, (Open, Pieces)) or isinstance(second, (Open, Pieces)):
            if operator in ("==", "equ") and not _may_be_equal(first, second):
                return False
            found = derived("-eq" if operator in ("==", "equ", "neq") else operator, shown, _bare(first), _bare(second))
            guard = machine.ask(identity_of(found), shown, need_of(found))
            return negated(guard) if operator == "neq" else guard
        return _compared(operator, str(first), str(second), node.ignores_case)

    return combined(compare, left, right)  # type: ignore[return-value]


def _bare(value: object) -> object:
    """Return a text without the quotes that stand around both sides of a comparison."""
    return value


def _may_be_equal(first: object, second: object) -> bool:
    if isinstance(first, str):
        return could_be(second, first) and not _is_longer(second, first)
    return could_be(first, second) and not _is_longer(first, second) if isinstance(second, str) else True


def _is_longer(value: object, text: str) -> bool:
    """Say whether a text has all the signs of another one, and a part beside it that is never empty."""
    parts = value.parts if isinstance(value, Pieces) else ()
    has_more = any(isinstance(part, Open) and part.key in NOT_EMPTY for part in parts)
    return has_more and sum(len(part) for part in parts if isinstance(part, str)) >= len(text)


def _compared(operator: str, left: str, right: str, ignores_case: bool) -> bool:
    if operator in _NUMERIC:
        first, second = number_of(left), number_of(right)
        if first is not None and second is not None:
            one, other = first, second
        else:
            # What is no number, also by its quotes, is compared as text.
            one, other = (left.lower() > right.lower()) - (left.lower() < right.lower()), 0
        return {
            "equ": one == other,
            "neq": one != other,
            "lss": one < other,
            "leq": one <= other,
            "gtr": one > other,
            "geq": one >= other,
        }[operator]
    return left.lower() == right.lower() if ignores_case else left == right


def _exists(runner: BatchProcess, path: object) -> object:
    machine = runner.machine
    text = text_of(path)
    plain = text.strip('"') if isinstance(text, str) else text
    found = machine.file(plain)
    shown = f"exist {shown_text(plain)}"

    def there(leaf: object) -> object:
        if leaf is GONE:
            return False
        return (
            True
            if leaf is not None or is_of_windows(plain)
            else machine.ask(f"file {machine.key_of(plain)} {machine.epoch}", shown)
        )

    return mapped(there, found)


def _defined(runner: BatchProcess, name: str) -> Guard:
    key = name.strip().strip('"').lower()
    value = runner.variables.get(key)
    if value is None:
        value = environment(key) if key not in runner.variables else ""
    machine = runner.machine

    def defined(leaf: object) -> object:
        if isinstance(leaf, Open) and leaf.key in NOT_EMPTY:
            return True
        if isinstance(leaf, (Open, Pieces)):
            return machine.ask(f"defined {identity_of(leaf)}", f"{name} is defined", need_of(leaf))
        return leaf not in ("", None)

    return mapped(defined, value)  # type: ignore[return-value]


def _at_least(runner: BatchProcess, code: object, number: str) -> object:
    if isinstance(code, int) and number.strip().isdigit():
        return code >= int(number)
    if number.strip() == "1":
        # `if errorlevel 1`: it failed.
        success = runner.machine.ask(f"success {identity_of(code)}", f"{shown_text(code)} succeeds")
        return negated(success)
    return runner.machine.ask(
        f"errorlevel {number} {identity_of(code)}", f"errorlevel of {shown_text(code)} is {number} or more"
    )
