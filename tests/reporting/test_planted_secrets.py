"""Secrets of many forms, in every language: no output of a command shows one, nor does Checkov of our records."""

from __future__ import annotations

import contextlib
import io
import json
import subprocess
from pathlib import Path

import pytest
from avd_intune.command_line import explain_command
from avd_intune.command_line.entry import main
from avd_intune.command_line.scan_options import Scope
from avd_intune.command_line.scanning import run_surveys
from avd_intune.judgement.registry import all_rules
from avd_intune.source.scan_request import ScanRequest
from avd_intune.surveys import Survey

from tests.checkov_bridge.run_checkov import CHECKS, ONE_PROCESS, run_checkov

COMMANDS = [
    "powershell -File join.ps1 -Token {}", "join.ps1 --client-secret={}", "cmdkey /add:srv /user:u /pass:{}",
    "net user admin {} /add", "net use Z: //srv/share /user:corp/u Password={}", "schtasks /create /tn x /ru u /rp {}",
    "sqlcmd -S x -U sa -P {}", "mysql -u root -p{}", "curl -u me:{} https://a.b/c",
    "curl -H 'Authorization: Basic {}' x",
    "curl -H 'Authorization: Bearer {}' x", "curl -H 'X-Functions-Key: {}' x", "curl -H 'Private-Token: {}' x",
    "git clone https://me:{}@a.b/c", "wget https://a.b/c?sig={}", "azcopy copy https://a.b/c?sv=1&sig={}&se=2 x",
    "reg add HKLM/x /v DefaultPassword /t REG_SZ /d {}", "New-ItemProperty -Name DefaultPassword -Value {}",
    "ConvertTo-SecureString {} -AsPlainText -Force", "setx MY_TOKEN {}", "x AccountName=a;AccountKey={};X=y",
    "x Server=a;User=b;Password={};", "openssl x -passin pass:{}", "netdom join x /passwordd:{}",
    "msiexec /i a.msi REGISTRATIONTOKEN={}", "rasdial vpn me {}", "az login --password {}", "join.ps1 /pw:{}",
    "reg add HKLM/x /d {} /v DefaultPassword /f", "Set-ItemProperty -Value {} -Name DefaultPassword",
    "autologon.exe admin corp {} /accepteula", "az keyvault secret set --name n --value {}", "x DB_PASS={}",
    "x; net user /add adm {}", "cmdkey /generic:srv /user:u /pass:{}", "x InstrumentationKey={}; y", "x password = {}",
    "x Password: {}", "x OPINSIGHTS_WORKSPACE_KEY={}", "WindowsSensor.exe CID={}", "x --account-key {}",
    "x --api-key={}", "$p = '{}'; join $p", "$q = '{}'; net user adm $q /add",
    "Set-ItemProperty HKLM:/x DefaultPassword {}",
    "[Environment]::SetEnvironmentVariable('TOKEN', '{}')", "echo {} | sudo -S ls", "sshpass -p{} ssh a",
    "7z x -p{} a.7z", "kinit u <<< {}", "curl -H 'Cookie: session={}' x", "x https://hooks.slack.com/services/T0/B0/{}",
    "x <Password>{}</Password>",
    "curl -b session={} https://a.b/c", "curl --cookie 'id={}' x", "curl -E c.pem:{} x", "sqlcmd -S x -U sa -P{}",
    "bcp t out f -U sa -P{}", "redis-cli -a {} ping", "ssh-keygen -t rsa -N {} -f k", "vault login {}",
    "sudo -S ls <<< {}", "vncpasswd -f <<< {}", "echo {} | runas /user:a cmd",
    "netsh wlan set profileparameter name=x keyMaterial={}",
    "x Kennwort: {}", "djoin /requestodj /domain c /pwd {}",
    "restic --password-command 'echo {}' backup", "wg set wg0 private-key <(echo {}) peer x", "x /pass:$('{}')",
    "join -Token $(printf {})", "net user adm $('{}') /add", "x --key-file <(printf '%s' '{}')",
    "x SharedAccessKeyName=a;SharedAccessKey={}", "x DefaultEndpointsProtocol=https;SharedAccessSignature={}",
]  # fmt: skip
EXTENSION_TF = """
resource "azurerm_virtual_machine_extension" "e{number}" {{
  name                 = "e{number}"
  virtual_machine_id   = azurerm_windows_virtual_machine.h.id
  publisher            = "Microsoft.Compute"
  type                 = "CustomScriptExtension"
  settings             = jsonencode({{ commandToExecute = "{command}" }})
}}
"""
MACHINE_TF = """
variable "kind" {{
  sensitive = true
}}
variable "local_admin_password" {{
  default = "{}"
}}
resource "azurerm_virtual_desktop_host_pool" "p" {{
  name = "p"
  type = var.kind
}}
resource "azurerm_windows_virtual_machine" "h" {{
  name           = "avd-vm"
  admin_password = "{}"
  custom_data    = base64encode("net user adm {} /add")
  source_image_reference {{
    publisher = "MicrosoftWindowsDesktop"
    offer     = "Windows-11"
    sku       = "win11-24h2-avd"
    version   = "latest"
  }}
}}
resource "azurerm_virtual_machine_extension" "join" {{
  virtual_machine_id = azurerm_windows_virtual_machine.h.id
  publisher          = "Microsoft.Compute"
  type               = "JsonADDomainExtension"
  settings           = jsonencode({{ Name = "corp.example.com", Options = "3", User = "join", Password = "{}" }})
  protected_settings = jsonencode({{ Password = "{}", registrationInfoToken = "{}" }})
}}
resource "azurerm_virtual_machine_run_command" "r" {{
  name               = "r"
  virtual_machine_id = azurerm_windows_virtual_machine.h.id
  source {{
    script = <<-EOT
      $secret = @"
      {}
      "@
      # Password: {}
      [securestring]$s = "{}"
      Invoke-RestMethod https://a.webhook.office.com/webhookb2/x/{} -Headers @{{ "x-api-key" = "{}" }}
    EOT
  }}
}}
resource "azurerm_windows_web_app" "w" {{
  app_settings = {{
    KEY                            = "{}"
    APPINSIGHTS_INSTRUMENTATIONKEY = "{}"
    workspaceId                    = "{}"
  }}
}}
module "hosts" {{
  source             = "git::https://me:{}@example.com/avd-session-hosts.git"
  registration_token = "{}"
}}
"""
MACHINE_BICEP = """
@secure()
param kind string = '{}'
resource p 'Microsoft.DesktopVirtualization/hostPools@2024-04-03' = {{
  name: 'p'
  location: 'westeurope'
  properties: {{ hostPoolType: kind, preferredAppGroupType: 'Desktop', loadBalancerType: 'Persistent' }}
}}
resource vm 'Microsoft.Compute/virtualMachines@2024-07-01' = {{
  name: 'avd-vm'
  location: 'westeurope'
  properties: {{ osProfile: {{ computerName: 'avd-vm', adminPassword: '{}' }} }}
}}
"""
EXTENSION_BICEP = """
resource e{number} 'Microsoft.Compute/virtualMachines/extensions@2024-07-01' = {{
  parent: vm
  name: 'e{number}'
  properties: {{
    publisher: 'Microsoft.Compute'
    type: 'CustomScriptExtension'
    settings: {{ commandToExecute: '{command}' }}
  }}
}}
"""


