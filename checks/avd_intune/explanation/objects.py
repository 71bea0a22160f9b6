"""What is known of one object of an estate, as lines for a person: values with their chains, links, verdicts."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from avd_intune.estate.model import Extension, HostPool, Machine, SessionHost
from avd_intune.findings import Outcome
from avd_intune.judgement.verdict import Verdict
from avd_intune.languages.resource_model import Resource
from avd_intune.patterns import lazy_pattern
from avd_intune.source.text import Span
from avd_intune.surveys import SurveyedEstate
from avd_intune.values.cases import alternatives_of
from avd_intune.values.display import describe
from avd_intune.values.value_types import Known, ObjectValue, OneOf, Value

# Says where a place is, as the person who asks names it.
Place = Callable[[Span], str]

SECRET_NAME = lazy_pattern(r"pass|pwd|secret|token|key|credential|sas", re.I)
_POOL, _POOL_ELSEWHERE = "a host pool", "a host pool that is not created here"
_HOST, _PERHAPS_A_HOST = "a session host", "perhaps a session host"
_UNSEEN = "a module that cannot be looked into"
MAX_STEPS = 8
MAX_ENTRIES = 30


def explain_resource(resource: Resource, surveyed: SurveyedEstate, place: Place) -> list[str]:
    """Return what the estate makes of a resource: as host pool, machine, extension of a machine, or nothing."""
    lines: list[str] = []
    estate = surveyed.estate
    for pool in estate.host_pools:
        if pool.resource is resource:
            lines += _host_pool(pool, surveyed, place)
    for host in estate.session_hosts:
        if host.resource is resource:
            lines += _session_host(host, surveyed, place)
        lines += _on_machine(resource, host.machine, "session host", place)
    for machine, reason in estate.other_machines:
        if machine.resource is resource:
            lines += [f"no session host: {reason}; it is not checked", *_machine(machine, place)]
        lines += _on_machine(resource, machine, "machine, which is no session host", place)
    for image in estate.captured_images:
        if image.resource is resource:
            names = ", ".join(machine.resource.address for machine, _ in image.machines)
            lines.append(f"an image that is captured from {names}")
    for module in estate.unresolved_modules:
        if module.resource is resource:
            lines.append(f"{_UNSEEN}: {module.reason}")
    verdicts = list(verdict_lines(resource, surveyed, place))
    if not lines and not verdicts:
        lines.append("no check applies to it alone")
    return lines + verdicts


def kind_of(resource: Resource, surveyed: SurveyedEstate) -> str | None:
    """Return in a sentence what the estate takes a resource for, None if it takes it for nothing by itself."""
    estate = surveyed.estate
    for pool in estate.host_pools:
        if pool.resource is resource:
            return _POOL if pool.declared else _POOL_ELSEWHERE
    for host in estate.session_hosts:
        if host.resource is resource:
            return _HOST if host.certain else _PERHAPS_A_HOST
    for machine, reason in estate.other_machines:
        if machine.resource is resource:
            return f"no session host: {reason}; it is not checked"
    return next((f"{_UNSEEN}: {each.reason}" for each in estate.unresolved_modules if each.resource is resource), None)


def _host_pool(pool: HostPool, surveyed: SurveyedEstate, place: Place) -> Iterator[str]:
    yield _POOL if pool.declared else _POOL_ELSEWHERE
    yield from value_lines("type", pool.type, place)
    yield from value_lines("assignment type", pool.assignment_type, place)
    hosts = [host for host in surveyed.estate.session_hosts if any(each is pool for each, _ in host.pools)]
    names = ", ".join(host.resource.address for host in hosts[:MAX_ENTRIES]) or "none in this deployment"
    yield f"session hosts: {names}"


def _session_host(host: SessionHost, surveyed: SurveyedEstate, place: Place) -> Iterator[str]:
    yield _HOST if host.certain else _PERHAPS_A_HOST
    for evidence in host.evidence:
        yield f"  because {evidence.reason}{_condition(evidence.when)}"
    if not host.pools:
        yield "host pool: none that the code names"
    for pool, when in host.pools:
        only = len(surveyed.estate.host_pools) == 1
        why = "the only one of the deployment" if only else "named by what registers it"
        yield f"host pool: {pool.resource.address} ({why}{_condition(when)}) at {place(pool.resource.span)}"
    yield from _machine(host.machine, place)


def _machine(machine: Machine, place: Place) -> Iterator[str]:
    yield from value_lines("name", machine.name, place)
    image = machine.image
    parts = {
        "image publisher": image.publisher,
        "image offer": image.offer,
        "image SKU": image.sku,
        "image version": image.version,
        "image id": image.id,
        "license type": machine.license_type,
        "tags": machine.tags,
    }
    for name, value in parts.items():
        if not (isinstance(value, Known) and value.value is None):
            yield from value_lines(name, value, place)
    for extension, when in machine.extensions:
        kind = describe(extension.type)
        yield f"extension {kind}{_condition(when)} at {place(extension.resource.span)}"
    for script, when in machine.scripts:
        yield f"script{_condition(when)} at {place(script.resource.span)}"


def _on_machine(resource: Resource, machine: Machine, kind: str, place: Place) -> Iterator[str]:
    for attached in machine.attached:
        item = attached.item
        if item.resource is not resource or machine.resource is resource:
            continue
        what = "an extension" if isinstance(item, Extension) else "a script"
        where = f"{machine.resource.address} ({place(machine.resource.span)})"
        yield f"{what} on the {kind} {where}{_condition(attached.when)}"
        if isinstance(item, Extension):
            yield from value_lines("publisher", item.publisher, place)
            yield from value_lines("type", item.type, place)
            yield from value_lines("settings", item.settings, place)
            yield "protected settings: not shown"


def _condition(when: Value) -> str:
    if isinstance(when, Known):
        return ""
    if isinstance(when, OneOf):
        holds = [each.assumptions.describe() for each in when.alternatives if describe(each.value) == "true"]
        return f", if {' or '.join(holds)}" if holds else ", which is not known before deployment"
    return f", which is not known before deployment ({describe(when)})"


def value_lines(name: str, value: Value, place: Place) -> Iterator[str]:
    """Yield a value by name, each alternative and each entry of an object by itself, with the chain it came through.

    What is secret, or has the name of something secret, is not shown.
    """
    if SECRET_NAME.search(name) or value.secret:
        yield f"{name}: not shown"
    elif isinstance(value, ObjectValue) and value.entries:
        for number, (key, entry) in enumerate(value.entries.items()):
            if number == MAX_ENTRIES:
                yield f"{name}: and {len(value.entries) - number} more"
                break
            yield from value_lines(f"{name}.{key}", entry, place)
    elif isinstance(value, OneOf):
        for alternative in alternatives_of(value):
            yield f"{name}: {describe(alternative.value)} if {alternative.assumptions.describe()}"
            yield from _chain(alternative.value, place)
    else:
        yield f"{name}: {'not set' if describe(value) == 'null' else describe(value)}"
        yield from _chain(value, place)


def _chain(value: Value, place: Place) -> Iterator[str]:
    steps = list(value.origin.chain()) if value.origin is not None else []
    for step in steps[:MAX_STEPS]:
        yield f"    from {step.what}{f' at {place(step.span)}' if step.span is not None else ''}"
    if len(steps) > MAX_STEPS:
        yield f"    and {len(steps) - MAX_STEPS} more steps"


def verdict_lines(resource: Resource, surveyed: SurveyedEstate, place: Place) -> Iterator[str]:
    """Yield the verdict of each check on a resource, with its reason and the place that decides."""
    words = {Outcome.PASS: "passed", Outcome.FAIL: "failed", Outcome.UNDECIDED: "undecided"}
    for subject, verdicts in surveyed.verdicts:
        if subject.resource is resource:
            for rule_id, verdict in verdicts.items():
                yield f"{rule_id} {words[verdict.outcome]}: {verdict.reason}{_decided(verdict, place)}"
                yield from (f"  - {each}" for each in verdict.details)


def _decided(verdict: Verdict, place: Place) -> str:
    return f" (decided at {place(verdict.decided_at)})" if verdict.decided_at is not None else ""
