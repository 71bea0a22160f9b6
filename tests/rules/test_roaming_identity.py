"""CKV_AVD_17 on scripts and policies that let FSLogix roam the identity."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from avd_intune.estate.model import IntunePolicy, SessionHost
from avd_intune.findings import Action
from avd_intune.records import replace
from avd_intune.settings import PolicyElsewhere, Settings
from avd_intune.source.text import SourceFile, Span
from avd_intune.values.value_types import Known, Origin, Value

from tests.rules.rule_support import (
    FAIL,
    PASS,
    UNDECIDED,
    UNKNOWN,
    answer,
    changes_asked,
    oma_policy,
    policy,
    script,
    session_host,
)

KEY = r"HKLM:\SOFTWARE\FSLogix\Profiles"
ODFC = r"HKLM:\SOFTWARE\Policies\FSLogix\ODFC"
WHY = "which moves the tokens of users between session hosts, and Intune does not support that"
REMEDY = "set it to 0 or leave it out"
PATH = "./Device/Vendor/MSFT/Policy/Config/FSLogixv1~Policy~fslogix/RoamIdentity"
CLEAN_POLICY = (PASS, "it does not switch RoamIdentity of FSLogix on")


def roam(data: Any, kind: str = "DWord", key: str = KEY) -> str:
    return f"New-ItemProperty -Path '{key}' -Name RoamIdentity -PropertyType {kind} -Value {data} -Force"


def host(text: str) -> SessionHost:
    return session_host(script(text))


def test_script_that_lets_it_roam_fails() -> None:
    assert answer("CKV_AVD_17", host(roam(1))) == (
        FAIL,
        f"line 1 of the script of x sets RoamIdentity of FSLogix to 1, {WHY}; {REMEDY}",
    )


@pytest.mark.parametrize(
    "text",
    [
        roam(0),
        roam(2),
        roam(1, "String"),
        f"{roam(1)}\n{roam(0)}",
        f"{roam(1)}\nRemove-ItemProperty '{KEY}' RoamIdentity",
    ],
    ids=["0", "2", "a text", "0 afterwards", "removed afterwards"],
)
def test_script_that_leaves_it_off_passes(text: str) -> None:
    assert answer("CKV_AVD_17", host(text)) == (PASS, "no script on it sets RoamIdentity of FSLogix to 1")


@pytest.mark.parametrize(
    "text",
    ["Write-Output hello", f"# {roam(1)}", roam(1, key=r"HKLM:\SOFTWARE\Contoso"), roam(1, key=ODFC)],
    ids=["none", "comment", "elsewhere", "the Office container, which has no such setting"],
)
def test_host_whose_scripts_do_not_touch_it_is_not_judged(text: str) -> None:
    assert answer("CKV_AVD_17", host(text)) is None


def test_condition_on_the_machine_is_undecided_and_named() -> None:
    found = answer("CKV_AVD_17", host(f"if (Test-Path C:\\old) {{ {roam(1)} }}"))
    assert found is not None
    assert found[0] is UNDECIDED
    assert "`Test-Path C:\\old`" in found[1]


@pytest.mark.parametrize(
    "setting", ["1", "true", " <enabled/> ", "<Enabled />", "<enabled/>\n<data/>", "device_roamidentity_1"]
)
def test_policy_that_switches_it_on_fails(setting: str) -> None:
    assert answer("CKV_AVD_17", oma_policy(PATH, setting)) == (FAIL, f"the setting {PATH} is on, {WHY}; {REMEDY}")


@pytest.mark.parametrize("setting", ["0", "<disabled/>", "false", None, "device_roamidentity_0", "11"])
def test_policy_that_switches_it_off_passes(setting: str | None) -> None:
    assert answer("CKV_AVD_17", oma_policy(PATH, setting)) == CLEAN_POLICY


def test_a_group_policy_has_the_name_in_two_words() -> None:
    definition = {"displayName": "Roam Identity", "categoryPath": "\\FSLogix\\Profile Containers"}
    for enabled, outcome in ((True, FAIL), (False, PASS)):
        values = [{"enabled": enabled, "definition": definition}]
        found = answer("CKV_AVD_17", policy("groupPolicyConfiguration", definitionValues=values))
        assert found is not None
        assert found[0] is outcome


def test_names_with_an_underscore_are_the_same_setting() -> None:
    assert answer("CKV_AVD_17", oma_policy("./x/roam_identity", "1")) is not None


def test_script_of_a_policy() -> None:
    def of(text: str) -> IntunePolicy:
        return policy("deviceManagementScript", scriptContent=text)

    assert answer("CKV_AVD_17", of(roam(1))) == (
        FAIL,
        f"line 1 of its script sets RoamIdentity of FSLogix to 1, {WHY}; {REMEDY}",
    )
    assert answer("CKV_AVD_17", of(roam(0))) == CLEAN_POLICY
    assert answer("CKV_AVD_17", of("Write-Output hello")) is None


def test_other_policies_are_not_judged() -> None:
    assert answer("CKV_AVD_17", oma_policy("./x/AllowCamera", "1")) is None
    assert answer("CKV_AVD_17", policy("macOSCustomConfiguration")) is None
    elsewhere = Settings(policies_elsewhere=(PolicyElsewhere(name="x"),))
    assert answer("CKV_AVD_17", oma_policy(PATH, "1"), settings=elsewhere) is None


def test_value_that_is_not_known_is_undecided() -> None:
    assert answer("CKV_AVD_17", oma_policy(PATH, UNKNOWN)) == (
        UNDECIDED,
        f'the setting {PATH} is unknown: variable "x" has no default; state it in the code or a parameter file',
    )


def written(source: str, text: str) -> Value:
    """Return a text as the only thing in a file, or as it is written there."""
    span = Span(SourceFile("/repository/policy.tf", source), 0, len(source))
    return Known(text, origin=Origin("a literal", span))


def change_of(subject: IntunePolicy | SessionHost) -> tuple[object, ...] | None:
    """Return the first change that is asked for: action, value, the text at its place, what is written today."""
    changes = changes_asked("CKV_AVD_17", subject)
    first = changes[0]
    assert first.text == REMEDY
    place = first.place
    return first.action, first.value, place and (place.text, place.start), first.written


SCRIPT = roam(1)
AT = SCRIPT.index("1 -Force")


@pytest.mark.parametrize(
    ("setting", "expected"),
    [
        (written("1", "1"), (Action.SET, "0", ("1", 0), None)),
        (written("true", "true"), (Action.SET, "false", ("true", 0), None)),
        (written('"1"', "1"), (Action.SET, "0", ('"1"', 0), "1")),
        (written('"<enabled/>"', "<enabled/>"), (Action.SET, "<disabled/>", ('"<enabled/>"', 0), "<enabled/>")),
        (written('"x_1"', "x_1"), (Action.SET, "x_0", ('"x_1"', 0), "x_1")),
        (Known("1"), (Action.SET, "0", None, "1")),
    ],
    ids=["1", "true", "a text", "enabled", "an option", "computed"],
)
def test_a_setting_is_switched_off_where_it_is_written(setting: Value, expected: tuple[object, ...]) -> None:
    subject = oma_policy(PATH, setting)
    assert change_of(subject) == expected
    assert changes_asked("CKV_AVD_17", subject)[-1].attribute == "policies_elsewhere"


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        (SCRIPT, (Action.SET, "0", ("1", AT), None)),
        (f"{SCRIPT}\n{SCRIPT}", (Action.REMOVE, None, (f"{SCRIPT}\n{SCRIPT}", 0), None)),
        ("var.script", (Action.REMOVE, None, ("var.script", 0), None)),
    ],
    ids=["once", "twice", "elsewhere"],
)
def test_the_number_in_the_script_of_a_policy(source: str, expected: tuple[object, ...]) -> None:
    assert change_of(policy("deviceManagementScript", scriptContent=written(source, SCRIPT))) == expected
    computed = policy("deviceManagementScript", scriptContent=Known(SCRIPT))
    assert change_of(computed) == (Action.REMOVE, None, None, None)


def host_of(block: str, files: dict[str, str], text: str = SCRIPT) -> SessionHost:
    """Return a host with a script whose block is written so, in a repository with files."""
    item = script(text)
    span = Span(SourceFile("/repository/host.tf", block), 0, len(block))
    item.resource = replace(item.resource, span=span)
    item.find = files.get
    item.locate = lambda name: Path("/repository") / name if name in files else None
    return session_host(item)


@pytest.mark.parametrize(
    ("block", "files", "expected"),
    [
        (SCRIPT, {}, ("1", AT)),
        ("run setup.ps1", {"setup.ps1": SCRIPT}, ("1", AT)),
        ("run setup.ps1", {"setup.ps1": "RoamIdentity /d 1"}, ("1", 16)),
        ("run other.ps1", {"setup.ps1": SCRIPT}, None),
        ("run setup.ps1", {}, None),
        (f"{SCRIPT} # setup.ps1", {"setup.ps1": SCRIPT}, None),
        (f"{SCRIPT}\n{SCRIPT}", {}, None),
        ("var.script", {}, None),
    ],
    ids=["block", "file", "start of a file", "another file", "no file", "both", "twice", "elsewhere"],
)
def test_the_number_in_the_script_of_a_host(
    block: str, files: dict[str, str], expected: tuple[str, int] | None
) -> None:
    assert change_of(host_of(block, files)) == (Action.SET, "0", expected, None)


def test_a_file_that_cannot_be_read_is_none() -> None:
    host = host_of("run setup.ps1", {})
    (item, _) = host.machine.scripts[0]
    item.locate = lambda name: Path("/repository/setup.ps1")
    assert change_of(host) == (Action.SET, "0", None, None)
    item.find, item.locate = lambda name: SCRIPT, lambda name: None
    assert change_of(host) == (Action.SET, "0", None, None)


def test_the_number_is_found_behind_other_text() -> None:
    source = SourceFile("/repository/host.tf", f"block {{ {SCRIPT} }}")
    item = script(SCRIPT)
    item.resource = replace(item.resource, span=Span(source, 6, len(source.text)))
    assert change_of(session_host(item)) == (Action.SET, "0", ("1", source.text.index("1 -Force")), None)