class Secrets:
    """Gives out secrets, each of them once."""

    def __init__(self) -> None:
        self.all: list[str] = []

    def one(self) -> str:
        self.all.append(f"Zq{len(self.all):03}Kx8wPz{len(self.all):03}")
        return self.all[-1]

    def in_all(self, text: str) -> str:
        return text.format(*(self.one() for _ in range(text.count("{}"))))

    def commands(self, quote: str) -> list[str]:
        return [command.replace("{}", self.one()).replace("'", quote) for command in COMMANDS]


def machine_of_arm(secrets: Secrets) -> list[dict[str, object]]:
    return [
        {
            "type": "Microsoft.Compute/virtualMachines",
            "apiVersion": "2024-07-01",
            "name": "avd-vm",
            "properties": {"osProfile": {"computerName": "avd-vm", "adminPassword": secrets.one()}},
        },
        {
            "type": "Microsoft.DesktopVirtualization/hostPools",
            "apiVersion": "2024-04-03",
            "name": "p",
            "properties": {"hostPoolType": "[parameters('kind')]"},
        },
    ]  # fmt: skip


def extension_of_arm(number: int, command: str) -> dict[str, object]:
    return {
        "type": "Microsoft.Compute/virtualMachines/extensions",
        "apiVersion": "2024-07-01",
        "name": f"avd-vm/e{number}",
        "properties": {
            "publisher": "Microsoft.Compute",
            "type": "CustomScriptExtension",
            "settings": {"commandToExecute": command},
            "protectedSettings": {"note": command},
        },
    }


