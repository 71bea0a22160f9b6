"""What scripts and pipelines deploy that nobody judges is named, where they speak of session hosts."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.command_line.run_command import run_command

_ELSEWHERE = "it is a step that deploys a template from elsewhere, which is not judged."


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("deploy.ps1", "New-AzResourceGroupDeployment -TemplateUri 'https://example.org/hostpool/main.json?sas'\n"),
        ("deploy.sh", "az deployment group create -g rg --template-file out/avd-session-hosts.json\n"),
        ("deploy.sh", "az deployment group create -g rg --template-spec /x/templateSpecs/avd-pool/versions/1\n"),
        ("a.yml", "- task: AzureResourceGroupDeployment@2\n  inputs:\n    csmFile: drop/session-hosts.json\n"),
        (
            ".github/workflows/a.yml",
            "- uses: azure/arm-deploy@v2\n  with:\n    template: out/main.json\n    parameters: hostPoolType=Pooled\n",
        ),
    ],
)
def test_a_step_with_a_template_from_elsewhere_is_named(tmp_path: Path, name: str, text: str) -> None:
    (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / name).write_text(text)
    assert _ELSEWHERE in run_command("check", tmp_path).output


@pytest.mark.parametrize(
    "text",
    [
        "az deployment group create -g rg --template-file network.json --parameters name=vnet\n",
        "az deployment group create -g rg --template-file out/avd.json\n",  # compiled from avd.bicep
        "# az deployment group create -g rg --template-file wvd.json\n",
        "az deployment group create -g rg --template-file avd-$KIND.json\n",
    ],
)
def test_a_template_of_others_or_of_the_repository_is_not_named(tmp_path: Path, text: str) -> None:
    (tmp_path / "avd.bicep").write_text("param name string = 'a'\n")
    (tmp_path / "deploy.sh").write_text(text)
    assert "from elsewhere" not in run_command("check", tmp_path).output


_MACHINE = "it is a command that makes a machine, in a script that mentions session hosts, which is not judged."


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("hosts.ps1", "New-AzVM @machine\nAdd-Host -RegistrationToken $token\n"),
        ("hosts.ps1", "New-AzWvdSessionHostConfiguration -HostPoolName p -VMNamePrefix desk\n"),
        ("modules/hosts.psm1", "function New-SessionHost {\n  New-AzVM @machine\n}\n"),
        ("hosts.sh", "az vm create -n vm --image MicrosoftWindowsDesktop:Windows-10:win10-22h2-ent:latest\n"),
        ("hosts.sh", "az vmss create -n hosts\naz vmss extension set -n AADLoginForWindows\n"),
    ],
)
def test_commands_that_make_session_hosts_are_named(tmp_path: Path, name: str, text: str) -> None:
    (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / name).write_text(text)
    assert f"{name}:" in (output := run_command("check", tmp_path).output)
    assert _MACHINE in output


@pytest.mark.parametrize("text", ["New-AzVM @web\n", "Get-AzVM\n# session host\n", "New-AzVMConfig\n# session host\n"])
def test_commands_that_make_other_machines_are_not_named(tmp_path: Path, text: str) -> None:
    (tmp_path / "a.ps1").write_text(text)
    assert "makes a machine" not in run_command("check", tmp_path).output


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("main.tf", 'command = "az desktopvirtualization hostpool create -n vdpool --host-pool-type Pooled"\n'),
        ("main.tf", 'content = "New-AzWvdHostPool -Name vdpool"\n'),
        ("main.bicep", "var script = 'New-AzWvdHostPool -Name vdpool'\n"),
    ],
)
def test_commands_in_code_that_make_host_pools_are_named(tmp_path: Path, name: str, text: str) -> None:
    (tmp_path / name).write_text(text)
    said = f"{name}:1: it is a command in code that makes a host pool, which is not judged."
    assert said in run_command("check", tmp_path).output


@pytest.mark.parametrize(
    ("name", "text"), [("main.tf", "# New-AzWvdHostPool\n"), ("main.bicep", "  // New-AzWvdHostPool\n")]
)
def test_commands_in_comments_of_code_are_not_named(tmp_path: Path, name: str, text: str) -> None:
    (tmp_path / name).write_text(text)
    assert "makes a host pool" not in run_command("check", tmp_path).output


_BY_HAND = "a command in a text or a program, which is not judged; what it deploys is judged without its values"


@pytest.mark.parametrize(
    ("name", "text", "is_named"),
    [
        ("deploy.txt", "az deployment group create -g rg-avd -f avd.bicep -p hostPoolType=Pooled\n", True),
        ("deploy.txt", "az deployment group create -g rg-avd \\\n  -f avd.bicep \\\n  -p hostPoolType=Pooled\n", True),
        ("deploy.txt", "# session hosts\nterraform apply -var host_pool_type=Pooled\n", True),
        ("deploy.txt", "New-AzResourceGroupDeployment -TemplateFile avd.bicep -hostPoolType Pooled\n", True),
        ("deploy.txt", "az deployment group create -g rg -f network.bicep -p name=vnet\n", False),
        (
            "deploy.py",
            "run('az deployment group create -g rg -f avd.bicep -p hostPoolType=Pooled', shell=True)\n",
            True,
        ),
        ("deploy.nu", "az deployment group create -g rg -f infra/pool.bicep -p kind=Pooled\n", True),
        ("notes.txt", "the session hosts are deployed by deploy.sh\n", False),
    ],
)
def test_a_command_in_a_text_is_named(tmp_path: Path, name: str, text: str, *, is_named: bool) -> None:
    (tmp_path / name).write_text(text)
    (tmp_path / "pool.bicep").write_text("// Microsoft.DesktopVirtualization/hostPools\n")
    assert (_BY_HAND in run_command("check", tmp_path).output) is is_named


@pytest.mark.parametrize(
    "name",
    [
        *(".gitlab-ci.yml", ".drone.yml", ".buildkite/pipeline.yml", ".azdo/pipelines/azure-dev.yml"),
        *(".azure/pipelines/pool.yml", ".github/scripts/pool.sh", ".octopus/deployment_process.ocl"),
        *("pool.fish", "pool.nu", "Earthfile", "Rakefile", "Dockerfile", "mise.toml", "bin/deploy"),
    ],
)
def test_a_command_that_makes_a_host_pool_is_named_wherever_it_is(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("run: az desktopvirtualization hostpool create -n p --host-pool-type Pooled\n")
    output = run_command("check", tmp_path).output
    assert f"{path.name}:1: it is a command that makes a host pool, which is not judged" in output


def test_a_package_that_makes_a_host_pool_is_named(tmp_path: Path) -> None:
    (tmp_path / "package.json").write_text('{"scripts": {"pool": "az desktopvirtualization hostpool create -n p"}}\n')
    assert "package.json:1: it is a command that makes a host pool" in run_command("check", tmp_path).output


@pytest.mark.parametrize(
    ("name", "text", "is_named"),
    [
        (".vscode/tasks.json", '{ "command": "az desktopvirtualization hostpool create -n vdpool" }\n', True),
        (".devcontainer/post-create.sh", "New-AzWvdHostPool -Name vdpool\n", True),
        (".devcontainer/devcontainer.json", '{ "postCreateCommand": "terraform fmt" }\n', False),
        (".idea/tasks.json", '{ "command": "az desktopvirtualization hostpool create -n vdpool" }\n', False),
        ("README.md", "az desktopvirtualization hostpool create -n vdpool\n", False),
    ],
)
def test_commands_of_editors_that_make_host_pools_are_named(
    tmp_path: Path, name: str, text: str, *, is_named: bool
) -> None:
    (tmp_path / name).parent.mkdir(exist_ok=True)
    (tmp_path / name).write_text(text)
    assert ("it is a command that makes a host pool" in run_command("check", tmp_path).output) is is_named


_POOL = """variable "kind" {
  default = "Personal"
}

