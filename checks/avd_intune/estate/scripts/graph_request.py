"""Requests to Microsoft Graph, whoever sends them, as the Intune policies and remote actions that they make.

Addresses: https://learn.microsoft.com/graph/api/resources/intune-graph-overview
"""

from __future__ import annotations

import re
from itertools import pairwise

from avd_intune.baselines.facts import unsupported_actions
from avd_intune.estate.intune.apps import add_app
from avd_intune.estate.intune.directory import (
    GRAPH_COLLECTIONS,
    UNKNOWN_PART,
    add_directory_policy,
    add_unknown_policy,
    unknown_collection,
)
from avd_intune.estate.intune.policies import NOT_KNOWN, graph_kind, has_intune_sign, policy_from_body
from avd_intune.estate.model import Estate, IntuneAction, IntunePolicy
from avd_intune.languages.resource_model import Resource
from avd_intune.patterns import lazy_pattern
from avd_intune.records import dataclass, replace
from avd_intune.source.left_out import note_left_out
from avd_intune.values.access import (
    both,
    decoded_json,
    elements,
    has_entry,
    holds_when,
    is_null,
    is_text,
    known_texts,
    may_hold,
    member,
)
from avd_intune.values.cases import alternatives_of, either, lift, one_of
from avd_intune.values.identity import unknown_from
from avd_intune.values.inside import references_in
from avd_intune.values.value_types import (
    FALSE,
    NULL,
    TRUE,
    Alternative,
    Known,
    ListValue,
    ObjectValue,
    PartialString,
    Unknown,
    Value,
)

# Collections of policies below deviceManagement, with the type of what is in them; "" where the body says it.
COLLECTIONS = {
    "deviceconfigurations": "",
    "devicecompliancepolicies": "",
    "windowsautopilotdeploymentprofiles": "",
    "deviceenrollmentconfigurations": "",
    "configurationpolicies": "deviceManagementConfigurationPolicy",
    "compliancepolicies": "deviceManagementCompliancePolicy",
    "grouppolicyconfigurations": "groupPolicyConfiguration",
    "intents": "deviceManagementIntent",
    "templates": "deviceManagementIntent",
    "hardwareconfigurations": "hardwareConfiguration",
    "devicemanagementscripts": "deviceManagementScript",
    "devicehealthscripts": "deviceHealthScript",
    "manageddevicecleanuprules": "managedDeviceCleanupRule",
    "manageddevicecleanupsettings": "managedDeviceCleanupSettings",
}
# Collections whose names are those of policies; others below deviceManagement (filters, categories, roles) hold none.
_NAMED_AS_POLICIES = lazy_pattern(r"(?:policies|profiles|configurations|baselines|intents)$")
# Those of them that concern no setting of Windows that a check asks for.
_OTHER_COLLECTIONS = lazy_pattern(
    r"windows(?:feature|quality|driver)update(?:profiles|policies)|intunebrandingprofiles|operationapprovalpolicies"
    r"|appleuserinitiatedenrollmentprofiles|android\w*profiles|\w*notificationconfigurations|cloudpc\w*"
)
# Operations on a policy that set something in it; others (copy, export) declare nothing new.
_SETTING_PARTS = frozenset(
    {"definitionvalues", "updatedefinitionvalues", "settings", "updatesettings", "createinstance"}
)
_ASSIGN = frozenset({"assign", "assignments"})
_DEVICES = frozenset({"manageddevices", "comanageddevices"})
_READING = frozenset({"GET", "HEAD", "OPTIONS", "DELETE"})
_CONTEXT = lazy_pattern(r"\$metadata#deviceManagement/(?P<name>\w+)", re.I)
_VERSION = lazy_pattern(r"^(?:v1\.0|beta)$", re.I)
_KEY = lazy_pattern(r"\((?:[^()]*)\)")
# Graph takes 20 in one batch.
MAX_BATCH = 1_000


@dataclass(frozen=True, slots=True, eq=False)
class GraphRequest:
    """One request that code sends to Microsoft Graph.

    method: `POST`, `PATCH`, …; NULL counts as one that writes. url: whole or without host and version
        (`deviceManagement/managedDevices/…/wipe`), also partly unknown. body: an object, or its JSON text.
    resource: the block that findings are shown at. how: what sends it, for a person, e.g.
        `the script of the run command`. presence: the condition that it is sent. is_one: that it is this request and
        not another one; unlike one that is not sent, another one is a case of its own.
    """

    method: Value
    url: Value
    body: Value
    resource: Resource
    how: str
    presence: Value = TRUE
    is_one: Value = TRUE


