"""ARM templates, parameter files, plans and policies of up to 10 MB of one thing.

Rows as in `hostile_floods`.
"""

from __future__ import annotations

from collections.abc import Mapping

from hostile_input import PARAMETERS_SCHEMA, SCHEMA, Row

_HEAD = f'{{"$schema": "{SCHEMA}", "contentVersion": "1.0.0.0", '
_POOL = (
    '{"type": "Microsoft.DesktopVirtualization/hostPools", "apiVersion": "2023-09-05", "name": "vdpool-asked",'
    ' "location": "westeurope", "properties": {"hostPoolType": %s}}'
)
_PLAIN = _POOL % '"Pooled"'
_RESOURCES = f'"resources": [{_PLAIN}]'
_NIC = '"type": "Microsoft.Network/networkInterfaces", "apiVersion": "2024-01-01"'
_INNER = '"type": "Microsoft.Resources/deployments", "apiVersion": "2022-09-01"'


def _braces(text: str) -> str:
    return text.replace("{", "{{").replace("}", "}}")


def _line(text: str) -> str:
    """Return a line of a row from JSON in which `#` is the number."""
    return _braces(text).replace("#", "{n}")


_VM = '"type": "Microsoft.Compute/virtualMachines", "apiVersion": "2024-07-01"'
_PARAMETERS = f'{{"$schema": "{PARAMETERS_SCHEMA}", "contentVersion": "1.0.0.0", "parameters": {{'

