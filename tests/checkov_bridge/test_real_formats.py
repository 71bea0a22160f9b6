"""The real `checkov` command in each output format: the reason of every record shows, and no secret does."""

from __future__ import annotations

import json
import re
from pathlib import Path
from xml.etree import ElementTree

import pytest

from tests.checkov_bridge.run_checkov import CHECKS, ONE_PROCESS, Run, records, run_checkov
from tests.checkov_bridge.test_real_engine import ARM, OURS, QUIET, write

SECRET = "geheim"  # in every value that nobody but the deployment may see
TOKEN = f"eyJhbGciOiJSUzI1NiJ9.{SECRET}.{SECRET}"
REASON = 'the host pool type is "Pooled"; set it to "Personal"'
HIDDEN = 'the host pool type "(secret)" does not exist; set it to "Personal"'
TERRAFORM = f"""variable "kind" {{
  sensitive = true
  default   = "{SECRET}-default"
}}
variable "pool_type" {{}}
variable "registration_token" {{
  default = "{SECRET}-default"
}}
resource "azurerm_virtual_desktop_host_pool" "sensitive" {{
  name                = "hp"
  location            = "westeurope"
  resource_group_name = "rg"
  type                = var.kind
  load_balancer_type  = "BreadthFirst"
}}
resource "azurerm_virtual_desktop_host_pool" "pooled" {{
  name                = "hp"
  location            = "westeurope"
  resource_group_name = "rg"
  type                = var.pool_type
  load_balancer_type  = "BreadthFirst"
}}
resource "azurerm_windows_virtual_machine" "host" {{
  name           = "host"
  admin_username = "adm"
  admin_password = var.kind == "" ? "{SECRET}" : lower("{SECRET}")
  custom_data    = base64encode("Set-LocalUser -Name adm -Password {SECRET}")
  source_image_reference {{
    publisher = "MicrosoftWindowsDesktop"
    offer     = "windows-11"
    sku       = "win11-23h2-avd"
    version   = "latest"
  }}
  provisioner "remote-exec" {{
    inline = ["$token = \\"{SECRET}\\"", "msiexec /i a.msi REGISTRATIONTOKEN={SECRET}", "net user adm {SECRET} /add"]
  }}
}}
resource "azurerm_virtual_machine_extension" "agent" {{
  virtual_machine_id   = azurerm_windows_virtual_machine.host.id
  publisher            = "Microsoft.Compute"
  type                 = "CustomScriptExtension"
  type_handler_version = "1.10"
  settings = jsonencode({{
    commandToExecute = "a.ps1 -RegistrationToken ${{var.registration_token}} -Password {SECRET}"
  }})
  protected_settings   = jsonencode({{ registrationInfoToken = "{TOKEN}" }})
}}
resource "azurerm_virtual_machine_extension" "join" {{
  virtual_machine_id   = azurerm_windows_virtual_machine.host.id
  publisher            = "Microsoft.Compute"
  type                 = "JsonADDomainExtension"
  type_handler_version = "1.3"
  settings             = jsonencode({{ Name = "corp.example.com", Options = "3", User = "j", Password = "{SECRET}" }})
}}
module "hosts" {{
  source             = "Azure/avm-res-desktopvirtualization-hostpool/azurerm"
  registration_token = "{SECRET}"
}}
"""
BICEP = f"""@secure()
param kind string = '{SECRET}'
param adminPassword string
resource pool '{ARM}@2023-09-05' = {{
  name: 'hp'
  location: 'westeurope'
  properties: {{
    hostPoolType: kind
    loadBalancerType: 'BreadthFirst'
    preferredAppGroupType: 'Desktop'
    registrationInfo: {{ token: '{SECRET}' }}
  }}
}}
resource vm 'Microsoft.Compute/virtualMachines@2023-03-01' = {{
  name: 'vm'
  location: 'westeurope'
  properties: {{
    licenseType: 'Windows_Client'
    osProfile: {{
      adminPassword: empty(adminPassword)
        ? '{SECRET}'
        : adminPassword
      customData: base64('-Token {SECRET}')
    }}
    storageProfile: {{
      imageReference: {{ publisher: 'MicrosoftWindowsDesktop', offer: 'windows-11', sku: 'win11-23h2-avd' }}
    }}
  }}
  resource agent 'extensions' = {{
    name: 'dsc'
    properties: {{
      publisher: 'Microsoft.Powershell'
      type: 'DSC'
      settings: {{
        modulesUrl: 'https://a.example/C.zip?sig={SECRET}'
        properties: {{ registrationInfoToken: '{TOKEN}' }}
      }}
      protectedSettings: {{ items: {{ any: '{SECRET}' }} }}
    }}
  }}
}}
"""
TEMPLATE = {
    "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
    "contentVersion": "1.0.0.0",
    "parameters": {"kind": {"type": "securestring", "defaultValue": f"{SECRET}-default"}},
    "resources": [
        {
            "type": ARM,
            "apiVersion": "2023-09-05",
            "name": "hp-arm",
            "properties": {"hostPoolType": "[parameters('kind')]", "registrationInfo": {"token": SECRET}},
        },
        {
            "type": "Microsoft.Resources/deployments",
            "apiVersion": "2021-04-01",
            "name": "nested",
            "properties": {
                "mode": "Incremental",
                "parameters": {"adminPassword": {"value": SECRET}},
                "templateLink": {"uri": f"https://a.example/hostpool.json?sig={SECRET}"},
            },
        },
    ],
}
PARAMETERS = {
    "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentParameters.json#",
    "contentVersion": "1.0.0.0",
    "parameters": {"kind": {"value": f"{SECRET}-parameter"}},
}
POLICY = {
    "@odata.type": "#microsoft.graph.windowsWifiConfiguration",
    "displayName": "office",
    "preSharedKey": SECRET,
    "omaSettings": [{"displayName": "key", "value": SECRET, "isEncrypted": True}],
}
FILES = {
    "terraform/main.tf": TERRAFORM,
    "terraform/terraform.tfvars": f'pool_type = "Pooled"\nregistration_token = "{SECRET}"\n',
    "terraform/open.tf": f'resource "azurerm_virtual_desktop_host_pool" "open" {{\n'
    f'  password = "{SECRET}" "{SECRET}"\n}}\n',
    "bicep/main.bicep": BICEP,
    "bicep/main.bicepparam": f"using './main.bicep'\nparam kind = '{SECRET}'\nparam adminPassword = '{SECRET}'\n",
    "arm/main.json": json.dumps(TEMPLATE, indent=2),
    "arm/main.parameters.json": json.dumps(PARAMETERS, indent=2),
    "policies/wifi.json": json.dumps(POLICY, indent=2),
}
FORMATS = {
    "json": "results.json",
    "cli": "results.txt",
    "sarif": "results.sarif",
    "junitxml": "results.xml",
    "gitlab_sast": "gitlab.json",
    "github_failed_only": "github.md",
}
DOCS = "https://docs.example.com/avd"


