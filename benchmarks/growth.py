"""Times `avd-intune check` on generated estates of more and more session hosts, and fits how the cost grows.

python benchmarks/growth.py [--sizes 10,100,1000,10000] [--languages terraform,bicep,arm,terraform_plan]
                            [--shapes flat,looped,modules] [--output json,human] [--checkov SIZE]

Each session host is three resources: a machine, its Entra join and its registration with a host pool; there is a host
pool for every fifty of them. `flat` writes each of them out, `looped` has one loop for all machines of a host pool,
`modules` calls a module for each machine (a nested deployment in ARM, a module with children in a plan).

Prints the processor time and the largest memory of each run, and for each estate the exponent of the growth between
its two largest sizes, without what the smallest costs: 1.0 is linear. With --checkov, Checkov without these checks
runs over the same files up to that size.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

CHECKS = Path(__file__).resolve().parents[1] / "checks"
HOSTS_OF_A_POOL = 50
FRAMEWORKS = {"terraform": "terraform", "bicep": "bicep", "arm": "arm", "terraform_plan": "terraform_plan"}
MDM = "0000000a-0000-0000-c000-000000000000"
IMAGE = {"publisher": "MicrosoftWindowsDesktop", "offer": "Windows-11", "sku": "win11-23h2-ent", "version": "latest"}
SCHEMA = "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#"


def pools_of(hosts: int) -> Iterator[tuple[int, range]]:
    """Yield each host pool with the numbers of its session hosts."""
    for pool, first in enumerate(range(0, hosts, HOSTS_OF_A_POOL)):
        yield pool, range(first, min(first + HOSTS_OF_A_POOL, hosts))


# --- Terraform ---------------------------------------------------------------------------------------------------

_TF_POOL = """\
resource "azurerm_virtual_desktop_host_pool" "pool_{pool}" {{
  name                             = "vdpool-{pool}"
  location                         = "westeurope"
  resource_group_name              = "rg-avd"
  type                             = "Personal"
  load_balancer_type               = "Persistent"
  personal_desktop_assignment_type = "Automatic"
}}

resource "azurerm_virtual_desktop_host_pool_registration_info" "pool_{pool}" {{
  hostpool_id     = azurerm_virtual_desktop_host_pool.pool_{pool}.id
  expiration_date = "2030-01-01T00:00:00Z"
}}
"""
_TF_HOST = """\
resource "azurerm_windows_virtual_machine" "host{label}" {{
{loop}  name                  = {name}
  location              = "westeurope"
  resource_group_name   = "rg-avd"
  size                  = "Standard_D4s_v5"
  admin_username        = "localadmin"
  admin_password        = var.password
  network_interface_ids = ["/subscriptions/1/resourceGroups/rg-avd/providers/Microsoft.Network/networkInterfaces/nic"]
  identity {{
    type = "SystemAssigned"
  }}
  os_disk {{
    caching              = "ReadWrite"
    storage_account_type = "Premium_LRS"
  }}
  source_image_reference {{
    publisher = "MicrosoftWindowsDesktop"
    offer     = "Windows-11"
    sku       = "win11-23h2-ent"
    version   = "latest"
  }}
}}

resource "azurerm_virtual_machine_extension" "join{label}" {{
{loop}  name                 = "AADLoginForWindows"
  virtual_machine_id   = azurerm_windows_virtual_machine.host{label}{index}.id
  publisher            = "Microsoft.Azure.ActiveDirectory"
  type                 = "AADLoginForWindows"
  type_handler_version = "2.2"
  settings             = jsonencode({{ mdmId = "0000000a-0000-0000-c000-000000000000" }})
}}

