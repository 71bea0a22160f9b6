"""The join extensions of a virtual machine in Bicep or Terraform, written behind the machine.

https://learn.microsoft.com/azure/active-directory-domain-services/join-windows-vm-template
https://learn.microsoft.com/entra/identity/devices/howto-vm-sign-in-azure-ad-windows
"""

from __future__ import annotations

import re

from avd_intune.estate.adapters.extension_types import DOMAIN_JOIN, ENTRA_SIGN_IN, INTUNE_MDM_ID, ExtensionType
from avd_intune.fixing.join_skeleton_json import arm_edits
from avd_intune.fixing.text_edits import Edit, insertion_after_brace, insertion_behind
from avd_intune.patterns import lazy_pattern
from avd_intune.records import dataclass
from avd_intune.source.text import Span

_TERRAFORM_MACHINE = lazy_pattern(
    r'resource\s+"(?P<type>azurerm_windows_virtual_machine|azurerm_virtual_machine|azapi_resource)"\s+'
    r'"(?P<name>[\w-]+)"\s*\{'
)
_AZAPI_TYPE = lazy_pattern(
    r'^[ \t]*type[ \t]*=[ \t]*"Microsoft\.Compute/virtualMachines@(?P<version>[\w-]+)"', re.M | re.I
)
_AZAPI_JSON = lazy_pattern(r"^[ \t]*body[ \t]*=[ \t]*jsonencode\(", re.M)
_TERRAFORM_REPEATED = lazy_pattern(r"^[ \t]*(?P<how>count|for_each)[ \t]*=", re.M)
_BICEP_MACHINE = lazy_pattern(
    r"resource\s+(?P<name>\w+)\s+'Microsoft\.Compute/virtualMachines@(?P<version>[\w-]+)'\s*=\s*(?P<head>(?:[^{\s][^{\n]*)?)(?P<opens>\{?)",
    re.I,
)
_BICEP_LOOP = lazy_pattern(
    r"\[\s*for\s+(?:\(\s*(?P<element>\w+)\s*,\s*(?P<index>\w+)\s*\)|(?P<item>\w+))\s+in\s+(?P<rest>.+)", re.S
)
_BICEP_CONDITION = lazy_pattern(r"if\s*\(.*\)\s*")
_BICEP_LOCATION = lazy_pattern(r"^[ \t]+location:[ \t]*(?P<value>[^ \t\r\n]+(?:[ \t]+[^ \t\r\n]+)*)[ \t]*$", re.M)

_TERRAFORM = """
resource "azurerm_virtual_machine_extension" "{label}" {{
{repeat}  name                       = "{type}"
  virtual_machine_id         = {machine}.id
  publisher                  = "{publisher}"
  type                       = "{type}"
  type_handler_version       = "{handler}"
  auto_upgrade_minor_version = true

{content}}}
"""
_TERRAFORM_JOIN = """\
  settings = jsonencode({{
    Name    = var.{domain}
    User    = var.{user}
    Restart = "true"
    Options = "3"
  }})

  protected_settings = jsonencode({{
    Password = var.{password}
  }})
"""
_TERRAFORM_SIGN_IN = """\
  settings = jsonencode({{
    mdmId = "{mdm_id}"
  }})
"""
_AZAPI = """
resource "azapi_resource" "{label}" {{
{repeat}  type      = "Microsoft.Compute/virtualMachines/extensions@{version}"
  name      = "{type}"
  parent_id = {machine}.id
  location  = {machine}.location

  body = {opening}{{
    properties = {{
      publisher               = "{publisher}"
      type                    = "{type}"
      typeHandlerVersion      = "{handler}"
      autoUpgradeMinorVersion = true
{content}    }}
  }}{closing}
}}
"""
_AZAPI_JOIN = """\
      settings = {{
        Name    = var.{domain}
        User    = var.{user}
        Restart = "true"
        Options = "3"
      }}
      protectedSettings = {{
        Password = var.{password}
      }}
"""
_AZAPI_SIGN_IN = """\
      settings = {{
        mdmId = "{mdm_id}"
      }}
"""
_BICEP = """
resource {label} 'Microsoft.Compute/virtualMachines/extensions@{version}' = {head}{{
  parent: {machine}
  name: '{type}'
  location: {location}
  properties: {{
    publisher: '{publisher}'
    type: '{type}'
    typeHandlerVersion: '{handler}'
    autoUpgradeMinorVersion: true
{content}  }}
}}{tail}
"""
_BICEP_JOIN = """\
    settings: {{
      Name: {domain}
      User: {user}
      Restart: 'true'
      Options: '3'
    }}
    protectedSettings: {{
      Password: {password}
    }}
"""
_BICEP_SIGN_IN = """\
    settings: {{
      mdmId: '{mdm_id}'
    }}
"""
# The handler versions that the pages above name.
_HANDLERS = {DOMAIN_JOIN.type: "1.3", ENTRA_SIGN_IN.type: "2.0"}
# The sign-in extension needs the machine's own identity.
_IDENTITY = {"bicep": "identity: { type: 'SystemAssigned' }", "hcl": 'identity {\n  type = "SystemAssigned"\n}\n'}
# The same, as the verified modules of virtual machines take it.
_IDENTITIES = {
    "bicep": "managedIdentities: { systemAssigned: true }",
    "hcl": "managed_identities = {\n  system_assigned = true\n}\n",
}
_HAS_IDENTITIES = lazy_pattern(r"^[ \t]*managed_?Identities[ \t]*[:=]", re.M | re.I)
_MODULE_CALL = lazy_pattern(r"^[ \t]*module\s", re.M)
_PARAMETERS = lazy_pattern(r"^[ \t]*params:[ \t]*(?=\{)", re.M)
_HAS_IDENTITY = lazy_pattern(r"^[ \t]*\"?identity\"?[ \t]*[:={]", re.M)


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
_TERRAFORM_CONTENTS = {False: (_TERRAFORM_JOIN, _TERRAFORM_SIGN_IN), True: (_AZAPI_JOIN, _AZAPI_SIGN_IN)}
# What the name of an extension's block ends with: in Terraform, in Bicep.
_LABELS = {DOMAIN_JOIN.type: ("domain_join", "DomainJoin"), ENTRA_SIGN_IN.type: ("entra_join", "EntraJoin")}
_BICEP_INPUTS = _Inputs(
    names=("domainName", "domainJoinUser", "domainJoinPassword"),
    prefix="hybrid_",
    plain="param {name} string\n",
    secret="@secure()\nparam {name} string\n",
    declared=r"^[ \t]*(?:param\s+{name}\s+\w+[ \t]*(?P<default>=)?|var\s+{name}[ \t]*=)",
)