ARM: Mapping[str, Row] = {
    "parameters": (
        "main.json",
        _HEAD + _RESOURCES + ', "parameters": {',
        '"p{n}": {{"type": "string"}}, ',
        '"z": {}}}',
    ),
    "parameters with defaults": (
        "main.json",
        _HEAD + _RESOURCES + ', "parameters": {',
        '"p1{n}": {{"type": "string", "defaultValue": "[parameters(\'p{n}\')]"}}, ',
        '"p0": {"type": "string"}}}',
    ),
    "one list of allowed values": (
        "main.json",
        _HEAD
        + '"resources": ['
        + _POOL % "\"[parameters('p')]\""
        + '], "parameters": {"p": {"type": "string", "allowedValues": [',
        '"a{n}", ',
        '"b"]}}}',
    ),
    "parameters of one name": (
        "main.json",
        _HEAD + _RESOURCES + ', "parameters": {',
        '"p": {{"type": "string"}}, ',
        '"z": {}}}',
    ),
    "variables": ("main.json", _HEAD + _RESOURCES + ', "variables": {', '"v{n}": "a", ', '"z": 1}}'),
    "variables in a chain": (
        "main.json",
        _HEAD + '"resources": [' + _POOL % "\"[variables('v9000')]\"" + '], "variables": {"v0": 1, ',
        '"v1{n}": "[variables(\'v{n}\')]", ',
        '"z": 1}}',
    ),
    "outputs": (
        "main.json",
        _HEAD + _RESOURCES + ', "outputs": {',
        '"o{n}": {{"type": "string", "value": "a"}}, ',
        '"z": {}}}',
    ),
    "outputs of expressions": (
        "main.json",
        _HEAD + _RESOURCES + ', "outputs": {',
        '"o{n}": {{"type": "string", "value": "[reference(\'vdpool-asked\').a]"}}, ',
        '"z": {}}}',
    ),
    "functions": (
        "main.json",
        _HEAD + _RESOURCES + ', "functions": [',
        '{{"namespace": "n{n}", "members": {{"f": {{"parameters": [], "output": {{"type": "int", "value": 1}}}}}}}}, ',
        "{}]}",
    ),
    "resources": ("main.json", _HEAD + f'"resources": [{_PLAIN}', f', {{{{{_NIC}, "name": "a{{n}}"}}}}', "]}"),
    "resources by symbols": (
        "main.json",
        _HEAD + f'"languageVersion": "2.0", "resources": {{"pool": {_PLAIN}',
        f', "r{{n}}": {{{{{_NIC}, "name": "a{{n}}"}}}}',
        "}}",
    ),
    "resources by copies": (
        "main.json",
        _HEAD + f'"resources": [{_PLAIN}',
        f', {{{{{_NIC}, "name": "[format(\'a{{n}}{{{{0}}}}\', copyIndex())]",'
        ' "copy": {{"name": "c{n}", "count": 800}}}}',
        "]}",
    ),
    "host pools": (
        "main.json",
        _HEAD + f'"resources": [{_PLAIN}',
        ", " + _braces(_PLAIN).replace("asked", "a{n}"),
        "]}",
    ),
    "host pools of one name": ("main.json", _HEAD + f'"resources": [{_PLAIN}', ", " + _braces(_PLAIN), "]}"),
    "host pools under conditions": (
        "main.json",
        _HEAD + f'"parameters": {{"q": {{"type": "bool"}}}}, "resources": [{_PLAIN}',
        ", " + _braces(_PLAIN).replace("asked", "a{n}").replace("{{", '{{"condition": "[parameters(\'q\')]", ', 1),
        "]}",
    ),
    "machines": (
        "main.json",
        _HEAD + f'"resources": [{_PLAIN}',
        ', {{"type": "Microsoft.Compute/virtualMachines", "apiVersion": "2024-07-01", "name": "avd{n}"}}',
        "]}",
    ),
    "extensions of a machine": (
        "main.json",
        _HEAD + f'"resources": [{_PLAIN}, {{{_VM}, "name": "avd"}}',
        ', {{"type": "Microsoft.Compute/virtualMachines/extensions", "apiVersion": "2024-07-01", "name": "avd/e{n}",'
        ' "properties": {{"type": "AADLoginForWindows"}}}}',
        "]}",
    ),
    "resources in a resource": (
        "main.json",
        _HEAD + f'"resources": [{_PLAIN}, {{"type": "Microsoft.Compute/virtualMachines", "name": "avd", "resources": [',
        '{{"type": "extensions", "apiVersion": "2024-07-01", "name": "e{n}"}}, ',
        "{}]}]}",
    ),
    "resources in resources": (
        "main.json",
        _HEAD + f'"resources": [{_PLAIN}, ',
        '{{"type": "Microsoft.Network/virtualNetworks", "name": "a", "resources": [',
        "",
    ),
    "nested deployments": (
        "main.json",
        _HEAD + f'"resources": [{_PLAIN}',
        _line(f', {{{_INNER}, "name": "d#", "properties": {{"template": {{"resources": []}}}}}}'),
        "]}",
    ),
    "nested deployments of a host pool": (
        "main.json",
        _HEAD + f'"resources": [{_PLAIN}',
        _line(f', {{{_INNER}, "name": "d#", "properties": {{"template": {{"resources": [{_PLAIN}]}}}}}}'),
        "]}",
    ),
    "nested deployments in nested deployments": (
        "main.json",
        _HEAD + f'"resources": [{_PLAIN}, ',
        f'{{{{{_INNER}, "name": "d{{n}}", "properties": {{{{"mode": "Incremental", "template": {{{{"resources": [',
        "",
    ),
    "linked deployments": (
        "main.json",
        _HEAD + f'"resources": [{_PLAIN}',
        _line(f', {{{_INNER}, "name": "d#", "properties": {{"templateLink": {{"relativePath": "small.json"}}}}}}'),
        "]}",
    ),
    "linked deployments of absent files": (
        "main.json",
        _HEAD + f'"resources": [{_PLAIN}',
        _line(f', {{{_INNER}, "name": "d#", "properties": {{"templateLink": {{"relativePath": "a#.json"}}}}}}'),
        "]}",
    ),
    "linked deployments by copies": (
        "main.json",
        _HEAD + f'"resources": [{_PLAIN}',
        _line(
            f', {{{_INNER}, "name": "[format(\'d#{{0}}\', copyIndex())]", "copy": {{"name": "c", "count": 100}},'
            ' "properties": {"templateLink": {"relativePath": "small.json"}}}'
        ),
        "]}",
    ),
    "copies of variables": (
        "main.json",
        _HEAD + _RESOURCES + ', "variables": {"copy": [',
        '{{"name": "v{n}", "count": 100, "input": "[copyIndex(\'v{n}\')]"}}, ',
        '{"name": "z", "count": 1, "input": 1}]}}',
    ),
    "properties": ("main.json", _HEAD + '"resources": [' + _PLAIN[:-2], ', "a{n}": 1', "}}]}"),
    "properties of one name": ("main.json", _HEAD + '"resources": [' + _PLAIN[:-2], ', "a": 1', "}}]}"),
    "tags": ("main.json", _HEAD + '"resources": [' + _PLAIN[:-1] + ', "tags": {"z": "z"', ', "a{n}": "b"', "}}]}"),
    "dependsOn": ("main.json", _HEAD + '"resources": [' + _PLAIN[:-1] + ', "dependsOn": ["z"', ', "a{n}"', "]}]}"),
    "dependsOn of expressions": (
        "main.json",
        _HEAD + '"resources": [' + _PLAIN[:-1] + ', "dependsOn": ["z"',
        ", \"[resourceId('Microsoft.Network/networkInterfaces', 'a{n}')]\"",
        "]}]}",
    ),
    "one string": ("main.json", _HEAD + _RESOURCES + ', "variables": {"a": "', "abc ", '"}}'),
    "one string with escapes": ("main.json", _HEAD + _RESOURCES + ', "variables": {"a": "', "\\u00e4", '"}}'),
    "one expression": (
        "main.json",
        _HEAD + '"resources": [' + _POOL % "\"[variables('a')]\"" + '], "variables": {"a": "[concat(\'a\'',
        ", 'a'",
        ')]"}}',
    ),
    "calls in calls": ("main.json", _HEAD + _RESOURCES + ', "variables": {"a": "[', "toUpper(", '"}}'),
    "brackets of an expression": ("main.json", _HEAD + _RESOURCES + ', "variables": {"a": "[', "(", '"}}'),
    "members": (
        "main.json",
        _HEAD + '"resources": [' + _POOL % "\"[variables('a')]\"" + '], "variables": {"a": "[parameters(\'p\')',
        ".a",
        ']"}}',
    ),
    "indices": (
        "main.json",
        _HEAD + '"resources": [' + _POOL % "\"[variables('a')]\"" + '], "variables": {"a": "[parameters(\'p\')',
        "[0]",
        ']"}}',
    ),
    "one list": (
        "main.json",
        _HEAD + '"resources": [' + _POOL % "\"[variables('a')[3]]\"" + '], "variables": {"a": [',
        "1, ",
        "1]}}",
    ),
    "one object": (
        "main.json",
        _HEAD + '"resources": [' + _POOL % "\"[variables('a').k3]\"" + '], "variables": {"a": {',
        '"k{n}": 1, ',
        '"z": 1}}}',
    ),
    "one object of one key": (
        "main.json",
        _HEAD + '"resources": [' + _POOL % "\"[variables('a').k]\"" + '], "variables": {"a": {',
        '"k": 1, ',
        '"z": 1}}}',
    ),
    "lists in lists": ("main.json", _HEAD + _RESOURCES + ', "variables": {"a": ', "[", ""),
    "objects in objects": ("main.json", _HEAD + _RESOURCES + ', "variables": {"a": ', '{{"a":', ""),
    "digits": ("main.json", _HEAD + _RESOURCES + ', "variables": {"a": ', "9", "}}"),
    "comments": ("main.json", _HEAD + _RESOURCES + ', "variables": {', "/* a */ ", '"z": 1}}'),
    "comments without an end": ("main.json", _HEAD + _RESOURCES + ', "variables": {', "/* a ", ""),
    "empty lines": ("main.json", _HEAD + _RESOURCES, "\n", "}"),
    "commas": ("main.json", _HEAD + _RESOURCES, ",", "}"),
    "quotes": ("main.json", _HEAD + _RESOURCES + ",", '"', "}"),
    "values of parameters": (
        "main.parameters.json",
        _PARAMETERS,
        '"p{n}": {{"value": "a"}}, ',
        '"p": {"value": "a"}}}',
    ),
    "values of one parameter": (
        "main.parameters.json",
        _PARAMETERS,
        '"p": {{"value": "a"}}, ',
        '"p": {"value": "a"}}}',
    ),
    "one list of a parameter": ("main.parameters.json", _PARAMETERS + '"p": {"value": [', '"a", ', '"a"]}}}'),
    "lists in lists of a parameter": ("main.parameters.json", _PARAMETERS + '"p": {"value": ', "[", ""),
    "references of parameters": (
        "main.parameters.json",
        _PARAMETERS,
        '"p{n}": {{"reference": {{"keyVault": {{"id": "/x"}}, "secretName": "a"}}}}, ',
        '"p": {"value": "a"}}}',
    ),
}

