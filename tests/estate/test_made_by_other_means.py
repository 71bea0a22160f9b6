"""Host pools and session hosts that commands, tasks and programs make: each is named, since none is judged."""

from __future__ import annotations

from pathlib import Path

import pytest
from avd_intune.source.workspace import Workspace

from tests.command_line.run_command import run_command

URL = "https://management.azure.com/subscriptions/0/providers/Microsoft.DesktopVirtualization/hostPools/p?api-version=1"
SCRIPT = (
    "resource s 'Microsoft.Resources/deploymentScripts@2023-08-01' = {\n"
    "  name: 's'\n  properties: { scriptContent: '%s' }\n}\n"
)
NAMED = {
    "a machine in a deployment script": ("main.bicep", SCRIPT % "New-AzVM -Name a # a session host"),
    "a request in a deployment script": ("main.bicep", SCRIPT % f"az rest --method put --url {URL} --body @p.json"),
    "a command in a Makefile": ("Makefile", "pool:\n\taz desktopvirtualization hostpool create -n p\n"),
    "a command in a template of a script": ("make.ps1.tftpl", "New-AzWvdHostPool -Name p\n"),
    "a command in a notebook": ("a.ipynb", '{"source": ["!az desktopvirtualization hostpool create -n p"]}'),
    "a command in a program": ("a.py", "os.system('az desktopvirtualization hostpool create -n p')\n"),
    "a command word by word": ("a.py", 'run(["az", "desktopvirtualization", "hostpool", "create"])\n'),
    "a script that speaks of hosts in prose": ("a.ps1", "# makes the session hosts\nNew-AzVM -Name $name\n"),
    "a machine with a name of AVD": ("a.sh", "az vm create -n vm-avd-1 -g rg\n"),
    "a machine that is registered": ("a.ps1", "$f = 'AddSessionHost'\nSet-AzVMExtension -VMName $name -Type DSC\n"),
    "a machine of Azure Local": ("a.sh", "az stack-hci-vm create --name avd-1\n"),
    "a machine of Arc that is registered": (
        "a.sh",
        "az connectedmachine extension create --type CloudDeviceExtension\n",
    ),
    "a machine that Ansible registers": (
        "a.yml",
        "- azure_rm_resource:\n    provider: HybridCompute\n    body: {configurationFunction: x\\AddSessionHost}\n",
    ),
    "a machine of Ansible": ("a.yml", "- azure_rm_virtualmachine:\n    name: avd-host-1\n"),
    "a template in a task": (
        "a.yml",
        "- azure_rm_deployment:\n    template:\n      resources:\n"
        "      - type: Microsoft.DesktopVirtualization/hostPools\n        properties: {hostPoolType: Pooled}\n",
    ),
}


@pytest.mark.parametrize("kind", NAMED)
def test_what_is_made_by_other_means_is_named(tmp_path: Path, kind: str) -> None:
    name, text = NAMED[kind]
    (tmp_path / name).write_text(text, encoding="utf-8")
    assert f"{name}:" in run_command("check", tmp_path).output
    assert "which is not judged" in run_command("check", tmp_path).output


VALUES = {
    "a template of a variable file": ("prod.tfvars.j2", 'host_pool_type = "{{ kind }}"\n'),
    "a template of a parameter file": ("main.parameters.json.tmpl", '{"parameters": {"kind": {"value": "Pooled"}}}'),
    "a stack of Atmos": ("avd.yaml", "components:\n  terraform:\n    avd:\n      vars:\n        kind: Pooled\n"),
    "code of Terramate": ("a.tm.hcl", 'generate_hcl "a.auto.tfvars" {\n  content {\n    kind = "Pooled"\n  }\n}\n'),
}


@pytest.mark.parametrize("kind", VALUES)
def test_values_that_a_tool_hands_to_code_are_named(tmp_path: Path, kind: str) -> None:
    name, text = VALUES[kind]
    (tmp_path / name).write_text(text, encoding="utf-8")
    output = run_command("check", tmp_path).output
    assert f"{name}:" in output
    assert "not judged; scan" in output


LEFT_ALONE = {
    "a file that people copy": ("prod.tfvars.example", 'host_pool_type = "Pooled"\n'),
    "a template of other values": ("prod.tfvars.j2", 'location = "{{ location }}"\n'),
    "components of other things": ("a.yaml", "components:\n  schemas:\n    Pooled: {}\n"),
    "a domain controller": ("a.ps1", "# a lab for AVD\nNew-AzVM -Name dc-1 -ResourceGroupName lab\n"),
    "a machine of Ansible that is read": ("a.yml", "- azure_rm_virtualmachine_info:\n    name: avd-host-1\n"),
    "a request of azapi, which is judged": (
        "main.tf",
        f'resource "azapi_resource_action" "a" {{\n  resource_id = "{URL[:-14]}"\n  method = "PUT"\n}}\n',
    ),
    "a type in YAML that is no template": ("rule.yaml", "type: Microsoft.DesktopVirtualization/hostPools\n"),
}


@pytest.mark.parametrize("kind", LEFT_ALONE)
def test_what_makes_nothing_by_other_means_is_not_named(tmp_path: Path, kind: str) -> None:
    name, text = LEFT_ALONE[kind]
    (tmp_path / name).write_text(text, encoding="utf-8")
    assert "not judged" not in run_command("check", tmp_path).output


def test_programs_beyond_those_that_are_looked_into_are_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from avd_intune.estate import made_elsewhere

    monkeypatch.setattr(made_elsewhere, "_MOST_PROGRAMS", 2)
    for each in "abc":
        (tmp_path / f"{each}.py").write_text("print()\n", encoding="utf-8")
    (found,) = made_elsewhere.made_elsewhere(Workspace(tmp_path))
    assert found[1] == "one of 3 programs, of which 2 are looked into for host pools"