@pytest.fixture(scope="module")
def estate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write(tmp_path_factory.mktemp("secrets"), FILES)


@pytest.fixture(scope="module")
def outputs(estate: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The text of every format, made by three runs."""
    folder = tmp_path_factory.mktemp("outputs")
    formats = [argument for name in FORMATS for argument in ("-o", name)]
    paths = ",".join(str(folder / name) for name in FORMATS.values())
    environment = {**QUIET, "AVD_INTUNE_DOCS_URL": f"{DOCS}/"}
    start = ("-d", ".", *OURS)
    run = run_checkov(*start, *formats, "--output-file-path", paths, folder=estate, environment=environment)
    assert (run.exit_code, run.errors) == (1, "")
    # The same records, written in another form.
    environment |= ONE_PROCESS
    compact = run_checkov(*start, "--compact", "--quiet", folder=estate, environment=environment)
    run_checkov(*start, "-o", "csv", "--output-file-path", folder, folder=estate, environment=environment)
    # The oldest versions colour what they write to files, too.
    texts = {name: re.sub(r"\x1b\[[0-9;]*m", "", (folder / file).read_text()) for name, file in FORMATS.items()}
    texts["compact"] = re.sub(r"\x1b\[[0-9;]*m", "", compact.output)
    texts["csv"] = next(folder.glob("*_iac.csv")).read_text()
    return texts


def failures(outputs: dict[str, str]) -> list[dict[str, str]]:
    return [record for _, record in records(Run(1, outputs["json"], ""), "failed")]


@pytest.mark.parametrize("name", [*FORMATS, "compact", "csv"])
def test_no_secret_shows(outputs: dict[str, str], name: str) -> None:
    assert "CKV_AVD_1" in outputs[name]
    assert [line for line in outputs[name].splitlines() if SECRET in line] == []


@pytest.mark.parametrize("name", [name for name in [*FORMATS, "compact"] if name != "junitxml"])
def test_reasons_show(outputs: dict[str, str], name: str) -> None:
    # JSON in a string has its quotes escaped; nothing else may be changed.
    text = outputs[name].replace('\\"', '"').replace("&quot;", '"')
    assert REASON in text
    assert HIDDEN in text


def test_every_failed_record_has_its_own_reason_in_sarif_and_junit(outputs: dict[str, str]) -> None:
    expected = sorted((each["check_id"], each["check_name"]) for each in failures(outputs))
    (run,) = json.loads(outputs["sarif"])["runs"]
    assert sorted((each["ruleId"], each["message"]["text"]) for each in run["results"]) == expected
    cases = ElementTree.fromstring(outputs["junitxml"]).iter("testcase")
    names = [case.attrib["name"] for case in cases if case.find("failure") is not None]
    assert all(any(reason in name for name in names) for _, reason in expected)


def test_every_language_has_records(outputs: dict[str, str]) -> None:
    assert {each["file_path"] for each in failures(outputs)} == {
        *("/terraform/main.tf", "/terraform/open.tf", "/bicep/main.bicep", "/arm/main.json", "/policies/wifi.json"),
    }


def test_csv_names_check_and_place_but_has_no_column_for_reasons(outputs: dict[str, str]) -> None:
    assert "CKV_AVD_1" in outputs["csv"]
    assert REASON not in outputs["csv"]


def test_page_of_the_check_shows_where_the_environment_says(outputs: dict[str, str]) -> None:
    page = f"{DOCS}/CKV_AVD_1.md"
    assert f"Guide: {page}" in outputs["cli"]
    assert f"Guide: {page}" in outputs["compact"]
    (run,) = json.loads(outputs["sarif"])["runs"]
    assert next(rule["helpUri"] for rule in run["tool"]["driver"]["rules"] if rule["id"] == "CKV_AVD_1") == page
    assert {each["guideline"] for each in failures(outputs) if each["check_id"] == "CKV_AVD_1"} == {page}
    assert page in outputs["gitlab_sast"]
    assert page in outputs["github_failed_only"]


def test_page_of_the_check_is_the_file_of_the_pack_otherwise(estate: Path) -> None:
    run = run_checkov("-d", "bicep", *OURS, "--framework", "bicep", "--compact", folder=estate, environment=QUIET)
    assert f"Guide: {(CHECKS.parent / 'docs' / 'checks' / 'CKV_AVD_1.md').as_uri()}" in run.output
