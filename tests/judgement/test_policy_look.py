"""Whether a policy reaches session hosts, what it sets, and what is done about it."""

from __future__ import annotations

from typing import Any

import pytest
from avd_intune.estate.model import IntunePolicy, PolicySetting
from avd_intune.findings import Action
from avd_intune.judgement.policy_look import (
    kind_of,
    last_part,
    named,
    not_reaching,
    reaches_session_hosts,
    stated_settings,
)
from avd_intune.records import replace
from avd_intune.settings import PolicyElsewhere, Settings
from avd_intune.values.partial_text import partial_string
from avd_intune.values.plain_data import from_python
from avd_intune.values.value_types import FALSE, TRUE, Known, Origin, Unknown, Value
from avd_intune.values.worlds import UndecidableError, explore

from tests.rules.rule_support import RESOURCE, UNKNOWN, look

INCLUDED, ALL = "#microsoft.graph.groupAssignmentTarget", "#microsoft.graph.allDevicesAssignmentTarget"
OF_GRAPH = "deviceAndAppManagementAssignmentFilterType"
EXCLUDED = "#microsoft.graph.exclusionGroupAssignmentTarget"


def policy(name: Any = "Laptops", assignments: Any = None, **stated: Any) -> IntunePolicy:
    values = {key: from_python(value) for key, value in stated.items()}
    return IntunePolicy(RESOURCE, Known("x"), from_python(name), assignments=from_python(assignments), **values)


def to(group: Any, kind: str = INCLUDED, **more: Any) -> dict[str, Any]:
    return {"target": {"@odata.type": kind, "groupId": group, **more}}


def reaches(subject: IntunePolicy, **sign: Any) -> bool | str:
    settings = Settings(policies_elsewhere=(PolicyElsewhere(**sign),) if sign else ())
    cases = explore(
        lambda world: reaches_session_hosts(subject, look(settings=settings, assumptions=world.assumptions))
    )
    answers = {case.result for case in cases}
    return answers.pop() if len(answers) == 1 else "in a case"


@pytest.mark.parametrize(
    ("name", "pattern", "expected"),
    [
        ("Laptops", "lap*", False),
        ("Laptops", "*hosts", True),
        (None, "lap*", True),
        ("Laptops", "X", False),
        (UNKNOWN, "lap*", "in a case"),
        (partial_string(["Lap", UNKNOWN]), "lap*", "in a case"),
        (partial_string(["La", UNKNOWN]), "lap*", "in a case"),
        (partial_string(["Lapland", UNKNOWN]), "lap*", "in a case"),
        (partial_string(["Hosts", UNKNOWN]), "lap*", True),
        (partial_string([UNKNOWN, "Hosts"]), "lap*", "in a case"),
        (partial_string(["Hosts", UNKNOWN]), "*lap", "in a case"),
    ],
)
def test_a_policy_goes_elsewhere_by_its_name(name: Any, pattern: str, expected: object) -> None:
    assert reaches(policy(name), name=pattern) == expected


@pytest.mark.parametrize(
    ("assignments", "expected"),
    [
        ([to("laptops")], False),
        ([to("laptops"), to("hosts")], True),
        ([to("laptops"), to("hosts", EXCLUDED)], False),
        ([to("laptops", EXCLUDED)], True),
        ([], True),
        (None, True),
        ([to(UNKNOWN)], "in a case"),
        (UNKNOWN, True),
        ([{"groupId": "laptops", "type": "groupAssignmentTarget"}], False),
        ([{"groupId": "laptops", "type": "exclusionGroupAssignmentTarget"}], True),
        ([{"target": {"@odata.type": UNKNOWN, "type": "exclusionGroupAssignmentTarget", "groupId": "laptops"}}], True),
        ([{"target": UNKNOWN}], True),
    ],
)
def test_a_policy_goes_elsewhere_by_its_groups(assignments: Any, expected: object) -> None:
    assert reaches(policy(assignments=assignments), group="lap*") == expected


@pytest.mark.parametrize(
    ("assignments", "expected"),
    [
        ([to("all", ALL), to("hosts", EXCLUDED)], False),
        ([to("all", ALL), to("others", EXCLUDED)], True),
        ([to("hosts")], True),
        ([], True),
    ],
)
def test_a_policy_goes_elsewhere_by_an_excluded_group(assignments: Any, expected: object) -> None:
    assert reaches(policy(assignments=assignments), excluded_group="hosts") is expected


