"""The rules of the stand-in engine."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Rule:
    id: str
    title: str
    why: str
    guideline: str


def all_rules() -> tuple[Rule, ...]:
    return (
        Rule("CKV_AVD_1", "Ensure the host pool is personal", "Intune manages them.", "https://example.org/1"),
        Rule("CKV_AVD_12", "Ensure everything is decidable", "Undecided is unsafe.", "https://example.org/12"),
    )
