"""How a language calls files of values for its inputs: variable files in Terraform, parameter files in Azure."""

from __future__ import annotations

from avd_intune.judgement.verdict import Verdict
from avd_intune.records import replace

_AZURE = "a parameter file"
_FILES_OF_VALUES = {"terraform": "a variable file", "terraform_plan": "a variable file"}


def in_words_of(language: str, verdict: Verdict) -> Verdict:
    """Return a verdict that speaks of files of values as a language does."""
    name = _FILES_OF_VALUES.get(language)
    if name is None or not any(_AZURE in line for line in (verdict.reason, *verdict.details)):
        return verdict
    details = tuple(line.replace(_AZURE, name) for line in verdict.details)
    return replace(verdict, reason=verdict.reason.replace(_AZURE, name), details=details)