_PLAN = '{"format_version": "1.2", "terraform_version": "1.9.0", "planned_values": {"root_module": {"resources": ['
_PLANNED_POOL = (
    '{"address": "azurerm_virtual_desktop_host_pool.asked", "mode": "managed", "type":'
    ' "azurerm_virtual_desktop_host_pool", "name": "asked", "values": {"type": "Pooled", "name": "p"}}'
)
_CHANGE = (
    '{"address": "azurerm_virtual_desktop_host_pool.asked", "mode": "managed", "type":'
    ' "azurerm_virtual_desktop_host_pool", "name": "asked", "change": {"actions": ["create"], "before": null,'
    ' "after": {"type": "Pooled", "name": "p"}, "after_unknown": {}, "after_sensitive": {}}}'
)
_PLAN_TAIL = f'{_PLANNED_POOL}]}}}}, "resource_changes": [{_CHANGE}]}}'
_CHANGES = _PLAN + f'{_PLANNED_POOL}]}}}}, "resource_changes": [{_CHANGE}'

PLANS: Mapping[str, Row] = {
    "resources": (
        "tfplan.json",
        _PLAN,
        '{{"address": "null_resource.r{n}", "mode": "managed", "type": "null_resource", "name": "r{n}",'
        ' "values": {{}}}}, ',
        _PLAN_TAIL,
    ),
    "host pools": ("tfplan.json", _PLAN, _braces(_PLANNED_POOL).replace("asked", "a{n}") + ", ", _PLAN_TAIL),
    "changes of host pools": ("tfplan.json", _CHANGES, ", " + _braces(_CHANGE).replace("asked", "a{n}"), "]}"),
    "changes of one host pool": ("tfplan.json", _CHANGES, ", " + _braces(_CHANGE), "]}"),
    "machines": (
        "tfplan.json",
        _PLAN,
        '{{"address": "azurerm_windows_virtual_machine.m{n}", "mode": "managed", "type":'
        ' "azurerm_windows_virtual_machine", "name": "m{n}", "values": {{"name": "avd{n}"}}}}, ',
        _PLAN_TAIL,
    ),
    "extensions": (
        "tfplan.json",
        _PLAN,
        '{{"address": "azurerm_virtual_machine_extension.e{n}", "mode": "managed", "type":'
        ' "azurerm_virtual_machine_extension", "name": "e{n}", "values": {{"type": "AADLoginForWindows",'
        ' "virtual_machine_id": "/subscriptions/a/m{n}"}}}}, ',
        _PLAN_TAIL,
    ),
    "modules in modules": (
        "tfplan.json",
        f'{{"format_version": "1.2", "planned_values": {{"root_module": {{"resources": [{_PLANNED_POOL}], ',
        '"child_modules": [{{"address": "module.a", ',
        "",
    ),
    "modules": (
        "tfplan.json",
        '{"format_version": "1.2", "planned_values": {"root_module": {"child_modules": [',
        '{{"address": "module.a{n}", "resources": []}}, ',
        f'{{}}], "resources": [{_PLAN_TAIL}',
    ),
    "configuration": (
        "tfplan.json",
        _CHANGES + '], "configuration": {"root_module": {"resources": [',
        '{{"address": "null_resource.r{n}", "mode": "managed", "type": "null_resource", "name": "r{n}",'
        ' "expressions": {{"a": {{"references": ["var.a"]}}}}}}, ',
        "{}]}}}",
    ),
    "configured modules": (
        "tfplan.json",
        _CHANGES + '], "configuration": {"root_module": {"module_calls": {',
        '"m{n}": {{"source": "./a", "module": {{"resources": []}}}}, ',
        '"z": {}}}}}',
    ),
    "variables": ("tfplan.json", _CHANGES + '], "variables": {', '"v{n}": {{"value": "a"}}, ', '"z": {}}}'),
    "outputs": (
        "tfplan.json",
        _CHANGES + '], "output_changes": {',
        '"v{n}": {{"actions": ["create"], "after": "a"}}, ',
        '"z": {}}}',
    ),
    "prior state": (
        "tfplan.json",
        _CHANGES + '], "prior_state": {"values": {"root_module": {"resources": [',
        '{{"address": "data.a.r{n}", "mode": "data", "type": "a", "name": "r{n}", "values": {{}}}}, ',
        "{}]}}}}",
    ),
    "sensitive values": (
        "tfplan.json",
        _CHANGES[: -len('"after_sensitive": {}}}')] + '"after_sensitive": {"tags": [',
        "true, ",
        "true]}}}]}",
    ),
    "one long value": ("tfplan.json", _CHANGES.replace('"name": "p"}, "after_unknown"', '"name": "'), "abc ", '"}}}]}'),
    "lists in lists": ("tfplan.json", _CHANGES + '], "variables": {"a": {"value": ', "[", ""),
    "plans in one file": ("tfplan.json", "", _braces(_CHANGES) + "]}}\n", ""),
}

