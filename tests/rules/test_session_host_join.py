"""CKV_AVD_4 on machines with and without join extensions, and on session host configurations."""

from __future__ import annotations

from typing import Any

import pytest
from avd_intune.estate.model import Extension, JoinSetting, MachineKind
from avd_intune.findings import Outcome
from avd_intune.values.value_types import ObjectValue

from tests.rules.rule_support import FAIL, PASS, UNDECIDED, UNKNOWN, answer, extension, script, session_host, value

JOIN = "JsonADDomainExtension"
ENTRA = "AADLoginForWindows"
SETTINGS = {"Name": "corp.contoso.com", "Options": "3", "User": "svc"}
PASSWORD = {"Password": "x"}
REMAINS = "synchronising the computer object to Entra ID, which makes the join hybrid, is set up outside this code"
ADD = (
    "add the Microsoft.Compute/JsonADDomainExtension extension with a domain name, "
    "Options 3 (join a domain) and the password in "
    "its protected settings"
)
JOINED = f'JsonADDomainExtension joins it to the domain "corp.contoso.com"; {REMAINS}'
NO_PASSWORD = "JsonADDomainExtension has no password in its protected settings; set Password there"

NO_ACCOUNT = (
    "JsonADDomainExtension names no account that joins it (User), and no join without one is documented; set User in "
    "its settings"
)


def without(*names: str) -> dict[str, str]:
    return {key: text for key, text in SETTINGS.items() if key not in names}


CASES: dict[str, tuple[list[Extension], Outcome, str]] = {
    "complete": ([extension(JOIN, SETTINGS, PASSWORD)], PASS, JOINED),
    "settings in camel case": (
        [extension(JOIN, {"name": "corp.contoso.com", "options": 3, "user": "svc"}, {"password": "x"})],
        PASS,
        JOINED,
    ),
    "password that is known on deployment": ([extension(JOIN, SETTINGS, {"Password": UNKNOWN})], PASS, JOINED),
    "password from a vault": ([extension(JOIN, SETTINGS, None, vault={"secret_url": "x"})], PASS, JOINED),
    "options in hexadecimal": ([extension(JOIN, {**SETTINGS, "Options": "0x23"}, PASSWORD)], PASS, JOINED),
    "publisher in another letter case": (
        [extension(JOIN, SETTINGS, PASSWORD, publisher="microsoft.compute")],
        PASS,
        JOINED,
    ),
    "domain that is known on deployment": (
        [extension(JOIN, {**SETTINGS, "Name": UNKNOWN}, PASSWORD)],
        PASS,
        'JsonADDomainExtension joins it to a domain that is known on deployment (variable "x" has no default); '
        + REMAINS,
    ),
    "nothing": ([], FAIL, f"no extension joins it to Active Directory; {ADD}"),
    "no domain": (
        [extension(JOIN, without("Name"), PASSWORD)],
        FAIL,
        "JsonADDomainExtension names no domain; set Name in its settings",
    ),
    "no password": ([extension(JOIN, SETTINGS)], FAIL, NO_PASSWORD),
    "empty password": ([extension(JOIN, SETTINGS, {"Password": ""})], FAIL, NO_PASSWORD),
    "password in plain settings": (
        [extension(JOIN, {**SETTINGS, "password": "x"}, PASSWORD)],
        FAIL,
        "JsonADDomainExtension has its password in plain settings; move it to the protected settings",
    ),
    "options of a workgroup": (
        [extension(JOIN, {**SETTINGS, "Options": "2"}, PASSWORD)],
        FAIL,
        "the join options 2 of JsonADDomainExtension put the machine into a workgroup (flag 1 joins a domain); "
        "set Options to 3",
    ),
    "options that are no number": (
        [extension(JOIN, {**SETTINGS, "Options": "three"}, PASSWORD)],
        FAIL,
        'the join options "three" of JsonADDomainExtension are no number; set Options to 3',
    ),
    "no options": (
        [extension(JOIN, without("Options"), PASSWORD)],
        UNDECIDED,
        "JsonADDomainExtension sets no join options and no default is documented; set Options to 3",
    ),
    "no account": (
        [extension(JOIN, without("User"), PASSWORD)],
        UNDECIDED,
        NO_ACCOUNT,
    ),
    "empty account": ([extension(JOIN, {**SETTINGS, "User": ""}, PASSWORD)], UNDECIDED, NO_ACCOUNT),
    "account in the protected settings": (
        [extension(JOIN, without("User"), {**PASSWORD, "User": "svc"})],
        UNDECIDED,
        NO_ACCOUNT,
    ),
    "account that is known on deployment": ([extension(JOIN, {**SETTINGS, "User": UNKNOWN}, PASSWORD)], PASS, JOINED),
    "no account for an unsecured join": (
        [extension(JOIN, {**without("User"), "Options": "0xC1"}, PASSWORD)],
        PASS,
        JOINED,
    ),
    "offline join": (
        [extension(JOIN, {"ObjectBlob": "AAAA", "Options": "3"})],
        UNDECIDED,
        "JsonADDomainExtension is given ObjectBlob, and whether it joins by that is not documented",
    ),
    "offline join in the protected settings": (
        [extension(JOIN, {}, {"ObjectBlob": UNKNOWN})],
        UNDECIDED,
        "JsonADDomainExtension is given ObjectBlob, and whether it joins by that is not documented",
    ),
    "empty entry of an offline join": ([extension(JOIN, {**SETTINGS, "ObjectBlob": ""}, PASSWORD)], PASS, JOINED),
    "another publisher": (
        [extension(JOIN, SETTINGS, PASSWORD, publisher="Contoso")],
        FAIL,
        'the publisher of JsonADDomainExtension is "Contoso"; set it to "Microsoft.Compute"',
    ),
    "Entra join": (
        [extension(ENTRA)],
        FAIL,
        f"AADLoginForWindows makes it Entra joined, not hybrid joined; {ADD} instead of AADLoginForWindows",
    ),
    "misspelt extension": (
        [extension("JsonADDomainExtensions", SETTINGS, PASSWORD)],
        FAIL,
        'the extension type "JsonADDomainExtensions" does not exist; write JsonADDomainExtension',
    ),
    "extension of unknown type": (
        [extension(UNKNOWN)],
        UNDECIDED,
        'the type of an extension of the session host is unknown: variable "x" has no default; '
        "state it in the code or a parameter file",
    ),
    "extension of unknown type beside the join": (
        [extension(UNKNOWN), extension(JOIN, SETTINGS, PASSWORD)],
        PASS,
        JOINED,
    ),
    "unknown settings": (
        [extension(JOIN, UNKNOWN, PASSWORD)],
        UNDECIDED,
        'the value of settings of JsonADDomainExtension is unknown: variable "x" has no default; '
        "state it in the code or a parameter file",
    ),
    "unknown join options": (
        [extension(JOIN, {**SETTINGS, "Options": UNKNOWN}, PASSWORD)],
        UNDECIDED,
        'the join options (Options) of JsonADDomainExtension is unknown: variable "x" has no default; '
        "state it in the code or a parameter file",
    ),
    "further settings that are unknown": (
        [extension(JOIN, ObjectValue({key: value(text) for key, text in SETTINGS.items()}, rest=UNKNOWN), PASSWORD)],
        PASS,
        JOINED,
    ),
}


