"""The matrix of the baseline "current": which combination a session host is nearest to, and who fails for it."""

from __future__ import annotations

from typing import Any

import pytest
from avd_intune.baselines.baseline import load_baseline
from avd_intune.estate.model import Estate, Extension, HostPool, Image, JoinSetting, Script, SessionHost
from avd_intune.judgement.judge import judge
from avd_intune.judgement.registry import rule_by_id
from avd_intune.settings import Settings
from avd_intune.values.assumptions import Decision
from avd_intune.values.cases import choice_by
from avd_intune.values.value_types import TRUE, Known

from tests.rules.rule_support import UNKNOWN, extension, host_pool, script, session_host, value

INTUNE = "0000000a-0000-0000-c000-000000000000"
KEY = r"HKLM\SOFTWARE\Policies\Microsoft\Windows\CurrentVersion\MDM"
USER = script(
    f"reg add {KEY} /v AutoEnrollMDM /t REG_DWORD /d 1\nreg add {KEY} /v UseAADCredentialType /t REG_DWORD /d 1"
)
DEVICE = script(
    f"reg add {KEY} /v AutoEnrollMDM /t REG_DWORD /d 1\nreg add {KEY} /v UseAADCredentialType /t REG_DWORD /d 2"
)
NO_CREDENTIAL = script(f"reg add {KEY} /v AutoEnrollMDM /t REG_DWORD /d 1")
CONFIGMGR = script("ccmsetup.exe /mp:x")
HYBRID = extension(
    "JsonADDomainExtension", {"Name": "corp.contoso.com", "Options": "3", "User": "join"}, {"Password": "x"}
)
ENTRA = extension("AADLoginForWindows")
ENTRA_MDM = extension("AADLoginForWindows", {"mdmId": INTUNE})
SINGLE, MULTI = "win11-24h2-ent", "win11-24h2-avd"


def image(sku: Any, offer: str = "windows-11") -> Image:
    return Image(value("MicrosoftWindowsDesktop"), value(offer), value(sku), value("latest"))


def failures(pool: HostPool | None, *hosts: SessionHost) -> dict[str, str]:
    """Return what does not pass of the pool and of the first host: rule id -> outcome and reason."""
    estate = Estate(host_pools=[pool] if pool is not None else [], session_hosts=list(hosts))
    found = {}
    for rule_id, subject in [("CKV_AVD_1", pool), *((f"CKV_AVD_{n}", hosts[0]) for n in (3, 4, 5, 6))]:
        if subject is None:
            continue
        verdict = judge(rule_by_id(rule_id), subject, estate, load_baseline("current"), Settings())
        if verdict is not None and verdict.outcome.value != "pass":
            found[rule_id] = f"{verdict.outcome.value}: {verdict.whole_reason}"
    return found


def host(pool: HostPool | None, sku: Any, *items: Extension | Script, tags: Any = None) -> SessionHost:
    return session_host(*items, image=image(sku), tags=tags, pools=(pool,) if pool is not None else ())


GOOD: list[tuple[Any, str, list[Extension | Script]]] = [
    ("Personal", SINGLE, [HYBRID, USER]),
    ("Personal", SINGLE, [HYBRID, CONFIGMGR]),
    ("Personal", SINGLE, [ENTRA_MDM]),
    ("Pooled", MULTI, [HYBRID, DEVICE]),
    ("Pooled", MULTI, [HYBRID, CONFIGMGR]),
    ("Pooled", MULTI, [ENTRA_MDM]),
    (None, MULTI, [ENTRA_MDM]),
]


@pytest.mark.parametrize(("kind", "sku", "items"), GOOD)
def test_a_row_of_the_matrix_passes(kind: Any, sku: str, items: list[Extension | Script]) -> None:
    pool = host_pool(kind) if kind is not None else None
    assert failures(pool, host(pool, sku, *items)) == {}


@pytest.mark.parametrize(
    ("kind", "tag", "passes"),
    [
        ("Personal", "group-policy", True),
        ("Personal", "self-enrollment", True),
        ("Pooled", "group-policy", True),
        ("Pooled", "co-management", True),
    ],
)
def test_the_tag_declares_a_path_of_the_row(kind: str, tag: str, passes: bool) -> None:
    pool = host_pool(kind)
    sku = SINGLE if kind == "Personal" else MULTI
    found = failures(pool, host(pool, sku, HYBRID, tags={"intune-enrollment": tag}))
    assert (found == {}) is passes


