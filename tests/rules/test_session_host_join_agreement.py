"""CKV_AVD_6 on one session host: joins, managed domains, and session host configurations."""

from __future__ import annotations

from typing import Any

import pytest
from avd_intune.estate.domain_model import ManagedDomain, ShareSignIn
from avd_intune.estate.model import Estate, Extension, JoinSetting, MachineKind
from avd_intune.findings import Outcome
from avd_intune.rules import session_host_join_agreement
from avd_intune.rules.session_host_join_agreement import _different
from avd_intune.values.assumptions import Decision
from avd_intune.values.cases import choice_by

from tests.rules.rule_support import (
    FAIL,
    PASS,
    RESOURCE,
    UNDECIDED,
    UNKNOWN,
    answer,
    extension,
    host_pool,
    script,
    session_host,
    value,
)

SETTINGS = {"Name": "corp.contoso.com", "Options": "3", "User": "join"}
JOIN, ENTRA = extension("JsonADDomainExtension", SETTINGS), extension("AADLoginForWindows")
INTUNE = "0000000a-0000-0000-c000-000000000000"


@pytest.mark.parametrize(
    ("items", "outcome", "fragment"),
    [
        ([JOIN], PASS, "nothing contradicts its join to Active Directory"),
        ([ENTRA], PASS, "nothing contradicts its join to Entra ID"),
        ([JOIN, ENTRA], FAIL, "remove AADLoginForWindows, which hybrid join does not need, or JsonADDomainExtension"),
        ([ENTRA, ENTRA], FAIL, "AADLoginForWindows is on it 2 times"),
        ([extension("JsonADDomainExtension", {**SETTINGS, "OUPath": "ou=aaddc computers,dc=x"})], FAIL, "Entra Domain"),
        ([extension("JsonADDomainExtension", UNKNOWN)], PASS, "nothing contradicts"),
        ([extension(UNKNOWN, SETTINGS)], UNDECIDED, "the type of an extension of the session host is unknown"),
        ([JOIN, extension(UNKNOWN)], UNDECIDED, "the type of an extension of the session host is unknown"),
        ([ENTRA, extension(UNKNOWN, SETTINGS, publisher=UNKNOWN)], UNDECIDED, "the type of an extension"),
        ([JOIN, extension(UNKNOWN, publisher="Microsoft.Powershell")], PASS, "nothing contradicts"),
        ([JOIN, ENTRA, extension(UNKNOWN)], FAIL, "it carries both"),
    ],
    ids=[
        *("domain join", "Entra join", "both", "Entra twice", "managed domain by its unit", "unknown settings"),
        *("unknown type", "a join and an unknown type", "Entra join and an unknown extension"),
        *("a join and another's unknown type", "both and an unknown type"),
    ],
)
def test_extensions(items: Any, outcome: Outcome, fragment: str) -> None:
    found = answer("CKV_AVD_6", session_host(*items))
    assert found is not None
    assert found[0] is outcome
    assert fragment in found[1]


@pytest.mark.parametrize("baseline", ["2020-09", "current"])
def test_a_second_join_fails_under_both_baselines(baseline: str) -> None:
    found = answer("CKV_AVD_6", session_host(JOIN, ENTRA, pools=(host_pool("Personal"),)), baseline)
    assert found is not None
    assert found[0] is FAIL


def test_a_machine_without_a_join_is_another_check() -> None:
    assert answer("CKV_AVD_6", session_host()) is None


@pytest.mark.parametrize(
    ("kind", "domain", "mdm_id", "outcome"),
    [
        ("ActiveDirectory", "corp.contoso.com", None, PASS),
        ("activedirectory", "corp.contoso.com", INTUNE, FAIL),
        ("AzureActiveDirectory", None, INTUNE, PASS),
        ("AzureActiveDirectory", "corp.contoso.com", None, FAIL),
        (UNKNOWN, "corp.contoso.com", None, UNDECIDED),
    ],
    ids=["domain", "domain with MDM", "Entra with MDM", "Entra with domain", "unknown"],
)
def test_session_host_configuration(kind: Any, domain: Any, mdm_id: Any, outcome: Outcome) -> None:
    setting = JoinSetting(value(kind), domain=value(domain), mdm_id=value(mdm_id))
    host = session_host(join=setting, kind=MachineKind.SESSION_HOST_CONFIGURATION)
    found = answer("CKV_AVD_6", host)
    assert found is not None
    assert found[0] is outcome


@pytest.mark.parametrize(("second", "outcome"), [("join", PASS), ("other-join", FAIL)])
def test_an_extension_that_is_deployed_again_is_no_second_join(second: str, outcome: Outcome) -> None:
    joins = [extension("JsonADDomainExtension", SETTINGS) for _ in range(2)]
    joins[0].name, joins[1].name = value("join"), value(second)
    found = answer("CKV_AVD_6", session_host(*joins))
    assert found is not None
    assert found[0] is outcome


