"""What scripts compute, as values of the deployment: conditions, texts, tables with their identity."""

from __future__ import annotations

from decimal import Decimal

from avd_intune.estate.scripts.conditions import Fork, Guard, Question, depth_of, in_words
from avd_intune.estate.scripts.machine import Machine
from avd_intune.estate.scripts.script_values import Items, Open, Pieces, Table, text_of
from avd_intune.source.budget import Walk
from avd_intune.values.assumptions import Decision
from avd_intune.values.cases import choice_by
from avd_intune.values.value_types import (
    FALSE,
    NULL,
    TRUE,
    Known,
    ListValue,
    ObjectValue,
    PartialString,
    Unknown,
    Value,
)

COMPUTED = "the script computes it when it runs"
# A line that more questions than these decide about is under one decision of its own.
MAX_QUESTIONS = 6
MAX_DEPTH = 24


def asked(question: Question) -> Value:
    """Return the boolean that is true where the answer to a question is yes."""
    return chosen_by(question, TRUE, FALSE)


def chosen_by(question: Question, yes: Value, no: Value) -> Value:
    """Return the value that hangs on the answer to a question."""
    decision = Decision(f"script: {question.key}", ("true", "false"), f"`{question.shown}` ({place_of(question)})")
    return choice_by(decision, {"true": yes, "false": no})


def place_of(question: Question) -> str:
    """Return where a question is asked, for a person."""
    return f"{question.script}:{question.line}" if question.line else "before the scripts run"


def holds(guard: Guard) -> Value:
    """Return the boolean that is true where a guard holds."""
    if not isinstance(guard, Fork):
        return TRUE if guard else FALSE
    if depth_of(guard) > MAX_QUESTIONS:
        words = in_words(guard)
        return asked(
            Question(f"reached {words}", words.removeprefix("if "), guard.question.script, guard.question.line)
        )
    return chosen_by(guard.question, holds(guard.yes), holds(guard.no))  # type: ignore[arg-type]


def value_of(data: object, machine: Machine) -> Value:
    """Return what a script computed as a value; what only its run tells is unknown, with the input that it hangs on."""
    return _value_of(data, machine, 0, Walk())


def _value_of(data: object, machine: Machine, depth: int, walk: Walk) -> Value:
    if not walk.goes_on() or depth > MAX_DEPTH:
        return Unknown(COMPUTED, key="script: nested")
    if data is None:
        return NULL
    if isinstance(data, (bool, int, str)):
        return Known(data)
    if isinstance(data, float):
        return Known(Decimal(str(data)))
    if isinstance(data, Fork):
        return chosen_by(
            data.question, _value_of(data.yes, machine, depth + 1, walk), _value_of(data.no, machine, depth + 1, walk)
        )
    if isinstance(data, Open):
        made_of = machine.json_of.get(data.key)
        return _value_of(made_of, machine, depth + 1, walk) if made_of is not None else _unknown(data, machine)
    if isinstance(data, Pieces):
        parts = tuple(
            part if isinstance(part, str) else _value_of(part, machine, depth + 1, walk) for part in data.parts
        )
        return (
            parts[0]
            if len(parts) == 1 and isinstance(parts[0], Value)
            else PartialString(COMPUTED, key=f"script: {data.identity}", parts=parts)
        )
    if isinstance(data, Items):
        rest = _unknown(data.open, machine) if data.open is not None else None
        return ListValue(tuple(_value_of(item, machine, depth + 1, walk) for item in data.items), rest=rest)
    if isinstance(data, tuple):
        return ListValue(tuple(_value_of(item, machine, depth + 1, walk) for item in data))
    if isinstance(data, Table):
        entries = {
            str(text_of(name)): _value_of(value, machine, depth + 1, walk) for name, value in data.entries.values()
        }
        return ObjectValue(entries, rest=_unknown(data.open, machine) if data.open is not None else None)
    return Unknown(COMPUTED, key=f"script: {type(data).__name__}")


def _unknown(value: Open, machine: Machine) -> Unknown:
    return machine.input_of(value.needs) or Unknown(COMPUTED, key=f"script: {value.key}")