_POLICY = '{"@odata.type": "#microsoft.graph.windows10CustomConfiguration", "id": "1", "displayName": "AVD",'
_CATALOGUE = (
    '{"@odata.context": "https://graph.microsoft.com/beta/$metadata#deviceManagement/configurationPolicies/$entity",'
    ' "id": "1", "name": "AVD", "platforms": "windows10", "technologies": "mdm", "settings": ['
)
_SETTING = (
    '{{"id": "{n}", "settingInstance": {{"@odata.type":'
    ' "#microsoft.graph.deviceManagementConfigurationChoiceSettingInstance", "settingDefinitionId": "a{n}",'
    ' "choiceSettingValue": {{"value": "a{n}_1", "children": []}}}}}}, '
)

POLICIES: Mapping[str, Row] = {
    "settings": ("policy.json", _CATALOGUE, _SETTING, "{}]}"),
    "children in children": (
        "policy.json",
        _CATALOGUE + '{"id": "0", "settingInstance": ',
        '{{"@odata.type": "#microsoft.graph.deviceManagementConfigurationChoiceSettingInstance", "settingDefinitionId":'
        ' "a", "choiceSettingValue": {{"value": "a", "children": [',
        "",
    ),
    "OMA settings": (
        "policy.json",
        _POLICY + '"omaSettings": [',
        '{{"@odata.type": "#microsoft.graph.omaSettingString", "omaUri": "./Vendor/MSFT/a{n}", "value": "a"}}, ',
        "{}]}",
    ),
    "assignments": (
        "policy.json",
        _POLICY + '"omaSettings": [], "assignments": [',
        '{{"target": {{"@odata.type": "#microsoft.graph.groupAssignmentTarget", "groupId": "{n}"}}}}, ',
        "{}]}",
    ),
    "policies": (
        "policies.json",
        '{"@odata.context": "https://graph.microsoft.com/beta/$metadata#deviceManagement/deviceConfigurations",'
        ' "value": [',
        _braces(_POLICY) + '"omaSettings": [], "n": {n}}}, ',
        "{}]}",
    ),
    "keys": ("policy.json", _POLICY, '"k{n}": 1, ', '"omaSettings": []}'),
    "one long text": ("policy.json", _POLICY + '"description": "', "abc ", '"}'),
}

# What lies beside the rows above.
BESIDE_ARM: Mapping[str, str] = {
    "small.json": _HEAD + '"resources": []}',
    "main.json": _HEAD + '"parameters": {"p": {"type": "string"}}, ' + _RESOURCES + "}",
}