def plan(secrets: Secrets) -> dict[str, object]:
    values = {
        "name": "p", "type": secrets.one(), "tags": {"a": secrets.one(), "b": [secrets.one()]},
        "scheduled_agent_updates": [{"schedule": [{"day": "Sunday", "note": secrets.one()}]}],
    }  # fmt: skip
    resources: list[dict[str, object]] = [
        {
            "address": "azurerm_virtual_desktop_host_pool.p",
            "mode": "managed",
            "type": "azurerm_virtual_desktop_host_pool",
            "name": "p",
            "values": values,
            "sensitive_values": {
                "type": True,
                "tags": True,
                "scheduled_agent_updates": [{"schedule": [{"note": True}]}],
            },
        }
    ]
    resources += [
        {
            "address": f"azurerm_virtual_machine_extension.e{number}", "mode": "managed",
            "type": "azurerm_virtual_machine_extension", "name": f"e{number}",
            "values": {
                "publisher": "Microsoft.Compute", "type": "CustomScriptExtension",
                "settings": json.dumps({"commandToExecute": command}), "protected_settings": secrets.one(),
            },
            "sensitive_values": {"protected_settings": True},
        }
        for number, command in enumerate(secrets.commands("\\'"[1:]))
    ]  # fmt: skip
    root = {"root_module": {"resources": resources}}
    return {"format_version": "1.2", "terraform_version": "1.11.4", "planned_values": root}


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[str]]:
    folder = tmp_path_factory.mktemp("planted")
    secrets = Secrets()
    for name in (".git", "terraform", "bicep", "arm", "plan"):
        (folder / name).mkdir()
    code = secrets.in_all(MACHINE_TF)
    commands = secrets.commands("'")
    code += "".join(EXTENSION_TF.format(number=number, command=command) for number, command in enumerate(commands))
    (folder / "terraform" / "main.tf").write_text(code)
    (folder / "terraform" / "terraform.tfvars").write_text(f'kind = "{secrets.one()}"\n')
    code = secrets.in_all(MACHINE_BICEP)
    commands = secrets.commands('"')
    code += "".join(EXTENSION_BICEP.format(number=number, command=command) for number, command in enumerate(commands))
    (folder / "bicep" / "main.bicep").write_text(code)
    template = {
        "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
        "contentVersion": "1.0.0.0",
        "parameters": {"kind": {"type": "securestring", "defaultValue": secrets.one()}},
        "resources": [
            *machine_of_arm(secrets),
            *(extension_of_arm(number, command) for number, command in enumerate(secrets.commands("'"))),
        ],
    }
    (folder / "arm" / "main.json").write_text(json.dumps(template, indent=2))
    (folder / "plan" / "tfplan.json").write_text(json.dumps(plan(secrets), indent=2))
    assert len(secrets.all) >= 120
    return folder, secrets.all


def as_repository(folder: Path) -> None:
    """Make the folder a repository with one commit without code."""
    (folder / ".git").rmdir()
    for command in (
        ["init", "-q"],
        ["-c", "user.name=a", "-c", "user.email=a@b.c", "commit", "-q", "--allow-empty", "-m", "x"],
    ):
        subprocess.run(["git", *command], cwd=folder, check=True, capture_output=True)


def shown_in(text: str, secrets: list[str]) -> dict[str, str]:
    """Return the secrets that a text shows, each with what stands around it."""
    found = {}
    for secret in secrets:
        at = text.find(secret)
        if at != -1:
            found[secret] = text[max(0, at - 90) : at + 40]
    return found


FORMATS = ("human", "json", "sarif", "junit", "github", "gitlab", "markdown")


