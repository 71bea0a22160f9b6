"""CKV_AVD_14: the default enrolment restriction lets the session host in.

Intune enforces the default platform restriction in enrolments that are not user-driven, such as Azure Virtual Desktop.
https://learn.microsoft.com/intune/intune-service/enrollment/enrollment-restrictions-set
Versions: https://learn.microsoft.com/intune/intune-service/enrollment/create-device-platform-restrictions
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from avd_intune.baselines.image_catalogue import release_build
from avd_intune.estate.model import Estate, IntunePolicy, SessionHost
from avd_intune.judgement.advice import setting
from avd_intune.judgement.host_image import ImageFound, find_image
from avd_intune.judgement.look import Look
from avd_intune.judgement.rule import Rule, Subject
from avd_intune.judgement.verdict import Verdict, failed, passed
from avd_intune.patterns import lazy_pattern
from avd_intune.values.value_types import Value
from avd_intune.values.worlds import UndecidableError

_ALL_PLATFORMS = "deviceenrollmentplatformrestrictionsconfiguration"
_ONE_PLATFORM = "deviceenrollmentplatformrestrictionconfiguration"
# The id of the default restriction ends so; a provider names it by this display name.
_DEFAULT = lazy_pattern(r"DefaultPlatformRestrictions$|^###TfWorkplaceDefault###$", re.I)
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
    for value in (policy.name, look.member(policy.body, "id")):
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
        build = _build_of(host, look)
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


def _build_of(host: SessionHost, look: Look) -> int | None:
    """Return the build of the image; None where CKV_AVD_3 has to say that it is not known."""
    found = find_image(host, look)
    return release_build(found.product, found.version) if isinstance(found, ImageFound) else None


RULE = Rule(
    id="CKV_AVD_14",
    title="Ensure the default enrolment restriction of Intune lets session hosts in",
    why="Session hosts get the default platform restriction: what it blocks never enrols.",
    subjects=(Subject.SESSION_HOST,),
    judge=judge,
)
