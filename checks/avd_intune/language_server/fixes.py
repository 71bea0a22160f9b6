"""Text edits for the findings whose remedy is certain. Each is only offered where its result is right.

Knows nothing of the language-server protocol: an edit is a range of characters and the text to put there.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from avd_intune.baselines.baseline import Baseline
from avd_intune.estate.adapters.extension_types import DOMAIN_JOIN, ENTRA_SIGN_IN
from avd_intune.estate.model import HostPool, SessionHost
from avd_intune.findings import Finding
from avd_intune.language_server.join_skeleton import join_extension_edits
from avd_intune.language_server.single_session import single_session_twin
from avd_intune.language_server.text_edits import Edit, edit_of, insertion_after_brace, line_indent, line_start
from avd_intune.source.text import Span
from avd_intune.values.value_types import Known, Value

ASSIGNMENT_TYPES = ("Automatic", "Direct")
# Personal desktops are given to their users and not balanced.
# https://learn.microsoft.com/azure/templates/microsoft.desktopvirtualization/hostpools
PERSONAL_LOAD_BALANCER = "Persistent"
# The property that states the host pool type -> the one that states the assignment type beside it.
ASSIGNMENT_PROPERTY = {
    "hostpooltype": "personalDesktopAssignmentType",
    "type": "personal_desktop_assignment_type",
    "virtual_desktop_host_pool_type": "virtual_desktop_host_pool_personal_desktop_assignment_type",
}
POOL_TYPE = "hostpooltype"
REASON = "state the reason here"
_JSON = (".json", ".jsonc")
_PROPERTY_LINE = re.compile(r"[ \t]*(?P<quote>[\"']?)(?P<name>\w+)(?P=quote)(?P<space>[ \t]*)(?P<sign>[:=])")
_LITERAL = re.compile(r"(?P<quote>[\"'])(?P<text>[^\"'\\${}]*)(?P=quote)")
_WANTED_TYPE = re.compile(r'set the host pool type to "(?P<type>\w+)"')


@dataclass(frozen=True, slots=True)
class Fix:
    """One remedy: what it does, and its edits. preferred: nothing is left to choose."""

    title: str
    edits: tuple[Edit, ...]
    preferred: bool = False


@dataclass(frozen=True, slots=True)
class _Case:
    """What a remedy is looked for. subject: the HostPool or SessionHost; module_text: see `fixes_for`."""

    finding: Finding
    subject: object
    baseline: Baseline
    module_text: str


def fixes_for(finding: Finding, subject: object, baseline: Baseline, module_text: str, path: str) -> list[Fix]:
    """Return the remedies for a failed check on an object, the best first; a skip comment is always the last.

    subject: the HostPool or SessionHost that the finding is about, or anything else, for which there is no
    remedy but the comment. module_text: the text of the files that share their names with the finding's.
    path: the document that the remedy is asked for in.
    """
    case = _Case(finding, subject, baseline, module_text)
    find = _FIXES.get(finding.rule_id)
    found = list(find(case)) if find is not None and finding.language != "terraform_plan" else []
    skip = _skip_comment(finding, path)
    return [*found, *([skip] if skip is not None else [])]


def _pool_type(case: _Case) -> Iterator[Fix]:
    pool = case.subject
    if not isinstance(pool, HostPool) or (literal := _literal(pool.type, POOL_TYPE)) is None:
        return
    wanted = "Personal"
    if len(case.baseline.combinations) > 1:
        advice = _WANTED_TYPE.search(case.finding.reason)  # which type is right depends on the session hosts
        if advice is None:
            return
        wanted = advice["type"]
    edits = [_in_quotes(literal, wanted)]
    balancer = _literal(pool.load_balancer, "loadBalancerType")
    if wanted == "Personal" and balancer is not None and balancer.text[1:-1].lower() != PERSONAL_LOAD_BALANCER.lower():
        edits.append(_in_quotes(balancer, PERSONAL_LOAD_BALANCER))
    yield Fix(f'Set the host pool type to "{wanted}"', tuple(edits), preferred=True)


def _assignment_type(case: _Case) -> Iterator[Fix]:
    pool = case.subject
    if not isinstance(pool, HostPool):
        return
    written = _literal(pool.assignment_type, ASSIGNMENT_PROPERTY[POOL_TYPE])
    for wanted in ASSIGNMENT_TYPES:
        place = case.finding.span
        edit = _in_quotes(written, wanted) if written is not None else _beside_the_type(pool, place, wanted)
        if edit is not None:
            yield Fix(f'Set the assignment type to "{wanted}"', (edit,))


def _beside_the_type(pool: HostPool, block: Span, wanted: str) -> Edit | None:
    """Return the assignment type as a new property above that of the host pool type, in the way that one is written."""
    for step in pool.type.origin.chain() if pool.type.origin is not None else ():
        if step.span is None or not _is_inside(step.span, block):
            continue
        text = step.span.source.text
        # What went through `jsonencode` comes from the whole expression.
        literal = _literal(pool.type, POOL_TYPE) if step.previous is None else None
        start = line_start(text, (literal or step.span).start)
        match = _PROPERTY_LINE.match(text, start)
        name = ASSIGNMENT_PROPERTY.get(match["name"].lower()) if match is not None else None
        if match is None or name is None:
            continue
        if re.search(rf"\b{name}\b", block.text, re.IGNORECASE):
            return None  # it is written there already, with a value that comes from elsewhere
        indent = line_indent(text, start)
        sign = ": " if match["sign"] == ":" else " = "
        quote = "'" if block.path.lower().endswith(".bicep") else '"'
        comma = "," if block.path.endswith(_JSON) else ""
        line = f"{indent}{match['quote']}{name}{match['quote']}{sign}{quote}{wanted}{quote}{comma}\n"
        return edit_of(step.span.source, start, start, line)
    return None


def _single_session(case: _Case) -> Iterator[Fix]:
    host = case.subject
    if not isinstance(host, SessionHost):
        return
    matrix = case.baseline.combinations
    if len(matrix) > 1 and not any(
        f"nearest supported: {each.name}" in case.finding.reason for each in matrix if not each.multi_session
    ):
        return  # the session host is nearer to a supported row with multi-session images
    image = host.machine.image
    publisher, offer, sku = (_text(each) for each in (image.publisher, image.offer, image.sku))
    twin = single_session_twin(publisher, offer, sku, case.baseline)
    places = (_literal(image.offer, "offer"), _literal(image.sku, "sku"))
    if twin is None or places[1] is None:
        return
    edits = [_in_quotes(places[1], twin.sku)]
    if twin.offer.lower() != (offer or "").lower():
        if places[0] is None:
            return
        edits.append(_in_quotes(places[0], twin.offer))
    yield Fix(f"Use the single-session image {twin.offer}:{twin.sku}", tuple(edits), preferred=True)


def _join(case: _Case) -> Iterator[Fix]:
    host = case.subject
    advice = f"add the {DOMAIN_JOIN.publisher}/{DOMAIN_JOIN.type} extension"
    if not isinstance(host, SessionHost) or advice not in case.finding.reason:
        return
    joins = (DOMAIN_JOIN.type.lower(), ENTRA_SIGN_IN.type.lower())
    for extension, _ in host.machine.extensions:
        if not isinstance(extension.type, Known) or str(extension.type.value).lower() in joins:
            return  # it carries a join already, which has to be changed and not doubled
    edits = join_extension_edits(case.finding.span, case.module_text)
    if edits:
        yield Fix(f"Add the {DOMAIN_JOIN.type} extension", edits)


def _skip_comment(finding: Finding, path: str) -> Fix | None:
    """Return the comment in the object's block, or in the module call that the document has of it."""
    if finding.resource_type == "file" or finding.language == "terraform_plan":
        return None
    block = finding.span
    if block.path != path:
        block = next((call for call in reversed(finding.module_calls) if call.path == path), block)
    comment = f"checkov:skip={finding.rule_id}:{REASON}"
    if block.path.endswith(".tf.json"):
        note = f'"//": "{comment}",'
    elif block.path.endswith(_JSON):
        note = f'"metadata": {{ "checkov": [{{ "id": "{finding.rule_id}", "comment": "{REASON}" }}] }},'
    else:
        note = f"// {comment}" if block.path.lower().endswith(".bicep") else f"#{comment}"
    if note.startswith('"') and note[: note.index(":")] in block.text:
        return None
    edit = insertion_after_brace(block, note)
    return Fix(f"Skip {finding.rule_id} here, with a reason", (edit,)) if edit is not None else None


