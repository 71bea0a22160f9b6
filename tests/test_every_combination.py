"""Every combination of host pool type, image, join and enrolment under both baselines, held against the prerequisites.

`_is_supported` says them once more, apart from the facts of the engine: Using Azure Virtual Desktop with Intune
(22 September 2020; 14 October 2025), Azure Virtual Desktop multi-session with Intune (13 February 2025), Microsoft
Entra joined session hosts (4 June 2024), Enroll a Windows device automatically using Group Policy.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from avd_intune.source.scan_request import ScanRequest

from tests.case_runner import scan_with

CHECKS = tuple(f"CKV_AVD_{number}" for number in range(1, 7))
INTUNE = "0000000a-0000-0000-c000-000000000000"
KEY = r"HKLM\SOFTWARE\Policies\Microsoft\Windows\CurrentVersion\MDM"
# SKU -> offer, product, release in the order of their years, edition.
IMAGES = {
    "rs1-enterprise": ("Windows-10", 10, 1607, "Enterprise"),
    "rs5-enterprise-standard": ("Windows-10", 10, 1809, "Enterprise"),
    "19h2-ent-g2": ("Windows-10", 10, 1909, "Enterprise"),
    "20h1-ent": ("Windows-10", 10, 2004, "Enterprise"),
    "win10-22h2-ent-g2": ("Windows-10", 10, 2210, "Enterprise"),
    "win10-22h2-entn": ("Windows-10", 10, 2210, "Enterprise N"),
    "win10-21h2-ent-ltsc": ("Windows-10", 10, 2110, "Enterprise LTSC"),
    "win10-22h2-pro": ("Windows-10", 10, 2210, "Pro"),
    "rs5-evd": ("Windows-10", 10, 1809, "multi-session"),
    "19h1-evd": ("Windows-10", 10, 1903, "multi-session"),
    "21h1-evd-o365pp": ("office-365", 10, 2105, "multi-session"),
    "win11-24h2-ent": ("windows-11", 11, 2410, "Enterprise"),
    "win11-24h2-pro": ("windows-11", 11, 2410, "Pro"),
    "win11-24h2-avd": ("windows-11", 11, 2410, "multi-session"),
}
# How a host is enrolled: a tag, the two commands of a script, or mdmId of the sign-in extension.
TAGS = {"tag group-policy", "tag co-management", "tag self-enrollment"}
ENROLLMENTS = (*sorted(TAGS), "user credential", "device credential", "mdmId", "none")
WAYS = (
    *(("domain", each) for each in ENROLLMENTS if each != "mdmId"),
    *(("entra", each) for each in ("mdmId", "none", "tag group-policy", "user credential")),
    *(("none", each) for each in ("tag group-policy", "user credential")),
    ("both", "mdmId"),
)


def _is_supported(baseline: str, pool: str, sku: str, join: str, enrollment: str) -> bool:
    _, product, release, edition = IMAGES[sku]
    by_domain = {"tag group-policy", "tag co-management", "tag self-enrollment", "user credential"}
    if baseline == "2020-09":
        is_image = product == 10 and edition == "Enterprise" and release >= 1809
        return pool == "Personal" and is_image and join == "domain" and enrollment in by_domain
    if pool == "Pooled":
        is_image = edition == "multi-session" and release >= 1903
        by_domain = {"tag group-policy", "tag co-management", "device credential"}
    else:
        is_image = edition == "Enterprise" and release >= 1809
    if join == "entra":
        return is_image and enrollment == "mdmId" and release >= 2004
    return is_image and join == "domain" and enrollment in by_domain


def _extensions(join: str, enrollment: str) -> Iterator[dict[str, Any]]:
    """Yield the extensions of a host: publisher, type, settings, protected settings."""
    if join in ("domain", "both"):
        yield {
            "publisher": "Microsoft.Compute",
            "type": "JsonADDomainExtension",
            "settings": {"Name": "corp.contoso.com", "User": "j@corp.contoso.com", "Restart": "true", "Options": "3"},
            "protected": {"Password": "P"},
        }
    if join in ("entra", "both"):
        settings = {"mdmId": INTUNE} if enrollment == "mdmId" else {}
        sign_in = {"publisher": "Microsoft.Azure.ActiveDirectory", "type": "AADLoginForWindows"}
        yield {**sign_in, "settings": settings, "protected": {}}
    if enrollment.endswith("credential"):
        number = 1 if enrollment.startswith("user") else 2
        values = (("AutoEnrollMDM", 1), ("UseAADCredentialType", number))
        command = " && ".join(f'reg add "{KEY}" /v {name} /t REG_DWORD /d {value} /f' for name, value in values)
        script = {"publisher": "Microsoft.Compute", "type": "CustomScriptExtension"}
        yield {**script, "settings": {"commandToExecute": command}, "protected": {}}
    yield {
        "publisher": "Microsoft.Powershell",
        "type": "DSC",
        "settings": {"configurationFunction": "Configuration.ps1\\AddSessionHost", "properties": {"hostPoolName": "p"}},
        "protected": {"properties": {"registrationInfoToken": "P"}},
    }


def _arm_resources(pool: str, sku: str, join: str, enrollment: str) -> list[dict[str, Any]]:
    tags = {"intune-enrollment": enrollment.removeprefix("tag ")} if enrollment in TAGS else {}
    image = {"publisher": "MicrosoftWindowsDesktop", "offer": IMAGES[sku][0], "sku": sku, "version": "latest"}
    of_pool = {"hostPoolType": pool, "loadBalancerType": "Persistent", "preferredAppGroupType": "Desktop"}
    assigned = {"personalDesktopAssignmentType": "Automatic"} if pool == "Personal" else {}
    machine = {"storageProfile": {"imageReference": image, "osDisk": {"createOption": "FromImage"}}}
    return [
        {
            "type": "Microsoft.DesktopVirtualization/hostPools",
            "apiVersion": "2024-04-03",
            "name": "p",
            "location": "westeurope",
            "properties": {**of_pool, **assigned},
        },
        {
            "type": "Microsoft.Compute/virtualMachines",
            "apiVersion": "2024-07-01",
            "name": "vm",
            "location": "westeurope",
            "tags": tags,
            "identity": {"type": "SystemAssigned"},
            "properties": machine,
        },
        *(
            {
                "type": "Microsoft.Compute/virtualMachines/extensions",
                "apiVersion": "2024-07-01",
                "name": f"vm/{each['type']}",
                "location": "westeurope",
                "properties": {
                    "publisher": each["publisher"],
                    "type": each["type"],
                    "typeHandlerVersion": "1.0",
                    "settings": each["settings"],
                    "protectedSettings": each["protected"],
                },
            }
            for each in _extensions(join, enrollment)
        ),
    ]


def _arm(*host: str) -> dict[str, str]:
    schema = "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#"
    resources = json.loads(json.dumps(_arm_resources(*host)).replace('"P"', "\"[parameters('secret')]\""))
    parameters = {"secret": {"type": "securestring"}}
    template = {"$schema": schema, "contentVersion": "1.0.0.0", "parameters": parameters, "resources": resources}
    return {"azuredeploy.json": json.dumps(template)}


def _in_bicep(value: object) -> str:
    if isinstance(value, dict):
        return "{\n" + "".join(f"'{key}': {_in_bicep(entry)}\n" for key, entry in value.items()) + "}"
    text = str(value).replace("\\", "\\\\").replace("'", "\\'")
    return "secret" if value == "P" else f"'{text}'"


def _bicep(*host: str) -> dict[str, str]:
    parts = ["@secure()\nparam secret string"]
    for number, resource in enumerate(_arm_resources(*host)):
        kind, version, name = resource.pop("type"), resource.pop("apiVersion"), resource["name"]
        parent = "parent: r1\n" if "/" in name else ""
        resource["name"] = name.rsplit("/", 1)[-1]
        parts.append(
            f"resource r{number} '{kind}@{version}' = {_in_bicep(resource).replace('{', '{' + chr(10) + parent, 1)}"
        )
    return {"main.bicep": "\n".join(parts)}


def _terraform_resources(pool: str, sku: str, join: str, enrollment: str) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Yield type, name and arguments; a list of one table is a block."""
    tags = {"intune-enrollment": enrollment.removeprefix("tag ")} if enrollment in TAGS else {}
    image = {"publisher": "MicrosoftWindowsDesktop", "offer": IMAGES[sku][0], "sku": sku, "version": "latest"}
    assigned = {"personal_desktop_assignment_type": "Automatic"} if pool == "Personal" else {}
    of_all = {"location": "westeurope", "resource_group_name": "rg"}
    of_pool = {"name": "p", "type": pool, "load_balancer_type": "Persistent", **assigned, **of_all}
    yield "azurerm_virtual_desktop_host_pool", "pool", of_pool
    machine = {"name": "vm", "tags": tags, "identity": [{"type": "SystemAssigned"}], "source_image_reference": [image]}
    yield "azurerm_windows_virtual_machine", "vm", {**machine, **of_all}
    for each in _extensions(join, enrollment):
        settings = {"settings": json.dumps(each["settings"]), "protected_settings": json.dumps(each["protected"])}
        arguments = {"name": each["type"], "publisher": each["publisher"], "type": each["type"], **settings}
        yield "azurerm_virtual_machine_extension", each["type"].lower(), {**arguments, "type_handler_version": "1.0"}


