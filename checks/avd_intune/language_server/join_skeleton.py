"""The domain-join extension of a virtual machine in Bicep or Terraform, written behind the machine.

https://learn.microsoft.com/azure/active-directory-domain-services/join-windows-vm-template
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from avd_intune.language_server.join_skeleton_json import arm_edits
from avd_intune.language_server.text_edits import Edit, insertion_behind
from avd_intune.source.text import Span

_TERRAFORM_MACHINE = re.compile(
    r'resource\s+"(?P<type>azurerm_windows_virtual_machine|azurerm_virtual_machine|azapi_resource)"\s+'
    r'"(?P<name>[\w-]+)"\s*\{'
)
_AZAPI_TYPE = re.compile(
    r'^[ \t]*type[ \t]*=[ \t]*"Microsoft\.Compute/virtualMachines@(?P<version>[\w-]+)"', re.M | re.I
)
_AZAPI_JSON = re.compile(r"^[ \t]*body[ \t]*=[ \t]*jsonencode\(", re.M)
_TERRAFORM_REPEATED = re.compile(r"^[ \t]*(?P<how>count|for_each)[ \t]*=", re.M)
_BICEP_MACHINE = re.compile(
    r"resource\s+(?P<name>\w+)\s+'Microsoft\.Compute/virtualMachines@(?P<version>[\w-]+)'\s*=\s*(?P<head>[^{\n]*)\{",
    re.I,
)
_BICEP_LOOP = re.compile(
    r"\[\s*for\s+(?:\(\s*(?P<element>\w+)\s*,\s*(?P<index>\w+)\s*\)|(?P<item>\w+))\s+in\s+(?P<rest>.+)", re.S
)
_BICEP_CONDITION = re.compile(r"if\s*\(.*\)\s*")
_BICEP_LOCATION = re.compile(r"^[ \t]+location:[ \t]*(?P<value>[^\r\n]+?)[ \t]*$", re.M)

_TERRAFORM = """
resource "azurerm_virtual_machine_extension" "{label}" {{
{repeat}  name                       = "JsonADDomainExtension"
  virtual_machine_id         = {machine}.id
  publisher                  = "Microsoft.Compute"
  type                       = "JsonADDomainExtension"
  type_handler_version       = "1.3"
  auto_upgrade_minor_version = true

  settings = jsonencode({{
    Name    = var.{domain}
    User    = var.{user}
    Restart = "true"
    Options = "3"
  }})

  protected_settings = jsonencode({{
    Password = var.{password}
  }})
}}
"""
_AZAPI = """
resource "azapi_resource" "{label}" {{
{repeat}  type      = "Microsoft.Compute/virtualMachines/extensions@{version}"
  name      = "JsonADDomainExtension"
  parent_id = {machine}.id
  location  = {machine}.location

  body = {opening}{{
    properties = {{
      publisher               = "Microsoft.Compute"
      type                    = "JsonADDomainExtension"
      typeHandlerVersion      = "1.3"
      autoUpgradeMinorVersion = true
      settings = {{
        Name    = var.{domain}
        User    = var.{user}
        Restart = "true"
        Options = "3"
      }}
      protectedSettings = {{
        Password = var.{password}
      }}
    }}
  }}{closing}
}}
"""
_BICEP = """
resource {label} 'Microsoft.Compute/virtualMachines/extensions@{version}' = {head}{{
  parent: {machine}
  name: 'JsonADDomainExtension'
  location: {location}
  properties: {{
    publisher: 'Microsoft.Compute'
    type: 'JsonADDomainExtension'
    typeHandlerVersion: '1.3'
    autoUpgradeMinorVersion: true
    settings: {{
      Name: {domain}
      User: {user}
      Restart: 'true'
      Options: '3'
    }}
    protectedSettings: {{
      Password: {password}
    }}
  }}
}}{tail}
"""


@dataclass(frozen=True, slots=True)
class _Inputs:
    """How a language declares the inputs of the join. `declared` finds one, with group `default` if it has one."""

    names: tuple[str, str, str]  # domain, user, password
    prefix: str
    plain: str
    secret: str
    declared: str

    def chosen(self, text: str) -> tuple[dict[str, str], str]:
        """Return the name of each input, and the declarations that are missing in the text.

        One that is declared is taken, except with a default: what that stands for is not known here.
        """
        chosen, missing = {}, ""
        for what, name in zip(("domain", "user", "password"), self.names, strict=True):
            found = re.search(self.declared.format(name=name), text, re.M)
            if found is not None and found["default"] is not None:
                name = self.prefix + name
                found = re.search(self.declared.format(name=name), text, re.M)
            if found is None:
                missing += "\n" + (self.secret if what == "password" else self.plain).format(name=name)
            chosen[what] = name
        return chosen, missing


_TERRAFORM_INPUTS = _Inputs(
    names=("domain_name", "domain_join_user", "domain_join_password"),
    prefix="hybrid_",
    plain='variable "{name}" {{\n  type = string\n}}\n',
    secret='variable "{name}" {{\n  type      = string\n  sensitive = true\n}}\n',
    declared=r'^[ \t]*variable\s+"{name}"\s*\{{(?:[^{{}}]*?^[ \t]*(?P<default>default)[ \t]*=)?',
)
_BICEP_INPUTS = _Inputs(
    names=("domainName", "domainJoinUser", "domainJoinPassword"),
    prefix="hybrid_",
    plain="param {name} string\n",
    secret="@secure()\nparam {name} string\n",
    declared=r"^[ \t]*(?:param\s+{name}\s+\w+[ \t]*(?P<default>=)?|var\s+{name}[ \t]*=)",
)


def join_extension_edits(machine: Span, module_text: str) -> tuple[Edit, ...]:
    """Return the edits that add a domain-join extension behind a virtual machine's block, with its inputs.

    module_text: the text of all files that share their names with the machine's: the folder in Terraform.
    () for what is no single virtual machine, or is written in a way not known here.
    """
    if machine.path.lower().endswith(".bicep"):
        return _bicep(machine, module_text)
    if machine.path.endswith((".tf", ".tofu")):
        return _terraform(machine, module_text)
    return arm_edits(machine)


def _terraform(machine: Span, module_text: str) -> tuple[Edit, ...]:
    match = _TERRAFORM_MACHINE.search(machine.text)
    if match is None:
        return ()
    address = f"{match['type']}.{match['name']}"
    how = _repetition(machine.text)
    repeat, reference = "", address
    if how == "count":
        repeat, reference = f"  count = length({address})\n\n", f"{address}[count.index]"
    elif how == "for_each":
        repeat, reference = f"  for_each = {address}\n\n", "each.value"
    names, missing = _TERRAFORM_INPUTS.chosen(module_text)
    parts = {
        "label": _free_name(f"{match['name']}_domain_join", module_text),
        "repeat": repeat,
        "machine": reference,
        **names,
    }
    if match["type"] != "azapi_resource":
        return (insertion_behind(machine, _TERRAFORM.format(**parts) + missing),)
    kind = _AZAPI_TYPE.search(machine.text)
    if kind is None:
        return ()
    opening, closing = ("jsonencode(", ")") if _AZAPI_JSON.search(machine.text) else ("", "")
    block = _AZAPI.format(**parts, version=kind["version"], opening=opening, closing=closing)
    return (insertion_behind(machine, block + missing),)


def _repetition(block: str) -> str | None:
    """Return `count` or `for_each` if the block itself has it, and not a block inside of it."""
    for match in _TERRAFORM_REPEATED.finditer(block):
        before = block[: match.start()]
        if before.count("{") - before.count("}") == 1:
            return match["how"]
    return None


def _bicep(machine: Span, module_text: str) -> tuple[Edit, ...]:
    match = _BICEP_MACHINE.search(machine.text)
    if match is None:
        return ()
    place = _bicep_place(match["name"], match["head"])
    if place is None:
        return ()
    head, reference = place
    location = _BICEP_LOCATION.search(machine.text)
    names, missing = _BICEP_INPUTS.chosen(module_text)
    block = _BICEP.format(
        label=_free_name(f"{match['name']}DomainJoin", module_text),
        version=match["version"],
        head=head,
        machine=reference,
        location=location["value"] if location is not None else "resourceGroup().location",
        tail="]" if head.startswith("[") else "",
        **names,
    )
    return (insertion_behind(machine, block + missing),)


def _bicep_place(name: str, head: str) -> tuple[str, str] | None:
    """Return the head of the extension, which is repeated as its machine is, and how it names the machine."""
    loop = _BICEP_LOOP.match(head)
    if loop is None:
        return (head, name) if not head.strip() or _BICEP_CONDITION.fullmatch(head) else None
    if loop["index"] is not None:
        return head, f"{name}[{loop['index']}]"
    return f"[for ({loop['item']}, machineIndex) in {loop['rest']}", f"{name}[machineIndex]"


def _free_name(name: str, text: str) -> str:
    while re.search(rf"\b{name}\b", text):
        name += "2"
    return name