def apply_graph_request(request: GraphRequest, estate: Estate) -> None:
    """Add what a request makes to the estate's Intune policies or actions; other requests add nothing.

    Requests that only read or delete add nothing. `$batch` is taken apart. An assignment (`…/assign`)
    goes to the policy of the estate that its address refers to, so apply those after the policies.
    An address or body that is not known, and may be one of Intune's, adds an object with an unknown
    kind or action, on which the rules are undecided.
    """
    sent = both(request.presence, lift(_writes, request.method))
    if not may_hold(sent):
        return
    body = decoded_json(request.body)
    alternatives = alternatives_of(request.url)
    before = len(estate.intune_actions)
    for alternative in alternatives:
        is_that = both(request.is_one, holds_when(alternative.assumptions))
        _apply_one(replace(request, url=alternative.value, body=body, presence=sent, is_one=is_that), estate)
    actions = estate.intune_actions[before:]
    if len(actions) == len(alternatives) > 1:
        # Whichever address it is, an action is requested: one that is another in each case.
        named = one_of(
            Alternative(each.action, one.assumptions) for each, one in zip(actions, alternatives, strict=True)
        )
        estate.intune_actions[before:] = [replace(actions[0], action=named, is_one=request.is_one)]


def _apply_one(request: GraphRequest, estate: Estate) -> None:
    made: tuple[list[IntunePolicy] | list[IntuneAction], ...] = (
        estate.intune_policies,
        estate.intune_actions,
        estate.directory_policies,
        estate.intune_apps,
    )
    before = [(each, len(each)) for each in made]
    _apply(request, estate)
    for objects, count in before:
        for each in objects[count:]:
            each.is_one = both(request.is_one, each.is_one)


def address_segments(url: Value) -> list[str]:
    """Return the address of a request without host, version, query and keys in brackets, as its segments."""
    text = _KEY.sub(f"/{UNKNOWN_PART}", _shown(url).partition("?")[0])
    text = re.sub(r"^[a-z]+://[^/]*", "", text, flags=re.I)
    # What a script puts between two strokes and is empty here is given to it where it runs.
    text = re.sub(r"(?<=[^/])//(?=[^/])", f"/{UNKNOWN_PART}/", text)
    return [s.removeprefix("microsoft.graph.") for s in text.split("/") if s and not _VERSION.match(s)]


def _apply(request: GraphRequest, estate: Estate) -> None:
    segments = address_segments(request.url)
    lowered = [segment.lower() for segment in segments]
    if lowered[-1:] == ["$batch"]:
        requests = elements(member(request.body, "requests"))
        if len(requests) > MAX_BATCH:
            reason = f"a batch of {request.how} sends {len(requests)} requests to Graph; {MAX_BATCH} of them are judged"
            note_left_out(request.resource.span.path, reason)
        for inner, when in requests[:MAX_BATCH]:
            method, url, body = (member(inner, name) for name in ("method", "url", "body"))
            sent = both(request.presence, when)
            apply_graph_request(GraphRequest(method, url, body, request.resource, request.how, sent), estate)
        return
    devices = next((at for at, segment in enumerate(lowered) if segment in _DEVICES), None)
    if devices is not None:
        _apply_action(request, segments[devices + 1 :], estate)
    elif "devicemanagement" in lowered:
        _apply_policy(request, lowered[lowered.index("devicemanagement") + 1 :], estate)
    elif "mobileapps" in lowered:
        _apply_app(request, lowered[lowered.index("mobileapps") + 1 :], estate)
    elif (kind := next((k for end, k in GRAPH_COLLECTIONS.items() if _has(lowered, end)), None)) is not None:
        add_directory_policy(request.resource, kind, _with_id(request.body, segments), estate, request.presence)
    elif unknown := unknown_collection(lowered):
        add_unknown_policy(request.resource, f"policies/{unknown}", request.body, estate, request.presence)
    elif lowered and lowered[-1] in unsupported_actions() and UNKNOWN_PART in segments:
        _apply_action(request, segments[-2:], estate)
    elif all(set(segment) <= {UNKNOWN_PART} for segment in segments):
        if _may_be_policy(request.body):
            _add_policy(request, _kind_in(request), estate)
        else:
            # An address and a name behind it, such as `msgraph_resource_action` has: what it asks of what is not known.
            _apply_action(request, segments, estate)


def _with_id(body: Value, segments: list[str]) -> Value:
    """Return a body with the id that the address ends with: a change of a policy states it only there."""
    if not isinstance(body, ObjectValue) or not is_null(member(body, "id")) or "-" not in segments[-1]:
        return body
    return ObjectValue({**body.entries, "id": Known(segments[-1])}, rest=body.rest, origin=body.origin)


def _apply_app(request: GraphRequest, rest: list[str], estate: Estate) -> None:
    """Add an app that a request makes, or the assignments of one."""
    body = request.body
    if not rest:
        add_app(request.resource, body, estate, graph_kind(body), request.presence)
    elif may_hold(is_assigned := _is_operation(request, rest, "assign")):
        whole = ObjectValue({"assignments": member(body, "mobileAppAssignments")}, origin=body.origin)
        add_app(request.resource, whole, estate, Known("windowsApp"), request.presence)
        estate.intune_apps[-1].is_one = is_assigned
    elif rest[-1] == "assignments":
        whole = ObjectValue({"assignments": ListValue((body,))}, origin=body.origin)
        add_app(request.resource, whole, estate, Known("windowsApp"), request.presence)