resource "azurerm_virtual_machine_extension" "registration{label}" {{
{loop}  name                 = "registration"
  virtual_machine_id   = azurerm_windows_virtual_machine.host{label}{index}.id
  publisher            = "Microsoft.Powershell"
  type                 = "DSC"
  type_handler_version = "2.83"
  settings = jsonencode({{
    configurationFunction = "Configuration.ps1\\\\AddSessionHost"
    properties            = {{ hostPoolName = {pool_name}, aadJoin = true }}
  }})
  protected_settings = jsonencode({{ properties = {{ registrationInfoToken = {token} }} }})
}}
"""
_TF_PASSWORD = 'variable "password" {\n  type      = string\n  sensitive = true\n}\n'


def terraform(folder: Path, hosts: int, shape: str) -> None:
    """Write a root module, a file for each host pool."""
    (folder / "variables.tf").write_text(_TF_PASSWORD)
    if shape == "modules":
        (folder / "host").mkdir()
        variables = "".join(f'variable "{name}" {{\n  type = string\n}}\n' for name in ("name", "pool", "token"))
        host = _TF_HOST.format(label="", loop="", name="var.name", index="", pool_name="var.pool", token="var.token")
        (folder / "host" / "main.tf").write_text(f"{_TF_PASSWORD}{variables}{host}")
    for pool, numbers in pools_of(hosts):
        pool_name = f"azurerm_virtual_desktop_host_pool.pool_{pool}.name"
        token = f"azurerm_virtual_desktop_host_pool_registration_info.pool_{pool}.token"
        parts = [_TF_POOL.format(pool=pool)]
        if shape == "flat":
            parts.extend(
                _TF_HOST.format(label=f"_{n}", loop="", name=f'"vm-{n:05}"', index="", pool_name=pool_name, token=token)
                for n in numbers
            )
        elif shape == "looped":
            name = f'"vm-${{count.index + {numbers.start}}}"'
            loop = f"  count                 = {len(numbers)}\n"
            parts.append(
                _TF_HOST.format(
                    label=f"_{pool}", loop=loop, name=name, index="[count.index]", pool_name=pool_name, token=token
                )
            )
        else:
            parts.append(
                f'module "hosts_{pool}" {{\n  source   = "./host"\n  count    = {len(numbers)}\n'
                f'  name     = "vm-${{count.index + {numbers.start}}}"\n  pool     = {pool_name}\n'
                f"  token    = {token}\n  password = var.password\n}}\n"
            )
        (folder / f"pool_{pool}.tf").write_text("\n".join(parts))


# --- Bicep -------------------------------------------------------------------------------------------------------

_BICEP_POOL = """\
resource pool{pool} 'Microsoft.DesktopVirtualization/hostPools@2024-04-03' = {{
  name: 'vdpool-{pool}'
  location: location
  properties: {{
    hostPoolType: 'Personal'
    personalDesktopAssignmentType: 'Automatic'
    loadBalancerType: 'Persistent'
    preferredAppGroupType: 'Desktop'
    registrationInfo: {{ expirationTime: '2030-01-01T00:00:00Z', registrationTokenOperation: 'Update' }}
  }}
}}
"""
_BICEP_HOST = """\
resource host{label} 'Microsoft.Compute/virtualMachines@2024-07-01' = {opened}
  name: {name}
  location: location
  identity: {{ type: 'SystemAssigned' }}
  properties: {{
    hardwareProfile: {{ vmSize: 'Standard_D4s_v5' }}
    osProfile: {{ computerName: {name}, adminUsername: 'localadmin', adminPassword: password }}
    storageProfile: {{
      imageReference: {{
        publisher: 'MicrosoftWindowsDesktop'
        offer: 'Windows-11'
        sku: 'win11-23h2-ent'
        version: 'latest'
      }}
      osDisk: {{ createOption: 'FromImage' }}
    }}
  }}
{closed}

resource join{label} 'Microsoft.Compute/virtualMachines/extensions@2024-07-01' = {opened}
  parent: host{label}{index}
  name: 'AADLoginForWindows'
  location: location
  properties: {{
    publisher: 'Microsoft.Azure.ActiveDirectory'
    type: 'AADLoginForWindows'
    typeHandlerVersion: '2.2'
    settings: {{ mdmId: '0000000a-0000-0000-c000-000000000000' }}
  }}
{closed}

