"""Small estates built in Python, and what a rule answers about them."""

from __future__ import annotations

from typing import Any

from avd_intune.baselines.baseline import load_baseline
from avd_intune.estate.intune.policies import policy_from_body
from avd_intune.estate.model import (
    Attached,
    CapturedImage,
    Estate,
    Evidence,
    Extension,
    HostPool,
    Image,
    IntuneAction,
    IntunePolicy,
    IntuneTenant,
    JoinSetting,
    Machine,
    MachineKind,
    Script,
    SessionHost,
)
from avd_intune.findings import Change, Outcome
from avd_intune.judgement.judge import Judged, judge
from avd_intune.judgement.look import Look
from avd_intune.judgement.registry import rule_by_id
from avd_intune.languages.resource_model import Resource
from avd_intune.settings import Settings
from avd_intune.source.text import SourceFile, Span
from avd_intune.values.assumptions import Assumptions
from avd_intune.values.plain_data import from_python
from avd_intune.values.value_types import NULL, TRUE, Unknown, Value

PASS, FAIL, UNDECIDED = Outcome.PASS, Outcome.FAIL, Outcome.UNDECIDED
RESOURCE = Resource("x", "x", "x", NULL, Span(SourceFile("/repository/main.tf", "x"), 0, 1))
UNKNOWN = Unknown('variable "x" has no default', key="var.x")


def value(data: Any) -> Value:
    return from_python(data)


def host_pool(kind: Any, assignment_type: Any = None, declared: bool = True, tags: Any = None) -> HostPool:
    return HostPool(RESOURCE, value("pool"), value(kind), value(assignment_type), tags=value(tags), declared=declared)


def extension(kind: Any, settings: Any = None, protected: Any = None, **others: Any) -> Extension:
    publisher = "Microsoft.Compute" if kind == "JsonADDomainExtension" else "Microsoft.Azure.ActiveDirectory"
    return Extension(
        RESOURCE,
        publisher=value(others.get("publisher", publisher)),
        type=value(kind),
        settings=value(settings),
        protected_settings=value(protected),
        protected_from_vault=value(others.get("vault")),
    )


def script(*texts: Any, sources: tuple[Any, ...] = (), executed: bool = True) -> Script:
    """Return a run command with a PowerShell script; any further texts are command lines."""
    given = [value(text) for text in texts]
    return Script(
        RESOURCE,
        given,
        [value(uri) for uri in sources],
        executed=executed,
        code=given[0] if given else None,
        commands=given[1:],
    )


def session_host(
    *items: Extension | Script,
    image: Image | None = None,
    tags: Any = None,
    pools: tuple[HostPool, ...] = (),
    join: JoinSetting | None = None,
    kind: MachineKind = MachineKind.VIRTUAL_MACHINE,
) -> SessionHost:
    attached = [Attached(item, TRUE) for item in items]
    machine = Machine(RESOURCE, kind, value("vm"), image or Image(), tags=value(tags), join=join, attached=attached)
    return SessionHost(machine, [Evidence("it is one", TRUE)], [(pool, TRUE) for pool in pools])


def policy(kind: Any, body: dict[str, Any] | None = None, **entries: Any) -> IntunePolicy:
    """Return a policy as exported JSON declares it. kind: its Graph type. body, entries: the rest of it."""
    return policy_from_body(RESOURCE, value(kind), value({**(body or {}), **entries}))


def oma_policy(path: Any, setting: Any) -> IntunePolicy:
    """Return a policy with one custom setting."""
    return policy("windows10CustomConfiguration", omaSettings=[{"omaUri": path, "value": setting}])


def action(name: Any, how: str = "the action block") -> IntuneAction:
    return IntuneAction(RESOURCE, value(name), how=how)


def tenant(
    *cleanup_rules: IntunePolicy, policies: tuple[IntunePolicy, ...] = (), elsewhere: tuple[IntunePolicy, ...] = ()
) -> IntuneTenant:
    return IntuneTenant(RESOURCE, list(policies), list(cleanup_rules), list(elsewhere))


def look(
    baseline: str = "2020-09",
    estate: Estate | None = None,
    settings: Settings | None = None,
    assumptions: Assumptions | None = None,
) -> Look:
    """Return how a rule looks at an estate, where no input is decided but those that are given."""
    return Look(assumptions or Assumptions(), estate or Estate(), load_baseline(baseline), settings or Settings())


def captured_from(*hosts: SessionHost) -> CapturedImage:
    return CapturedImage(RESOURCE, [(host.machine, TRUE) for host in hosts])


def answer(
    rule_id: str,
    subject: Judged,
    baseline: str = "2020-09",
    settings: Settings | None = None,
    estate: Estate | None = None,
) -> tuple[Outcome, str] | None:
    """Return the outcome and the reason of a rule, None where it does not apply."""
    verdict = judge(rule_by_id(rule_id), subject, estate or Estate(), load_baseline(baseline), settings or Settings())
    return (verdict.outcome, verdict.whole_reason) if verdict is not None else None


def changes_asked(rule_id: str, subject: Judged, estate: Estate | None = None) -> tuple[Change, ...]:
    """Return the changes that a rule asks for where it fails."""
    verdict = judge(rule_by_id(rule_id), subject, estate or Estate(), load_baseline("2020-09"), Settings())
    assert verdict is not None
    return verdict.changes
