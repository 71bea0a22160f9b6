"""The role that lets the users of a desktop sign in to its Entra joined machine, given behind the machine.

https://learn.microsoft.com/azure/virtual-desktop/azure-ad-joined-session-hosts#assign-user-access-to-host-pools
"""

from __future__ import annotations

import re
from pathlib import PurePath

from avd_intune.fixing.entries import JSON
from avd_intune.fixing.join_skeleton import bicep_machine, free_name, terraform_machine
from avd_intune.fixing.join_skeleton_json import MACHINE_TYPE, as_often_as, behind, machine_at, name_of_machine
from avd_intune.fixing.removal import entry_in
from avd_intune.fixing.text_edits import Edit, insertion_behind
from avd_intune.patterns import lazy_pattern
from avd_intune.source.text import Span

_COPY_NAME = "signInRoleCopy"
_TERRAFORM = """
resource "azurerm_role_assignment" "{label}" {{
{repeat}  scope                = {machine}.id
  role_definition_name = "{role}"
  principal_id         = {principal}
}}
"""
_BICEP = """
resource {label} 'Microsoft.Authorization/roleAssignments@2022-04-01' = {head}{{
  name: guid({machine}.id, {principal}, '{id}')
  scope: {machine}
  properties: {{
    principalId: {principal}
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', '{id}') // {role}
  }}
}}{tail}
"""
# What has a meaning in its own block only.
_OF_A_LOOP = lazy_pattern(r"\b(?:each|count)\.|\bcopyIndex\b", re.I)
_PRINCIPAL_IN_JSON = lazy_pattern(r"\"principalId\"\s*:\s*\"(?P<text>[^\"\\]*)\"", re.I)
_BICEP_REPEATED = lazy_pattern(r"=\s*\[\s*for\b")


def sign_in_role_edits(machine: Span, user: Span, role: str, role_id: str, module_text: str) -> tuple[Edit, ...]:
    """Return the edit that gives the role to whom an assignment is for; () where its principal has no name there.

    machine: the block of the virtual machine. user: the assignment of the application group to those who use it.
    role, role_id: its title, and the id of its definition.
    module_text: the text of all files that share their names with the machine's.
    """
    is_terraform = machine.path.endswith((".tf", ".tofu"))
    here, there = PurePath(machine.path), PurePath(user.path)
    if (here.parent != there.parent) if is_terraform else (here != there):
        return ()
    if machine.path.lower().endswith(JSON):
        return _in_json(machine, user, role_id)
    found = entry_in(user, "principal_id" if is_terraform else "principalId")
    if found is None or _OF_A_LOOP.search(found[1]) or _BICEP_REPEATED.search(user.text):
        return ()
    if is_terraform:
        named = terraform_machine(machine)
        block = _TERRAFORM
    else:
        named = bicep_machine(machine)
        block = _BICEP
    if named is None:
        return ()
    head, reference = named
    name = re.sub(r"\W", "_", reference.split("[")[0].split(".")[-1] if head == "" or not is_terraform else "hosts")
    text = block.format(
        label=free_name(f"{name}_sign_in" if is_terraform else f"{name}SignIn", module_text),
        repeat=head,
        head=head,
        machine=reference,
        role=role,
        id=role_id,
        principal=found[1],
        tail="]" if head.startswith("[") else "",
    )
    return (insertion_behind(machine, text),)


def _in_json(machine: Span, user: Span, role_id: str) -> tuple[Edit, ...]:
    found, stated = machine_at(machine), _PRINCIPAL_IN_JSON.search(user.text)
    if found is None or stated is None or _OF_A_LOOP.search(stated["text"]):
        return ()
    _, resource = found
    name, often, text = name_of_machine(resource, _COPY_NAME), as_often_as(resource, _COPY_NAME), stated["text"]
    if not name or often is None:
        return ()
    principal = text[1:-1] if text.startswith("[") and not text.startswith("[[") else f"'{text}'"
    on_machine = f"resourceId('{MACHINE_TYPE}', {name})"
    assignment: dict[str, object] = {
        "type": "Microsoft.Authorization/roleAssignments",
        "apiVersion": "2022-04-01",
        "name": f"[guid({on_machine}, {principal}, '{role_id}')]",
        "scope": f"[{on_machine}]",
        **often,
        "dependsOn": [f"[{on_machine}]"],
        "properties": {
            "principalId": text,
            "roleDefinitionId": (f"[subscriptionResourceId('Microsoft.Authorization/roleDefinitions', '{role_id}')]"),
        },
    }
    return (behind(resource, machine.source, assignment),)