NEAREST: dict[str, tuple[str, str, list[Extension | Script], dict[str, str]]] = {
    "multi-session in a personal pool": (
        "Personal",
        MULTI,
        [ENTRA_MDM],
        {
            "CKV_AVD_3": "nearest supported: personal desktops, Entra joined: use Windows 10 Enterprise, version 2004 "
            "or later, or Windows 11 Enterprise (single-session), such as win11-24h2-ent"
        },
    ),
    "single-session in a pooled pool": (
        "Pooled",
        SINGLE,
        [ENTRA_MDM],
        {
            "CKV_AVD_3": "nearest supported: pooled desktops, Entra joined: use Windows 10 Enterprise multi-session, "
            "version 2004 or later, or Windows 11 Enterprise multi-session, such as win11-24h2-avd"
        },
    ),
    "all but the pool type is personal": (
        "Pooled",
        SINGLE,
        [HYBRID, USER],
        {
            "CKV_AVD_1": 'nearest supported: personal desktops, hybrid joined: set the host pool type to "Personal"',
        },
    ),
    "Entra join without mdmId": (
        "Personal",
        SINGLE,
        [ENTRA],
        {
            "CKV_AVD_5": "nearest supported: personal desktops, Entra joined: set mdmId of AADLoginForWindows to "
            f"{INTUNE}"
        },
    ),
    "user credentials in a pooled pool": (
        "Pooled",
        MULTI,
        [HYBRID, USER],
        {
            "CKV_AVD_5": "which does not suit it; nearest supported: pooled desktops, hybrid joined: set "
            "UseAADCredentialType to 2 (device credentials)"
        },
    ),
    "no credentials in a pooled pool": (
        "Pooled",
        MULTI,
        [HYBRID, NO_CREDENTIAL],
        {"CKV_AVD_5": "set UseAADCredentialType to 2 (device credentials)"},
    ),
    "group policy on an Entra joined host": (
        "Personal",
        SINGLE,
        [ENTRA, USER],
        {
            "CKV_AVD_5": "which does not suit it; nearest supported: personal desktops, Entra joined: set mdmId of "
            f"AADLoginForWindows to {INTUNE}"
        },
    ),
    "nothing joins or enrols it": (
        "Pooled",
        MULTI,
        [],
        {
            "CKV_AVD_4": "nearest supported: pooled desktops, Entra joined: add the "
            f"Microsoft.Azure.ActiveDirectory/AADLoginForWindows extension with mdmId {INTUNE}",
            "CKV_AVD_5": "nearest supported: pooled desktops, Entra joined: add the "
            f"Microsoft.Azure.ActiveDirectory/AADLoginForWindows extension with mdmId {INTUNE}",
        },
    ),
    "enrolled by Configuration Manager but not joined": (
        "Personal",
        SINGLE,
        [CONFIGMGR],
        {
            "CKV_AVD_4": "nearest supported: personal desktops, hybrid joined: add the "
            "Microsoft.Compute/JsonADDomainExtension extension"
        },
    ),
    "both joins and mdmId": (
        "Personal",
        SINGLE,
        [HYBRID, ENTRA_MDM],
        {"CKV_AVD_6": "nearest supported: personal desktops, Entra joined: remove JsonADDomainExtension"},
    ),
    "hybrid joined and not enrolled, personal": (
        "Personal",
        SINGLE,
        [HYBRID],
        {
            "CKV_AVD_5": "nearest supported: personal desktops, hybrid joined: declare how it is enrolled: "
            "group policy with user credentials or co-management or self-enrolment"
        },
    ),
    "hybrid joined and not enrolled, pooled": (
        "Pooled",
        MULTI,
        [HYBRID],
        {
            "CKV_AVD_5": "nearest supported: pooled desktops, hybrid joined: declare how it is enrolled: group policy "
            "with device credentials or co-management"
        },
    ),
    "both joins and no enrolment": (
        "Pooled",
        MULTI,
        [HYBRID, ENTRA],
        {
            "CKV_AVD_5": "pooled desktops, hybrid joined: declare how it is enrolled: group policy with device "
            "credentials or co-management (also: the join)",
            "CKV_AVD_6": "pooled desktops, hybrid joined: remove AADLoginForWindows (also: the enrolment)",
        },
    ),
    "a pool type without any row": (
        "BYODesktop",
        SINGLE,
        [ENTRA_MDM],
        {"CKV_AVD_1": 'nearest supported: personal desktops, Entra joined: set the host pool type to "Personal"'},
    ),
}


@pytest.mark.parametrize(("kind", "sku", "items", "expected"), NEAREST.values(), ids=NEAREST.keys())
def test_the_columns_that_differ_fail_and_name_the_nearest_row(
    kind: str, sku: str, items: list[Extension | Script], expected: dict[str, str]
) -> None:
    pool = host_pool(kind)
    found = failures(pool, host(pool, sku, *items))
    assert found.keys() == expected.keys(), found
    for rule_id, reason in found.items():
        assert reason.startswith("fail: ")
        assert reason.endswith(expected[rule_id])