resource registration{label} 'Microsoft.Compute/virtualMachines/extensions@2024-07-01' = {opened}
  parent: host{label}{index}
  name: 'registration'
  location: location
  properties: {{
    publisher: 'Microsoft.Powershell'
    type: 'DSC'
    typeHandlerVersion: '2.83'
    settings: {{
      configurationFunction: 'Configuration.ps1\\\\AddSessionHost'
      properties: {{ hostPoolName: {pool_name}, aadJoin: true }}
    }}
    protectedSettings: {{
      properties: {{ registrationInfoToken: {token} }}
    }}
  }}
{closed}
"""
_BICEP_HEAD = "param location string = resourceGroup().location\n@secure()\nparam password string\n"


def bicep(folder: Path, hosts: int, shape: str) -> None:
    """Write one main.bicep, beside the module of a host where one is called."""
    parts = [_BICEP_HEAD]
    if shape == "modules":
        host = _BICEP_HOST.format(
            label="", opened="{", closed="}", name="name", index="", pool_name="pool", token="token"
        )
        (folder / "host.bicep").write_text(
            f"{_BICEP_HEAD}param name string\nparam pool string\n@secure()\nparam token string\n{host}"
        )
    for pool, numbers in pools_of(hosts):
        parts.append(_BICEP_POOL.format(pool=pool))
        names = {
            "pool_name": f"pool{pool}.name",
            "token": f"pool{pool}.listRegistrationTokens().value[0].token",
        }
        if shape == "flat":
            parts.extend(
                _BICEP_HOST.format(label=n, opened="{", closed="}", name=f"'vm-{n:05}'", index="", **names)
                for n in numbers
            )
        elif shape == "looped":
            opened = f"[for i in range({numbers.start}, {len(numbers)}): {{"
            index = f"[i - {numbers.start}]"
            parts.append(
                _BICEP_HOST.format(label=f"s{pool}", opened=opened, closed="}]", name="'vm-${i}'", index=index, **names)
            )
        else:
            parts.append(
                f"module hosts{pool} 'host.bicep' = [for i in range({numbers.start}, {len(numbers)}): {{\n"
                f"  name: 'host-${{i}}'\n  params: {{\n    location: location\n    password: password\n"
                f"    name: 'vm-${{i}}'\n    pool: {names['pool_name']}\n    token: {names['token']}\n  }}\n}}]\n"
            )
    (folder / "main.bicep").write_text("\n".join(parts))


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


WRITERS: dict[str, Callable[[Path, int, str], None]] = {
    "terraform": terraform,
    "bicep": bicep,
    "arm": arm,
    "terraform_plan": terraform_plan,
}


# --- measuring ---------------------------------------------------------------------------------------------------


def cost(command: list[str], folder: str) -> tuple[float, float, bytes]:
    """Return the processor seconds of a command, its largest memory in MB, and what it printed."""
    environment = {**os.environ, "PYTHONPATH": str(CHECKS), "BC_SKIP_MAPPING": "TRUE", "LOG_LEVEL": "ERROR"}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)  # else every start would compile the modules again
    with tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as errors:
        process = subprocess.Popen(command, env=environment, cwd=folder, stdout=output, stderr=errors)
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode not in (0, 1):
            errors.seek(0)
            sys.exit(f"{command} ended with {process.returncode}: {errors.read().decode()[-500:]}")
        output.seek(0)
        return used.ru_utime + used.ru_stime, used.ru_maxrss / 1024, output.read()


def check(printed: bytes, hosts: int) -> None:
    """End with an error where the estate was not judged as it is: every host certain, every check of a host passed."""
    findings = json.loads(printed)["findings"]
    undecided = [each for each in findings if each["status"] not in ("passed", "failed")]
    machines = {each["resource"] for each in findings if each["rule_id"] == "CKV_AVD_4"}
    if undecided or len(machines) != hosts:
        sys.exit(f"{len(machines)} of {hosts} session hosts were judged, {len(undecided)} answers are undecided")


def exponent(sizes: list[int], seconds: list[float]) -> float | None:
    """Return the growth between the two largest sizes, without what the smallest costs."""
    if len(sizes) < 3 or seconds[-2] <= seconds[0]:
        return None
    return math.log((seconds[-1] - seconds[0]) / (seconds[-2] - seconds[0])) / math.log(sizes[-1] / sizes[-2])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", default="10,100,1000,10000")
    parser.add_argument("--languages", default=",".join(WRITERS))
    parser.add_argument("--shapes", default="flat,looped,modules")
    parser.add_argument("--output", default="json")
    parser.add_argument("--checkov", type=int, default=0, metavar="SIZE")
    options = parser.parse_args()
    sizes = [int(size) for size in options.sizes.split(",")]
    print(f"{'language':15} {'shape':8} {'hosts':>6} {'output':6} {'s':>7} {'ms/host':>8} {'MB':>6}  Checkov alone")
    for language in options.languages.split(","):
        for shape in options.shapes.split(","):
            taken: dict[str, list[float]] = {form: [] for form in options.output.split(",")}
            for size in sizes:
                with tempfile.TemporaryDirectory() as name:
                    WRITERS[language](Path(name), size, shape)
                    for form, seconds in taken.items():
                        command = [sys.executable, "-m", "avd_intune", "check", "--support-matrix", "current"]
                        used, memory, printed = cost([*command, "-o", form, name], name)
                        if form == "json":
                            check(printed, size)
                        seconds.append(used)
                        beside = ""
                        if size <= options.checkov:
                            checkov = [
                                "-m",
                                "checkov.main",
                                "--quiet",
                                "--compact",
                                "--framework",
                                language,
                                "-d",
                                name,
                            ]
                            other, other_memory, _ = cost([sys.executable, *checkov], name)
                            beside = f"{other:7.2f} s {other_memory:6.0f} MB, ratio {used / other:.3f}"
                        print(
                            f"{language:15} {shape:8} {size:6} {form:6} {used:7.2f} {1000 * used / size:8.2f}"
                            f" {memory:6.0f}  {beside}",
                            flush=True,
                        )
            for form, seconds in taken.items():
                grown = exponent(sizes, seconds)
                if grown is not None:
                    print(f"{language:15} {shape:8} exponent {grown:.2f} ({form})", flush=True)


if __name__ == "__main__":
    main()
