"""Writes estates of any size as ARM templates and as plans of Terraform."""

from __future__ import annotations

import json
from pathlib import Path

from growth_code import IMAGE, MDM, pools_of

SCHEMA = "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#"


# --- ARM ---------------------------------------------------------------------------------------------------------


def _arm_pool(name: str) -> dict[str, object]:
    return {
        "type": "Microsoft.DesktopVirtualization/hostPools",
        "apiVersion": "2024-04-03",
        "name": name,
        "location": "[resourceGroup().location]",
        "properties": {
            "hostPoolType": "Personal",
            "personalDesktopAssignmentType": "Automatic",
            "loadBalancerType": "Persistent",
            "preferredAppGroupType": "Desktop",
        },
    }


def _arm_host(name: str, pool: str, copy: int = 0) -> list[dict[str, object]]:
    """Return the resources of a session host; `name` and `pool` are ARM expressions without brackets."""
    token = f"listRegistrationTokens(resourceId('Microsoft.DesktopVirtualization/hostPools', {pool}), '2024-04-03')"

    def loop(kind: str) -> dict[str, object]:
        return {"copy": {"name": kind, "count": copy}} if copy else {}

    extensions = "Microsoft.Compute/virtualMachines/extensions"
    common = {"apiVersion": "2024-07-01", "location": "[resourceGroup().location]"}
    return [
        {
            "type": "Microsoft.Compute/virtualMachines",
            "name": f"[{name}]",
            **common,
            **loop(f"hosts-{pool}"),
            "identity": {"type": "SystemAssigned"},
            "properties": {
                "hardwareProfile": {"vmSize": "Standard_D4s_v5"},
                "osProfile": {
                    "computerName": f"[{name}]",
                    "adminUsername": "localadmin",
                    "adminPassword": "[parameters('password')]",
                },
                "storageProfile": {"imageReference": IMAGE, "osDisk": {"createOption": "FromImage"}},
            },
        },
        {
            "type": extensions,
            "name": f"[concat({name}, '/AADLoginForWindows')]",
            **common,
            **loop(f"joins-{pool}"),
            "dependsOn": [f"[resourceId('Microsoft.Compute/virtualMachines', {name})]"],
            "properties": {
                "publisher": "Microsoft.Azure.ActiveDirectory",
                "type": "AADLoginForWindows",
                "typeHandlerVersion": "2.2",
                "settings": {"mdmId": MDM},
            },
        },
        {
            "type": extensions,
            "name": f"[concat({name}, '/registration')]",
            **common,
            **loop(f"registrations-{pool}"),
            "dependsOn": [f"[resourceId('Microsoft.Compute/virtualMachines', {name})]"],
            "properties": {
                "publisher": "Microsoft.Powershell",
                "type": "DSC",
                "typeHandlerVersion": "2.83",
                "settings": {
                    "configurationFunction": "Configuration.ps1\\AddSessionHost",
                    "properties": {"hostPoolName": f"[{pool}]", "aadJoin": True},
                },
                "protectedSettings": {"properties": {"registrationInfoToken": f"[{token}.value[0].token]"}},
            },
        },
    ]


