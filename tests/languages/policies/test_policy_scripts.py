"""Scripts that send Intune policies to Microsoft Graph, and that a person or a pipeline runs."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from avd_intune.engine import scan, survey
from avd_intune.estate.scripts import kept_runs
from avd_intune.policies_not_judged import all_not_judged
from avd_intune.source.scan_request import ScanRequest
from avd_intune.source.workspace import Workspace

from tests.command_line.run_command import run_command
from tests.languages.test_ways_of_deploying import write

GRAPH = "https://graph.microsoft.com/beta/deviceManagement"
WIFI = '{"@odata.type":"#microsoft.graph.windowsWifiConfiguration","displayName":"w"}'
ESCAPED = WIFI.replace('"', '\\"')
LINE = "sends Intune policies or actions to Microsoft Graph which only a run tells, and is not judged"
FUNCTION = (
    "function Add-Policy() {\n  [cmdletbinding()]\n  param($JSON)\n"
    f"  $part = 'deviceConfigurations'\n  Invoke-RestMethod -Uri \"{GRAPH}/$($part)\" -Method Post -Body $JSON\n}}\n"
)
# A script, and the line that sends a Wi-Fi profile.
JUDGED = {
    "a request of the SDK": (
        "a.ps1",
        f"param([Parameter(Mandatory)][string]$Tenant)\nConnect-MgGraph -TenantId $Tenant\n"
        f"Invoke-MgGraphRequest -Method POST -Uri '{GRAPH}/deviceConfigurations' -Body '{WIFI}'\n",
        3,
    ),
    "a cmdlet with a table": (
        "a.ps1",
        "New-MgDeviceManagementDeviceConfiguration -BodyParameter @{\n"
        "  '@odata.type' = '#microsoft.graph.windowsWifiConfiguration' }\n",
        1,
    ),
    "where it is not there yet": (
        "a.ps1",
        f"$all = (Invoke-MgGraphRequest -Method GET -Uri '{GRAPH}/deviceConfigurations').value\n"
        "if (-not ($all | Where-Object displayName -eq 'w')) {\n"
        f"  Invoke-MgGraphRequest -Method POST -Uri '{GRAPH}/deviceConfigurations' -Body '{WIFI}'\n}}\n",
        3,
    ),
    "a function with empty brackets and a block of parameters": (
        "a.ps1",
        FUNCTION + f'$body = @"\n{WIFI}\n"@\nAdd-Policy -JSON $body\n',
        5,
    ),
    "az rest": ("a.sh", f"az rest --method POST --url {GRAPH}/deviceConfigurations --body '{WIFI}'\n", 1),
    "curl with a file that it writes": (
        "a.sh",
        f'cat <<EOF > b.json\n{WIFI}\nEOF\ncurl -X POST -H "$HEAD" {GRAPH}/deviceConfigurations -d @b.json\n',
        4,
    ),
    "a batch file": (
        "a.cmd",
        f'az rest --method post --url {GRAPH}/deviceConfigurations --body "{ESCAPED}"\n',
        1,
    ),
}
# A script, and whether one line says that it is not judged.
NOT_TOLD = {
    "bodies that a loop finds": (
        "a.ps1",
        f"foreach ($f in Get-ChildItem p -Filter *.json) {{ Invoke-MgGraphRequest -Method POST "
        f"-Uri {GRAPH}/configurationPolicies -Body (Get-Content $f -Raw) }}\n",
    ),
    "a function that nothing calls": ("a.ps1", FUNCTION),
    "a module": ("a.psm1", FUNCTION),
    "a body that is handed over": ("a.sh", f'az rest --method POST --url {GRAPH}/deviceConfigurations --body "$1"\n'),
    "an action on devices": (
        "a.ps1",
        f'param($Id)\nInvoke-MgGraphRequest -Method POST -Uri "{GRAPH}/managedDevices/$Id/wipe"\n',
    ),
    "a step of a pipeline": (
        ".github/workflows/a.yml",
        f"jobs:\n  a:\n    steps:\n    - run: az rest --method POST --url {GRAPH}/deviceConfigurations --body @a\n",
    ),
    "a notebook": (
        "a.ipynb",
        json.dumps({"source": [f"Invoke-MgGraphRequest -Method POST -Uri {GRAPH}/deviceConfigurations -Body $b"]}),
    ),
}
NOTHING = {
    "what only reads": ("a.ps1", f"Invoke-MgGraphRequest -Method GET -Uri '{GRAPH}/deviceConfigurations'\n"),
    "what deletes a device": (
        "a.ps1",
        f'param($Id)\nInvoke-RestMethod -Method DELETE -Uri "{GRAPH}/managedDevices/$Id"\n',
    ),
    "what sends something else": (
        "a.ps1",
        "Invoke-MgGraphRequest -Method POST -Uri https://graph.microsoft.com/v1.0/groups -Body $b\n",
    ),
    "a comment": (
        "a.ps1",
        f"# Invoke-MgGraphRequest -Method POST -Uri '{GRAPH}/deviceConfigurations' -Body '{WIFI}'\n",
    ),
}


def wifi(place: Path) -> list[tuple[str, str, int]]:
    request = ScanRequest(place) if place.is_dir() else ScanRequest(root=None, files=(place,))
    found = [each for each in scan(request).findings if each.rule_id == "CKV_AVD_7"]
    return [(each.outcome.value, Path(each.span.path).name, each.span.line) for each in found]


@pytest.mark.parametrize("kind", JUDGED)
def test_a_policy_that_a_script_tells_is_judged_at_its_line(tmp_path: Path, kind: str) -> None:
    name, text, line = JUDGED[kind]
    write(tmp_path, {name: text})
    assert wifi(tmp_path) == [("fail", name, line)]
    assert LINE not in run_command("check", tmp_path).output


@pytest.mark.parametrize("kind", NOT_TOLD)
def test_a_policy_that_only_a_run_tells_is_said(tmp_path: Path, kind: str) -> None:
    name, text = NOT_TOLD[kind]
    write(tmp_path, {name: text})
    assert run_command("check", tmp_path).output.count(LINE) == 1
    assert wifi(tmp_path) == []


@pytest.mark.parametrize("kind", NOTHING)
def test_other_requests_are_nothing(tmp_path: Path, kind: str) -> None:
    name, text = NOTHING[kind]
    write(tmp_path, {name: text})
    assert list(all_not_judged(Workspace(tmp_path))) == []
    assert wifi(tmp_path) == []


def test_one_line_names_the_first_files(tmp_path: Path) -> None:
    _, text = NOT_TOLD["a body that is handed over"]
    write(tmp_path, {f"{name}.sh": text for name in "abcdef"})
    output = run_command("check", tmp_path).output
    assert f"a.sh:1: it is a script that {LINE}; nor are b.sh, c.sh, d.sh and 2 more.\n" in output
    assert output.count(LINE) == 1


def test_what_another_script_loads_is_judged_there(tmp_path: Path) -> None:
    write(tmp_path, {"lib.ps1": FUNCTION, "a.ps1": f". $PSScriptRoot/lib.ps1\nAdd-Policy -JSON '{WIFI}'\n"})
    assert wifi(tmp_path) == [("fail", "a.ps1", 1)]
    assert LINE not in run_command("check", tmp_path).output


def test_of_two_scripts_that_run_each_other_both_count(tmp_path: Path) -> None:
    sends = JUDGED["az rest"][1]
    write(tmp_path, {"a.sh": f'[ -n "$A" ] || bash b.sh\n{sends}', "b.sh": f'[ -n "$A" ] || bash a.sh\n{sends}'})
    assert {each[1] for each in wifi(tmp_path)} == {"a.sh", "b.sh"}


def test_a_script_of_the_same_name_elsewhere_counts(tmp_path: Path) -> None:
    sends = JUDGED["az rest"][1]
    write(tmp_path, {"a/run.sh": "bash send.sh\n", "a/send.sh": sends, "b/send.sh": sends})
    assert sorted(each[1] for each in wifi(tmp_path)) == ["run.sh", "send.sh"]


def test_a_document_that_a_script_sends_is_judged_once(tmp_path: Path) -> None:
    sends = f"az rest --method POST --url {GRAPH}/deviceConfigurations --body @w.json\n"
    write(tmp_path, {"a.sh": sends, "w.json": WIFI})
    assert wifi(tmp_path) == [("fail", "w.json", 1)]


def test_what_code_runs_is_judged_there(tmp_path: Path) -> None:
    command = 'provisioner "local-exec" {\n    command = "bash ${path.module}/a.sh"\n  }'
    code = f'resource "terraform_data" "p" {{\n  {command}\n}}\n'
    write(tmp_path, {"a.sh": JUDGED["az rest"][1], "main.tf": code})
    assert wifi(tmp_path) == [("fail", "main.tf", 1)]
    assert wifi(tmp_path / "a.sh") == [("fail", "a.sh", 1)]


def test_a_name_in_a_comment_of_code_does_not_run_a_script(tmp_path: Path) -> None:
    write(tmp_path, {"a.sh": JUDGED["az rest"][1], "main.tf": "# see a.sh\nlocals {}\n"})
    assert wifi(tmp_path) == [("fail", "a.sh", 1)]


def test_a_script_is_followed_once_for_the_checks_and_the_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    followed: list[object] = []
    follow = kept_runs.follow
    monkeypatch.setattr(kept_runs, "follow", lambda *given: (followed.append(given), follow(*given))[1])
    name, text, _ = JUDGED["a request of the SDK"]
    write(tmp_path, {name: text})
    list(all_not_judged(survey(ScanRequest(tmp_path)).workspace))
    assert len(followed) == 1