def join_extension_edits(machine: Span, module_text: str, *, may_ask: bool = True) -> tuple[Edit, ...]:
    """Return the edits that add a domain-join extension behind a virtual machine's block, with its inputs.

    module_text: the text of all files that share their names with the machine's: the folder in Terraform.
    may_ask: whether inputs may be declared that have no value yet; who calls a module would have to give them one.
    () for what is no single virtual machine, or is written in a way not known here.
    """
    return _extension_edits(machine, module_text, DOMAIN_JOIN, may_ask)


def sign_in_extension_edits(machine: Span, module_text: str) -> tuple[Edit, ...]:
    """Return the edits that add the extension for Entra ID and Intune, and the identity that it needs; as above."""
    return _extension_edits(machine, module_text, ENTRA_SIGN_IN, may_ask=True)


def _extension_edits(machine: Span, module_text: str, kind: ExtensionType, may_ask: bool) -> tuple[Edit, ...]:
    if machine.path.lower().endswith(".bicep"):
        return _bicep(machine, module_text, kind, may_ask)
    if machine.path.endswith((".tf", ".tofu")):
        return _terraform(machine, module_text, kind, may_ask)
    return arm_edits(machine, kind, may_ask=may_ask)


def _terraform(machine: Span, module_text: str, kind: ExtensionType, may_ask: bool) -> tuple[Edit, ...]:
    match = _TERRAFORM_MACHINE.search(machine.text)
    named = terraform_machine(machine)
    if match is None or named is None:
        return ()
    repeat, reference = named
    is_azapi = match["type"] == "azapi_resource"
    content, missing = _content(kind, module_text, _TERRAFORM_INPUTS, _TERRAFORM_CONTENTS[is_azapi])
    if missing and not may_ask:
        return ()
    parts = {
        "label": free_name(f"{match['name']}_{_LABELS[kind.type][0]}", module_text),
        "repeat": repeat,
        "machine": reference,
        "content": content,
        **_named(kind),
    }
    identity = _identity(machine, kind, "hcl")
    if not is_azapi:
        return (insertion_behind(machine, _TERRAFORM.format(**parts) + missing), *identity)
    version = _AZAPI_TYPE.search(machine.text)
    if version is None:
        return ()
    opening, closing = ("jsonencode(", ")") if _AZAPI_JSON.search(machine.text) else ("", "")
    block = _AZAPI.format(**parts, version=version["version"], opening=opening, closing=closing)
    return (insertion_behind(machine, block + missing), *identity)