def arm(folder: Path, hosts: int, shape: str) -> None:
    """Write one azuredeploy.json."""
    resources: list[dict[str, object]] = []
    for pool, numbers in pools_of(hosts):
        name = f"vdpool-{pool}"
        resources.append(_arm_pool(name))
        if shape == "flat":
            for n in numbers:
                resources += _arm_host(f"'vm-{n:05}'", f"'{name}'")
        elif shape == "looped":
            resources += _arm_host(f"concat('vm-', copyIndex({numbers.start}))", f"'{name}'", len(numbers))
        else:
            resources.append(
                {
                    "type": "Microsoft.Resources/deployments",
                    "apiVersion": "2022-09-01",
                    "name": f"[concat('hosts-{pool}-', copyIndex())]",
                    "copy": {"name": f"hosts-{pool}", "count": len(numbers)},
                    "properties": {
                        "mode": "Incremental",
                        "expressionEvaluationOptions": {"scope": "inner"},
                        "parameters": {
                            "name": {"value": f"[concat('vm-', copyIndex({numbers.start}))]"},
                            "pool": {"value": name},
                            "password": {"value": "[parameters('password')]"},
                        },
                        "template": _arm_template(
                            {"name": "string", "pool": "string", "password": "securestring"},
                            _arm_host("parameters('name')", "parameters('pool')"),
                        ),
                    },
                }
            )
    template = _arm_template({"password": "securestring"}, resources)
    (folder / "azuredeploy.json").write_text(json.dumps(template, indent=1))


def _arm_template(parameters: dict[str, str], resources: list[dict[str, object]]) -> dict[str, object]:
    return {
        "$schema": SCHEMA,
        "contentVersion": "1.0.0.0",
        "parameters": {name: {"type": kind} for name, kind in parameters.items()},
        "resources": resources,
    }


# --- Terraform plan ----------------------------------------------------------------------------------------------

_NAMES = {
    "host": "azurerm_windows_virtual_machine",
    "join": "azurerm_virtual_machine_extension",
    "registration": "azurerm_virtual_machine_extension",
}


def _plan_values(number: int, pool: int) -> dict[str, dict[str, object]]:
    return {
        "host": {
            "name": f"vm-{number:05}",
            "location": "westeurope",
            "size": "Standard_D4s_v5",
            "custom_data": None,
            "license_type": None,
            "identity": [{"type": "SystemAssigned", "identity_ids": None}],
            "network_interface_ids": [f"/subscriptions/1/resourceGroups/rg/providers/nic-{number}"],
            "source_image_id": None,
            "source_image_reference": [IMAGE],
            "tags": None,
        },
        "join": {
            "name": "AADLoginForWindows",
            "publisher": "Microsoft.Azure.ActiveDirectory",
            "type": "AADLoginForWindows",
            "type_handler_version": "2.2",
            "settings": json.dumps({"mdmId": MDM}),
            "protected_settings": None,
        },
        "registration": {
            "name": "registration",
            "publisher": "Microsoft.Powershell",
            "type": "DSC",
            "type_handler_version": "2.83",
            "settings": json.dumps(
                {
                    "configurationFunction": "Configuration.ps1\\AddSessionHost",
                    "properties": {"hostPoolName": f"vdpool-{pool}", "aadJoin": True},
                }
            ),
        },
    }


def _configured(
    label: str, loop: dict[str, object], index: list[str], pool: str, token: str
) -> list[dict[str, object]]:
    """Return the configuration of the three resources of a session host."""
    machine = f"{_NAMES['host']}.host{label}"
    found: list[dict[str, object]] = []
    for kind, type_name in _NAMES.items():
        expressions: dict[str, object] = {"name": {"references": index} if index else {}}
        if kind != "host":
            named = [f"{machine}.id", machine] if not index else [machine, *index]
            expressions["virtual_machine_id"] = {"references": named}
        if kind == "registration":
            expressions["settings"] = {"references": [f"{pool}.name", pool]}
            expressions["protected_settings"] = {"references": [f"{token}.token", token]}
        address = f"{type_name}.{kind}{label}"
        entry = {"address": address, "mode": "managed", "type": type_name, "name": f"{kind}{label}"}
        found.append({**entry, "expressions": expressions, "schema_version": 0, **loop})
    return found


def _planned(address: str, type_name: str, name: str, index: object, values: dict[str, object]) -> dict[str, object]:
    entry: dict[str, object] = {"address": address, "mode": "managed", "type": type_name, "name": name}
    if index is not None:
        entry["index"] = index
    return {**entry, "provider_name": "registry.terraform.io/hashicorp/azurerm", "values": values}


