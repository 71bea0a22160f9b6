"""CKV_AVD_16 on what throws a machine away: its disk, its scale set, the updates of its host pool."""

from __future__ import annotations

from typing import Any

import pytest
from avd_intune.estate.model import HostPool, JoinSetting, MachineKind, SessionHost

from tests.rules.rule_support import FAIL, PASS, UNDECIDED, UNKNOWN, answer, extension, host_pool, session_host, value

FINE = (PASS, "nothing in the code throws it away")
AFTERWARDS = (
    ": each new machine enrols again and leaves the record of the one before it; keep the machines of its host pool, "
    "with OS "
    "disks that outlast a stop"
)
DISK = f"its OS disk is an ephemeral one, so it is a non-persistent machine{AFTERWARDS}"


def host(*extensions: Any, disk: Any = None, uniform: Any = False, **others: Any) -> SessionHost:
    found = session_host(*extensions, **others)
    found.machine.hardware.local_disk = value(disk)
    found.machine.uniform = value(uniform)
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
    assert answer("CKV_AVD_16", host(uniform=True, kind=MachineKind.SCALE_SET)) == (
        FAIL,
        f"it is a scale set of uniform orchestration, so it is a non-persistent machine{AFTERWARDS}",
    )
    assert answer("CKV_AVD_16", host(kind=MachineKind.SCALE_SET)) == FINE


@pytest.mark.parametrize("deletes", [True, "True"])
def test_updates_that_delete_machines_fail(deletes: Any) -> None:
    assert answer("CKV_AVD_16", host(pools=(pool(False), pool(deletes)))) == (
        FAIL,
        f"updates of its host pool delete the machines that they replace, so it is a non-persistent "
        f"machine{AFTERWARDS}",
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
    for subject in (host(disk=UNKNOWN), host(uniform=UNKNOWN), host(pools=(pool(UNKNOWN),))):
        found = answer("CKV_AVD_16", subject)
        assert found is not None
        assert found[0] is UNDECIDED