def terraform_machine(machine: Span) -> tuple[str, str] | None:
    """Return how a block is repeated as its machine is, "" if it is not, and how it names the machine in Terraform."""
    match = _TERRAFORM_MACHINE.search(machine.text)
    if match is None:
        return None
    address = f"{match['type']}.{match['name']}"
    how = _repetition(machine.text)
    if how == "count":
        return f"  count = length({address})\n\n", f"{address}[count.index]"
    return (f"  for_each = {address}\n\n", "each.value") if how == "for_each" else ("", address)


def bicep_machine(machine: Span) -> tuple[str, str] | None:
    """Return the head of a resource that is repeated as its machine is, and how it names the machine in Bicep."""
    match = _bicep_machine(machine.text)
    return _bicep_place(match["name"], match["head"]) if match is not None else None


def _content(kind: ExtensionType, module_text: str, inputs: _Inputs, forms: tuple[str, str]) -> tuple[str, str]:
    """Return the settings of an extension, and the declarations of the inputs that it needs and nobody has declared."""
    if kind.type == ENTRA_SIGN_IN.type:
        return forms[1].format(mdm_id=INTUNE_MDM_ID), ""
    names, missing = inputs.chosen(module_text)
    return forms[0].format(**names), missing


def _named(kind: ExtensionType) -> dict[str, str]:
    return {"type": kind.type, "publisher": kind.publisher, "handler": _HANDLERS[kind.type]}


def identity_edits(machine: Span) -> tuple[Edit, ...]:
    """Return the edit that gives a machine in Bicep or Terraform the identity that the sign-in extension needs."""
    if machine.path.lower().endswith(".bicep"):
        return _identity(machine, ENTRA_SIGN_IN, "bicep")
    return _identity(machine, ENTRA_SIGN_IN, "hcl") if machine.path.endswith((".tf", ".tofu")) else ()


def _identity(machine: Span, kind: ExtensionType, style: str) -> tuple[Edit, ...]:
    if kind.type != ENTRA_SIGN_IN.type or _HAS_IDENTITY.search(machine.text):
        return ()
    text = _IDENTITY[style]
    if _MODULE_CALL.search(machine.text):
        parameters = _PARAMETERS.search(machine.text) if style == "bicep" else None
        if _HAS_IDENTITIES.search(machine.text) or (style == "bicep" and parameters is None):
            return ()
        text = _IDENTITIES[style]
        begin = machine.start + parameters.start() if parameters is not None else machine.start
        machine = Span(machine.source, begin, machine.end)
    if style == "hcl":
        text = text.replace("\n", "\n  ").rstrip(" ")
    edit = insertion_after_brace(machine, text)
    return (edit,) if edit is not None else ()


def _repetition(block: str) -> str | None:
    """Return `count` or `for_each` if the block itself has it, and not a block inside of it."""
    for match in _TERRAFORM_REPEATED.finditer(block):
        before = block[: match.start()]
        if before.count("{") - before.count("}") == 1:
            return match["how"]
    return None


def _bicep_machine(text: str) -> re.Match[str] | None:
    # What does not open a body on its line is read over at once: nothing else on the rest of that line opens one.
    return next((match for match in _BICEP_MACHINE.finditer(text) if match["opens"]), None)


def _bicep(machine: Span, module_text: str, kind: ExtensionType, may_ask: bool) -> tuple[Edit, ...]:
    match = _bicep_machine(machine.text)
    if match is None:
        return ()
    place = _bicep_place(match["name"], match["head"])
    if place is None:
        return ()
    head, reference = place
    location = _BICEP_LOCATION.search(machine.text)
    content, missing = _content(kind, module_text, _BICEP_INPUTS, (_BICEP_JOIN, _BICEP_SIGN_IN))
    if missing and not may_ask:
        return ()
    block = _BICEP.format(
        label=free_name(f"{match['name']}{_LABELS[kind.type][1]}", module_text),
        version=match["version"],
        head=head,
        machine=reference,
        location=location["value"] if location is not None else "resourceGroup().location",
        tail="]" if head.startswith("[") else "",
        content=content,
        **_named(kind),
    )
    return (insertion_behind(machine, block + missing), *_identity(machine, kind, "bicep"))


def _bicep_place(name: str, head: str) -> tuple[str, str] | None:
    """Return the head of the extension, which is repeated as its machine is, and how it names the machine."""
    loop = _BICEP_LOOP.match(head)
    if loop is None:
        return (head, name) if not head.strip() or _BICEP_CONDITION.fullmatch(head) else None
    if loop["index"] is not None:
        return head, f"{name}[{loop['index']}]"
    return f"[for ({loop['item']}, machineIndex) in {loop['rest']}", f"{name}[machineIndex]"


def free_name(name: str, text: str) -> str:
    """Return a name that a text does not have yet."""
    while re.search(rf"\b{name}\b", text):
        name += "2"
    return name
