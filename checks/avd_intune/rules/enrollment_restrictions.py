"""CKV_AVD_14: the default enrolment restriction lets the session host in.

Intune enforces the default platform restriction in enrolments that are not user-driven, such as Azure Virtual Desktop.
https://learn.microsoft.com/intune/intune-service/enrollment/enrollment-restrictions-set
Versions: https://learn.microsoft.com/intune/intune-service/enrollment/create-device-platform-restrictions
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from avd_intune.baselines.image_catalogue import identify_image, release_build
from avd_intune.estate.model import Estate, IntunePolicy, SessionHost
from avd_intune.findings import Outcome
from avd_intune.judgement.advice import setting
from avd_intune.judgement.host_image import ImageFound, find_image
from avd_intune.judgement.look import Look
from avd_intune.judgement.rule import Rule, Subject
from avd_intune.judgement.verdict import Verdict, failed, passed
from avd_intune.patterns import lazy_pattern
from avd_intune.values.value_types import Known, Reference, Unknown, Value
from avd_intune.values.worlds import UndecidableError

_ALL_PLATFORMS = "deviceenrollmentplatformrestrictionsconfiguration"
_ONE_PLATFORM = "deviceenrollmentplatformrestrictionconfiguration"
# The id of the default restriction ends so; a provider names it by this display name.
_DEFAULT = lazy_pattern(r"DefaultPlatformRestrictions$|^###TfWorkplaceDefault###$", re.I)
_CLIENTS = frozenset({"Windows 10", "Windows 11"})
_VERSION = lazy_pattern(r"\d{1,9}(?:\.\d{1,9}){1,3}")


def judge(host: SessionHost, look: Look) -> Verdict | None:
    """Judge a session host by the default restriction that this code or other code of the repository declares."""
    found = None
    open_question: UndecidableError | None = None
    for estate in (look.estate, *look.estate.others):
        for policy in estate.intune_policies:
            try:
                restriction = _default_restriction(policy, look)
                if restriction is None or not look.truth(policy.resource.presence):
                    continue
                problem = _problem(host, restriction, _place(policy, estate), look)
            except UndecidableError as error:
                open_question = open_question or error  # another one may keep it out for certain
                continue
            if problem is not None:
                return problem
            found = _place(policy, estate)
    if open_question is not None:
        raise open_question
    return passed(f"the default enrolment restriction ({found}) lets it in") if found is not None else None


def _place(policy: IntunePolicy, estate: Estate) -> str:
    span = policy.resource.span
    return f"{policy.resource.address}, {estate.places.shown(span.path, span.line)}"


def _default_restriction(policy: IntunePolicy, look: Look) -> Value | None:
    """Return what a policy restricts of Windows if it is the default restriction, else None."""
    kind = (look.text_of(policy.kind, "the type of the Intune policy") or "").lower()
    if kind == _ALL_PLATFORMS:
        # The default is the one of priority 0; others of this type are for groups.
        priority = look.text_of(look.member(policy.body, "priority"), "the priority of the restriction")
        if priority not in (None, "0") and not any(_is_default(policy, look)):
            return None
        return look.member(policy.body, "windowsRestriction")
    if kind != _ONE_PLATFORM or not any(_is_default(policy, look)):
        return None
    platform = look.text_of(look.member(policy.body, "platformType"), "the platform of the enrolment restriction")
    return look.member(policy.body, "platformRestriction") if (platform or "").lower() == "windows" else None


def _is_default(policy: IntunePolicy, look: Look) -> Iterator[bool]:
    own_id = look.resolve(look.member(policy.body, "id"))
    # What is created gets its id then, and the default is there already.
    is_created = isinstance(own_id, Reference) and own_id.target == policy.resource.key
    for value in (policy.name, *([] if is_created else [own_id])):
        yield _DEFAULT.search(look.text_of(value, "which enrolment restriction it is") or "") is not None
    stated = look.member(policy.body, "deviceEnrollmentConfigurationType")
    yield (look.text_of(stated, "the type of the restriction") or "").lower() == "defaultplatformrestrictions"
    yield look.text_of(look.member(policy.body, "priority"), "the priority of the restriction") == "0"


def _problem(host: SessionHost, restriction: Value, place: str, look: Look) -> Verdict | None:
    blocked = look.member(restriction, "platformBlocked")
    if (look.text_of(blocked, "whether the enrolment restriction blocks Windows") or "").lower() == "true":
        return failed(
            f"the default enrolment restriction ({place}) blocks Windows, and session hosts get the default",
            blocked,
            setting(
                "platform restriction",
                blocked,
                "false",
                "allow Windows there, and block it for the users that are meant",
            ),
        )
    for name, is_minimum in (("osMinimumVersion", True), ("osMaximumVersion", False)):
        stated = look.member(restriction, name)
        text = look.text_of(stated, f"{name} of the enrolment restriction")
        if text is None or _VERSION.fullmatch(text.strip()) is None:
            continue
        build = _build_of(host, place, look)
        if build is None:
            continue
        limit = tuple(int(part) for part in text.strip().split("."))
        # Intune does not get the revision at enrolment: it is 0 for every device.
        version = (10, 0, build, 0)[: len(limit)]
        if version < limit if is_minimum else version > limit:
            without = " (Intune gets no revision at enrolment)" if limit[:3] == version[:3] else ""
            return failed(
                f"the image is of build 10.0.{build}{without}, and the default enrolment restriction ({place}) lets in "
                f"{'none below' if is_minimum else 'none above'} {text}",
                stated,
                setting(name, stated, None, f"change {name} there, or the image", names=(name,)),
            )
    return None


def _build_of(host: SessionHost, place: str, look: Look) -> int | None:
    """Return the build of the image; None where there is no image of a Windows client, as CKV_AVD_3 says."""
    found = find_image(host, look)
    if found is None or (isinstance(found, Verdict) and found.outcome is Outcome.FAIL):
        return None
    if isinstance(found, ImageFound):
        if found.product is not None and found.product not in _CLIENTS:
            return None
        build = release_build(found.product, found.version)
    else:
        build = _build_by_name(host, look)
    if build is None:
        reason = f"the default enrolment restriction ({place}) names versions, and the build of the image is not known"
        unknown = Unknown(reason, key=f"build of the image of {host.resource.key}")
        raise UndecidableError(unknown, f"{reason}; describe the image under custom_images in .avd-intune.yaml")
    return build


def _build_by_name(host: SessionHost, look: Look) -> int | None:
    """Return the build of an image that may be one of two editions of a release, as rs5-enterprise."""
    image = host.machine.image
    parts = [look.resolve(each) for each in (image.publisher, image.offer, image.sku, image.version)]
    publisher, offer, sku, version = (str(each.value) if isinstance(each, Known) else None for each in parts)
    release = identify_image(publisher, offer, sku, version).release if sku else None
    return release.build if release is not None else None


RULE = Rule(
    id="CKV_AVD_14",
    title="Ensure the default enrolment restriction of Intune lets session hosts in",
    why="Session hosts get the default platform restriction: what it blocks never enrols.",
    subjects=(Subject.SESSION_HOST,),
    judge=judge,
)
