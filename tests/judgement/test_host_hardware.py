"""Which session hosts have Secure Boot, and which of them a policy that asks for it keeps out."""

from __future__ import annotations

from typing import Any

import pytest
from avd_intune.estate.model import Doubt, Estate, Evidence, Hardware, Image, MachineKind, SessionHost
from avd_intune.judgement.host_hardware import has_secure_boot, hosts_of_repository, secure_boot_problem
from avd_intune.records import replace
from avd_intune.values.value_types import FALSE, NULL, TRUE
from avd_intune.values.worlds import UndecidableError

from tests.rules.rule_support import RESOURCE, UNKNOWN, look, session_host, value

SINGLE = {"publisher": "MicrosoftWindowsDesktop", "offer": "windows-11", "sku": "win11-24h2-ent", "version": "latest"}
MULTI = {**SINGLE, "sku": "win11-24h2-avd"}
WITHOUT = "and the session host has no Trusted Launch with Secure Boot, so that x is never compliant"


def host(
    security_type: Any = None, secure_boot: Any = None, image: dict[str, str] = SINGLE, **others: Any
) -> SessionHost:
    found = session_host(image=Image(**{name: value(text) for name, text in image.items()}), **others)
    found.machine.hardware = Hardware(value(security_type), value(secure_boot))
    return found


@pytest.mark.parametrize(
    ("security_type", "secure_boot", "expected"),
    [
        ("TrustedLaunch", None, True),
        ("trustedlaunch", True, True),
        ("ConfidentialVM", None, True),
        ("TrustedLaunch", False, False),
        ("Standard", True, False),
        (None, None, False),
        (None, True, True),
        (None, False, False),
        ("", True, True),
    ],
)
def test_secure_boot_needs_a_security_type_that_has_it(security_type: Any, secure_boot: Any, expected: bool) -> None:
    assert has_secure_boot(host(security_type, secure_boot), look()) is expected


@pytest.mark.parametrize(("security_type", "secure_boot"), [(UNKNOWN, True), ("TrustedLaunch", UNKNOWN)])
def test_what_is_not_known_of_the_machine_is_asked_for(security_type: Any, secure_boot: Any) -> None:
    found = host()
    found.machine.hardware = Hardware(
        *(each if each is UNKNOWN else value(each) for each in (security_type, secure_boot))
    )
    with pytest.raises(UndecidableError):
        has_secure_boot(found, look())


@pytest.mark.parametrize(
    ("hosts", "expected"),
    [
        ([host("TrustedLaunch")], None),
        ([host("Standard")], WITHOUT),
        ([host("TrustedLaunch"), host()], WITHOUT),
        (
            [host("TrustedLaunch", image=MULTI)],
            "which is not applicable to multi-session Windows, so that x is never compliant",
        ),
        # Its image is not known, so that it counts as one that can be asked.
        ([host("TrustedLaunch", image={"publisher": "contoso"})], None),
    ],
    ids=["has it", "standard", "one of two has it", "multi-session", "another image"],
)
def test_one_host_that_lacks_it_is_never_compliant(hosts: list[SessionHost], expected: str | None) -> None:
    estate = Estate()
    estate.session_hosts = hosts
    assert secure_boot_problem(look("current", estate)) == expected


def test_a_host_that_lacks_it_counts_before_one_that_is_not_known() -> None:
    open_host = host()
    open_host.machine.hardware = Hardware(UNKNOWN, NULL)
    estate = Estate()
    estate.session_hosts = [open_host]
    with pytest.raises(UndecidableError):
        secure_boot_problem(look("current", estate))
    estate.session_hosts = [open_host, host("Standard")]
    assert secure_boot_problem(look("current", estate)) == WITHOUT


@pytest.mark.parametrize(("baseline", "expected"), [("2020-09", None), ("current", True)])
def test_without_hosts_in_the_code_the_page_of_the_baseline_decides(baseline: str, expected: bool | None) -> None:
    problem = secure_boot_problem(look(baseline))
    assert problem == ("which multi-session hosts do not support" if expected else None)


def test_hosts_of_other_code_in_the_repository_count() -> None:
    other = Estate()
    other.session_hosts = [host("Standard")]
    estate = Estate()
    estate.session_hosts = [host("TrustedLaunch")]
    estate.others = [other]
    assert secure_boot_problem(look("current", estate)) == WITHOUT


@pytest.mark.parametrize("kind", list(MachineKind))
def test_machines_whose_hardware_the_code_can_state_are_asked(kind: MachineKind) -> None:
    estate = Estate()
    estate.session_hosts = [host(kind=kind)]
    is_asked = bool(list(hosts_of_repository(look("current", estate))))
    assert is_asked is (kind.name in ("VIRTUAL_MACHINE", "SCALE_SET", "SESSION_HOST_CONFIGURATION"))


def asked(found: SessionHost) -> bool:
    estate = Estate()
    estate.session_hosts = [found]
    return bool(list(hosts_of_repository(look("current", estate))))


def test_a_machine_that_is_not_deployed_or_may_be_none_is_not_asked() -> None:
    found = host()
    assert asked(found)
    found.machine.resource = replace(RESOURCE, presence=FALSE)
    assert not asked(found)
    assert not asked(
        SessionHost(host().machine, [Evidence("its name", TRUE)], doubt=Doubt("its name is like that of one"))
    )


@pytest.mark.parametrize(("when", "expected"), [(FALSE, False), (TRUE, True), (UNKNOWN, True)])
def test_a_machine_that_may_be_a_session_host_counts_as_one(when: Any, expected: bool) -> None:
    assert asked(SessionHost(host().machine, [Evidence("it registers", when)], [])) is expected


def test_whether_it_is_deployed_has_to_be_known() -> None:
    found = host()
    found.machine.resource = replace(RESOURCE, presence=UNKNOWN)
    with pytest.raises(UndecidableError):
        asked(found)