def _terraform(*host: str) -> dict[str, str]:
    parts = []
    for kind, name, arguments in _terraform_resources(*host):
        lines = []
        for key, value in arguments.items():
            if isinstance(value, list):
                lines += [f"{key} {{", *(f"{inner} = {json.dumps(each)}" for inner, each in value[0].items()), "}"]
            elif key == "protected_settings":
                lines.append(f"{key} = {json.dumps(value)}".replace('\\"P\\"', '\\"${var.secret}\\"'))
            else:
                lines.append(f"{key} = {json.dumps(value)}")
        if kind.endswith("_extension"):
            lines.append("virtual_machine_id = azurerm_windows_virtual_machine.vm.id")
        parts.append(f'resource "{kind}" "{name}" {{\n' + "\n".join(lines) + "\n}")
    return {"main.tf": "\n".join(['variable "secret" {\n  sensitive = true\n}', *parts])}


def _plan(*host: str) -> dict[str, str]:
    planned, changes, written = [], [], []
    for kind, name, arguments in _terraform_resources(*host):
        known = {"address": f"{kind}.{name}", "mode": "managed", "type": kind, "name": name}
        is_extension = kind.endswith("_extension")
        to_come = {"id": True, **({"virtual_machine_id": True} if is_extension else {})}
        planned.append({**known, "provider_name": "registry.terraform.io/hashicorp/azurerm", "values": arguments})
        changes.append({**known, "change": {"actions": ["create"], "after": arguments, "after_unknown": to_come}})
        machine = {"references": ["azurerm_windows_virtual_machine.vm.id", "azurerm_windows_virtual_machine.vm"]}
        written.append({**known, "expressions": {"virtual_machine_id": machine} if is_extension else {}})
    plan = {
        "format_version": "1.2",
        "terraform_version": "1.9.0",
        "planned_values": {"root_module": {"resources": planned}},
        "resource_changes": changes,
        "configuration": {"root_module": {"resources": written}},
    }
    return {"plan.json": json.dumps(plan)}


