"""The comment that skips a check on an object."""

from __future__ import annotations

from avd_intune.findings import Finding
from avd_intune.fixing.entries import JSON
from avd_intune.fixing.text_edits import Edit, insertion_after_brace
from avd_intune.skips import PLACEHOLDER


def skip_comment_edit(finding: Finding, path: str) -> Edit | None:
    """Return the comment in the object's block, or in the module call that a document has of it."""
    if finding.resource_type == "file" or finding.language == "terraform_plan":
        return None
    block = finding.span
    if block.path != path:
        block = next((call for call in reversed(finding.module_calls) if call.path == path), block)
    if block.source.is_made:
        return None
    comment = f"checkov:skip={finding.rule_id}:{PLACEHOLDER}"
    if block.path.endswith(".tf.json"):
        note = f'"//": "{comment}",'
    elif block.path.lower().endswith(JSON):
        note = f'"metadata": {{ "checkov": [{{ "id": "{finding.rule_id}", "comment": "{PLACEHOLDER}" }}] }},'
    else:
        note = f"// {comment}" if block.path.lower().endswith(".bicep") else f"#{comment}"
    if note.startswith('"') and note[: note.index(":")] in block.text:
        return None
    return insertion_after_brace(block, note)
