"""CKV_AVD_6 on a host pool by the joins of its session hosts, and on a host by its pool and its scripts."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from avd_intune.estate.model import (
    Doubt,
    Estate,
    Extension,
    HostPool,
    JoinSetting,
    MachineKind,
    ManagedDomain,
    Script,
    SessionHost,
)
from avd_intune.findings import Action
from avd_intune.values.value_types import NULL, Known, Reference, Unknown, Value

from tests.rules.rule_support import (
    FAIL,
    PASS,
    RESOURCE,
    UNDECIDED,
    UNKNOWN,
    answer,
    changes_asked,
    extension,
    host_pool,
    script,
    session_host,
    value,
)

SETTINGS = {"Name": "corp.example", "Options": "3", "User": "join"}
JOIN, ENTRA = extension("JsonADDomainExtension", SETTINGS), extension("AADLoginForWindows")
TARGET = "targetisaadjoined:i:1"
RDP = f"drivestoredirect:s:*;{TARGET}"


def pool(rdp: Any = None, declared: bool = True, kind: str = "Personal") -> HostPool:
    found = host_pool(kind, declared=declared)
    found.rdp_properties = value(rdp)
    return found


def host(of: HostPool, name: str, *items: Extension | Script, **others: Any) -> SessionHost:
    found = session_host(*items, pools=(of,))
    found.machine.resource = replace(RESOURCE, key=name, address=name, **others)
    return found


def judged(of: HostPool, *hosts: SessionHost, baseline: str = "2020-09") -> Any:
    return answer("CKV_AVD_6", of, baseline, estate=Estate(host_pools=[of], session_hosts=list(hosts)))


def test_hosts_that_are_joined_alike_pass() -> None:
    own = pool()
    alike = "its session hosts in this code are joined alike, to Active Directory"
    assert judged(own, host(own, "a", JOIN)) == (PASS, alike)
    assert judged(own, host(own, "a", JOIN), host(own, "none"), host(own, "b", JOIN)) == (PASS, alike)
    assert judged(own) is None
    assert judged(own, host(own, "none")) is None
    other = pool(declared=False)
    assert judged(other, host(other, "a", JOIN)) is None


def test_hosts_that_are_joined_in_two_ways_fail_whatever_lies_between() -> None:
    own, another = pool(), pool()
    hosts = [host(own, "a", JOIN), host(own, "none"), host(own, "open", extension(UNKNOWN)), host(own, "b", ENTRA)]
    found = judged(own, *hosts)
    assert found is not None
    assert found[0] is FAIL
    assert found[1].startswith(
        "its session hosts are joined in two ways: a to Active Directory, b to Entra ID; join all session hosts of a "
        "host pool alike, or give each join a host pool of its own"
    )
    asked = changes_asked("CKV_AVD_6", own, Estate(host_pools=[own], session_hosts=hosts))
    assert [each.alternative for each in asked] == [1, 2]
    assert judged(own, host(own, "a", JOIN), host(another, "b", ENTRA))[0] is PASS


def test_a_machine_that_only_may_be_a_session_host_says_nothing_of_its_pool() -> None:
    own = pool()
    doubtful = replace(host(own, "d", ENTRA), doubt=Doubt("its name says so"))
    assert judged(own, doubtful) is None
    assert judged(own, doubtful, host(own, "a", JOIN))[1].endswith("are joined alike, to Active Directory")
    assert judged(own, host(own, "a", JOIN), doubtful, host(own, "b", ENTRA))[0] is FAIL


def test_a_host_whose_join_is_not_known_leaves_its_pool_undecided() -> None:
    own = pool()
    found = judged(own, host(own, "a", JOIN), host(own, "open", extension(UNKNOWN)))
    assert found[0] is UNDECIDED
    assert "the type of an extension of the session host is unknown" in found[1]


def with_open_pool(of: HostPool, name: str, *items: Extension, when: Value = UNKNOWN) -> SessionHost:
    found = host(of, name, *items)
    return replace(found, pools=[(of, when)])


def test_a_host_that_may_be_in_the_pool_may_be_joined_in_another_way() -> None:
    own = pool()
    found = judged(own, host(own, "a", JOIN), with_open_pool(own, "b", ENTRA))
    assert found[0] is UNDECIDED
    assert found[1].startswith("its session hosts may be joined in two ways, a to Active Directory, b to Entra ID: ")
    assert judged(own, host(own, "a", JOIN), with_open_pool(own, "b", JOIN))[0] is PASS
    assert judged(own, with_open_pool(own, "b", ENTRA), host(own, "a", ENTRA))[0] is PASS
    assert judged(own, with_open_pool(own, "b", ENTRA), baseline="current")[0] is PASS
    never = with_open_pool(own, "b", ENTRA, when=Known(False))
    assert judged(own, never, host(own, "a", JOIN))[0] is PASS


def test_clients_that_are_told_of_entra_hosts_need_such_hosts() -> None:
    own = pool(RDP)
    says = f"{TARGET} says that its session hosts are joined to Entra ID"
    status, reason = judged(own, host(own, "a", JOIN))
    assert status is FAIL
    assert reason.startswith(f"{says}, but a is joined to Active Directory; ")
    assert judged(own, host(own, "a", JOIN), baseline="current")[0] is FAIL
    assert judged(own, host(own, "a", ENTRA)) == (PASS, "its session hosts in this code are joined alike, to Entra ID")
    status, reason = judged(own)
    assert status is FAIL
    assert reason.startswith(f"{says}, not hybrid joined, where the baseline 2020-09 supports hybrid join only")
    assert judged(own, baseline="current") is None
    assert judged(pool(RDP, declared=False)) is None
    assert judged(pool("drivestoredirect:s:*")) is None
    status, _ = judged(own, with_open_pool(own, "b", ENTRA))
    assert status is UNDECIDED


def test_the_rdp_properties_are_kept_but_for_the_one_that_is_wrong() -> None:
    for rdp, wanted in ((RDP, "drivestoredirect:s:*"), (f"{TARGET};audiomode:i:0", "audiomode:i:0")):
        own = pool(rdp)
        (change,) = changes_asked("CKV_AVD_6", own, Estate(host_pools=[own]))
        assert (change.action, change.value) == (Action.SET, wanted)
    own = pool(RDP)
    own.rdp_properties = Known(RDP, secret=True)
    (change,) = changes_asked("CKV_AVD_6", own, Estate(host_pools=[own]))
    assert change.value is None


def test_rdp_properties_that_are_not_known_are_asked_for_where_they_decide() -> None:
    own = pool(UNKNOWN)
    assert of_host(host(own, "a", JOIN), own, pool())[0] is UNDECIDED
    assert of_host(host(own, "a", ENTRA), own, pool())[0] is PASS
    status, reason = judged(own, host(own, "a", JOIN))
    assert status is UNDECIDED
    assert "the list of RDP properties of the host pool is unknown" in reason
    assert judged(own, host(own, "a", ENTRA))[0] is PASS
    other = pool(UNKNOWN, declared=False)
    assert judged(other, host(other, "a", JOIN)) is None


def of_host(subject: SessionHost, *pools: HostPool, managed: tuple[ManagedDomain, ...] = ()) -> tuple[Any, str]:
    estate = Estate(host_pools=list(pools), session_hosts=[subject], managed_domains=list(managed))
    found = answer("CKV_AVD_6", subject, estate=estate)
    assert found is not None
    return found


def test_a_host_in_a_domain_contradicts_a_pool_of_entra_hosts() -> None:
    own, plain = pool(RDP), pool()
    status, reason = of_host(host(own, "a", JOIN), own, plain)
    assert status is FAIL
    assert reason.startswith(f"it is joined to Active Directory, but {TARGET} in the RDP properties of its host pool")
    assert of_host(host(own, "a", ENTRA), own, plain)[0] is PASS
    assert of_host(host(plain, "a", JOIN), own, plain)[0] is PASS


def domain(name: Any) -> ManagedDomain:
    return ManagedDomain(replace(RESOURCE, key="managed"), value(name))


IDENTITY = Reference("an attribute", key="managed.domain_name", target="managed", path=("domain_name",))


@pytest.mark.parametrize(
    ("managed", "joined", "status"),
    [
        ("CORP.example", "corp.example", FAIL),
        ("aadds.example", "corp.example", PASS),
        ("", "", PASS),
        (UNKNOWN, UNKNOWN, FAIL),
        (UNKNOWN, Unknown("another input", key="var.other"), UNDECIDED),
        (UNKNOWN, "corp.example", UNDECIDED),
        ("aadds.example", IDENTITY, FAIL),
    ],
    ids=["same", "another", "no name", "same input", "another input", "an input", "a reference"],
)
def test_a_managed_domain_is_known_by_its_name_or_by_what_refers_to_it(managed: Any, joined: Any, status: Any) -> None:
    joining = host(pool(), "a", extension("JsonADDomainExtension", {**SETTINGS, "Name": joined}))
    assert of_host(joining, managed=(domain(managed),))[0] is status


def test_an_mdm_provider_enrols_machines_of_entra_id_only() -> None:
    mdm = extension("CustomScriptExtension", {"properties": {"mdmId": "0000000a"}}, publisher="Microsoft.Compute")
    status, reason = of_host(host(pool(), "a", JOIN, mdm))
    assert status is FAIL
    assert reason.startswith("it is joined to Active Directory, but mdmId is set")
    with_mdm = extension("AADLoginForWindows", {"mdmId": "0000000a", "properties": {"mdmId": "0000000a"}})
    assert of_host(host(pool(), "a", with_mdm))[0] is PASS


def test_which_of_several_changes_are_alternatives_is_said() -> None:
    both = changes_asked("CKV_AVD_6", host(pool(), "a", JOIN, ENTRA))
    assert [(each.value, each.alternative) for each in both] == [
        ("AADLoginForWindows", 1),
        ("JsonADDomainExtension", 2),
    ]
    setting = JoinSetting(value("AzureActiveDirectory"), domain=value("corp.example"), mdm_id=NULL)
    configuration = session_host(join=setting, kind=MachineKind.SESSION_HOST_CONFIGURATION)
    assert [each.alternative for each in changes_asked("CKV_AVD_6", configuration)] == [1, 2]
    named = [replace(JOIN, name=value(each)) for each in ("one", "two", "three")]
    assert len(changes_asked("CKV_AVD_6", host(pool(), "a", *named))) == 2


MDM = r"HKLM\SOFTWARE\Policies\Microsoft\Windows\CurrentVersion\MDM"


def enrols(credential: int, on: int = 1) -> Script:
    """Return a script that sets the enrolment policy. credential: 1 of the user, 2 of the device."""
    return script(
        f"reg add {MDM} /v AutoEnrollMDM /t REG_DWORD /d {on} /f\n"
        f"reg add {MDM} /v UseAADCredentialType /t REG_DWORD /d {credential} /f"
    )


@pytest.mark.parametrize(
    ("kind", "runs", "reason", "right"),
    [
        (
            "Personal",
            enrols(2),
            "enrols with the device credential (UseAADCredentialType 2), but its host pool is personal",
            "1",
        ),
        (
            "Pooled",
            enrols(1),
            "enrols with the user credential (UseAADCredentialType 1), but its host pool is pooled",
            "2",
        ),
        (
            "Personal",
            script("deviceenroller.exe /c /AutoEnrollMDMUsingAADDeviceCredential"),
            "enrols with the device credential (deviceenroller.exe /c /AutoEnrollMDMUsingAADDeviceCredential), but its "
            "host pool is personal",
            "/c /AutoEnrollMDM",
        ),
        (
            "Pooled",
            script("deviceenroller.exe /c /AutoEnrollMDM"),
            "enrols with the user credential (deviceenroller.exe /c /AutoEnrollMDM), but its host pool is pooled",
            "/c /AutoEnrollMDMUsingAADDeviceCredential",
        ),
        ("Personal", enrols(1), "", ""),
        ("Pooled", enrols(2), "", ""),
        ("Personal", enrols(2, on=0), "", ""),
        ("Personal", script("Write-Output hello"), "", ""),
    ],
)
def test_the_credential_that_a_script_enrols_with_fits_the_host_pool(
    kind: str, runs: Script, reason: str, right: str
) -> None:
    subject = host(pool(kind=kind), "a", JOIN, runs)
    status, said = of_host(subject)
    assert (status is FAIL) == bool(reason)
    assert [each.value for each in changes_asked("CKV_AVD_6", subject)] == ([right] if right else [])
    assert [each.text.split()[0] for each in changes_asked("CKV_AVD_6", subject)] == (
        [] if not right else ["run"] if right.startswith("/c") else ["set"]
    )
    assert reason in said