SPELLINGS: tuple[Callable[..., dict[str, str]], ...] = (_arm, _bicep, _terraform, _plan)


@pytest.mark.parametrize("pool", ["Personal", "Pooled"])
@pytest.mark.parametrize("sku", IMAGES)
@pytest.mark.parametrize("baseline", ["2020-09", "current"])
def test_what_is_supported_passes_and_nothing_else(tmp_path: Path, baseline: str, sku: str, pool: str) -> None:
    wrong = []
    for number, (join, enrollment) in enumerate(WAYS):
        # One language each is enough: the same estates are held against each other in test_four_spellings.
        spelling = SPELLINGS[(number + list(IMAGES).index(sku)) % len(SPELLINGS)]
        folder = tmp_path / f"{number}"
        folder.mkdir()
        for name, text in spelling(pool, sku, join, enrollment).items():
            (folder / name).write_text(text, encoding="utf-8")
        findings = scan_with(CHECKS, ScanRequest(root=folder, repository=folder, baseline=baseline))
        outcomes = {finding.outcome.value for finding in findings}
        is_right = outcomes == {"pass"} if _is_supported(baseline, pool, sku, join, enrollment) else "fail" in outcomes
        if not is_right:
            wrong.append((spelling.__name__, join, enrollment, [(f.rule_id, f.whole_reason) for f in findings]))
    assert wrong == []
