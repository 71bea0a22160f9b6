"""CKV_AVD_16 on what throws a machine away: its disk, its scale set, the updates of its host pool."""

from __future__ import annotations

from typing import Any

import pytest
from avd_intune.baselines.baseline import load_baseline
from avd_intune.estate.lifetime_model import Scaling
from avd_intune.estate.model import Estate, HostPool, JoinSetting, MachineKind, SessionHost
from avd_intune.findings import Level
from avd_intune.judgement.judge import judge
from avd_intune.judgement.registry import rule_by_id
from avd_intune.settings import Settings
from avd_intune.values.value_types import Unknown

from tests.rules.rule_support import (
    FAIL,
    PASS,
    RESOURCE,
    UNDECIDED,
    UNKNOWN,
    answer,
    extension,
    host_pool,
    session_host,
    value,
)

FINE = (PASS, "nothing in the code throws it away")
AFTERWARDS = (
    ": each new machine enrols again and leaves the device record of the one before it as a duplicate; keep the "
    "machines of its host pool, with OS disks that outlast a stop"
)
DISK = f"its OS disk is an ephemeral one, so it is a non-persistent machine{AFTERWARDS}"


def host(*extensions: Any, disk: Any = None, orchestration: Any = None, **others: Any) -> SessionHost:
    found = session_host(*extensions, **others)
    found.machine.hardware.local_disk = value(disk)
    found.machine.orchestration = value(orchestration)
    return found


def pool(deletes: Any) -> HostPool:
    found = host_pool("Pooled")
    found.deletes_machines = value(deletes)
    return found


@pytest.mark.parametrize("disk", [{"option": "Local"}, "Local", True])
def test_an_ephemeral_disk_fails(disk: Any) -> None:
    assert answer("CKV_AVD_16", host(disk=disk)) == (FAIL, DISK)


@pytest.mark.parametrize("disk", [None, {}, [], ""])
def test_a_disk_that_is_kept_passes(disk: Any) -> None:
    assert answer("CKV_AVD_16", host(disk=disk)) == FINE


def test_a_uniform_scale_set_fails() -> None:
    assert answer("CKV_AVD_16", host(orchestration="Uniform", kind=MachineKind.SCALE_SET)) == (
        FAIL,
        f"it is a scale set of uniform orchestration, so it is a non-persistent machine{AFTERWARDS}",
    )
    assert answer("CKV_AVD_16", host(kind=MachineKind.SCALE_SET)) == FINE


@pytest.mark.parametrize("deletes", [True, "True"])
def test_updates_that_delete_machines_fail(deletes: Any) -> None:
    assert answer("CKV_AVD_16", host(pools=(pool(False), pool(deletes)))) == (
        FAIL,
        "updates of its host pool delete the machines that they replace, so it is a non-persistent machine: "
        "each new machine enrols again and leaves the device record of the one before it as a duplicate; "
        "set deleteOriginalVm of its session host management to false",
    )


@pytest.mark.parametrize("deletes", [False, None])
def test_updates_that_keep_machines_pass(deletes: Any) -> None:
    assert answer("CKV_AVD_16", host(pools=(pool(deletes),))) == FINE


@pytest.mark.parametrize(
    ("extensions", "kind", "is_entra"),
    [
        (("AADLoginForWindows",), None, True),
        (("JsonADDomainExtension",), None, False),
        (("AADLoginForWindows", "JsonADDomainExtension"), None, False),
        ((), "AzureActiveDirectory", True),
        ((), "ActiveDirectory", False),
    ],
)
def test_entra_joined_machines_are_named(extensions: tuple[str, ...], kind: str | None, is_entra: bool) -> None:
    join = JoinSetting(kind=value(kind)) if kind is not None else None
    found = answer("CKV_AVD_16", host(*map(extension, extensions), disk="Local", join=join))
    assert found is not None
    assert ("(Entra joined, which is not supported for such machines)" in found[1]) is is_entra


@pytest.mark.parametrize(
    "kind",
    [each for each in MachineKind if each.name not in ("VIRTUAL_MACHINE", "SCALE_SET", "SESSION_HOST_CONFIGURATION")],
)
def test_other_machines_are_not_judged(kind: MachineKind) -> None:
    assert answer("CKV_AVD_16", host(disk="Local", kind=kind)) is None


def test_what_is_not_known_is_undecided() -> None:
    for subject in (host(disk=UNKNOWN), host(orchestration=UNKNOWN), host(pools=(pool(UNKNOWN),))):
        found = answer("CKV_AVD_16", subject)
        assert found is not None
        assert found[0] is UNDECIDED


def test_one_sign_that_is_certain_is_enough() -> None:
    assert answer("CKV_AVD_16", host(disk=UNKNOWN, orchestration="Uniform", kind=MachineKind.SCALE_SET)) == (
        FAIL,
        f"it is a scale set of uniform orchestration, so it is a non-persistent machine{AFTERWARDS}",
    )


@pytest.mark.parametrize(("eviction", "outcome"), [("Delete", FAIL), ("Deallocate", PASS), (None, PASS)])
def test_spot_machines_that_are_deleted_fail(eviction: str | None, outcome: object) -> None:
    found = host()
    found.machine.eviction = value(eviction)
    answered = answer("CKV_AVD_16", found)
    assert answered is not None
    assert answered[0] is outcome


@pytest.mark.parametrize(
    ("deletes", "enabled", "outcome"), [(True, True, FAIL), (True, False, PASS), (False, True, PASS)]
)
def test_scaling_plans_that_delete_hosts_fail(deletes: bool, enabled: bool, outcome: object) -> None:
    scaled = host_pool("Pooled")
    scaled.scaling = [Scaling(RESOURCE, value(True), value(deletes), value(enabled))]
    answered = answer("CKV_AVD_16", host(pools=(scaled,)))
    assert answered is not None
    assert answered[0] is outcome


@pytest.mark.parametrize(
    ("key", "outcome"),
    [("template('vm-', utcnow())", FAIL), ("template('vm-', uuid())", FAIL), ("template('vm-', var.uuid)", PASS)],
)
def test_a_name_that_changes_with_each_deployment_fails(key: str, outcome: object) -> None:
    found = host()
    found.machine.name = Unknown("only known on deployment", key=key)
    answered = answer("CKV_AVD_16", found)
    assert answered is not None
    assert answered[0] is outcome


@pytest.mark.parametrize(
    ("kind", "baseline", "level"),
    [
        ("AADLoginForWindows", "2020-09", Level.WARNING),
        ("AADLoginForWindows", "current", Level.ERROR),
        ("JsonADDomainExtension", "current", Level.WARNING),
    ],
)
def test_only_entra_joined_machines_are_certain_and_only_under_current(kind: str, baseline: str, level: Level) -> None:
    subject = host(extension(kind), disk="Local")
    verdict = judge(rule_by_id("CKV_AVD_16"), subject, Estate(), load_baseline(baseline), Settings())
    assert verdict is not None
    assert verdict.level is level