def terraform_plan(folder: Path, hosts: int, shape: str) -> None:
    """Write one tfplan.json."""
    planned: list[dict[str, object]] = []
    children: list[dict[str, object]] = []
    configured: list[dict[str, object]] = []
    calls: dict[str, object] = {}
    changes: list[dict[str, object]] = []

    def add(where: list[dict[str, object]], entry: dict[str, object], *unknown: str, module: str = "") -> None:
        where.append(entry)
        known = {key: value for key, value in entry.items() if key != "values"}
        inside = {"module_address": module} if module else {}
        after_unknown = dict.fromkeys(("id", *unknown), True)
        change = {"actions": ["create"], "before": None, "after": entry["values"], "after_unknown": after_unknown}
        changes.append({**known, **inside, "change": change})

    for pool, numbers in pools_of(hosts):
        pool_address = f"azurerm_virtual_desktop_host_pool.pool_{pool}"
        token = f"azurerm_virtual_desktop_host_pool_registration_info.pool_{pool}"
        values: dict[str, object] = {"name": f"vdpool-{pool}", "type": "Personal", "load_balancer_type": "Persistent"}
        values["personal_desktop_assignment_type"] = "Automatic"
        add(planned, _planned(pool_address, pool_address.partition(".")[0], f"pool_{pool}", None, values))
        issued: dict[str, object] = {"expiration_date": "2030-01-01T00:00:00Z"}
        add(planned, _planned(token, token.partition(".")[0], f"pool_{pool}", None, issued), "token")
        configured += [
            {"address": address, "mode": "managed", "type": address.partition(".")[0], "name": f"pool_{pool}"}
            | {"expressions": expressions, "schema_version": 0}
            for address, expressions in (
                (pool_address, {"name": {"constant_value": f"vdpool-{pool}"}}),
                (token, {"hostpool_id": {"references": [f"{pool_address}.id", pool_address]}}),
            )
        ]
        if shape == "looped":
            loop: dict[str, object] = {"count_expression": {"constant_value": len(numbers)}}
            configured += _configured(f"_{pool}", loop, ["count.index"], pool_address, token)
        elif shape == "modules":
            calls[f"hosts_{pool}"] = {
                "source": "./host",
                "count_expression": {"constant_value": len(numbers)},
                "expressions": {
                    "pool": {"references": [f"{pool_address}.name", pool_address]},
                    "token": {"references": [f"{token}.token", token]},
                },
                "module": {"resources": _configured("", {}, [], "var.pool", "var.token")},
            }
        for n in numbers:
            at = n - numbers.start
            module = f"module.hosts_{pool}[{at}]" if shape == "modules" else ""
            inside: list[dict[str, object]] = []
            label = {"flat": f"_{n}", "looped": f"_{pool}", "modules": ""}[shape]
            for kind, own in _plan_values(n, pool).items():
                index = at if shape == "looped" else None
                address = f"{_NAMES[kind]}.{kind}{label}" + ("" if index is None else f"[{index}]")
                full = f"{module}.{address}" if module else address
                unknown = {"host": (), "join": ("virtual_machine_id",)}.get(
                    kind, ("virtual_machine_id", "protected_settings")
                )
                entry = _planned(full, _NAMES[kind], f"{kind}{label}", index, own)
                add(inside if module else planned, entry, *unknown, module=module)
            if module:
                children.append({"address": module, "resources": inside})
            if shape == "flat":
                configured += _configured(label, {}, [], pool_address, token)
    root: dict[str, object] = {"resources": planned}
    if children:
        root["child_modules"] = children
    plan = {
        "format_version": "1.2",
        "terraform_version": "1.11.4",
        "planned_values": {"root_module": root},
        "resource_changes": changes,
        "configuration": {"root_module": {"resources": configured, "module_calls": calls}},
    }
    (folder / "tfplan.json").write_text(json.dumps(plan))
