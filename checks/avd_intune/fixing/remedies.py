"""From the changes that a finding carries to edits of text. Each remedy is only offered where its result is right.

Knows neither editors nor files: an edit is a range of characters and the text to put there.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from avd_intune.estate.adapters.extension_types import DOMAIN_JOIN, ENTRA_SIGN_IN
from avd_intune.findings import Action, Certainty, Change, Finding
from avd_intune.fixing.alignment import aligned
from avd_intune.fixing.cleanup_rule import cleanup_rule_edits
from avd_intune.fixing.entries import ASSIGNMENT, beside_the_type, entry_edit
from avd_intune.fixing.join_skeleton import identity_edits, join_extension_edits, sign_in_extension_edits
from avd_intune.fixing.list_entries import added_element_edits, excluded_application_edits
from avd_intune.fixing.literals import bare_word_of, in_quotes, is_allowed, literal_of
from avd_intune.fixing.network_rule import allowing_rule_edits
from avd_intune.fixing.protected import protected_edits
from avd_intune.fixing.removal import is_named_elsewhere, without_block, without_entry, without_object
from avd_intune.fixing.sign_in_role import sign_in_role_edits
from avd_intune.fixing.text_edits import Edit, overlap
from avd_intune.records import dataclass, replace

CLEANUP_RULE = "device clean-up rule"
EPHEMERAL_DISK = "ephemeral OS disk"
EXCLUDED_APPLICATIONS = "excluded applications"
NETWORK_RULE = "network rule"
ALLOWED_DESTINATIONS = "allowed destinations"
ROLE_ASSIGNMENT = "role assignment"
# What is of a language that nobody writes by hand.
NOT_WRITTEN = ("terraform_plan",)


@dataclass(frozen=True, slots=True)
class Remedy:
    """One way to mend a finding: what it does, its edits, and whether a tool may make them by itself."""

    title: str
    edits: tuple[Edit, ...]
    certainty: Certainty
    changes: tuple[Change, ...]


def remedies_of(finding: Finding, module_text: str) -> list[Remedy]:
    """Return the ways to mend a finding in the code, the best first; () for what code alone does not mend.

    module_text: the text of all files that share their names with the finding's: the folder in Terraform.
    """
    if finding.language in NOT_WRITTEN:
        return []
    found: list[Remedy] = []
    for number in dict.fromkeys(change.alternative for change in finding.changes):
        together = [change for change in finding.changes if change.alternative == number]
        found.extend(_remedies(together, finding, module_text))
    return found


def _remedies(together: Sequence[Change], finding: Finding, module_text: str) -> Iterable[Remedy]:
    """Yield a remedy for each choice that is left; all of a group's changes are made, or none."""
    chosen = dict.fromkeys(choice for change in together if change.value is None for choice in change.choices)
    proposed = [change.value for change in together if change.value is not None and change.choices]
    others = dict.fromkeys(choice for change in together if change.value is not None for choice in change.choices)
    choices: list[str | None] = [*(chosen or dict.fromkeys([*proposed, *others]))]
    for choice in choices or [None]:
        changes = tuple(_with_choice(change, choice) for change in together)
        made = [edits_of(change, finding, module_text) for change in changes]
        edits = list(dict.fromkeys(edit for each in made for edit in each))
        if all(made) and not overlap(edits) and not any(edit.source.is_made for edit in edits):
            certainty = _certainty(changes, is_proposed=choice is None or choice in proposed)
            yield Remedy(title_of(changes), aligned(edits), certainty, changes)


def _with_choice(change: Change, choice: str | None) -> Change:
    return replace(change, value=choice) if choice is not None and choice in change.choices else change


def _certainty(changes: Sequence[Change], *, is_proposed: bool) -> Certainty:
    is_safe = is_proposed and all(change.certainty is Certainty.SAFE for change in changes)
    return Certainty.SAFE if is_safe else Certainty.REVIEW