def test_no_output_of_a_command_shows_a_secret(
    planted: tuple[Path, list[str]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, secrets = planted
    # Each line of a file is explained from the same scan.
    scans: dict[str, list[Survey]] = {}

    def scanned_once(scope: Scope, *, show_progress: bool) -> list[Survey]:
        if repr(scope) not in scans:
            scans[repr(scope)] = run_surveys(scope, show_progress=show_progress)
        return scans[repr(scope)]

    monkeypatch.setattr(explain_command, "run_surveys", scanned_once)
    outputs = [part for form in FORMATS for part in ("--output", f"{form}={tmp_path / form}")]
    runs = [
        ["check", str(folder), "--show-passed", *outputs],
        ["report", str(folder), "--output", str(tmp_path / "r.html")],
    ]
    runs += [
        ["report", str(folder), "--format", "markdown"],
        ["snapshot", str(folder)],
        ["snapshot", str(folder), "--output", "json"],
    ]
    (tmp_path / "list").write_text(f"{folder}\n")
    runs += [["check", "--repositories", str(tmp_path / "list"), "--jobs", "1"]]
    runs += [["fix", str(folder), "--diff"], ["fix", str(folder), "--review", "--diff"]]
    as_repository(folder)
    runs += [["check", str(folder), "--since", "HEAD", "--output", form] for form in ("human", "json", "github")]
    for path in ("terraform/main.tf", "bicep/main.bicep", "arm/main.json", "plan/tfplan.json"):
        lines = range(1, (folder / path).read_text().count("\n") + 1, 9 if path.endswith(".json") else 4)
        runs += [["explain", f"{folder}/{path}:{line}"] for line in lines]
    patches = 0
    for arguments in runs:
        shown, said = io.TextIOWrapper(io.BytesIO(), "utf-8"), io.StringIO()
        with contextlib.redirect_stdout(shown), contextlib.redirect_stderr(said):
            code = main(arguments)
        shown.seek(0)
        text = shown.read() + said.getvalue()
        patches += arguments[0] == "fix" and "+++ b/" in text
        # A patch that hides lines cannot be applied, which is said; not every line can be explained.
        assert code in (0, 1) or arguments[0] in ("explain", "fix"), (arguments, text[-300:])
        assert shown_in(text, secrets) == {}, arguments
    assert patches == 2
    for file in tmp_path.iterdir():
        assert shown_in(file.read_text(), secrets) == {}, file.name
    assert len(list(tmp_path.iterdir())) >= len(FORMATS)


def test_nothing_that_an_editor_shows_has_a_secret(planted: tuple[Path, list[str]]) -> None:
    pytest.importorskip("pygls", reason="needs the extra `lsp`")
    from avd_intune.language_server.analysis import Analyst
    from avd_intune.language_server.lenses import lenses_in
    from avd_intune.language_server.shown import Places, diagnostic_of, hover_of
    from lsprotocol import types
    from pygls.workspace import PositionCodec

    folder, secrets = planted
    paths = [
        str(folder / name) for name in ("terraform/main.tf", "bicep/main.bicep", "arm/main.json", "plan/tfplan.json")
    ]
    rules = frozenset(rule.id for rule in all_rules())
    analysis = Analyst(ScanRequest(root=None), rules).analyse({path: Path(path).read_text() for path in paths})
    places = Places(PositionCodec())
    hovers, texts = 0, []
    for path in paths:
        found = analysis.objects_in(path)
        for line in range(Path(path).read_text().count("\n") + 1):
            hover = hover_of(found, types.Position(line, 1), places)
            if hover is not None:
                hovers += 1
                texts.append(str(hover.contents))
        texts += [lens.text for lens in lenses_in(analysis.surveys, path)]
        for shown in analysis.shown_in(path):
            texts.append(str(diagnostic_of(shown, places)))
            texts += [fix.title for fix in analysis.fixes(shown.finding, path)]
    assert hovers > 20
    assert shown_in("\n".join(texts), secrets) == {}


def test_no_format_of_checkov_shows_a_secret_of_our_records(planted: tuple[Path, list[str]], tmp_path: Path) -> None:
    folder, secrets = planted
    forms = ("cli", "json", "sarif", "junitxml", "gitlab_sast", "github_failed_only")
    outputs = [part for form in forms for part in ("-o", form)]
    run_checkov(
        "-d", folder, "--external-checks-dir", CHECKS, "-c", "CKV_AVD*", "--output-file-path", tmp_path, *outputs
    )
    files = [file for file in tmp_path.rglob("*") if file.is_file()]
    assert len(files) == len(forms)
    for file in files:
        text = file.read_text()
        assert "CKV_AVD_" in text, file.name
        assert shown_in(text, secrets) == {}, file.name


def test_the_tables_of_checkov_show_no_secret(planted: tuple[Path, list[str]], tmp_path: Path) -> None:
    folder, secrets = planted
    arguments = ("-c", "CKV_AVD*", "-o", "csv", "--output-file-path", tmp_path)
    run_checkov("-d", folder, "--external-checks-dir", CHECKS, *arguments, environment=ONE_PROCESS)
    tables = "".join(file.read_text() for file in tmp_path.rglob("*.csv"))
    assert "CKV_AVD_1" in tables
    assert shown_in(tables, secrets) == {}
