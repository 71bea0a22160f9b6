"""The domain-join extension of a virtual machine, written beside it in the machine's own language.

https://learn.microsoft.com/azure/active-directory-domain-services/join-windows-vm-template
"""

from __future__ import annotations

import re

from avd_intune.language_server.text_edits import Edit
from avd_intune.syntax.source import Span

_TERRAFORM_MACHINE = re.compile(
    r'resource\s+"(?P<type>azurerm_windows_virtual_machine|azurerm_virtual_machine)"\s+"(?P<name>[\w-]+)"\s*\{'
)
_TERRAFORM_REPEATED = re.compile(r"^[ \t]*(?P<how>count|for_each)[ \t]*=", re.M)
_BICEP_MACHINE = re.compile(
    r"resource\s+(?P<name>\w+)\s+'Microsoft\.Compute/virtualMachines@(?P<version>[\w-]+)'\s*=\s*(?P<head>[^{\n]*)\{", re.I
)
_BICEP_LOOP = re.compile(r"\[\s*for\s+(?:\(\s*\w+\s*,\s*(?P<index>\w+)\s*\)|(?P<item>\w+))\s+in\s+(?P<over>.+?)\s*:\s*")
_BICEP_CONDITION = re.compile(r"if\s*\(.*\)\s*")

_TERRAFORM = """
resource "azurerm_virtual_machine_extension" "{label}" {{
{repeat}  name                       = "JsonADDomainExtension"
  virtual_machine_id         = {machine}.id
  publisher                  = "Microsoft.Compute"
  type                       = "JsonADDomainExtension"
  type_handler_version       = "1.3"
  auto_upgrade_minor_version = true

  settings = jsonencode({{
    Name    = var.domain_name
    User    = var.domain_join_user
    Restart = "true"
    Options = "3"
  }})

  protected_settings = jsonencode({{
    Password = var.domain_join_password
  }})
}}
"""
_TERRAFORM_VARIABLES = {
    "domain_name": 'variable "domain_name" {\n  type = string\n}\n',
    "domain_join_user": 'variable "domain_join_user" {\n  type = string\n}\n',
    "domain_join_password": 'variable "domain_join_password" {\n  type      = string\n  sensitive = true\n}\n',
}
_BICEP = """
resource {label} 'Microsoft.Compute/virtualMachines/extensions@{version}' = {head}{{
  parent: {machine}
  name: 'JsonADDomainExtension'
  location: resourceGroup().location
  properties: {{
    publisher: 'Microsoft.Compute'
    type: 'JsonADDomainExtension'
    typeHandlerVersion: '1.3'
    autoUpgradeMinorVersion: true
    settings: {{
      Name: domainName
      User: domainJoinUser
      Restart: 'true'
      Options: '3'
    }}
    protectedSettings: {{
      Password: domainJoinPassword
    }}
  }}
}}{tail}
"""
_BICEP_PARAMETERS = {
    "domainName": "param domainName string\n",
    "domainJoinUser": "param domainJoinUser string\n",
    "domainJoinPassword": "@secure()\nparam domainJoinPassword string\n",
}


def join_extension_edits(machine: Span) -> tuple[Edit, ...]:
    """Return the edits that add a domain-join extension behind a virtual machine's block, with its inputs.

    () for what is no single virtual machine in Bicep or Terraform, or is repeated in a way not known here.
    """
    if machine.path.endswith(".bicep"):
        return _bicep(machine)
    if machine.path.endswith((".tf", ".tofu")):
        return _terraform(machine)
    return ()


def _terraform(machine: Span) -> tuple[Edit, ...]:
    match = _TERRAFORM_MACHINE.search(machine.text)
    if match is None:
        return ()
    address = f"{match['type']}.{match['name']}"
    repeated = _TERRAFORM_REPEATED.search(machine.text)
    repeat, reference = "", address
    if repeated is not None and repeated["how"] == "count":
        repeat, reference = f"  count = length({address})\n\n", f"{address}[count.index]"
    elif repeated is not None:
        repeat, reference = f"  for_each = {address}\n\n", "each.value"
    text = machine.source.text
    block = _TERRAFORM.format(label=f"{match['name']}_domain_join", repeat=repeat, machine=reference)
    inputs = [code for name, code in _TERRAFORM_VARIABLES.items() if f'variable "{name}"' not in text]
    return (_behind(machine, block + "".join(f"\n{code}" for code in inputs)),)


def _bicep(machine: Span) -> tuple[Edit, ...]:
    match = _BICEP_MACHINE.search(machine.text)
    if match is None:
        return ()
    reference = _bicep_reference(match["name"], match["head"])
    if reference is None:
        return ()
    text = machine.source.text
    head = match["head"]
    block = _BICEP.format(
        label=f"{match['name']}DomainJoin",
        version=match["version"],
        head=head,
        machine=reference,
        tail="]" if head.startswith("[") else "",
    )
    inputs = [code for name, code in _BICEP_PARAMETERS.items() if not re.search(rf"\bparam\s+{name}\b", text)]
    return (_behind(machine, block + "".join(f"\n{code}" for code in inputs)),)


def _bicep_reference(name: str, head: str) -> str | None:
    """Return how the extension names its machine: by the symbolic name, in a loop with the loop's index."""
    loop = _BICEP_LOOP.match(head)
    if loop is None:
        return name if not head.strip() or _BICEP_CONDITION.fullmatch(head) else None
    if loop["index"] is not None:
        return f"{name}[{loop['index']}]"
    # In range(0, n) the item is the index; over anything else there is no index to name the machine by.
    return f"{name}[{loop['item']}]" if re.match(r"range\(\s*0\s*,", loop["over"]) else None


def _behind(block: Span, text: str) -> Edit:
    content = block.source.text
    end = content.find("\n", block.end)
    if end == -1:
        return Edit(block.source, len(content), len(content), f"\n{text}")
    return Edit(block.source, end + 1, end + 1, text)