def title_of(changes: Sequence[Change]) -> str:
    """Return what a remedy does in a few words, e.g. `Set the host pool type to "Personal"`."""
    change = changes[0]
    if change.action is Action.ADD and change.attribute == "extension":
        return f"Add the {change.value} extension"
    if change.action is Action.ADD and change.attribute == CLEANUP_RULE:
        return f"Declare a {CLEANUP_RULE} of {change.value} days"
    if change.action is Action.ADD and change.attribute == EXCLUDED_APPLICATIONS:
        return f"Exclude the application {change.value}"
    if change.action is Action.ADD and change.attribute == NETWORK_RULE:
        return f"Allow {change.value} before the rule that denies it"
    if change.action is Action.ADD and change.attribute == ALLOWED_DESTINATIONS:
        return f"Allow {', '.join(change.names)}, too"
    if change.action is Action.ADD and change.attribute == ROLE_ASSIGNMENT:
        return f"Give the users the role {change.value} on the session host"
    if change.action is Action.ADD:
        return f"Add the {change.attribute} {change.value}"
    if change.action is Action.REMOVE:
        return f"Remove the {change.value or ''} {change.attribute}".replace("  ", " ")
    if change.action is Action.MOVE:
        return f"Move the {change.attribute.removeprefix('protected ')} to the protected settings"
    if change.attribute.startswith("image "):
        shown = ":".join(each.value or "" for each in reversed(changes))
        return f'Set the image to "{shown}"'
    return f'Set the {change.attribute} to "{change.value}"'


def edits_of(change: Change, finding: Finding, module_text: str) -> tuple[Edit, ...]:
    """Return the edits of one change, () where the code is not written in a way that they are known for."""
    if change.action is Action.ADD:
        return _additions(change, finding, module_text)
    if change.place is None:
        return ()
    if change.action is Action.REMOVE and change.attribute == "setting":
        entry = without_entry(change.place)
        return (entry,) if entry is not None else ()
    if change.action is Action.REMOVE and change.attribute == EPHEMERAL_DISK:
        disk = next((edit for name in change.names if (edit := without_object(change.place, name))), None)
        return (disk,) if disk is not None else ()
    if change.action is Action.REMOVE:
        is_block = change.attribute in ("extension", "policy", "remote action")
        return (without_block(change.place),) if is_block and not is_named_elsewhere(change.place, module_text) else ()
    if change.action is Action.MOVE:
        return protected_edits(change)
    if change.value is None:
        return ()
    number = bare_word_of(change)
    if number is not None:
        return (Edit(number.source, number.start, number.end, change.value),)
    literal = literal_of(change)
    if literal is not None:
        return (in_quotes(literal, change.value),) if is_allowed(literal, change.value) else ()
    if change.written is not None or not change.names:
        return ()
    if change.names[0] == ASSIGNMENT:
        edit = beside_the_type(change.beside, finding.span, change.value)
    else:
        edit = entry_edit(change.place, change.names, change.value)
    return (edit,) if edit is not None else ()


def _additions(change: Change, finding: Finding, module_text: str) -> tuple[Edit, ...]:
    if change.place is None:
        return ()
    if change.attribute == "identity":
        return identity_edits(change.place)
    if change.attribute == EXCLUDED_APPLICATIONS:
        return excluded_application_edits(change.place, change.value or "")
    if change.attribute == CLEANUP_RULE:
        return cleanup_rule_edits(change.place, change.value or "", module_text)
    if change.attribute == NETWORK_RULE:
        return (
            allowing_rule_edits(change.place, change.value or "", change.names[0], module_text) if change.names else ()
        )
    if change.attribute == ALLOWED_DESTINATIONS:
        return added_element_edits(change.place, change.names)
    if change.attribute == ROLE_ASSIGNMENT:
        user, role_id = (change.beside[0], change.names[0]) if change.beside and change.names else (None, "")
        return sign_in_role_edits(change.place, user, change.value or "", role_id, module_text) if user else ()
    if change.attribute != "extension":
        return ()
    if change.value == DOMAIN_JOIN.type:
        # A module with a new input that its callers do not set cannot be deployed any more.
        return join_extension_edits(change.place, module_text, may_ask=not finding.module_calls)
    return sign_in_extension_edits(change.place, module_text) if change.value == ENTRA_SIGN_IN.type else ()
