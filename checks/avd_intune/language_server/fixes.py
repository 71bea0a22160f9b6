"""The quick fixes of a finding: the remedies that its changes stand for, and the skip comment as the last."""

from __future__ import annotations

from avd_intune.baselines.facts_age import today
from avd_intune.findings import Certainty, Finding
from avd_intune.fixing.remedies import Remedy, remedies_of
from avd_intune.fixing.settings_entries import settings_remedies
from avd_intune.fixing.skip_comment import skip_comment_edit
from avd_intune.fixing.text_edits import Edit
from avd_intune.records import dataclass
from avd_intune.source.text import SourceFile


@dataclass(frozen=True, slots=True)
class Fix:
    """One quick fix: what it does, and its edits. preferred: nothing is left to choose. remedy: None for a skip."""

    title: str
    edits: tuple[Edit, ...]
    preferred: bool = False
    remedy: Remedy | None = None


def fixes_for(finding: Finding, module_text: str, path: str, settings: SourceFile | None = None) -> list[Fix]:
    """Return the remedies for a failed check, the best first; a skip comment is always the last.

    module_text: see `remedies_of`. path: the document that the fix is asked for in. settings: the file of settings,
    for what can be said there.
    """
    remedies = remedies_of(finding, module_text)
    is_only = len(remedies) == 1
    found = [Fix(each.title, each.edits, is_only or each.certainty is Certainty.SAFE, each) for each in remedies]
    said = settings_remedies(finding, settings, today()) if settings is not None else []
    found += [Fix(each.title, each.edits, remedy=each) for each in said]
    skip = skip_comment_edit(finding, path)
    return [*found, *([Fix(f"Skip {finding.rule_id} here, with a reason", (skip,))] if skip is not None else [])]
