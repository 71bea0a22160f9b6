"""Where the steps of a host's scripts end, all is open that would run from there on: it may call any other script."""

from __future__ import annotations

import pytest
from avd_intune.estate.model import Estate, Script
from avd_intune.estate.scripts import following
from avd_intune.estate.scripts.effects import Stopped
from avd_intune.estate.scripts.following import HostScript, follow
from avd_intune.estate.scripts.host_facts import AUTO_ENROLL, MDM_KEY
from avd_intune.estate.scripts.machine import Machine
from avd_intune.estate.scripts.script_graph import collect_graph_requests
from avd_intune.estate.scripts.scripts_by_themselves import has_sign
from avd_intune.estate.scripts.signs import AGENT_INSTALL
from avd_intune.values.access import may_hold

from tests.estate.scripts.followed import MAKE, REG, SET, always, ends_as, machine_after
from tests.rules.rule_support import PASS, UNDECIDED, answer, extension, script, session_host

LONG = "$sum = 0\nforeach ($i in 1..200) { foreach ($j in 1..200) { $sum = $sum + $i } }\n"
LONG_BATCH = "@echo off\nfor /L %%i in (1,1,200) do for /L %%j in (1,1,200) do set sum=%%i%%j\n"
LONG_SHELL = "sum=0\nfor i in {0}; do for j in {0}; do sum=$j; done; done\n".format("1 " * 200)
FILES = {
    "enrol.ps1": f"{MAKE}\n{SET}",
    "enrol.cmd": REG,
    "long.ps1": LONG,
    "first.cmd": f"{LONG_BATCH}call enrol.cmd\n",
}
HOSTS = {
    "PowerShell": [HostScript("setup.ps1", code=f"{LONG}& .\\enrol.ps1")],
    "a script that is called": [HostScript("setup.ps1", code=".\\long.ps1\n.\\enrol.ps1")],
    "a batch file": [HostScript("the command", commands=("cmd /c first.cmd",))],
    "a POSIX shell": [HostScript("setup.sh", posix=f"{LONG_SHELL}pwsh -File enrol.ps1\n")],
    "the next script of the host": [
        HostScript("setup.ps1", code=LONG),
        HostScript("next.ps1", code="& .\\enrol.ps1"),
    ],
    "turns of a loop": [HostScript("setup.ps1", code=f"for ($i = 0; $i -lt 9000; $i++) {{ $j = $i }}\n{SET}")],
    "calls": [
        HostScript(
            "setup.ps1",
            code="function Down($n) { if ($n -eq 0) { & .\\enrol.ps1 } else { Down ($n - 1) } }\nDown 60",
        )
    ],
}
PLACES = {
    "PowerShell": "setup.ps1:2",
    "a script that is called": "long.ps1:2",
    "a batch file": "first.cmd:2",
    "a POSIX shell": "setup.sh:2",
    "the next script of the host": "setup.ps1:2",
    "turns of a loop": "setup.ps1:1",
    "calls": "setup.ps1:1",
}


@pytest.fixture(autouse=True)
def few_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(following, "MAX_STEPS", 4_000)


def run(scripts: list[HostScript]) -> Machine:
    return follow(scripts, lambda name: FILES.get(name.lower()))


@pytest.mark.parametrize("name", HOSTS)
def test_a_script_that_would_have_been_called_leaves_its_value_open(name: str) -> None:
    assert ends_as(run(HOSTS[name])) == "open"


@pytest.mark.parametrize("name", HOSTS)
def test_the_line_is_named_where_following_ended(name: str) -> None:
    ended = always(run(HOSTS[name])).unfinished()
    assert ended is not None
    assert str(ended.place) == PLACES[name]


def test_a_script_that_is_followed_to_its_end_leaves_nothing_open() -> None:
    assert ends_as(run([HostScript("setup.ps1", code="& .\\enrol.ps1")])) == "1"