def _is_operation(request: GraphRequest, rest: list[str], name: str) -> Value:
    """Return whether the last part of an address is an operation: a question where that part alone is not known."""
    if rest[-1] != UNKNOWN_PART or not isinstance(request.url, PartialString):
        return TRUE if rest[-1].lower() == name else FALSE
    last = request.url.parts[-1]
    return is_text(last, name) if isinstance(last, Unknown) else FALSE


def _has(segments: list[str], pair: tuple[str, str]) -> bool:
    return pair in pairwise(segments)


def _may_be_policy(body: Value) -> bool:
    return isinstance(body, Unknown) or has_intune_sign(body)


def _apply_action(request: GraphRequest, rest: list[str], estate: Estate) -> None:
    if rest and rest[0].lower() == "executeaction":
        action = member(request.body, "actionName")
    elif len(rest) < 2:
        return
    elif UNKNOWN_PART in rest[1]:
        alone = _last_part(request.url)
        action = unknown_from("action of", request.url, reason=_reason(request.url)) if alone is None else alone
    else:
        action = Known(rest[1], origin=request.url.origin)
    estate.intune_actions.append(
        IntuneAction(request.resource, action, body=request.body, how=request.how, presence=request.presence)
    )


def _last_part(url: Value) -> Unknown | None:
    """Return what is not known and is the whole last part of an address: an input, which reasons can name."""
    if not isinstance(url, PartialString) or len(url.parts) < 2 or not str(url.parts[-2]).endswith("/"):
        return None
    return url.parts[-1] if isinstance(url.parts[-1], Unknown) else None


def _apply_policy(request: GraphRequest, rest: list[str], estate: Estate) -> None:
    if not rest:
        return
    collection, operation = rest[0], rest[-1] if len(rest) > 2 else ""
    if UNKNOWN_PART in collection:
        _add_policy(request, unknown_from("kind of", request.url, reason=_reason(request.url)), estate)
    elif operation in _ASSIGN:
        _assign(request, request.is_one, estate)
    elif operation == UNKNOWN_PART and has_entry(request.body, "assignments"):
        _assign(request, both(request.is_one, _is_operation(request, rest, "assign")), estate)
    elif collection in COLLECTIONS and (not operation or operation in _SETTING_PARTS or UNKNOWN_PART in operation):
        if collection == "templates" and operation != "createinstance":
            return
        kind = COLLECTIONS[collection]
        _add_policy(request, Known(kind, origin=request.url.origin) if kind else _kind_in(request), estate)
    elif not operation and _NAMED_AS_POLICIES.search(collection) and not _OTHER_COLLECTIONS.fullmatch(collection):
        reason = f"{NOT_KNOWN}is in deviceManagement/{collection}"
        unknown = Unknown(reason, key=f"kind({request.resource.key})")
        _add_policy(request, unknown, estate)


def _kind_in(request: GraphRequest) -> Value:
    kind = graph_kind(request.body)
    if is_null(kind) and has_intune_sign(request.body):
        return NULL
    if is_null(kind):
        return Unknown("the body of the request names no @odata.type", key=f"kind({request.resource.key})")
    return kind


def _add_policy(request: GraphRequest, kind: Value, estate: Estate) -> None:
    estate.intune_policies.append(policy_from_body(request.resource, kind, request.body, request.presence))


def _assign(request: GraphRequest, is_it: Value, estate: Estate) -> None:
    """Give a policy the assignments of a request. is_it: whether the request is one that assigns."""
    targets = {reference.target for reference in references_in(request.url)}
    for policy in estate.intune_policies:
        if policy.resource.key in targets and is_null(policy.assignments):
            policy.assignments = either(is_it, lambda: member(request.body, "assignments"), lambda: NULL)


def _shown(url: Value) -> str:
    """Return an address as text, with a sign for the parts of it that are not known."""
    if isinstance(url, PartialString):
        return "".join(part if isinstance(part, str) else UNKNOWN_PART for part in url.parts)
    if isinstance(url, Known):
        return url.value if isinstance(url.value, str) else ""
    return UNKNOWN_PART


def _writes(method: Value) -> Value:
    texts = known_texts(method)
    return FALSE if texts and all(text.upper() in _READING for text in texts) else TRUE


def _reason(url: Value) -> str:
    return url.reason if isinstance(url, Unknown) else "not known before deployment"


def kind_of_collection(body: Value, resource: Resource) -> Value:
    """Return the type of an exported object that names no type, by the collection in its `@odata.context`.

    NULL where the collection holds several types, or the context does not name one.
    """
    match = _CONTEXT.search(next(iter(known_texts(member(body, "@odata.context"))), ""))
    if match is None:
        return NULL
    kind = COLLECTIONS.get(match["name"].lower())
    if kind is None:
        return Unknown(f"{NOT_KNOWN}is in deviceManagement/{match['name']}", f"kind({resource.key})")
    return Known(kind, origin=body.origin) if kind else NULL
