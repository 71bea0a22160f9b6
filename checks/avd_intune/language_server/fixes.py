"""Text edits for the findings whose remedy is certain. Each is only offered where its result is right.

Knows nothing of the language-server protocol: an edit is a range of characters and the text to put there.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from avd_intune.baselines.baseline import Baseline
from avd_intune.estate.extension_types import DOMAIN_JOIN, ENTRA_SIGN_IN
from avd_intune.estate.model import HostPool, SessionHost
from avd_intune.evaluation.values import Known, Value
from avd_intune.findings import Finding
from avd_intune.language_server.join_skeleton import join_extension_edits
from avd_intune.language_server.single_session import single_session_twin
from avd_intune.language_server.text_edits import Edit, insertion_after_brace, line_indent, line_start
from avd_intune.syntax.source import Span

ASSIGNMENT_TYPES = ("Automatic", "Direct")
# The property that states the host pool type -> the one that states the assignment type beside it.
ASSIGNMENT_PROPERTY = {
    "hostpooltype": "personalDesktopAssignmentType",
    "type": "personal_desktop_assignment_type",
    "virtual_desktop_host_pool_type": "virtual_desktop_host_pool_personal_desktop_assignment_type",
}
_PROPERTY_LINE = re.compile(r"[ \t]*(?P<quote>[\"']?)(?P<name>\w+)(?P=quote)[ \t]*(?P<sign>[:=])")
_LITERAL = re.compile(r"(?P<quote>[\"'])(?P<text>[^\"'\\${}]*)(?P=quote)")


@dataclass(frozen=True, slots=True)
class Fix:
    """One remedy: what it does, the findings' check, and its edits. preferred: nothing is left to choose."""

    title: str
    rule_id: str
    edits: tuple[Edit, ...]
    preferred: bool = False


def fixes_for(finding: Finding, subject: object, baseline: Baseline) -> list[Fix]:
    """Return the remedies for a failed check on an object, the best first; a skip comment is always the last.

    subject: the HostPool or SessionHost that the finding is about, or anything else, for which there is no
    remedy but the comment.
    """
    found: list[Fix] = []
    for find in _FIXES.get(finding.rule_id, ()):
        found.extend(find(subject, finding, baseline))
    skip = _skip_comment(finding)
    return [*found, *([skip] if skip is not None else [])]


def _personal(subject: object, finding: Finding, baseline: Baseline) -> Iterator[Fix]:
    if not isinstance(subject, HostPool):
        return
    literal = _literal(subject.type)
    if literal is not None:
        edits = (_in_quotes(literal, "Personal"),)
        yield Fix('Set the host pool type to "Personal"', finding.rule_id, edits, preferred=True)


def _assignment_type(subject: object, finding: Finding, baseline: Baseline) -> Iterator[Fix]:
    if not isinstance(subject, HostPool):
        return
    written = _literal(subject.assignment_type)
    for wanted in ASSIGNMENT_TYPES:
        edit = _in_quotes(written, wanted) if written is not None else _beside_the_type(subject, finding.span, wanted)
        if edit is not None:
            yield Fix(f'Set the assignment type to "{wanted}"', finding.rule_id, (edit,))


def _beside_the_type(pool: HostPool, block: Span, wanted: str) -> Edit | None:
    """Return the assignment type as a new property above that of the host pool type, in the way that one is written."""
    for step in pool.type.origin.chain() if pool.type.origin is not None else ():
        if step.span is None or not _is_inside(step.span, block):
            continue
        start = line_start(step.span.source.text, step.span.start)
        match = _PROPERTY_LINE.match(step.span.source.text, start)
        name = ASSIGNMENT_PROPERTY.get(match["name"].lower()) if match is not None else None
        if match is None or name is None:
            continue
        indent = line_indent(step.span.source.text, start)
        sign = ": " if match["sign"] == ":" else " = "
        quote = "'" if step.span.path.endswith(".bicep") else '"'
        comma = "," if step.span.path.endswith((".json", ".jsonc")) else ""
        text = f"{indent}{match['quote']}{name}{match['quote']}{sign}{quote}{wanted}{quote}{comma}\n"
        return Edit(step.span.source, start, start, text)
    return None


def _single_session(subject: object, finding: Finding, baseline: Baseline) -> Iterator[Fix]:
    if not isinstance(subject, SessionHost):
        return
    image = subject.machine.image
    texts = [each.value if isinstance(each, Known) else None for each in (image.publisher, image.offer, image.sku)]
    publisher, offer, sku = (text if isinstance(text, str) else None for text in texts)
    twin = single_session_twin(publisher, offer, sku, baseline)
    places = (_literal(image.offer), _literal(image.sku))
    if twin is None or places[0] is None or places[1] is None:
        return
    edits = [_in_quotes(places[1], twin.sku)]
    if twin.offer.lower() != (offer or "").lower():
        edits.append(_in_quotes(places[0], twin.offer))
    yield Fix(f"Use the single-session image {twin.offer}:{twin.sku}", finding.rule_id, tuple(edits), preferred=True)


def _join(subject: object, finding: Finding, baseline: Baseline) -> Iterator[Fix]:
    if not isinstance(subject, SessionHost):
        return
    joins = (DOMAIN_JOIN.type.lower(), ENTRA_SIGN_IN.type.lower())
    for extension, _ in subject.machine.extensions:
        if not isinstance(extension.type, Known) or str(extension.type.value).lower() in joins:
            return  # it carries a join already, which has to be changed and not doubled
    edits = join_extension_edits(finding.span)
    if edits:
        yield Fix(f"Add the {DOMAIN_JOIN.type} extension", finding.rule_id, edits)


def _skip_comment(finding: Finding) -> Fix | None:
    if finding.resource_type == "file":
        return None
    comment = f"checkov:skip={finding.rule_id}:state the reason here"
    path = finding.span.path
    if path.endswith((".json", ".jsonc")):
        if '"metadata"' in finding.span.text:
            return None
        note = f'"metadata": {{ "checkov": [{{ "id": "{finding.rule_id}", "comment": "state the reason here" }}] }},'
    else:
        note = ("// " if path.endswith(".bicep") else "#") + comment
    edit = insertion_after_brace(finding.span, note)
    return Fix(f"Skip {finding.rule_id} here, with a reason", finding.rule_id, (edit,)) if edit is not None else None


def _literal(value: Value) -> Span | None:
    """Return the place of the literal that a certain text comes from, if it stands there as it is."""
    if not isinstance(value, Known) or not isinstance(value.value, str) or value.origin is None:
        return None
    *_, first = value.origin.chain()
    if first.span is None:
        return None
    match = _LITERAL.fullmatch(first.span.text)
    return first.span if match is not None and match["text"] == value.value else None


def _in_quotes(place: Span, text: str) -> Edit:
    quote = place.text[0]
    return Edit(place.source, place.start, place.end, f"{quote}{text}{quote}")


def _is_inside(span: Span, block: Span) -> bool:
    return span.path == block.path and block.start <= span.start and span.end <= block.end


_FIXES: dict[str, tuple[Callable[[object, Finding, Baseline], Iterator[Fix]], ...]] = {
    "CKV_AVD_1": (_personal,),
    "CKV_AVD_2": (_assignment_type,),
    "CKV_AVD_3": (_single_session,),
    "CKV_AVD_4": (_join,),
}
