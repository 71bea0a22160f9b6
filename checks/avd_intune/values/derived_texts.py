"""From which input a text is computed, and by which functions."""

from __future__ import annotations

from avd_intune.values.computations import computation_of
from avd_intune.values.text_steps import Step, is_step
from avd_intune.values.value_types import Known, PartialString, Unknown, Value


def steps_to(subject: Value) -> tuple[Value, tuple[Step, ...]]:
    """Return the input that a value is computed of by functions of texts, and these from the first to the last."""
    steps: list[Step] = []
    root = subject
    computation = computation_of(subject)
    while computation is not None or isinstance(root, PartialString):
        name, arguments = computation or ("around", _around(root))
        at = next((at for at, each in enumerate(arguments) if not isinstance(each, Known)), 0)
        others = tuple(each.value for place, each in enumerate(arguments) if place != at and isinstance(each, Known))
        if not arguments or len(others) != len(arguments) - 1 or not is_step(name, at, others):
            break
        inner = computation_of(arguments[at])
        if name in ("member", "element") and (inner is None or inner[0] != "split"):
            break
        steps.append((name, others))
        root = arguments[at]
        computation = inner
    return root, tuple(reversed(steps))


def _around(text: Value) -> tuple[Value, ...]:
    """Return what a text has unknown, what stands before it and what behind, where it is one part only."""
    parts = text.parts if isinstance(text, PartialString) else ()
    unknown = [part for part in parts if isinstance(part, Unknown)]
    if len(unknown) != 1 or len(parts) > 3 or any(not isinstance(part, (str, Unknown)) for part in parts):
        return ()
    at = parts.index(unknown[0])
    return unknown[0], *(Known("".join(map(str, beside))) for beside in (parts[:at], parts[at + 1 :]))
