"""CKV_AVD_5: what is evidence of an enrolment path, what is none, and what stays open."""

from __future__ import annotations

from typing import Any

import pytest
from avd_intune.estate.model import Extension, JoinSetting, MachineKind, Script
from avd_intune.findings import Outcome
from avd_intune.settings import Settings
from avd_intune.values.partial_text import partial_string

from tests.rules.rule_support import (
    FAIL,
    PASS,
    UNDECIDED,
    UNKNOWN,
    answer,
    extension,
    host_pool,
    script,
    session_host,
    value,
)

INTUNE = "0000000a-0000-0000-c000-000000000000"
ENTRA = "AADLoginForWindows"
ENROL = r"reg add HKLM\SOFTWARE\Policies\Microsoft\Windows\CurrentVersion\MDM /v AutoEnrollMDM /t REG_DWORD /d 1"
SCRIPT = "the script of x"
SETS = f"{SCRIPT} sets AutoEnrollMDM to 1, the automatic MDM enrolment policy"
COUNTS = (
    'no Intune enrolment path is declared; tag the session host or its host pool "intune-enrollment" with '
    "group-policy, co-management or self-enrollment, or let a script on it set AutoEnrollMDM or install the "
    "Configuration Manager client"
)
UNKNOWN_TAG = (
    'the tag "intune-enrollment" on the session host is unknown: variable "x" has no default; '
    "state it in the code or a parameter file"
)

MDM = "HKLM\\SOFTWARE\\Policies\\Microsoft\\Windows\\CurrentVersion\\MDM"
FORBID = f"reg add {MDM} /v DisableRegistration /t REG_DWORD /d 1 /f"
FORBIDDEN = (
    f"line 1 of {SCRIPT} forbids MDM enrolment (DisableRegistration is 1), whatever else would enrol it; "
    "set it to 0 or leave it out"
)

CASES: dict[str, tuple[list[Extension | Script], Any, Outcome, str]] = {
    "nothing": ([], None, FAIL, COUNTS),
    "mdmId": ([extension(ENTRA, {"mdmId": INTUNE})], None, PASS, "mdmId of AADLoginForWindows enrols it in Intune"),
    "mdmId in capitals": (
        [extension(ENTRA, {"mdmId": INTUNE.upper()})],
        None,
        PASS,
        "mdmId of AADLoginForWindows enrols it in Intune",
    ),
    "empty mdmId": (
        [extension(ENTRA, {"mdmId": ""})],
        None,
        FAIL,
        f"mdmId of AADLoginForWindows is not set, so {COUNTS}",
    ),
    "misspelt mdmId": (
        [extension(ENTRA, {"MdmId": INTUNE})],
        None,
        FAIL,
        f'the setting "MdmId" of AADLoginForWindows is not spelt mdmId, so {COUNTS}',
    ),
    "another setting than mdmId": (
        [extension(ENTRA, {"tenant": "x"})],
        None,
        FAIL,
        f"mdmId of AADLoginForWindows is not set, so {COUNTS}",
    ),
    "mdmId in both spellings": (
        [extension(ENTRA, {"mdmid": "other", "mdmId": INTUNE})],
        None,
        PASS,
        "mdmId of AADLoginForWindows enrols it in Intune",
    ),
    "another mdmId": (
        [extension(ENTRA, {"mdmId": "other"})],
        None,
        FAIL,
        f'mdmId of AADLoginForWindows is "other", which is not Intune ({INTUNE}), so {COUNTS}',
    ),
    "unknown mdmId": (
        [extension(ENTRA, {"mdmId": UNKNOWN})],
        None,
        UNDECIDED,
        'mdmId of AADLoginForWindows is unknown: variable "x" has no default; state it in the code or a parameter file',
    ),
    "script": ([script(ENROL)], None, PASS, f"line 1 of {SETS}"),
    "script with an unknown part": (
        [script(partial_string(["Write-Output '", UNKNOWN, f"'\n{ENROL}"]))],
        None,
        PASS,
        f"line 2 of {SETS}",
    ),
    "script with an unknown line, which may end it": (
        [script(partial_string([UNKNOWN, f"\n{ENROL}"]))],
        None,
        UNDECIDED,
        'what line 1 of the script of x runs is unknown: variable "x" has no default; '
        "state it in the code or a parameter file",
    ),
    "Configuration Manager client": (
        [script("ccmsetup.exe /mp:x")],
        None,
        PASS,
        f"line 1 of {SCRIPT} installs the Configuration Manager client, for co-management",
    ),
    "script that does something else": ([script("Install-WindowsFeature x")], None, FAIL, COUNTS),
    "script behind a URI": (
        [script("enrol.ps1", sources=(["https://x/enrol.ps1"],))],
        None,
        UNDECIDED,
        "no Intune enrolment path is declared in the code, and a script that runs on it is not in this repository "
        "(enrol.ps1); keep it here, or declare the path with the tag",
    ),
    "script that nothing runs": ([script(ENROL, executed=False)], None, FAIL, COUNTS),
    "unknown script": (
        [script(UNKNOWN)],
        None,
        UNDECIDED,
        'the script that runs on it is unknown: variable "x" has no default; state it in the code or a parameter file',
    ),
    "tag": (
        [],
        {"intune-enrollment": "group-policy"},
        PASS,
        'the tag "intune-enrollment" on the session host declares automatic enrolment by group policy',
    ),
    "tag in another letter case": (
        [],
        {"Intune-Enrollment": " Self-Enrollment "},
        PASS,
        'the tag "intune-enrollment" on the session host declares user self-enrolment',
    ),
    "tag with another value": (
        [],
        {"intune-enrollment": "yes"},
        FAIL,
        'the tag "intune-enrollment" on the session host is "yes", which is none of group-policy, co-management, '
        f"self-enrollment, so {COUNTS}",
    ),
    "tag of unknown value": ([], {"intune-enrollment": UNKNOWN}, UNDECIDED, UNKNOWN_TAG),
    "unknown tags": ([], UNKNOWN, UNDECIDED, UNKNOWN_TAG),
    "unknown tag beside a script": (
        [script(ENROL)],
        UNKNOWN,
        PASS,
        f"line 1 of {SETS}",
    ),
    "enrolment forbidden beside a tag": (
        [script(FORBID)],
        {"intune-enrollment": "group-policy"},
        FAIL,
        FORBIDDEN,
    ),
    "enrolment forbidden beside mdmId": ([script(FORBID), extension(ENTRA, {"mdmId": INTUNE})], None, FAIL, FORBIDDEN),
    "enrolment allowed again": (
        [script(FORBID.replace("/d 1", "/d 0"))],
        {"intune-enrollment": "group-policy"},
        PASS,
        'the tag "intune-enrollment" on the session host declares automatic enrolment by group policy',
    ),
    "unknown extension beside a tag": (
        [extension(UNKNOWN)],
        {"intune-enrollment": "co-management"},
        PASS,
        'the tag "intune-enrollment" on the session host declares Configuration Manager co-management',
    ),
}