REPEATED = {
    "PowerShell": HostScript(
        "setup.ps1",
        code="function Walk($p) { foreach ($d in Get-ChildItem $p -Directory) { Walk $d.FullName } }\n"
        f"Walk C:\\data\n{MAKE}\n{SET}",
    ),
    "a POSIX shell": HostScript("setup.sh", posix=f"retry() {{ curl -f x || {{ sleep 5; retry; }}; }}\nretry\n{REG}\n"),
    "a batch file": HostScript("the command", commands=("cmd /c retry.cmd",)),
}


@pytest.mark.parametrize("name", REPEATED)
def test_calls_that_end_some_time_leave_open_only_what_they_speak_of(name: str) -> None:
    text = f"call :wait\r\n{REG}\r\nexit /b\r\n:wait\r\nif exist C:\\x exit /b\r\ncall :wait\r\nexit /b\r\n"
    machine = follow([REPEATED[name]], lambda file: text if file == "retry.cmd" else None)
    assert always(machine).number(MDM_KEY, AUTO_ENROLL) is not None
    assert machine.unfinished() is None
    assert not any(isinstance(each, Stopped) and AUTO_ENROLL in each.text for each in machine.effects)
    assert any(isinstance(each, Stopped) and "called too deeply" in each.why for each in machine.effects)


def host_script_with(code: str) -> Script:
    found = script(code)
    found.find = lambda name: FILES.get(name.lower())
    return found


@pytest.mark.parametrize("rule", ["CKV_AVD_4", "CKV_AVD_5", "CKV_AVD_6", "CKV_AVD_8"])
def test_no_check_that_asks_scripts_is_certain_of_such_a_host(rule: str) -> None:
    joined = extension(
        "JsonADDomainExtension", {"Name": "corp.example", "Options": "3", "User": "join"}, {"Password": "x"}
    )
    found = answer(rule, session_host(joined, host_script_with(f"{LONG}& .\\enrol.ps1")))
    assert found is not None
    assert found[0] is UNDECIDED
    assert "line 2 of the script of x cannot be followed from here on" in found[1]


def test_a_declared_path_of_enrolment_is_evidence_beside_it() -> None:
    tags = {"intune-enrollment": "group-policy"}
    found = answer("CKV_AVD_5", session_host(host_script_with(LONG), tags=tags))
    assert found is not None
    assert found[0] is PASS


def test_an_installation_of_the_agent_behind_that_line_may_run() -> None:
    install = "Start-Process msiexec -ArgumentList '/i agent.msi REGISTRATIONTOKEN=abc'"
    assert may_hold(has_sign(host_script_with(LONG + install), AGENT_INSTALL, Estate([])))


def test_requests_to_graph_behind_that_line_are_said_to_be_unknown() -> None:
    estate = Estate([])
    sends = "Invoke-MgGraphRequest -Method POST -Uri 'https://graph.microsoft.com/v1.0/deviceManagement/intents'"
    collect_graph_requests([host_script_with(LONG + sends)], estate)
    assert [each.reason for each in estate.unresolved_modules] == [
        "its script is not read to its end, so that what that asks of Intune is not known: line 2 of the script of x "
        "cannot be followed from here on: the script of x takes more steps than are followed"
    ]


def test_a_function_that_calls_itself_at_several_places_ends_soon() -> None:
    many = "; ".join(["if (Test-Path C:\\a) { Remove-It $x }"] * 4)
    machine = machine_after(
        f"function Remove-It($x) {{ foreach ($y in $x) {{ {many} }} }}; Remove-It $env:X\n{MAKE}; {SET}"
    )
    assert machine.unfinished() is None
    assert machine.steps < 2_000
    assert ends_as(machine) == "1"
    deep = "function Add-It($n) { if ($n -le 0) { 0 } else { 1 + (Add-It ($n - 1)) } }"
    assert (
        ends_as(
            machine_after(f"{MAKE}; {deep}; 1..9 | ForEach-Object {{ $s = Add-It 20 }}; if ($s -eq 20) {{ {SET} }}")
        )
        == "1"
    )
