"""Every check has a case that fails and one that passes in every language in which code can say what it asks about.

What makes no sense in a language is listed with the reason; what is owed is listed too, and the list only gets shorter.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest
import yaml
from avd_intune.judgement.registry import all_rules
from avd_intune.judgement.rule import Subject

from tests.case_runner import LOADER, case_files

LANGUAGES = ("terraform", "plan", "bicep", "arm", "document")
_TERRAFORM = re.compile(r"(?:^|\.)(?:data\.|action\.)?[a-z0-9]+_\w+\.\w")
_OF_TERRAFORM = (".tf", ".tofu", ".hcl")

NO_RESOURCE = "Azure has no resource for a policy of Intune or Entra ID"
NO_HOST = "a document of policies declares no host pool, session host or remote action"
NO_DOCUMENTS = {Subject.HOST_POOL, Subject.SESSION_HOST, Subject.INTUNE_ACTION}
NOT_IN = {
    **{(check, language): NO_RESOURCE for check in (7, 10, 15, 21) for language in ("bicep", "arm")},
    **{(rule.number, "document"): NO_HOST for rule in all_rules() if set(rule.subjects) <= NO_DOCUMENTS},
    # What code says nothing wrong of is no object of the check there.
    (9, "arm", "pass"): "a script that sends no remote action is none of its objects",
    (11, "arm"): "captured images are the same in Bicep, which is compiled to it",
}
# CKV_AVD_13 is about files that cannot be read: tests/rules/test_readable.py.
CHECKS = [int(rule.id.rpartition("_")[2]) for rule in all_rules() if rule.id != "CKV_AVD_13"]
OWED: set[tuple[int, str, str]] = set()


def language_of(folder: Path, address: str) -> str:
    """Return the language that an object of a case is declared in, as its address and the files tell."""
    if address.startswith(("Microsoft.Graph/", "Microsoft365DSC/")):
        return "document"
    if address.startswith("Microsoft."):
        return "arm"
    if _TERRAFORM.search(address) is None:
        return "bicep"
    return "terraform" if any(path.name.endswith(_OF_TERRAFORM) for path in folder.rglob("*")) else "plan"


@cache
def answered() -> set[tuple[int, str, str]]:
    """Return check, language and outcome of everything that the cases state."""
    found = set()
    for path in case_files():
        for address, answers in yaml.load(path.read_text(encoding="utf-8"), LOADER)["findings"].items():
            language = language_of(path.parent, address)
            for rule_id, text in answers.items():
                found.add((int(rule_id.rpartition("_")[2]), language, str(text).partition(",")[0]))
    return found


def makes_sense(check: int, language: str, outcome: str) -> bool:
    return (check, language) not in NOT_IN and (check, language, outcome) not in NOT_IN


def test_every_check_has_its_cases_in_every_language_or_is_owed_them() -> None:
    have = answered()
    missing = {
        (check, language, outcome)
        for check in CHECKS
        for language in LANGUAGES
        for outcome in ("pass", "fail")
        if makes_sense(check, language, outcome) and (check, language, outcome) not in have
    }
    assert missing - OWED == set()


@pytest.mark.parametrize("place", sorted(NOT_IN, key=str), ids=str)
def test_no_reason_is_given_for_what_there_is(place: tuple[int, str, str]) -> None:
    have = answered()
    outcomes = place[2:] or ("pass", "fail")
    assert not any((*place[:2], outcome) in have for outcome in outcomes)
