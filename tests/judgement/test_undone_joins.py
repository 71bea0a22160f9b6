"""Scripts on a session host beside its join: they undo it after or before it, keep it from registering, or join it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from avd_intune.estate.model import Extension, Script
from avd_intune.estate.scripts import following
from avd_intune.judgement.joins_by_scripts import joining_configuration, undone_by_script
from avd_intune.languages.resource_model import Resource
from avd_intune.values.plain_data import from_python
from avd_intune.values.value_types import ObjectValue, Reference
from avd_intune.values.worlds import UndecidableError

from tests.rules.rule_support import (
    FAIL,
    PASS,
    RESOURCE,
    UNDECIDED,
    answer,
    extension,
    look,
    script,
    session_host,
    value,
)

LEAVE = "dsregcmd.exe /leave"
KEEPS_OUT = r"reg add HKLM\SOFTWARE\Policies\Microsoft\Windows\WorkplaceJoin /v autoWorkplaceJoin /f"


def resource(key: str, *after: str) -> Resource:
    """Return a resource that depends on others."""
    depends = [Reference("an id", key=f"{each}.id", target=each, path=("id",)) for each in after]
    return replace(RESOURCE, key=key, address=key, properties=ObjectValue({"depends_on": from_python(depends)}))


def join(*after: str) -> Extension:
    """Return a complete join of a domain, as a resource of its own."""
    settings = {"Name": "corp.example", "Options": "3", "User": "svc"}
    found = extension("JsonADDomainExtension", settings, {"Password": "x"})
    return replace(found, resource=resource("join", *after), name=value("join"), machine=value("vm"))


def runs(code: str, *after: str) -> Script:
    return replace(script(code), resource=resource("leave", *after))


def inside(item: Extension, name: str, *after: str) -> Extension:
    """Return an extension as a part of a scale set, where others are named that come before it."""
    return replace(item, resource=resource("vmss"), name=value(name), machine=value(None), after=value(list(after)))


def custom_script(name: str, *after: str) -> Extension:
    return inside(extension("CustomScriptExtension", {}, publisher="Microsoft.Compute"), name, *after)


def of(name: str, code: str = LEAVE) -> Script:
    """Return the script of an extension in a scale set."""
    return replace(script(code), resource=resource("vmss"), part=value(name))


def outcome(*items: Extension | Script) -> tuple[Any, str]:
    found = answer("CKV_AVD_4", session_host(*items))
    assert found is not None
    return found


@pytest.mark.parametrize("code", [LEAVE, "Add-Computer -WorkgroupName OFFICE -Force"])
def test_a_join_that_a_later_script_undoes_is_none(code: str) -> None:
    status, reason = outcome(join(), runs(code, "join"))
    assert status is FAIL
    assert reason.endswith(", after the extension join has joined it; leave it out")


def test_what_is_undone_before_the_join_does_not_matter() -> None:
    assert outcome(join("leave"), runs(LEAVE))[0] is PASS


def test_without_an_order_of_join_and_undoing_nothing_is_certain() -> None:
    status, reason = outcome(join(), runs(LEAVE))
    assert status is UNDECIDED
    assert reason.endswith(", and whether that is before or after its join is not known")


@pytest.mark.parametrize("code", ["Write-Output done", "Add-Computer -DomainName corp.example"])
def test_a_script_that_undoes_nothing_leaves_the_join(code: str) -> None:
    assert outcome(join(), runs(code, "join"))[0] is PASS


def test_a_file_that_a_script_calls_runs_when_the_script_does() -> None:
    for joining, after, expected in ((join(), ("join",), FAIL), (join("leave"), (), PASS), (join(), (), UNDECIDED)):
        calls = runs("& .\\leave.ps1", *after)
        calls.find = {"leave.ps1": LEAVE}.get
        assert outcome(joining, calls)[0] is expected
        # Boot data is not run, and so calls nothing.
        boot = replace(script(LEAVE, executed=False), resource=resource("vm"))
        assert outcome(joining, calls, boot)[0] is expected
    calls = runs("& .\\leave.ps1", "join")
    calls.find = {"leave.ps1": LEAVE}.get
    assert outcome(join(), calls)[1].startswith("leave.ps1:1 undoes the join of the machine, after the extension join ")
    # One that runs whenever it likes and does not call it changes nothing.
    other = replace(script("Write-Output hello"), resource=resource("other"))
    assert outcome(join(), calls, other)[0] is FAIL


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [("echo leave.ps1", "& .\\leave.ps1", FAIL), ("& .\\leave.ps1", "echo leave.ps1", PASS)],
)
def test_scripts_before_and_after_the_join_that_name_the_same_file(before: str, after: str, expected: object) -> None:
    early = replace(script(before), resource=resource("early"))
    late = replace(script(after), resource=resource("late", "join"))
    for each in (early, late):
        each.find = {"leave.ps1": LEAVE}.get
    assert outcome(join("early"), early, late)[0] is expected


def test_what_runs_later_undoes_the_join_whenever_that_is() -> None:
    later = r'reg add HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Run /v Leave /d "dsregcmd /leave" /f'
    other = replace(script("Write-Output hello"), resource=resource("other"))
    assert outcome(join(), runs(later, "join"), other)[0] is UNDECIDED


def test_a_command_line_undoes_the_join_beside_scripts_without_an_order() -> None:
    command = replace(script(), commands=[value(LEAVE)], texts=[value(LEAVE)], resource=resource("leave", "join"))
    other = replace(script("Write-Output hello"), resource=resource("other"))
    status, reason = outcome(join(), command, other)
    assert status is FAIL
    assert reason.endswith(", after the extension join has joined it; leave it out")


def test_a_script_that_is_not_read_to_its_end_may_undo_the_join(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(following, "MAX_STEPS", 4_000)
    long = "foreach ($i in 1..200) { foreach ($j in 1..200) { $sum = $sum + $j } }"
    joining = join()
    host = session_host(joining, runs(long, "join"))
    with pytest.raises(UndecidableError, match="and what runs after that may undo its join"):
        undone_by_script(host, joining, look())


def test_scripts_that_join_and_leave_need_an_order_beside_an_extension_too() -> None:
    again = replace(script("Add-Computer -DomainName corp.example"), resource=resource("again", "join"))
    for scripts in ([again, runs(LEAVE, "join")], [runs(LEAVE, "join"), again]):
        status, reason = outcome(join(), *scripts)
        assert status is UNDECIDED
        assert "nothing says which of these scripts runs last" in reason


def test_extensions_of_one_scale_set_are_in_the_order_that_they_name() -> None:
    after = [inside(join(), "join"), custom_script("wait", "Join"), custom_script("leave", "wait")]
    status, reason = outcome(*after, of("Leave"))
    assert status is FAIL
    assert reason.endswith(", after the extension join in vmss has joined it; leave it out")
    assert outcome(inside(join(), "join"), custom_script("leave", "join"), of("leave"))[0] is FAIL
    before = [inside(join(), "join", "wait"), custom_script("wait", "leave"), custom_script("leave")]
    assert outcome(*before, of("leave"))[0] is PASS
    neither = [inside(join(), "join"), custom_script("wait", "join"), custom_script("leave")]
    assert outcome(*neither, of("leave"))[0] is UNDECIDED


def test_a_script_elsewhere_is_not_that_of_an_extension_of_the_same_name() -> None:
    extensions = [inside(join(), "join"), custom_script("leave", "join")]
    elsewhere = replace(of("leave"), resource=resource("another"))
    assert outcome(*extensions, elsewhere)[0] is UNDECIDED


@pytest.mark.parametrize(
    ("write", "status"),
    [("/t REG_DWORD /d 0", FAIL), ("/t REG_SZ /d 0", PASS), ("/t REG_DWORD /d 1", PASS)],
)
def test_a_machine_that_is_kept_from_registering_is_joined_to_the_domain_alone(write: str, status: object) -> None:
    found, reason = outcome(join(), runs(f"{KEEPS_OUT} {write}", "join"))
    assert found is status
    assert ("sets autoWorkplaceJoin to 0, which keeps it from registering with Entra ID" in reason) == (found is FAIL)


def configuration(settings: Any, kind: str = "DSC") -> Extension:
    return replace(extension(kind, settings, publisher="Microsoft.Powershell"), resource=resource("setup"))


OTHER = extension("MicrosoftMonitoringAgent", {"configurationFunction": "Setup.ps1\\JoinDomain"})


@pytest.mark.parametrize(
    "settings",
    [
        {"configurationFunction": "Setup.ps1\\JoinDomain"},
        {"configuration": {"script": "Setup.ps1", "function": "Domain-Join"}},
        {"configurationFunction": "Setup.ps1\\Main", "properties": {"DomainName": "corp.example"}},
        {"configurationFunction": "Setup.ps1\\Main", "configurationArguments": {"domainFqdn": "corp.example"}},
    ],
)
def test_a_dsc_configuration_may_join_a_domain_by_its_name_or_its_arguments(settings: Any) -> None:
    for kind in ("DSC", "dsc"):
        host = session_host(OTHER, configuration(settings, kind))
        assert joining_configuration(host, look()) == "setup"
    status, reason = outcome(configuration(settings))
    assert status is UNDECIDED
    assert reason == "setup applies a DSC configuration, and whether that joins it is not judged"


def test_a_dsc_configuration_that_says_nothing_of_a_domain_joins_none() -> None:
    settings = {"configurationFunction": "Setup.ps1\\InstallApps", "properties": {"folder": "C:\\apps"}}
    assert joining_configuration(session_host(OTHER, configuration(settings)), look()) is None


ANSWERS = "<Credentials/><JoinDomain>corp.example</JoinDomain>"


def test_an_answer_file_may_join_a_domain_wherever_it_lies() -> None:
    boot = replace(script(ANSWERS, executed=False), resource=resource("vm"))
    status, reason = outcome(script("Write-Output hello"), boot)
    assert status is UNDECIDED
    assert reason.startswith("the boot data of vm holds an answer file that joins a domain")
    status, reason = outcome(script(f"Set-Content C:\\unattend.xml '{ANSWERS}'"))
    assert status is UNDECIDED
    assert reason.startswith("a script that runs on it holds an answer file that joins a domain")
    assert outcome(replace(boot, texts=[value("#cloud-config")]))[0] is FAIL