CONFIGURED: dict[str, tuple[str, str, Any, dict[str, str]]] = {
    "Entra joined": (
        "Pooled",
        MULTI,
        "AzureActiveDirectory",
        {
            "CKV_AVD_5": "mdmProviderGuid of the session host configuration is not set, so no Intune enrolment path is "
            f"declared; nearest supported: pooled desktops, Entra joined: set mdmProviderGuid to {INTUNE}"
        },
    ),
    "hybrid joined": (
        "Pooled",
        MULTI,
        "ActiveDirectory",
        {
            "CKV_AVD_5": "no Intune enrolment path is declared; nearest supported: pooled desktops, hybrid joined: "
            "declare how it is enrolled: group policy with device credentials or co-management"
        },
    ),
    "of a join that an input decides": (
        "Pooled",
        SINGLE,
        UNKNOWN,
        {
            "CKV_AVD_3": "nearest supported: pooled desktops, hybrid joined: use Windows 10 Enterprise multi-session, "
            "version 1903 or later, or Windows 11 Enterprise multi-session, such as win11-24h2-avd"
        },
    ),
}


@pytest.mark.parametrize(("kind", "sku", "join", "expected"), CONFIGURED.values(), ids=CONFIGURED.keys())
def test_a_session_host_configuration_is_told_what_to_set(
    kind: str, sku: str, join: Any, expected: dict[str, str]
) -> None:
    pool = host_pool(kind)
    configured = host(pool, sku)
    configured.machine.join = JoinSetting(value(join))
    found = failures(pool, configured)
    for rule_id, reason in expected.items():
        assert found[rule_id].startswith("fail: ")
        assert found[rule_id].endswith(reason)


def test_a_pool_keeps_its_type_while_one_of_its_hosts_suits_it() -> None:
    pool = host_pool("Pooled")
    odd = host(pool, SINGLE, HYBRID, USER)
    found = failures(pool, odd, host(pool, MULTI, ENTRA_MDM))
    assert sorted(found) == ["CKV_AVD_3", "CKV_AVD_5"]
    assert "nearest supported: pooled desktops, hybrid joined: use Windows 10 Enterprise multi" in found["CKV_AVD_3"]
    assert found["CKV_AVD_3"].endswith("such as win11-24h2-avd (also: the enrolment)")
    assert found["CKV_AVD_5"].endswith("set UseAADCredentialType to 2 (device credentials) (also: the image)")
    assert sorted(failures(pool, odd, host(pool, SINGLE, HYBRID, USER))) == ["CKV_AVD_1"]


def test_an_unknown_pool_type_leaves_open_only_what_it_decides() -> None:
    pool = host_pool(UNKNOWN)
    found = failures(pool, host(pool, SINGLE, ENTRA_MDM))
    assert {rule_id: text.partition(":")[0] for rule_id, text in found.items()} == {
        "CKV_AVD_1": "undecided",
        "CKV_AVD_3": "undecided",
    }


@pytest.mark.parametrize(
    ("kinds", "expected"),
    [
        (
            ("Personal", "Pooled"),
            'undecided: the host pool of the session host is unknown: variable "x" has no default',
        ),
        (("Pooled", "Pooled"), ""),
        (("Personal", "Personal"), "fail: the image is Windows 11 Enterprise multi-session"),
    ],
)
def test_which_of_several_pools_an_input_names_is_asked_where_it_makes_a_difference(
    kinds: tuple[str, str], expected: str
) -> None:
    found = host(None, MULTI, ENTRA_MDM)
    found.open_pools = [(host_pool(kind), value(UNKNOWN)) for kind in kinds]
    assert failures(None, found).get("CKV_AVD_3", "").startswith(expected)
    assert failures(None, found).keys() == ({"CKV_AVD_3"} if expected else set())


def test_an_unknown_image_differs_from_no_row() -> None:
    pool = host_pool("Pooled")
    assert sorted(failures(pool, host(pool, UNKNOWN, ENTRA_MDM))) == ["CKV_AVD_3"]
    assert sorted(failures(pool, host(pool, UNKNOWN, ENTRA))) == ["CKV_AVD_3", "CKV_AVD_5"]


def test_worlds_in_which_pool_and_image_change_together_are_kept_together() -> None:
    decision = Decision("var.personal", ("true", "false"), "var.personal")
    pool = host_pool("x")
    pool.type = choice_by(decision, {"true": Known("Personal"), "false": Known("Pooled")})
    machine = host(pool, "x", ENTRA_MDM)
    machine.machine.image.sku = choice_by(decision, {"true": Known(SINGLE), "false": Known(MULTI)})
    machine.pools = [(pool, TRUE)]
    assert failures(pool, machine) == {}


def test_the_baseline_with_one_row_keeps_its_short_reasons() -> None:
    pool = host_pool("Pooled")
    estate = Estate(host_pools=[pool], session_hosts=[host(pool, MULTI, ENTRA)])
    verdict = judge(rule_by_id("CKV_AVD_1"), pool, estate, load_baseline("2020-09"), Settings())
    assert verdict is not None
    assert verdict.reason == 'the host pool type is "Pooled"; set it to "Personal"'