@pytest.mark.parametrize(("extensions", "outcome", "reason"), CASES.values(), ids=CASES.keys())
def test_extensions(extensions: list[Extension], outcome: Outcome, reason: str) -> None:
    assert answer("CKV_AVD_4", session_host(*extensions)) == (outcome, reason)


def test_entra_join_in_the_current_baseline() -> None:
    expected = (PASS, "AADLoginForWindows joins it to Entra ID")
    assert answer("CKV_AVD_4", session_host(extension(ENTRA)), "current") == expected


def test_machine_outside_the_code_is_undecided() -> None:
    expected = "the virtual machine is declared outside this code, and nothing in this code joins it; "
    expected += "scan the code that declares it together with this"
    host = session_host(kind=MachineKind.OUTSIDE_THE_CODE)
    assert answer("CKV_AVD_4", host) == (UNDECIDED, expected)


@pytest.mark.parametrize(
    ("kind", "domain", "credentials", "outcome", "fragment"),
    [
        pytest.param("ActiveDirectory", "corp", "https://vault/x", PASS, 'to the domain "corp"', id="complete"),
        pytest.param("ActiveDirectory", None, "https://vault/x", FAIL, "names no domain", id="no domain"),
        pytest.param("ActiveDirectory", "", "https://vault/x", FAIL, "no domain: domainName is empty", id="empty"),
        pytest.param("ActiveDirectory", "corp", None, FAIL, "has no Key Vault secret", id="no password"),
        pytest.param("AzureActiveDirectory", None, None, FAIL, "not hybrid joined", id="Entra join"),
        pytest.param("Workgroup", None, None, FAIL, 'the join type "Workgroup" does not exist', id="no such join"),
        pytest.param(None, None, None, FAIL, "has no join type", id="no join"),
        pytest.param(UNKNOWN, None, None, UNDECIDED, 'variable "x" has no default', id="unknown"),
    ],
)
def test_session_host_configuration(kind: Any, domain: Any, credentials: Any, outcome: Outcome, fragment: str) -> None:
    found = answer(
        "CKV_AVD_4",
        session_host(join=JoinSetting(value(kind), value(domain), value(credentials), account=value(credentials))),
    )
    assert found is not None
    assert found[0] is outcome
    assert fragment in found[1]


def test_session_host_configuration_names_the_account_that_joins() -> None:
    join = JoinSetting(value("ActiveDirectory"), value("corp"), value("https://vault/x"))
    assert answer("CKV_AVD_4", session_host(join=join)) == (
        FAIL,
        "the session host configuration has no Key Vault secret with the name of the joining account; "
        "set usernameKeyVaultSecretUri in domainCredentials",
    )
    join = JoinSetting(value("ActiveDirectory"), value("corp"), account=value("https://vault/x"))
    assert answer("CKV_AVD_4", session_host(join=join)) == (
        FAIL,
        "the session host configuration has no Key Vault secret with the password of the joining account; "
        "set passwordKeyVaultSecretUri in domainCredentials",
    )


BY_DOMAIN, BY_ENTRA = "Add-Computer -DomainName corp.example -Credential $joiner", "dsregcmd /join"


@pytest.mark.parametrize(
    ("text", "baseline", "outcome"),
    [
        (BY_DOMAIN, "2020-09", PASS),
        # Where several joins are supported, which of them it needs is open; and Entra ID is none of the only one.
        (BY_DOMAIN, "current", UNDECIDED),
        (BY_ENTRA, "2020-09", UNDECIDED),
        (BY_ENTRA, "current", UNDECIDED),
    ],
)
def test_a_join_by_a_script_passes_where_it_is_the_only_supported_one(
    text: str, baseline: str, outcome: Outcome
) -> None:
    found = answer("CKV_AVD_4", session_host(script(text)), baseline)
    assert found is not None
    assert found[0] is outcome
    assert ("whether that is the join that it needs is not judged" in found[1]) is (outcome is UNDECIDED)
