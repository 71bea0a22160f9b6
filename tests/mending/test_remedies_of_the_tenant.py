"""Remedies for settings of the tenant, and for machines that are thrown away: each is made, and judged again."""

from __future__ import annotations

import pytest
from avd_intune.fixing.list_entries import excluded_application_edits
from avd_intune.fixing.removal import without_object
from avd_intune.fixing.text_edits import with_edits
from avd_intune.judgement.registry import all_rules
from avd_intune.mending.judged_texts import Judge
from avd_intune.mending.mend import mended
from avd_intune.selection import Status
from avd_intune.source.scan_request import ScanRequest
from avd_intune.source.text import SourceFile, Span

from tests.case_runner import TESTS

RULES = frozenset(rule.id for rule in all_rules())


@pytest.mark.parametrize(
    ("case", "rule", "title"),
    [
        ("conditional_access", "CKV_AVD_21", "Exclude the application"),
        ("enrollment_restriction_exported", "CKV_AVD_14", 'Set the platform restriction to "false"'),
        ("persistent_hosts", "CKV_AVD_16", "Remove the ephemeral OS disk"),
        ("mdm_two_providers", "CKV_AVD_15", 'Set the appliesTo to "none"'),
        ("cleanup_of_sleeping_hosts", "CKV_AVD_19", "Set the days of the clean-up rule to"),
        ("roaming_identity_by_policy", "CKV_AVD_17", "Set the RoamIdentity to"),
        ("roaming_identity_on_hosts", "CKV_AVD_17", 'Set the RoamIdentity to "0"'),
        ("multi_session_apps", "CKV_AVD_18", 'Set the intent to "required"'),
        ("multi_session_apps", "CKV_AVD_18", 'Set the account to "system"'),
        ("multi_session_apps_exported", "CKV_AVD_18", 'Set the intent to "required"'),
        ("multi_session_compliance_for_users", "CKV_AVD_18", "Set the target to"),
        ("multi_session_in_china", "CKV_AVD_18", "Set the image to"),
        ("multi_session_templates", "CKV_AVD_18", "Remove the policy"),
        ("network_allows_entra_alone_bicep", "CKV_AVD_20", "Allow AzureCloud before the rule that denies it"),
        ("network_denies_the_internet", "CKV_AVD_20", "Allow AzureCloud before the rule that denies it"),
        ("network_firewall", "CKV_AVD_20", "Allow AzureCloud, too"),
        ("network_firewall_bicep", "CKV_AVD_20", "Allow *.manage.microsoft.com"),
        ("network_inline_subnets_bicep", "CKV_AVD_20", 'Set the next hop type to "Internet"'),
        ("sign_in_rights_arm", "CKV_AVD_22", "Give the users the role Virtual Machine User Login"),
        ("sign_in_rights_by_scope", "CKV_AVD_22", "Give the users the role Virtual Machine User Login"),
        ("sign_in_rights_missing_bicep", "CKV_AVD_22", "Give the users the role Virtual Machine User Login"),
    ],
)
def test_it_is_made_and_passes(case: str, rule: str, title: str) -> None:
    # CKV_AVD_16 has something to say of every host, also of one that the check does not concern any more.
    judge = Judge(
        [ScanRequest(root=TESTS / "cases" / case, repository=TESTS / "cases" / case)], frozenset((rule, "CKV_AVD_16"))
    )
    start = judge.judge({})
    result = mended(judge, start, lambda _: "", with_review=True)
    done = {each.remedy.title: each.keys for each in result.done}
    keys = {key for name, found in done.items() if name.startswith(title) for key in found}
    assert keys, (done, [(each.remedy.title, why) for each, why in result.refused])
    now = result.now.statuses()
    assert {now.get(key, Status.PASSED) for key in keys} == {Status.PASSED}


def span(path: str, text: str, part: str) -> Span:
    source = SourceFile(path, text)
    start = text.index(part)
    return Span(source, start, start + len(part))


@pytest.mark.parametrize(
    ("path", "before", "after"),
    [
        (
            "a.tf",
            'x {\n  included_applications = ["All"]\n}',
            'x {\n  excluded_applications = ["ID"]\n  included_applications = ["All"]\n}',
        ),
        (
            "a.tf",
            'x = { include_applications = ["All"], exclude_applications = [] }',
            'x = { include_applications = ["All"], exclude_applications = ["ID"] }',
        ),
        (
            "a.json",
            '{"includeApplications": ["All"], "excludeApplications": ["a"]}',
            '{"includeApplications": ["All"], "excludeApplications": ["ID", "a"]}',
        ),
        (
            "a.json",
            '{\n  "includeApplications": ["All"]\n}',
            '{\n  "excludeApplications": ["ID"],\n  "includeApplications": ["All"]\n}',
        ),
        (
            "a.bicep",
            "{\n  includeApplications: ['All']\n  excludeApplications: [\n    'a'\n  ]\n}",
            "{\n  includeApplications: ['All']\n  excludeApplications: [\n    'ID'\n    'a'\n  ]\n}",
        ),
    ],
)
def test_an_application_is_excluded_in_the_way_of_the_language(path: str, before: str, after: str) -> None:
    edits = excluded_application_edits(span(path, before, before), "ID")
    assert with_edits(edits) == {path: after}


@pytest.mark.parametrize(
    "text", ["{ includeApplications: apps }", "{ includeApplications: ['All'], excludeApplications: apps }", "{}"]
)
def test_lists_that_come_from_elsewhere_are_left_as_they_are(text: str) -> None:
    assert excluded_application_edits(span("a.bicep", text, text), "ID") == ()


@pytest.mark.parametrize(
    ("path", "name", "value", "before", "after"),
    [
        (
            "a.tf",
            "diff_disk_settings",
            'diff_disk_settings {\n    option = "Local"\n  }',
            "d {\n  a = 1\n  %s\n}\n",
            "d {\n  a = 1\n}\n",
        ),
        (
            "a.bicep",
            "diffDiskSettings",
            "{ option: 'Local' }",
            "d: {\n  diffDiskSettings: %s\n  a: 1\n}\n",
            "d: {\n  a: 1\n}\n",
        ),
        (
            "a.json",
            "diffDiskSettings",
            '{"option": "Local"}',
            '{\n  "a": 1,\n  "diffDiskSettings": %s\n}\n',
            '{\n  "a": 1\n}\n',
        ),
        (
            "a.json",
            "diffDiskSettings",
            '{"option": "Local"}',
            '{\n  "diffDiskSettings": %s,\n  "a": 1\n}\n',
            '{\n  "a": 1\n}\n',
        ),
    ],
)
def test_an_object_goes_with_its_name_and_comma(path: str, name: str, value: str, before: str, after: str) -> None:
    text = before % value
    edit = without_object(span(path, text, value), name)
    assert edit is not None
    assert with_edits([edit]) == {path: after}


def test_an_object_of_another_name_stays() -> None:
    assert without_object(span("a.bicep", "d: {\n  other: { a: 1 }\n}\n", "{ a: 1 }"), "diffDiskSettings") is None