CHOSEN = choice_by(Decision("var.short", ("yes", "no"), "var.short"), {"yes": value("join"), "no": value("join-vm")})


def _named(name: Any) -> Any:
    join = extension("AADLoginForWindows")
    join.name = value(name)
    return join


@pytest.mark.parametrize(
    ("names", "number"),
    [
        (["join", "JOIN"], 1),
        (["join", "other", "Join"], 2),
        ([UNKNOWN, UNKNOWN], 1),
        (["", ""], 2),
        (["join", UNKNOWN], 2),
        ([CHOSEN, CHOSEN], 1),
        ([CHOSEN, "join"], 2),
    ],
)
def test_extensions_of_one_name_are_one(names: list[Any], number: int) -> None:
    assert len(_different([_named(name) for name in names])) == number


def test_many_names_are_not_compared_with_one_another(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(session_host_join_agreement, "same_name", None)
    assert len(_different([_named(f"e{number}") for number in range(2_000)])) == 2_000


ADD_COMPUTER = script("Add-Computer -DomainName corp.example.com -Credential (Get-Credential)")
JOINS = "line 1 of the script of x joins the domain corp.example.com"


def joining(domain: str) -> Extension:
    return extension("JsonADDomainExtension", {**SETTINGS, "Name": domain})


def test_a_domain_that_a_script_joins_counts_as_that_of_the_extension() -> None:
    alone, beside = session_host(ADD_COMPUTER), session_host(ADD_COMPUTER, ENTRA)
    fine = (PASS, "nothing contradicts its join to Active Directory")
    assert answer("CKV_AVD_6", alone) == fine
    assert answer("CKV_AVD_6", session_host(ADD_COMPUTER, joining("corp.example.com"))) == fine
    assert answer("CKV_AVD_6", session_host(ADD_COMPUTER, joining("CORP"))) == fine
    assert answer("CKV_AVD_6", session_host(ADD_COMPUTER, joining("other.example.com"))) == (
        FAIL,
        f'{JOINS}, and JsonADDomainExtension joins it to "other.example.com"; a machine is in one domain; leave one of '
        "the two out",
    )
    assert answer("CKV_AVD_6", beside) == (
        FAIL,
        f"{JOINS}, and AADLoginForWindows joins it to Entra ID, after which it cannot join Active Directory; leave one "
        "of the two out",
    )
    managed = Estate(managed_domains=[ManagedDomain(RESOURCE, value("CORP.example.com"))])
    assert answer("CKV_AVD_6", alone, estate=managed) == (
        FAIL,
        f"{JOINS}, which is one of Entra Domain Services, whose machines Intune cannot manage; join a domain of your "
        "own",
    )


def test_a_script_that_leaves_the_domain_again_joins_none() -> None:
    left = script("Add-Computer -DomainName corp.example.com -Credential (Get-Credential)\nRemove-Computer -Force")
    assert answer("CKV_AVD_6", session_host(left)) is None
    assert answer("CKV_AVD_6", session_host(left, ENTRA)) == (PASS, "nothing contradicts its join to Entra ID")


CHOSEN_DIRECTORY = choice_by(
    Decision("var.identity", ("EntraDS", "ADDS"), "var.identity"), {"EntraDS": value("aadds"), "ADDS": value("None")}
)


@pytest.mark.parametrize(
    ("directory", "domain", "joins", "own", "outcome"),
    [
        ("AADDS", None, [JOIN], False, UNDECIDED),
        ("AADDS", None, [JOIN], True, PASS),
        ("AADDS", "aadds.contoso.com", [JOIN], False, PASS),
        ("AADDS", "corp.contoso.com", [JOIN], False, UNDECIDED),
        ("AD", None, [JOIN], False, PASS),
        ("AADKERB", None, [JOIN], False, PASS),
        ("AADDS", None, [ENTRA], False, PASS),
        ("AADDS", None, [JOIN, ENTRA], False, FAIL),
        (CHOSEN_DIRECTORY, None, [JOIN], False, UNDECIDED),
    ],
    ids=[
        *("managed", "a domain controller in the code", "another domain", "the same domain", "Active Directory"),
        *("Kerberos", "Entra join", "two joins are certain", "an input chooses"),
    ],
)
def test_file_shares_of_a_managed_domain(directory: Any, domain: Any, joins: Any, own: bool, outcome: Outcome) -> None:
    shares = [ShareSignIn(RESOURCE, value(directory), value(domain))]
    found = answer("CKV_AVD_6", session_host(*joins), estate=Estate(share_sign_ins=shares, makes_own_domain=own))
    assert found is not None
    assert found[0] is outcome
    if directory is CHOSEN_DIRECTORY:
        assert "it depends on var.identity" in found[1]