@pytest.mark.parametrize(
    ("entry", "expected"),
    [
        ({"deviceAndAppManagementAssignmentFilterId": "laptops"}, False),
        ({"deviceAndAppManagementAssignmentFilterId": "hosts"}, True),
        ({"filterId": "laptops"}, False),
        ({"deviceAndAppManagementAssignmentFilterId": "hosts", "filterId": "laptops"}, True),
        ({"deviceAndAppManagementAssignmentFilterId": UNKNOWN, "filterId": "laptops"}, "in a case"),
        ({}, True),
        ({"filterId": "laptops", "filterType": "include"}, False),
        ({"filterId": "laptops", "filterType": "exclude"}, True),
        ({"deviceAndAppManagementAssignmentFilterId": "laptops", OF_GRAPH: "Exclude"}, True),
    ],
)
def test_a_policy_goes_elsewhere_by_its_filter(entry: dict[str, Any], expected: object) -> None:
    assert reaches(policy(assignments=[to("g", **entry)]), filter="lap*") == expected
    assert reaches(policy(assignments=[to("g", EXCLUDED, **entry)]), filter="lap*") is True


@pytest.mark.parametrize(
    ("entries", "expected"),
    [
        ([{"filterId": "hosts", "filterType": "exclude"}], False),
        ([{"deviceAndAppManagementAssignmentFilterId": "hosts", OF_GRAPH: "exclude"}], False),
        ([{"filterId": "hosts", "filterType": "include"}], True),
        ([{"filterId": "hosts"}], True),
        ([{"filterId": "others", "filterType": "exclude"}], True),
        ([{"filterId": "hosts", "filterType": "exclude"}, {}], True),
        ([{"filterId": "hosts", "filterType": UNKNOWN}], "undecided"),
    ],
)
def test_a_policy_goes_elsewhere_by_a_filter_that_excludes(entries: list[dict[str, Any]], expected: object) -> None:
    subject = policy(assignments=[to("g", **each) for each in entries])
    if expected == "undecided":
        with pytest.raises(UndecidableError, match="whether the filter of an assignment includes or excludes"):
            reaches(subject, excluded_filter="ho*")
    else:
        assert reaches(subject, excluded_filter="ho*") is expected


def test_other_platforms_and_clean_up_rules_reach_no_session_host() -> None:
    assert reaches(policy()) is True
    assert reaches(policy(platform="windows10")) is True
    assert reaches(policy(platform="macOS")) is False
    cleanup = replace(policy(), kind=Known("managedDeviceCleanupRule"))
    assert reaches(cleanup) is False


def settings_of(*settings: PolicySetting) -> tuple[list[tuple[str, object]], str | None]:
    subject = policy()
    subject.settings = list(settings)
    found, missing = stated_settings(subject, look())
    return [(path, getattr(value, "value", None)) for path, value in found], missing and str(missing)


def setting(path: Any, value: Any = 1, when: Value = TRUE) -> PolicySetting:
    return PolicySetting(from_python(path), from_python(value), when)


def test_what_a_policy_sets() -> None:
    assert settings_of(setting("a"), setting("b", 2)) == ([("a", 1), ("b", 2)], None)
    assert settings_of(setting("a", when=FALSE), setting("b", 2), setting(None), setting("")) == ([("b", 2)], None)
    other = Unknown("it is another one", key="other")
    found, missing = settings_of(setting(UNKNOWN), setting(other), setting("b"))
    assert found == [("b", 1)]
    assert missing is not None and 'variable "x" has no default' in missing


@pytest.mark.parametrize(
    ("name", "shown", "elsewhere"),
    [
        ("Laptops", 'the Intune policy "Laptops"', "Laptops"),
        (UNKNOWN, "the Intune policy", "x"),
        (None, "the Intune policy", "x"),
        (Known("Laptops", secret=True), "the Intune policy", "x"),
    ],
)
def test_how_a_policy_is_named(name: Any, shown: str, elsewhere: str) -> None:
    subject = policy(name)
    assert named(subject, look()) == shown
    removal, other = not_reaching("policy", subject, look(), None, "remove it")
    assert (removal.action, removal.attribute, removal.place, removal.text) == (
        Action.REMOVE,
        "policy",
        RESOURCE.span,
        "remove it",
    )
    assert (other.action, other.attribute, other.value, other.alternative) == (
        Action.ADD,
        "policies_elsewhere",
        elsewhere,
        2,
    )
    place = next(iter(not_reaching("setting", subject, look(), Known(1), ""))).place
    assert place is None
    literal = Known(1, origin=Origin("a literal", RESOURCE.span))
    assert next(iter(not_reaching("setting", subject, look(), literal, ""))).place == RESOURCE.span


def test_kinds_and_names() -> None:
    assert kind_of(policy(), look()) == "x"
    assert kind_of(replace(policy(), kind=from_python(None)), look()) == ""
    assert (last_part("a.b.c"), last_part("c")) == ("c", "c")