resource "azurerm_virtual_desktop_host_pool" "pool" {
  name               = "vdpool"
  type               = var.kind
  load_balancer_type = "Persistent"
}
"""
_BY_ANOTHER_NAME = "it is a variable file by a name that nothing loads, which is not judged; name it with --var-file."


@pytest.mark.parametrize(
    ("name", "text", "is_named"),
    [
        ("terraform.tfvars.contoso", 'kind = "Pooled"\n', True),
        ("customers/hosts.tfvars.json_fabrikam", '{ "kind": "Pooled" }\n', True),
        ("terraform.tfvars.example", 'kind = "Pooled"\n', False),
        ("terraform.tfvars.prod", 'kind = "Pooled"\n', False),  # a scenario
        ("terraform.tfvars.contoso", 'name = "vnet"\n', False),
        ("terraform.tfvars.contoso", "-----BEGIN PGP MESSAGE Pooled\n", False),
    ],
)
def test_variable_files_that_nothing_loads_are_named(tmp_path: Path, name: str, text: str, *, is_named: bool) -> None:
    (tmp_path / "main.tf").write_text(_POOL)
    (tmp_path / name).parent.mkdir(exist_ok=True)
    (tmp_path / name).write_text(text)
    assert (_BY_ANOTHER_NAME in run_command("check", tmp_path).output) is is_named


def test_a_variable_file_that_is_given_is_judged(tmp_path: Path) -> None:
    (tmp_path / "main.tf").write_text(_POOL)
    for name in ("contoso", "fabrikam"):
        (tmp_path / f"terraform.tfvars.{name}").write_text('kind = "Pooled"\n')
    output = run_command("check", tmp_path, "--var-file", tmp_path / "terraform.tfvars.contoso").output
    assert "terraform.tfvars.contoso:1: it is" not in output
    assert "terraform.tfvars.fabrikam:1: it is" in output
