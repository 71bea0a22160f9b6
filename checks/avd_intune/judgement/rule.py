"""What a rule is: its identity, the kind of object that it looks at, and its judgement."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum
from typing import Any

from avd_intune.judgement.guideline import guideline_of
from avd_intune.judgement.look import Look
from avd_intune.judgement.verdict import Verdict
from avd_intune.records import dataclass


class Subject(Enum):
    """The kinds of objects that rules look at. EVERY marks the rules that the engine answers itself."""

    HOST_POOL = "host pool"
    SESSION_HOST = "session host"
    INTUNE_POLICY = "Intune policy"
    INTUNE_ACTION = "Intune remote action"
    INTUNE_TENANT = "Intune tenant managed as code"
    DIRECTORY_POLICY = "policy of Entra ID"
    INTUNE_APP = "app of Intune"
    CAPTURED_IMAGE = "image captured from a machine"
    EVERY = "any object or file"


@dataclass(frozen=True, slots=True)
class Rule:
    """One check.

    id: the check id, `CKV_AVD_n`. title: a steady sentence that begins with "Ensure".
    why: what goes wrong in Intune otherwise. subjects: the kinds of objects that `judge` is given.
    judge: (object, look) -> Verdict, or None where the rule does not apply. It may raise
        UndecidableError (a value that it needs is unknown); it must not keep state.
    """

    id: str
    title: str
    why: str
    subjects: tuple[Subject, ...]
    judge: Callable[[Any, Look], Verdict | None]

    @property
    def number(self) -> int:
        return int(self.id.rpartition("_")[2])

    @property
    def guideline(self) -> str:
        """Return the address of the check's page; see `guideline_of`."""
        return guideline_of(self.id)