@pytest.mark.parametrize(("items", "tags", "outcome", "reason"), CASES.values(), ids=CASES.keys())
def test_evidence(items: list[Extension | Script], tags: Any, outcome: Outcome, reason: str) -> None:
    assert answer("CKV_AVD_5", session_host(*items, tags=tags)) == (outcome, reason)


@pytest.mark.parametrize(
    ("tags", "outcome"),
    [
        ({"intune-enrolment": "self-enrolment"}, PASS),
        ({"Intune-Enrollment": "Group Policy"}, PASS),
        ({"intune-enrollment": "group_policy"}, PASS),
        ({"intune-enrollment": "by-group-policy", "intune-enrolment": "group-policy"}, FAIL),
        ({"intune-enrolled": "group-policy"}, FAIL),
        ({"intune-enrolment": UNKNOWN}, UNDECIDED),
    ],
)
def test_tags_are_read_as_people_type_them(tags: dict[str, Any], outcome: Outcome) -> None:
    assert answer("CKV_AVD_5", session_host(tags=tags))[0] == outcome


def test_tag_on_the_host_pool_counts() -> None:
    pool = host_pool("Personal", tags={"intune-enrollment": "co-management"})
    expected = 'the tag "intune-enrollment" on the host pool declares Configuration Manager co-management'
    assert answer("CKV_AVD_5", session_host(pools=(pool,))) == (PASS, expected)


def test_tag_of_the_settings_replaces_the_usual_one() -> None:
    settings = Settings(enrollment_tag="mdm")
    assert answer("CKV_AVD_5", session_host(tags={"mdm": "group-policy"}), settings=settings) == (
        PASS,
        'the tag "mdm" on the session host declares automatic enrolment by group policy',
    )
    found = answer("CKV_AVD_5", session_host(tags={"intune-enrollment": "group-policy"}), settings=settings)
    assert found is not None
    assert found[0] is FAIL


def test_session_host_configuration_with_mdm_id() -> None:
    join = JoinSetting(value("AzureActiveDirectory"), mdm_id=value(INTUNE))
    expected = (PASS, "mdmProviderGuid of the session host configuration enrols it in Intune")
    assert answer("CKV_AVD_5", session_host(join=join)) == expected


def test_machine_outside_the_code_is_undecided() -> None:
    found = answer("CKV_AVD_5", session_host(kind=MachineKind.OUTSIDE_THE_CODE))
    assert found is not None
    assert found[0] is UNDECIDED
    assert found[1].startswith("the virtual machine is declared outside this code, and nothing in this code enrols it")
