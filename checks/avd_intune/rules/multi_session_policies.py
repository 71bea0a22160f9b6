"""CKV_AVD_18: what Intune has for multi-session Windows applies: no policies that never do, no cloud without it.

https://learn.microsoft.com/intune/intune-service/fundamentals/azure-virtual-desktop-multi-session
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from avd_intune.baselines.facts import (
    china_cloud_names,
    china_hosts,
    china_regions,
    device_assigned_types,
    multi_session_apps,
    single_session_templates,
)
from avd_intune.estate.model import IntunePolicy, SessionHost
from avd_intune.findings import Action, Change
from avd_intune.judgement.advice import setting
from avd_intune.judgement.host_hardware import hosts_of_repository
from avd_intune.judgement.host_image import ImageFound, find_image, sessions_by_sku
from avd_intune.judgement.host_pool_advice import pool_type_changes
from avd_intune.judgement.image_advice import image_changes
from avd_intune.judgement.look import Look
from avd_intune.judgement.policy_look import is_policy_here, kind_of, not_reaching, reaches_session_hosts
from avd_intune.judgement.rule import Rule, Subject
from avd_intune.judgement.verdict import Verdict, failed, passed
from avd_intune.patterns import lazy_pattern
from avd_intune.records import replace
from avd_intune.values.access import is_null, known_texts, member, same_name, visible_text
from avd_intune.values.inside import references_in
from avd_intune.values.value_types import Known, Unknown, Value
from avd_intune.values.worlds import UndecidableError

# As Graph writes it, and as a provider shortens it.
_USERS = frozenset({"alllicensedusersassignmenttarget", "alllicensedusers"})
_EXCLUSIONS = frozenset({"exclusiongroupassignmenttarget", "exclusiongroupassignment"})
_APP_DEFAULT_INTENT = "required"
_IN_CHINA = "it may be in the China cloud, where Intune manages no multi-session host"
# How the steps of a value's way are named: the declaration of an input, and what hands it on unchanged.
_DECLARED = lazy_pattern(r"(?:[\w.\[\]\"-]+\.)?var\.|parameters?[ (]")
_HANDED_ON = lazy_pattern(rf"{_DECLARED.pattern}|local\.|variables?[ (]|module\.|params\.|each\.|\w+$")


def judge(subject: IntunePolicy | SessionHost, look: Look) -> Verdict | None:
    """Judge a multi-session host by its cloud, a policy or app by whether it can come to the multi-session hosts."""
    if isinstance(subject, SessionHost):
        return _judge_host(subject, look)
    return _judge_app(subject, look) if subject in look.estate.intune_apps else _judge_policy(subject, look)


def _judge_host(host: SessionHost, look: Look) -> Verdict | None:
    region = look.resolve(host.machine.location)
    sign = _china_sign(host, look)
    if sign is None and isinstance(region, Unknown) and not known_texts(_cloud_of(host, look)):
        cloud = look.resolve(_cloud_of(host, look))
        if isinstance(cloud, Unknown) and _is_surely_multi_session(host, look):
            raise look.unknown(f"{_IN_CHINA}: the cloud that its provider is for", cloud)
        if _is_input(region) and _is_surely_multi_session(host, look):
            raise look.unknown(f"{_IN_CHINA}: its region", region)
        return None
    if sign is None and not isinstance(region, Unknown) and look.text(region) is None:
        return None
    try:
        if not _is_multi_session(host, look):
            return None
    except UndecidableError:
        if sign is not None:
            raise
        # Whatever image it gets. CKV_AVD_3 says what is not known of that.
    if sign is not None:
        return failed(
            f"it has a multi-session Windows in {sign[0]}, and in the China cloud Intune manages none",
            sign[1],
            *_to_single_session(host, look),
        )
    return passed("Intune manages multi-session Windows in this cloud")


def _china_sign(host: SessionHost, look: Look) -> tuple[str, Value] | None:
    """Return what says that a host is in the China cloud: its region, its provider, or where its agent comes from."""
    region = look.resolve(host.machine.location)
    text = None if isinstance(region, Unknown) else look.text(region)
    if text is not None and text.lower().replace(" ", "").startswith(china_regions()):
        return text, host.machine.location
    cloud = _cloud_of(host, look)
    if any(each.lower() in china_cloud_names() for each in known_texts(cloud)):
        stated = look.text_of(cloud, "the cloud of the multi-session host") or ""
        if stated.lower() in china_cloud_names():
            by = (
                "the cloud of the pipeline" if stated.lower().startswith("azure") else "the environment of its provider"
            )
            return f"{stated} ({by})", cloud
    for extension, _ in host.machine.extensions:
        archive = member(extension.settings, "modulesUrl")
        if any(each in visible_text(archive).lower() for each in china_hosts()):
            return "the cloud that its agents are loaded from", archive
    return None


def _cloud_of(host: SessionHost, look: Look) -> Value:
    """Return the cloud that the provider of a host is for, else that of the deployment; a region is one of a cloud."""
    own = host.machine.resource.cloud
    return look.estate.cloud if is_null(own) else own


def _to_single_session(host: SessionHost, look: Look) -> Iterator[Change]:
    """Yield the changes that make a personal desktop with a single-session image of a multi-session host."""
    text = "use a single-session image and a personal host pool, or another cloud"
    single = [each for each in look.baseline.combinations if not each.multi_session]
    yield from image_changes(host, look, single, text)
    for pool in look.pools(host):
        if pool.declared:
            yield from pool_type_changes(pool, look, ("Personal",), "")


def _is_input(region: Unknown) -> bool:
    """Say whether a region is an input without a value itself.

    The region of a resource group is not asked for: nearly every template takes it, and a deployment has one.
    """
    steps = [step.what for step in region.origin.chain()] if region.origin is not None else []
    is_declared = bool(steps) and _DECLARED.match(steps[-1]) is not None
    return is_declared and region.computed is None and all(_HANDED_ON.match(step) for step in steps)


def _judge_policy(policy: IntunePolicy, look: Look) -> Verdict | None:
    if not reaches_session_hosts(policy, look):
        return None
    kind = kind_of(policy, look)
    if kind.lower() in single_session_templates():
        return _judge_template(policy, kind, look)
    if not kind.endswith(device_assigned_types()):
        return None
    kinds = list(_targets(policy, look))
    is_for_users = bool(kinds) and all(each in _USERS for each in kinds)
    open_question: UndecidableError | None = None
    for host in hosts_of_repository(look):
        try:
            if not _is_multi_session(host, look):
                continue
        except UndecidableError as error:
            open_question = open_question or error  # another host may be one for certain
            continue
        if is_for_users:
            return failed(
                f"it is assigned to users, and multi-session hosts such as {host.resource.address} take compliance "
                "policies that are assigned to devices only",
                policy.assignments,
                *_to_devices(policy, look),
            )
        return passed("it is not assigned to users alone")
    if open_question is None:
        return None
    if is_for_users:
        raise open_question
    return passed("it is not assigned to users alone")


def _targets(policy: IntunePolicy, look: Look) -> Iterator[str]:
    for assignment in look.items(policy.assignments):
        target = look.member(assignment, "target")
        if isinstance(look.resolve(target), Unknown) or look.is_absent(look.resolve(target)):
            target = assignment
        for name in ("@odata.type", "type"):
            text = look.text_of(look.member(target, name), "what the policy is assigned to")
            if text:
                kind = text.rpartition(".")[2].lower()
                if kind not in _EXCLUSIONS:
                    yield kind
                break
        else:
            yield "alllicensedusers" if _is_stated(look.member(target, "allLicensedUsers")) else ""


def _is_stated(value: Value) -> bool:
    """Say whether an attribute is there; an empty object is, too: `all_licensed_users = {}`."""
    return not is_null(value)


def _judge_template(policy: IntunePolicy, kind: str, look: Look) -> Verdict | None:
    host = _only_multi_session(look)
    if host is None:
        return None
    return failed(
        f"Intune does not deliver this template ({kind}) to multi-session hosts such as {host.resource.address}",
        policy.kind,
        *not_reaching("policy", policy, look, None, "set it in the settings catalog"),
    )


def _judge_app(app: IntunePolicy, look: Look) -> Verdict | None:
    if not reaches_session_hosts(app, look):
        return None
    if not any(True for _ in _assignments_of(app, look)):
        return None
    unknown_hosts: UndecidableError | None = None
    host: SessionHost | None = None
    try:
        host = _only_multi_session(look)
    except UndecidableError as error:
        unknown_hosts = error  # an app that comes to all of them comes to these
    if host is None and unknown_hosts is None:
        return None
    problem = _app_problem(app, look)
    if problem is None:
        return passed("multi-session hosts can take it")
    if host is None:
        assert unknown_hosts is not None
        raise unknown_hosts
    reason, changes = problem
    _, elsewhere = not_reaching("assignment", app, look, app.assignments, "")
    return failed(
        f"{reason}, so it never comes to multi-session hosts such as {host.resource.address}",
        app.assignments,
        *changes,
        elsewhere,
    )


def _app_problem(app: IntunePolicy, look: Look) -> tuple[str, list[Change]] | None:
    """Return why an app never comes to multi-session hosts, and what to do about it; None if it may come."""
    offered, for_users = multi_session_apps()
    kind = (look.text_of(app.kind, "the type of the app") or "").lower()
    if kind in for_users:
        other = Change(Action.SET, "type of the app", "use another type of app")
        return "it is a web app, which Windows takes for users only", [other]
    account = look.member(app.body, "installExperience", "runAsAccount")
    if (look.text_of(account, "the account that it runs as") or "").lower() == "user":
        names = ("runAsAccount", "run_as_account")
        change = setting("account", look.resolve(account), "system", "let it run as the system", names=names)
        return "it is installed for the user", [change]
    if not look.items(app.assignments):
        return None  # what assigns it is judged by itself
    intents = {
        look.text_of(look.member(each, "intent"), "the intent of the app") or _APP_DEFAULT_INTENT
        for each in _assignments_of(app, look)
    }
    if intents and {each.lower() for each in intents} <= offered:
        return f"it is only offered (intent {', '.join(sorted(intents))})", _as_required(app, look)
    kinds = list(_targets(app, look))
    if kinds and all(each in _USERS for each in kinds):
        return "it is assigned to users alone", _to_devices(app, look)
    return None


def _as_required(app: IntunePolicy, look: Look) -> list[Change]:
    """Return the changes that make the assignments of an app required; with users alone, those of the targets, too."""
    text = "assign it as required"
    intents = [look.resolve(look.member(each, "intent")) for each in look.items(app.assignments)]
    changes = [
        setting("intent", each, _APP_DEFAULT_INTENT, "" if number else text, names=("intent",))
        for number, each in enumerate(intents)
    ]
    kinds = list(_targets(app, look))
    if kinds and all(each in _USERS for each in kinds):
        changes += [replace(change, text="") for change in _to_devices(app, look)]
    return changes or [Change(Action.SET, "intent", text)]


def _to_devices(policy: IntunePolicy, look: Look) -> list[Change]:
    """Return the changes that assign to all devices what is assigned to all users."""
    text = "assign it to the devices"
    changes: list[Change] = []
    for assignment in look.items(policy.assignments):
        target = look.member(assignment, "target")
        if isinstance(look.resolve(target), Unknown) or look.is_absent(look.resolve(target)):
            target = assignment
        for name in ("@odata.type", "type"):
            kind = look.resolve(look.member(target, name))
            stated = look.text(kind) if isinstance(kind, Known) else None
            if stated and stated.rpartition(".")[2].lower() in _USERS:
                wanted = re.sub("licensedusers", "Devices", stated, flags=re.I)
                names = ("@odata.type", "target_type", "type")
                changes.append(setting("target", kind, wanted, "" if changes else text, names=names))
                break
    return changes or [setting("assignment", policy.assignments, None, text)]


def _assignments_of(app: IntunePolicy, look: Look) -> Iterator[Value]:
    """Yield the assignments of an app, also those that other resources of this code make."""
    yield from look.items(app.assignments)
    name = look.resolve(app.name)
    for other in look.estate.intune_apps:
        if other is app:
            continue
        named = look.resolve(other.name)
        is_same = isinstance(name, Unknown) and same_name(named, name)
        names_it = any(each.target == app.resource.key for each in references_in(named))
        if (is_same or names_it) and is_policy_here(other, look):
            yield from look.items(other.assignments)


def _only_multi_session(look: Look) -> SessionHost | None:
    """Return a multi-session host of the repository if no host there is a single-session one.

    Raises UndecidableError where the image of a host decides that, and an input decides the image.
    """
    found: SessionHost | None = None
    open_question: UndecidableError | None = None
    not_told: UndecidableError | None = None
    for host in hosts_of_repository(look):
        try:
            image = find_image(host, look)
        except UndecidableError as error:
            image = sessions_by_sku(host, look)
            if image is None:
                open_question = open_question or error
        if isinstance(image, ImageFound) and image.multi_session is False:
            return None
        if isinstance(image, ImageFound) and image.multi_session:
            found = found or host
        elif isinstance(image, Verdict):
            not_told = not_told or UndecidableError(Unknown(image.reason, key="image"), image.reason)
    # Where the code tells of no image how many sessions it is for, CKV_AVD_3 says so.
    open_question = open_question or (not_told if found is not None else None)
    if open_question is not None:
        raise open_question
    return found


def _is_surely_multi_session(host: SessionHost, look: Look) -> bool:
    try:
        return _is_multi_session(host, look)
    except UndecidableError:
        return False  # CKV_AVD_3 says what is not known of the image


def _is_multi_session(host: SessionHost, look: Look) -> bool:
    """Say whether a host has a multi-session Windows. Raises UndecidableError where its image is not known."""
    found = find_image(host, look)
    return isinstance(found, ImageFound) and bool(found.multi_session)


RULE = Rule(
    id="CKV_AVD_18",
    title="Ensure Intune can manage the multi-session hosts where they are, and its policies apply to them",
    why="Multi-session Windows ignores policies for users, and Intune does not manage it in the China cloud.",
    subjects=(Subject.SESSION_HOST, Subject.INTUNE_POLICY, Subject.INTUNE_APP),
    judge=judge,
)
