"""What a rule is: its identity, the kind of object that it looks at, and its judgement."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import Any

from avd_intune.judgement.look import Look
from avd_intune.judgement.verdict import Verdict

# "Using Azure Virtual Desktop with Intune", the source of the rules.
INTUNE_AVD_PAGE = "https://learn.microsoft.com/mem/intune/fundamentals/azure-virtual-desktop"


class Subject(Enum):
    """The kinds of objects that rules look at. EVERY marks the rules that the engine answers itself."""

    HOST_POOL = "host pool"
    SESSION_HOST = "session host"
    EVERY = "any object or file"


@dataclass(frozen=True, slots=True)
class Rule:
    """One check.

    id: the check id, `CKV_AVD_n`. title: a steady sentence that begins with "Ensure".
    why: what goes wrong in Intune otherwise. guideline: the page to read.
    judge: (object, look) -> Verdict, or None where the rule does not apply. It may raise
        UndecidableError (a value that it needs is unknown); it must not keep state.
    """

    id: str
    title: str
    why: str
    subject: Subject
    judge: Callable[[Any, Look], Verdict | None]
    guideline: str = INTUNE_AVD_PAGE

    @property
    def number(self) -> int:
        return int(self.id.rpartition("_")[2])
