"""How rules look at Intune policies: whether one can reach session hosts, and what it sets."""

from __future__ import annotations

import fnmatch
import re
from collections.abc import Iterator

from avd_intune.estate.intune.policies import is_cleanup
from avd_intune.estate.intune_objects import may_concern_windows
from avd_intune.estate.model import IntunePolicy
from avd_intune.findings import Action, Change
from avd_intune.judgement.advice import removing, written_at
from avd_intune.judgement.look import Look
from avd_intune.settings import PolicyElsewhere
from avd_intune.values.access import both
from avd_intune.values.assumptions import Decision
from avd_intune.values.cases import choice_by
from avd_intune.values.condition_text import input_name
from avd_intune.values.display import declared_at, span_of
from avd_intune.values.value_types import FALSE, TRUE, Known, PartialString, Unknown, Value
from avd_intune.values.worlds import UndecidableError

_EXCLUSION = "exclusiongroupassignmenttarget"


def is_policy_here(policy: IntunePolicy, look: Look) -> bool:
    """Say whether a policy is deployed in this case. Raises UndecidableError where that is not known."""
    return look.truth(both(policy.resource.presence, both(policy.presence, policy.is_one)))


def reaches_session_hosts(policy: IntunePolicy, look: Look) -> bool:
    """Say whether a policy may reach session hosts.

    It does unless it is for another platform, or the settings say that it goes elsewhere: who is in a
    group is in the directory, not in the code, so a policy that only might spare them is judged.
    """
    if is_cleanup(policy) or not may_concern_windows(policy):
        return False
    return not any(_goes_elsewhere(policy, sign, look) for sign in look.settings.policies_elsewhere)


def _goes_elsewhere(policy: IntunePolicy, sign: PolicyElsewhere, look: Look) -> bool:
    if sign.name is not None:
        return _is_like(look, policy.name, sign.name) or _matches(policy.resource.address, sign.name)
    try:
        targets = [_target(look, each) for each in look.items(policy.assignments)]
    except UndecidableError:
        return False
    excludes = [_is_exclusion(look, target) for target in targets]
    included = [target for target, is_excluded in zip(targets, excludes, strict=True) if not is_excluded]
    if sign.excluded_group is not None:
        excluded = [target for target, is_excluded in zip(targets, excludes, strict=True) if is_excluded]
        return any(_is_like(look, look.member(each, "groupId"), sign.excluded_group) for each in excluded)
    if sign.group is not None:
        return bool(included) and all(_is_like(look, look.member(t, "groupId"), sign.group) for t in included)
    excluding = sign.excluded_filter is not None
    pattern = sign.excluded_filter if excluding else sign.filter
    return bool(included) and all(_has_filter(look, each, pattern or "", excluding) for each in included)


def _target(look: Look, assignment: Value) -> Value:
    target = look.member(assignment, "target")
    return look.resolve(assignment) if isinstance(target, Unknown) or look.is_absent(target) else target


def _is_exclusion(look: Look, target: Value) -> bool:
    """Say whether an assignment takes a group out; where its type is an input, that is a question."""
    asked: Unknown | None = None
    for name in ("@odata.type", "type"):
        kind = look.member(target, name)
        if isinstance(kind, Unknown):
            asked = asked or kind
        elif not look.is_absent(kind):
            return (look.text(kind) or "").rpartition(".")[2].lower() == _EXCLUSION
    if asked is None:
        return False
    label = f"{input_name(asked)} being an exclusion"
    decision = Decision(f"{asked.key} excludes", ("true", "false"), label, span_of(asked), declared_at(asked))
    return look.truth(choice_by(decision, {"true": TRUE, "false": FALSE}))


def _has_filter(look: Look, target: Value, pattern: str, excluding: bool) -> bool:
    """Say whether an assignment has a filter that is like a pattern, and takes in, or leaves out, what it holds."""
    if not _is_like(look, _of_filter(look, target, "Id"), pattern):
        return False
    mode = look.text_of(_of_filter(look, target, "Type"), "whether the filter of an assignment includes or excludes")
    return ((mode or "include").lower() == "exclude") is excluding


def _of_filter(look: Look, target: Value, what: str) -> Value:
    graph = look.member(target, f"deviceAndAppManagementAssignmentFilter{what}")
    return look.member(target, f"filter{what}") if not isinstance(graph, Unknown) and look.is_absent(graph) else graph


def _is_like(look: Look, value: Value, pattern: str) -> bool:
    resolved = look.resolve(value)
    if isinstance(resolved, Unknown):
        return look.truth(_may_be_like(resolved, pattern))
    text = look.text(resolved)
    return text is not None and _matches(text, pattern)


def _may_be_like(value: Unknown, pattern: str) -> Value:
    """Return whether an unknown text is like a pattern: a question, unless its known beginning contradicts that."""
    start = value.parts[0] if isinstance(value, PartialString) and value.parts else ""
    literal = re.split(r"[*?\[]", pattern)[0].lower()
    known = start.lower() if isinstance(start, str) else ""
    if not (known.startswith(literal) or literal.startswith(known)):
        return FALSE
    label = f'{input_name(value)} is like "{pattern}"'
    key = f"{value.key} is like {pattern}"
    decision = Decision(key, ("true", "false"), label, span_of(value), declared_at(value))
    return choice_by(decision, {"true": TRUE, "false": FALSE})


def _matches(text: str, pattern: str) -> bool:
    return fnmatch.fnmatchcase(text.lower(), pattern.lower())


def not_reaching(
    attribute: str, policy: IntunePolicy, look: Look, setting: Value | None, text: str
) -> Iterator[Change]:
    """Yield what to do about what session hosts do not support: remove it, or say that the policy goes elsewhere.

    setting: the one that is at fault, None for the whole policy. text: both in words.
    """
    place = policy.resource.span if setting is None else written_at(setting)
    yield removing(attribute, place, text)
    resolved = look.resolve(policy.name)
    name = look.text(resolved) if isinstance(resolved, Known) and not resolved.secret else None
    yield Change(Action.ADD, "policies_elsewhere", value=name or policy.resource.address, alternative=2)


def kind_of(policy: IntunePolicy, look: Look) -> str:
    """Return the Graph type of a policy, "" where it names none. Raises UndecidableError if it is unknown."""
    return look.text_of(policy.kind, "the type of the Intune policy") or ""


def stated_settings(policy: IntunePolicy, look: Look) -> tuple[list[tuple[str, Value]], UndecidableError | None]:
    """Return path and value of each setting that a policy makes here, and why others are not known."""
    found: list[tuple[str, Value]] = []
    missing: UndecidableError | None = None
    for setting in policy.settings:
        if not look.truth(setting.when):
            continue
        path = look.resolve(setting.path)
        if isinstance(path, Unknown):
            missing = missing or look.unknown("what the Intune policy sets", path)
        elif text := look.text(path):
            found.append((text, setting.value))
    return found, missing


def last_part(path: str) -> str:
    """Return the name of a nested property without those around it."""
    return path.rpartition(".")[2]


def named(policy: IntunePolicy, look: Look) -> str:
    """Return how a reason names a policy: by its name, if that is known."""
    resolved = look.resolve(policy.name)
    text = None if isinstance(resolved, Unknown) or resolved.secret else look.text(resolved)
    return f'the Intune policy "{text}"' if text else "the Intune policy"
