"""What `check` says beside its findings: nothing found, what is switched off, how a file was judged."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.command_line.run_command import run_command

POOL = 'resource "azurerm_virtual_desktop_host_pool" "p" {\n  count = 0\n  type  = "Pooled"\n}\n'
OTHER = 'resource "azurerm_resource_group" "x" {\n  name = "rg"\n}\n'


def test_code_without_any_object_of_avd_is_said(tmp_path: Path) -> None:
    (tmp_path / "main.tf").write_text(OTHER)
    done = run_command("check", tmp_path)
    assert done.exit_code == 0
    assert "No Azure Virtual Desktop host pool, session host or Intune policy was found (1 file read)." in done.output


def test_a_module_that_is_not_read_is_named_where_nothing_is_found(tmp_path: Path) -> None:
    """Without a repository, the working directory is the border: what lies beside it is not read."""
    (tmp_path / "modules").mkdir()
    (tmp_path / "modules" / "pool.bicep").write_text(HOST_POOL)
    (tmp_path / "infra").mkdir()
    calls = "".join(f"module m{n} '../modules/pool.bicep' = {{\n  name: 'm{n}'\n}}\n" for n in range(7))
    (tmp_path / "infra" / "main.bicep").write_text(calls)
    done = run_command("check", ".", folder=tmp_path / "infra")
    assert done.exit_code == 0
    said = 'what this module deploys is not judged: the file "../modules/pool.bicep" lies outside of the scanned folder'
    assert f"main.bicep:1: {said}" in done.output
    assert done.output.count(said) == 5
    assert "… and 2 more module calls whose code is not read." in done.output
    whole = run_command("check", "--root", "..", ".", folder=tmp_path / "infra")
    assert whole.exit_code == 1
    assert said not in whole.output


def test_code_of_which_the_checks_asked_for_say_nothing_is_not_called_empty(tmp_path: Path) -> None:
    (tmp_path / "main.bicep").write_text(HOST_POOL)
    done = run_command("check", "--check", "CKV_AVD_2", tmp_path)
    assert "There are host pools, of which the checks that were asked for have nothing to say." in done.output
    assert "was found" not in done.output


MODULE = 'resource "azurerm_virtual_desktop_host_pool" "p" {\n  type = "Pooled"\n}\n'


def test_a_file_given_by_itself_stands_for_what_it_deploys_through_modules(tmp_path: Path) -> None:
    (tmp_path / "pool").mkdir()
    (tmp_path / "pool" / "main.tf").write_text(MODULE)
    (tmp_path / "main.tf").write_text('module "p" {\n  source = "./pool"\n}\n')
    (tmp_path / "other.tf").write_text("locals {\n  a = 1\n}\n")
    done = run_command("check", tmp_path / "main.tf", "--check", "CKV_AVD_1", "-o", "json")
    found = json.loads(done.output)["findings"]
    told = [(each["rule_id"], each["block"]["path"]) for each in found if each["status"] == "failed"]
    assert (done.exit_code, told) == (1, [("CKV_AVD_1", "pool/main.tf")])
    # What comes through a call in another file is not its own; it is said where that stands.
    other = run_command("check", tmp_path / "other.tf")
    assert other.exit_code == 0
    assert "There are host pools, in files that were not given (pool/main.tf); --whole-deployments" in other.output


def test_a_module_that_cannot_be_read_is_told_of_the_file_that_calls_it(tmp_path: Path) -> None:
    (tmp_path / "pool.bicep").write_text(
        "resource p 'Microsoft.DesktopVirtualization/hostPools@2024-04-03' = {\n  name: 'x\n"
    )
    (tmp_path / "main.bicep").write_text("module p 'pool.bicep' = {\n  name: 'p'\n}\n")
    done = run_command("check", tmp_path / "main.bicep", "-o", "json")
    assert done.exit_code == 1
    assert "CKV_AVD_13" in {each["rule_id"] for each in json.loads(done.output)["findings"]}


def test_that_only_what_was_not_asked_for_says_what_is_undecided_is_said(tmp_path: Path) -> None:
    (tmp_path / "main.bicep").write_text(f"param kind string\n{HOST_POOL}".replace("'Pooled'", "kind"))
    done = run_command("check", "--check", "CKV_AVD_1", tmp_path)
    assert "What is undecided, CKV_AVD_12 says, which was not asked for." in done.output
    assert "was found" not in done.output


@pytest.mark.parametrize("form", ["json", "sarif"])
def test_outputs_for_machines_stay_whole_and_the_note_goes_to_standard_error(tmp_path: Path, form: str) -> None:
    (tmp_path / "main.tf").write_text(OTHER)
    done = run_command("check", "-o", form, tmp_path)
    assert "No Azure Virtual Desktop" in done.errors
    assert "No Azure Virtual Desktop" not in done.output


def test_quiet_says_nothing(tmp_path: Path) -> None:
    (tmp_path / "main.tf").write_text(OTHER)
    done = run_command("check", "--quiet", tmp_path)
    assert (done.output, done.errors) == ("", "")


def test_what_is_switched_off_is_named(tmp_path: Path) -> None:
    (tmp_path / "main.tf").write_text(POOL)
    done = run_command("check", tmp_path)
    assert "azurerm_virtual_desktop_host_pool.p (main.tf:1) is not deployed: count is 0." in done.output


HOST_POOL = """resource pool 'Microsoft.DesktopVirtualization/hostPools@2024-04-03' = {
  name: 'vdpool'
  location: 'westeurope'
  properties: { hostPoolType: 'Pooled', loadBalancerType: 'BreadthFirst', preferredAppGroupType: 'Desktop' }
}
"""
NO_COPIES = """{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "resources": [
    {
      "type": "Microsoft.DesktopVirtualization/hostPools",
      "apiVersion": "2024-04-03",
      "name": "[format('vdpool-{0}', copyIndex())]",
      "location": "westeurope",
      "copy": { "name": "pools", "count": 0 },
      "properties": { "hostPoolType": "Pooled" }
    }
  ]
}
"""


@pytest.mark.parametrize(
    ("files", "said"),
    [
        pytest.param(
            {"main.tf": 'module "desks" {\n  count  = 0\n  source = "./m"\n}\n', "m/main.tf": POOL},
            "module.desks (main.tf:1) is not deployed: count is 0.",
            id="a module whose source alone speaks of AVD",
        ),
        pytest.param(
            {"main.bicep": "module desks 'p.bicep' = if (false) {\n  name: 'd'\n}\n", "p.bicep": HOST_POOL},
            "desks (main.bicep:1) is not deployed: its condition is false.",
            id="a module of Bicep",
        ),
        pytest.param(
            {"main.json": NO_COPIES},
            "Microsoft.DesktopVirtualization/hostPools (main.json:5) is not deployed: its loop has no elements.",
            id="copies of an ARM resource",
        ),
    ],
)
def test_what_holds_avd_and_is_switched_off_is_named(tmp_path: Path, files: dict[str, str], said: str) -> None:
    (tmp_path / ".git").mkdir()
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    run = run_command("check", folder=tmp_path)
    assert run.exit_code == 0
    assert said in run.output


def test_a_root_that_deploys_nothing_of_avd_is_named_beside_one_that_does(tmp_path: Path) -> None:
    loop = "param names array = []\nmodule hosts 'host.bicep' = [for name in names: {\n  name: name\n}]\n"
    machine = (
        "resource vm 'Microsoft.Compute/virtualMachines@2024-07-01' = {\n  name: 'vm'\n}\n"
        "resource agent 'Microsoft.Compute/virtualMachines/extensions@2024-07-01' = {\n  parent: vm\n  name: 'dsc'\n"
        "  properties: { settings: { configurationFunction: 'Configuration.ps1\\\\AddSessionHost' } }\n}\n"
    )
    files = {
        "pool/main.bicep": HOST_POOL,
        "hosts/main.bicep": loop,
        "hosts/host.bicep": machine,
        "other/main.bicep": loop.replace("host.bicep", "data.bicep"),
        "other/data.bicep": machine.replace("AddSessionHost", "Format"),
    }
    (tmp_path / ".git").mkdir()
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    run = run_command("check", folder=tmp_path)
    assert "hosts/main.bicep: hosts (hosts/main.bicep:2) is not deployed: its loop has no elements." in run.output
    assert "other/main.bicep: " not in run.output


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("deploy.ps1", "New-AzWvdHostPool -Name vdpool -HostPoolType Pooled\n"),
        ("deploy.sh", "az desktopvirtualization hostpool create --name vdpool --host-pool-type Pooled\n"),
    ],
)
def test_commands_that_make_host_pools_are_named(tmp_path: Path, name: str, text: str) -> None:
    (tmp_path / name).write_text(text)
    run = run_command("check", tmp_path)
    assert f"{name}:1: it is a command that makes a host pool, which is not judged." in run.output


_URL = "/subscriptions/$SUB/resourceGroups/rg/providers/Microsoft.DesktopVirtualization/hostPools/vdpool"
_TASK = (
    "- azure_rm_resource:\n    provider: DesktopVirtualization\n    resource_type: hostPools\n    resource_name: p\n"
)


@pytest.mark.parametrize(
    ("name", "text", "what"),
    [
        ("deploy.ps1", f'Invoke-AzRestMethod -Method PUT -Path "{_URL}?api-version=2024-04-03"\n', "a command"),
        (
            "deploy.sh",
            f'az rest --method put \\\n  --url "{_URL}?api-version=2024-04-03" --body @p.json\n',
            "a command",
        ),
        ("deploy.sh", f'az rest -m PUT -u "{_URL}?api-version=2024-04-03" -b @p.json\n', "a command"),
        ("deploy.sh", "az resource create --resource-type Microsoft.DesktopVirtualization/hostPools\n", "a command"),
        (".github/workflows/a.yml", "- run: az desktopvirtualization hostpool create --name p\n", "a command"),
        ("play.yml", _TASK, "a task of Ansible"),
        (
            "pool.yaml",
            "apiVersion: desktopvirtualization.azure.upbound.io/v1beta1\nkind: HostPool\n",
            "an object of Kubernetes",
        ),
    ],
)
def test_what_makes_a_host_pool_beside_code_is_named(tmp_path: Path, name: str, text: str, what: str) -> None:
    (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / name).write_text(text)
    assert f"it is {what} that makes a host pool, which is not judged." in run_command("check", tmp_path).output


@pytest.mark.parametrize(
    ("name", "text"),
    [
        (
            "read.ps1",
            f'Invoke-AzRestMethod -Method GET -Path "{_URL}"\nInvoke-AzRestMethod -Method PUT -Path "/other"\n',
        ),
        ("host.ps1", f'Invoke-AzRestMethod -Method PUT -Path "{_URL}/sessionHosts/a"\n'),
        ("play.yml", _TASK.replace("azure_rm_resource", "azure_rm_resource_info")),
    ],
)
def test_what_only_reads_a_host_pool_is_not_named(tmp_path: Path, name: str, text: str) -> None:
    (tmp_path / name).write_text(text)
    assert "makes a host pool" not in run_command("check", tmp_path).output


def test_a_command_in_a_comment_makes_nothing(tmp_path: Path) -> None:
    (tmp_path / "deploy.ps1").write_text("# New-AzWvdHostPool -Name vdpool\n")
    assert "deploy.ps1" not in run_command("check", tmp_path).output


def test_a_file_of_values_leads_to_the_code(tmp_path: Path) -> None:
    (tmp_path / "dev.tfvars").write_text('a = "b"\n')
    assert "dev.tfvars holds values only" in run_command("check", tmp_path / "dev.tfvars").output


def test_verbose_names_scenarios_settings_and_files_that_are_left_out(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / ".avd-intune.yaml").write_text("baseline: current\n")
    (tmp_path / "main.bicep").write_text("param type string\n")
    for name, parameter in (("prod", "type"), ("old", "kind")):
        (tmp_path / f"main.{name}.parameters.json").write_text(
            json.dumps({
                "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentParameters.json#",
                "contentVersion": "1.0.0.0",
                "parameters": {parameter: {"value": "Personal"}},
            })
        )  # fmt: skip
    run = run_command("check", "--verbose", folder=tmp_path)
    assert run.output.splitlines()[-3:] == [
        "judged: main.bicep (bicep) with main.prod.parameters.json",
        "by: baseline current, the settings .avd-intune.yaml",
        'left out: main.old.parameters.json: it is left out, because main.bicep does not declare "kind", '
        "and Azure refuses such a deployment",
    ]
    assert "judged:" not in run_command("check", folder=tmp_path).output
    machine = run_command("check", "--verbose", "--output", "json", folder=tmp_path)
    assert json.loads(machine.output)["form"] == "avd-intune check"
    assert "avd-intune: judged: main.bicep" in machine.errors


@pytest.mark.parametrize(
    ("comment", "note"),
    [
        ("#checkov:skip=CKV_AVD_99:why", "main.tf:2: there is no check CKV_AVD_99; nothing is skipped."),
        ("#checkov:skip=CKV_AVD_1,CKV_AVD_0:why", "main.tf:2: there is no check CKV_AVD_0; nothing is skipped."),
        (
            "#checkov:skip=ckv_avd_1:why",
            "main.tf:2: there is no check ckv_avd_1 (it is written CKV_AVD_1); nothing is skipped.",
        ),
        (
            "#checkov:skip=CKV-AVD1",
            "main.tf:2: there is no check CKV-AVD1 (it is written CKV_AVD_1); nothing is skipped.",
        ),
        ("#checkov:skip=CKV_AVD_1:why", ""),
        ("#checkov:skip=CKV_AZURE_99:why", ""),
    ],
)
def test_a_skip_of_a_check_that_does_not_exist_is_named(tmp_path: Path, comment: str, note: str) -> None:
    code = f'resource "azurerm_virtual_desktop_host_pool" "p" {{\n  {comment}\n  type = "Pooled"\n}}\n'
    (tmp_path / "main.tf").write_text(code)
    output = run_command("check", folder=tmp_path).output
    assert note in output
    assert ("there is no check" in output) == bool(note)


NOT_JUDGED = {
    "a program of Pulumi": {
        "Pulumi.yaml": "runtime: nodejs",
        "index.ts": "new desktopvirtualization.HostPool('p', {})",
    },
    "Pulumi YAML": {"Pulumi.yaml": "resources:\n  p:\n    type: azure-native:desktopvirtualization:HostPool\n"},
    "a preview of Pulumi": {
        "x.json": '{"steps": [{"urn": "urn:pulumi:dev::x::azure-native:desktopvirtualization:HostPool::p"}]}'
    },
    "a program of CDKTF": {"cdktf.json": "{}", "app/main.py": "VirtualDesktopHostPool(self, 'p', type='Pooled')"},
    "a state": {"terraform.tfstate": '{"resources": [{"type": "azurerm_virtual_desktop_host_pool"}]}'},
    "a state that was pulled": {
        "pulled.json": '{"serial": 3, "lineage": "a-b", "resources": [{"type": "azurerm_virtual_desktop_host_pool"}]}'
    },
    "a plan beside its code": {
        "main.tf": "",
        "plan.txt": "Terraform will perform the following actions:\n# azurerm_virtual_desktop_host_pool.a\n",
    },
    "a hook of azd": {"azure.yaml": "name: x\nhooks:\n  postprovision:\n    run: ./register-session-hosts.sh\n"},
}


@pytest.mark.parametrize("kind", NOT_JUDGED)
def test_what_is_out_of_scope_and_speaks_of_avd_is_named(tmp_path: Path, kind: str) -> None:
    for name, text in NOT_JUDGED[kind].items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    done = run_command("check", tmp_path)
    assert done.exit_code == 0
    assert "it is a" in done.output
    assert ", which is not" in done.output


def test_other_programs_are_not_named(tmp_path: Path) -> None:
    (tmp_path / "Pulumi.yaml").write_text("runtime: python")
    (tmp_path / "__main__.py").write_text("storage.StorageAccount('logs')")
    assert "not judged" not in run_command("check", tmp_path).output


def test_a_check_that_does_not_exist_is_told_wherever_it_is_named(tmp_path: Path) -> None:
    (tmp_path / ".avd-intune.yaml").write_text(
        "severity: {CKV_AVD_98: note, CKV_AVD_10: note}\n"
        'exceptions: [{check: CKV_AVD_99, path: "*", reason: none, until: 2999-01-01}]\n'
    )
    (tmp_path / "main.json").write_text(
        json.dumps({
            "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
            "contentVersion": "1.0.0.0",
            "resources": [{
                "type": "Microsoft.DesktopVirtualization/hostPools",
                "apiVersion": "2024-04-03",
                "name": "pool",
                "metadata": {"checkov": [{"id": check, "comment": "why"} for check in ("CKV_AVD_77", "CKV_AVD_2")]},
                "properties": {"hostPoolType": "Personal"},
            }],
        })
    )  # fmt: skip
    output = run_command("check", tmp_path).output
    assert "main.json:1: there is no check CKV_AVD_77; nothing is skipped." in output
    assert ".avd-intune.yaml: severity names CKV_AVD_98, and there is no such check." in output
    assert ".avd-intune.yaml: exceptions names CKV_AVD_99, and there is no such check." in output
    assert "no check CKV_AVD_2;" not in output and "names CKV_AVD_10," not in output


def test_where_nothing_is_judged_no_output_finds_it_free_of_obstacles(tmp_path: Path) -> None:
    (tmp_path / "main.tf").write_text(POOL)
    assert "nothing was judged" in run_command("check", "--output", "markdown", tmp_path).output.lower()