def _text(value: Value) -> str | None:
    return value.value if isinstance(value, Known) and isinstance(value.value, str) else None


def _literal(value: Value, name: str) -> Span | None:
    """Return the place of the literal that a certain text comes from, if it stands there as it is.

    What went through `jsonencode` comes from the whole expression; in it the property of that name is looked for.
    """
    text = _text(value)
    if text is None or value.origin is None:
        return None
    *_, first = value.origin.chain()
    if first.span is None:
        return None
    match = _LITERAL.fullmatch(first.span.text)
    if match is not None:
        return first.span if match["text"] == text else None
    written = re.compile(rf"\b{name}[\"']?[ \t]*[=:][ \t]*(?P<literal>\"{re.escape(text)}\")", re.IGNORECASE)
    places = list(written.finditer(first.span.text))
    if len(places) != 1:
        return None
    start = first.span.start + places[0].start("literal")
    return Span(first.span.source, start, start + len(places[0]["literal"]))


def _in_quotes(place: Span, text: str) -> Edit:
    quote = place.text[0]
    return Edit(place.source, place.start, place.end, f"{quote}{text}{quote}")


def _is_inside(span: Span, block: Span) -> bool:
    return span.path == block.path and block.start <= span.start and span.end <= block.end


_FIXES: dict[str, Callable[[_Case], Iterator[Fix]]] = {
    "CKV_AVD_1": _pool_type,
    "CKV_AVD_2": _assignment_type,
    "CKV_AVD_3": _single_session,
    "CKV_AVD_4": _join,
}
