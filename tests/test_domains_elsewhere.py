"""A domain of Entra Domain Services is one wherever in the repository it is declared: hosts lie in other roots."""

from __future__ import annotations

from pathlib import Path

import pytest
from avd_intune.engine import scan
from avd_intune.findings import Finding, Outcome
from avd_intune.source.scan_request import ScanRequest

PASS, FAIL, UNDECIDED = Outcome.PASS, Outcome.FAIL, Outcome.UNDECIDED
HOST = """
resource "azurerm_windows_virtual_machine" "host" {
  name       = "vm-avd-0"
  source_image_reference {
    publisher = "MicrosoftWindowsDesktop"
    offer     = "Windows-10"
    sku       = "win10-22h2-ent-g2"
    version   = "latest"
  }
}
resource "azurerm_virtual_machine_extension" "registration" {
  name               = "registration"
  virtual_machine_id = azurerm_windows_virtual_machine.host.id
  publisher          = "Microsoft.Powershell"
  type               = "DSC"
  settings = jsonencode({
    configurationFunction = "Configuration.ps1\\\\AddSessionHost"
    properties            = { hostPoolName = "vdpool" }
  })
}
resource "azurerm_virtual_machine_extension" "join" {
  name               = "join"
  virtual_machine_id = azurerm_windows_virtual_machine.host.id
  publisher          = "Microsoft.Compute"
  type               = "JsonADDomainExtension"
  settings           = jsonencode({ Name = DOMAIN, User = "svc@corp.contoso.com", Options = "3" })
}
"""
LITERAL = HOST.replace("DOMAIN", '"corp.contoso.com"')
INPUT = 'variable "domain" {\n  type = string\n}\n' + HOST.replace("DOMAIN", "var.domain")
MANAGED = """
resource "azurerm_active_directory_domain_service" "aadds" {
  name        = "aadds"
  domain_name = "Corp.Contoso.com"
}
"""
MANAGED_INPUT = 'variable "domain" {\n  type = string\n}\n' + MANAGED.replace('"Corp.Contoso.com"', "var.domain")
IN_BICEP = """
resource aadds 'Microsoft.AAD/domainServices@2022-12-01' = {
  name: 'corp.contoso.com'
  location: 'westeurope'
  properties: {
    domainName: 'corp.contoso.com'
  }
}
"""
IN_ARM = """{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "resources": [{
    "type": "Microsoft.AAD/domainServices", "apiVersion": "2022-12-01", "name": "corp.contoso.com",
    "location": "westeurope", "properties": {"domainName": "corp.contoso.com"}
  }]
}"""


def write(repository: Path, files: dict[str, str]) -> None:
    (repository / ".git").mkdir()
    for name, text in files.items():
        path = repository / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def answer(request: ScanRequest) -> Finding:
    (found,) = (each for each in scan(request).findings if each.rule_id == "CKV_AVD_6")
    return found


@pytest.mark.parametrize(
    ("hosts", "others", "expected", "names"),
    [
        (LITERAL, {"identity/main.tf": MANAGED}, FAIL, "which identity/main.tf:2 declares"),
        (LITERAL, {"identity/main.bicep": IN_BICEP}, FAIL, "which identity/main.bicep:2 declares"),
        (LITERAL, {"identity/azuredeploy.json": IN_ARM}, FAIL, "which identity/azuredeploy.json"),
        (LITERAL, {}, PASS, ""),
        (LITERAL, {"identity/main.tf": MANAGED.replace("Corp.", "aadds.")}, PASS, ""),
        (LITERAL, {"identity/main.tf": "".join(f"# {line}\n" for line in MANAGED.splitlines())}, PASS, ""),
        (LITERAL, {"identity/main.tf": MANAGED.replace("  name ", "  count = 0\n  name ")}, PASS, ""),
        (LITERAL, {"examples/identity/main.tf": MANAGED}, PASS, ""),
        (
            LITERAL,
            {"identity/main.tf": MANAGED_INPUT},
            UNDECIDED,
            'the domain of identity/main.tf:5 (var.domain) == "corp.',
        ),
        (LITERAL, {"identity/main.tf": MANAGED_INPUT, "identity/terraform.tfvars": 'domain = "x.com"'}, PASS, ""),
        (INPUT, {"identity/main.tf": MANAGED}, UNDECIDED, 'var.domain is "Corp.Contoso.com"'),
        (
            INPUT,
            {"identity/main.tf": MANAGED_INPUT},
            UNDECIDED,
            "the domain of identity/main.tf:5 (var.domain) == var.domain",
        ),
        (
            LITERAL,
            {
                "identity/main.tf": 'variable "on" {\n  type = bool\n}\n'
                + MANAGED.replace("  name ", "  count = var.on ? 1 : 0\n  name ")
            },
            UNDECIDED,
            "azurerm_active_directory_domain_service.aadds",
        ),
    ],
    ids=[
        *("terraform", "bicep", "arm", "none", "another name", "a comment", "not deployed", "an example"),
        *("an input there", "an input with a value there", "an input here", "both inputs", "perhaps deployed"),
    ],
)
def test_a_managed_domain_of_another_root(
    tmp_path: Path, hosts: str, others: dict[str, str], expected: Outcome, names: str
) -> None:
    write(tmp_path, {"hosts/main.tf": hosts, **others})
    whole = answer(ScanRequest(root=tmp_path))
    assert whole.outcome is expected
    assert names in whole.reason
    # The same root always: whatever part of the repository is asked for.
    for request in (ScanRequest(root=tmp_path / "hosts"), ScanRequest(root=None, files=(tmp_path / "hosts/main.tf",))):
        part = answer(request)
        assert (part.outcome, part.reason) == (whole.outcome, whole.reason)


def test_the_template_that_a_bicep_file_is_compiled_to_is_no_other_domain(tmp_path: Path) -> None:
    off = IN_BICEP.replace("= {\n  name", "= if (false) {\n  name")
    write(tmp_path, {"identity/main.bicep": off, "identity/main.json": IN_ARM, "hosts/main.tf": LITERAL})
    assert answer(ScanRequest(root=tmp_path)).outcome is PASS


def test_several_domains_that_are_inputs_are_one_question(tmp_path: Path) -> None:
    write(tmp_path, {"a/main.tf": MANAGED_INPUT, "b/main.tf": MANAGED_INPUT, "hosts/main.tf": LITERAL})
    found = answer(ScanRequest(root=tmp_path))
    assert found.outcome is UNDECIDED
    assert found.reason.startswith(
        'it depends on the domain of a/main.tf:5 (var.domain) == "corp.contoso.com" (or the same of 1 more);'
    )


def test_what_an_editor_holds_of_the_other_root_counts(tmp_path: Path) -> None:
    write(tmp_path, {"identity/main.tf": MANAGED.replace("Corp.", "aadds."), "hosts/main.tf": LITERAL})
    hosts = (tmp_path / "hosts/main.tf",)
    assert answer(ScanRequest(root=None, files=hosts)).outcome is PASS
    unsaved = ((tmp_path / "identity/main.tf", MANAGED),)
    assert answer(ScanRequest(root=None, files=hosts, unsaved=unsaved)).outcome is FAIL
