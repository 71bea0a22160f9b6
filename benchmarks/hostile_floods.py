"""Files of up to 10 MB that hold one thing again and again, or one thing that is very long.

Each is a table row: the file, what stands once before the repeated line, the line (`{n}` is its number), and what
stands once behind. A host pool that is wrong, or that hangs on the flood, stands in the file wherever its language
allows it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

import hostile_floods_bicep
import hostile_floods_json
import hostile_floods_texts
from hostile_input import Hostile, Row, filled

SIZE = 10_000_000

POOL = (
    'resource "azurerm_virtual_desktop_host_pool" "asked" {{\n  name = "p"\n  location = "westeurope"\n'
    '  resource_group_name = "rg"\n  type = {type}\n  load_balancer_type = "BreadthFirst"\n}}\n'
)
_JSON_POOL = '{"resource": {"azurerm_virtual_desktop_host_pool": {"asked": {"type": "Pooled"}}}, '
PLAIN = POOL.format(type='"Pooled"')
_MACHINE = (
    'resource "azurerm_windows_virtual_machine" "h" {\n  name = "avd-h"\n}\n'
    'resource "azurerm_virtual_machine_run_command" "r" {\n'
    "  virtual_machine_id = azurerm_windows_virtual_machine.h.id\n  source {\n    script = <<-EOT\n"
)

TERRAFORM: dict[str, Row] = {
    "calls of absent modules": ("main.tf", PLAIN, 'module "m{n}" {{\n  source = "./a{n}"\n}}\n', ""),
    "calls of a registry's modules": ("main.tf", PLAIN, 'module "m{n}" {{\n  source = "a/b{n}/azurerm"\n}}\n', ""),
    "calls of one module": ("main.tf", PLAIN, 'module "m{n}" {{\n  source = "../shared"\n}}\n', ""),
    "calls with counts": ("main.tf", PLAIN, 'module "m{n}" {{\n  source = "../shared"\n  count = 1000\n}}\n', ""),
    "variables": ("main.tf", PLAIN, 'variable "v{n}" {{}}\n', ""),
    "variables with types": (
        "main.tf",
        PLAIN,
        'variable "v{n}" {{\n  type = list(object({{ a = optional(string, "x") }}))\n}}\n',
        "",
    ),
    "variables with validations": (
        "main.tf",
        PLAIN,
        'variable "v{n}" {{\n  validation {{\n    condition = contains(["a", "b"], var.v{n})\n  }}\n}}\n',
        "",
    ),
    "locals": ("main.tf", PLAIN + "locals {\n", "  l{n} = var.v{n}\n", "}\n"),
    "locals in a chain": (
        "main.tf",
        POOL.format(type="local.l9000") + "locals {\n  l0 = 1\n",
        "  l1{n} = local.l{n}\n",
        "}\n",
    ),
    "blocks of locals": ("main.tf", PLAIN, "locals {{\n  l{n} = {n}\n}}\n", ""),
    "outputs": ("main.tf", PLAIN, 'output "o{n}" {{\n  value = 1\n}}\n', ""),
    "resources": ("main.tf", PLAIN, 'resource "null_resource" "r{n}" {{}}\n', ""),
    "resources with counts": ("main.tf", PLAIN, 'resource "null_resource" "r{n}" {{\n  count = 10000\n}}\n', ""),
    "resources of one name": ("main.tf", PLAIN, 'resource "null_resource" "r" {{}}\n', ""),
    "host pools": ("main.tf", "", POOL.replace('"asked"', '"h{n}"').replace("{type}", '"Pooled"'), ""),
    "machines": ("main.tf", PLAIN, 'resource "azurerm_windows_virtual_machine" "m{n}" {{\n  name = "avd{n}"\n}}\n', ""),
    "extensions": (
        "main.tf",
        PLAIN,
        'resource "azurerm_virtual_machine_extension" "e{n}" {{\n'
        "  virtual_machine_id = azurerm_windows_virtual_machine.h.id\n"
        '  type = "AADLoginForWindows"\n}}\n',
        'resource "azurerm_windows_virtual_machine" "h" {\n  name = "avd-h"\n}\n',
    ),
    "data sources": ("main.tf", PLAIN, 'data "azurerm_client_config" "d{n}" {{}}\n', ""),
    "moved blocks": ("main.tf", PLAIN, "moved {{\n  from = a.b{n}\n  to = a.c{n}\n}}\n", ""),
    "imports": ("main.tf", PLAIN, 'import {{\n  to = a.b{n}\n  id = "x"\n}}\n', ""),
    "providers": ("main.tf", PLAIN, 'provider "azurerm" {{\n  alias = "a{n}"\n  features {{}}\n}}\n', ""),
    "blocks in a block": ("main.tf", PLAIN + 'resource "a" "b" {\n', "  c {{}}\n", "}\n"),
    "blocks in a host pool": ("main.tf", PLAIN[:-2], "  scheduled_agent_updates {{}}\n", "}\n"),
    "blocks of blocks": ("main.tf", PLAIN, "a {{ ", ""),
    "braces": ("main.tf", PLAIN, "{{", ""),
    "closing braces": ("main.tf", PLAIN, "}}", ""),
    "attributes": ("main.tf", PLAIN[:-2], "  a{n} = 1\n", "}\n"),
    "attributes of one name": ("main.tf", PLAIN[:-2], "  a = 1\n", "}\n"),
    "dynamic blocks": ("main.tf", PLAIN[:-2], '  dynamic "d" {{\n    for_each = [1]\n    content {{}}\n  }}\n', "}\n"),
    "heredocs": ("main.tf", PLAIN + "locals {\n", "  l{n} = <<EOT\nx\nEOT\n", "}\n"),
    "heredocs without an end": ("main.tf", PLAIN + "locals {\n", "  l{n} = <<EOT{n}\n", "}\n"),
    "one heredoc": ("main.tf", POOL.format(type="local.l") + "locals {\n  l = <<EOT\n", "a line\n", "EOT\n}\n"),
    "comments of a line": ("main.tf", PLAIN, "# a comment\n", ""),
    "comments": ("main.tf", PLAIN, "/* a */ ", ""),
    "comments without an end": ("main.tf", PLAIN, "/* a ", ""),
    "one string": ("main.tf", 'locals {\n  l = "', "abc ", '"\n}\n' + POOL.format(type="local.l")),
    "one string with references": (
        "main.tf",
        'locals {\n  l = "',
        "${{var.v}}",
        '"\n}\n' + POOL.format(type="local.l"),
    ),
    "one string with escapes": ("main.tf", 'locals {\n  l = "', "\\n\\u00e4", '"\n}\n' + POOL.format(type="local.l")),
    "one string without an end": ("main.tf", PLAIN + 'locals {\n  l = "', "abc ${{", ""),
    "directives in a string": (
        "main.tf",
        'locals {\n  l = "',
        "%{{ if var.v == 1 }}a%{{ endif }}",
        '"\n}\n' + POOL.format(type="local.l"),
    ),
    "loops in a string": (
        "main.tf",
        'locals {\n  l = "',
        "%{{ for x in [1, 2] }}a${{x}}%{{ endfor }}",
        '"\n}\n' + POOL.format(type="local.l"),
    ),
    "quotes": ("main.tf", PLAIN, '"', ""),
    "one list": ("main.tf", "locals {\n  l = [", "{n}, ", "]\n}\n" + POOL.format(type="local.l[3]")),
    "one list of texts": ("main.tf", "locals {\n  l = [", '"a", ', "]\n}\n" + POOL.format(type="local.l[3]")),
    "one list of lists": ("main.tf", "locals {\n  l = [", "[], ", "]\n}\n" + POOL.format(type="local.l[3]")),
    "lists in lists": ("main.tf", PLAIN + "locals {\n  l = ", "[", ""),
    "brackets": ("main.tf", PLAIN + "locals {\n  l = ", "(", ""),
    "one object": ("main.tf", "locals {\n  l = {\n", "  k{n} = 1\n", "  }\n}\n" + POOL.format(type="local.l.k3")),
    "one object of one key": (
        "main.tf",
        "locals {\n  l = {\n",
        "  k = 1\n",
        "  }\n}\n" + POOL.format(type="local.l.k"),
    ),
    "for_each of a list": (
        "main.tf",
        PLAIN.replace('"asked" {', '"asked" {\n  for_each = toset(local.l)') + "locals {\n  l = [",
        '"{n}", ',
        "]\n}\n",
    ),
    "for expressions": ("main.tf", PLAIN + "locals {\n", "  l{n} = [for x in var.v : x if x != 1]\n", "}\n"),
    "for in for": ("main.tf", PLAIN + "locals {\n  l = ", "[for x in y : ", ""),
    "conditionals": ("main.tf", "locals {\n  l = ", 'var.v == {n} ? "a" : ', '"b"\n}\n' + POOL.format(type="local.l")),
    "sums": ("main.tf", "locals {\n  l = 1", " + 1", "\n}\n" + POOL.format(type="local.l")),
    "conditions": ("main.tf", "locals {\n  l = true", " && var.v", "\n}\n" + POOL.format(type='local.l ? "a" : "b"')),
    "signs": ("main.tf", PLAIN + "locals {\n  l = ", "!", "true\n}\n"),
    "members": ("main.tf", "locals {\n  l = var.v", ".a", "\n}\n" + POOL.format(type="local.l")),
    "indices": ("main.tf", "locals {\n  l = var.v", "[0]", "\n}\n" + POOL.format(type="local.l")),
    "splats": ("main.tf", "locals {\n  l = var.v", "[*]", "\n}\n" + POOL.format(type="local.l")),
    "calls in calls": ("main.tf", PLAIN + "locals {\n  l = ", "upper(", ""),
    "arguments": ("main.tf", "locals {\n  l = concat(", "[1], ", "[])\n}\n" + POOL.format(type="local.l[0]")),
    "digits": ("main.tf", "locals {\n  l = ", "9", "\n}\n" + POOL.format(type="local.l")),
    "one name": ("main.tf", PLAIN + "locals {\n  ", "name", " = 1\n}\n"),
    "one label": ("main.tf", 'resource "null_resource" "', "name", '" {}\n' + PLAIN),
    "labels": ("main.tf", "resource ", '"a" ', "{}\n" + PLAIN),
    "empty lines": ("main.tf", PLAIN, "\n", ""),
    "blanks": ("main.tf", PLAIN, " ", ""),
    "characters of no meaning": ("main.tf", PLAIN, "\x01", ""),
    "carriage returns": ("main.tf", PLAIN, "\r", ""),
    "skips": ("main.tf", PLAIN, "# checkov:skip=CKV_AVD_1:a\n", ""),
    "skips in a host pool": ("main.tf", PLAIN[:-2], "  # checkov:skip=CKV_AVD_1:a\n", "}\n"),
    "depends_on": ("main.tf", PLAIN[:-2] + "  depends_on = [", "a.b{n}, ", "]\n}\n"),
    "triggers": (
        "main.tf",
        PLAIN + 'resource "terraform_data" "t" {\n  input = {\n',
        "    a{n} = terraform_data.t{n}.id\n",
        "  }\n}\n",
    ),
    "JSON resources": (
        "main.tf.json",
        '{"resource": {"azurerm_virtual_desktop_host_pool": {"asked": {"type": "Pooled"}}, "null_resource": {',
        '"r{n}": {{}}, ',
        '"last": {}}}}',
    ),
    "JSON templates": (
        "main.tf.json",
        '{"resource": {"azurerm_virtual_desktop_host_pool": {"asked": {"type": "${local.a1}"}}}, "locals": {',
        '"a{n}": "${{var.a{n} + 1}}", ',
        '"last": 1}}',
    ),
    "JSON lists in lists": ("main.tf.json", _JSON_POOL + '"locals": {"a": ', "[", ""),
    "JSON brackets": ("main.tf.json", _JSON_POOL + '"locals": ', '{{"a":', ""),
    "JSON of one key": ("main.tf.json", _JSON_POOL + '"locals": {', '"a": 1, ', '"last": 1}}'),
    "JSON string": ("main.tf.json", _JSON_POOL + '"locals": {"a": "', "\\u00e4", '"}}'),
    "values of tfvars": ("terraform.tfvars", "", 'v{n} = "a"\n', ""),
    "one list of tfvars": ("terraform.tfvars", "v = [", '"a", ', "]\n"),
    "brackets of tfvars": ("terraform.tfvars", "v = ", "[", ""),
    "values of a scenario": ("prod.tfvars", "", 'v{n} = "a"\n', ""),
    "JSON tfvars": ("a.auto.tfvars.json", "{", '"v{n}": "a", ', '"v": 1}'),
    "lines of a script": ("main.tf", PLAIN + _MACHINE, "Write-Output {n}\n", "EOT\n  }\n}\n"),
    "commands of a script": ("main.tf", PLAIN + _MACHINE, "reg add HKLM\\A /v a{n} /d 1\n", "EOT\n  }\n}\n"),
    "functions of a script": ("main.tf", PLAIN + _MACHINE, "function f{n} {{ g{n} }}\n", "EOT\n  }\n}\n"),
    "calls of script blocks": ("main.tf", PLAIN + _MACHINE, '"$$(', "EOT\n  }\n}\n"),
    "brackets of a script": ("main.tf", PLAIN + _MACHINE, "{{(", "\nEOT\n  }\n}\n"),
    "pipes of a script": ("main.tf", PLAIN + _MACHINE, "a | ", "\nEOT\n  }\n}\n"),
    "if in a script": ("main.tf", PLAIN + _MACHINE, "if ($a{n}) {{ b }}\n", "EOT\n  }\n}\n"),
    "if in if in a script": ("main.tf", PLAIN + _MACHINE, "if ($a) {{\n", "EOT\n  }\n}\n"),
    "quotes of a script": ("main.tf", PLAIN + _MACHINE, "'\"", "\nEOT\n  }\n}\n"),
    "variables of a script": ("main.tf", PLAIN + _MACHINE, '$a{n} = "$a{n}x"\n', "EOT\n  }\n}\n"),
    "requests of a script": (
        "main.tf",
        PLAIN + _MACHINE,
        "Invoke-MgGraphRequest -Method POST -Uri /v1.0/deviceManagement/managedDevices/{n}/wipe\n",
        "EOT\n  }\n}\n",
    ),
    "backticks of a script": ("main.tf", PLAIN + _MACHINE, "`", "\nEOT\n  }\n}\n"),
    "comments of a script": ("main.tf", PLAIN + _MACHINE, "<# ", "\nEOT\n  }\n}\n"),
}


# What lies beside a file that holds values.
BESIDE = {
    name: {"main.tf": 'variable "v" {}\n' + PLAIN} for name in ("terraform.tfvars", "prod.tfvars", "a.auto.tfvars.json")
}


def _made(row: Row, beside: Mapping[str, str]) -> dict[str, str]:
    path = row[0] if "/" in row[0] or row[0].startswith((".", "az")) else f"attack/{row[0]}"
    return {**{f"attack/{name}": text for name, text in beside.items()}, path: filled(row, SIZE)}


def floods() -> Iterator[Hostile]:
    """Yield them all."""
    arm, bicep = hostile_floods_json.BESIDE_ARM, hostile_floods_bicep.BESIDE
    small, main = ({"small.json": arm["small.json"]}, {"main.json": arm["main.json"]})
    groups: list[tuple[str, Mapping[str, Row], Callable[[Row], Mapping[str, str]]]] = [
        ("terraform", TERRAFORM, lambda row: BESIDE.get(row[0], {})),
        ("bicep", hostile_floods_bicep.BICEP, lambda _: bicep),
        ("arm", hostile_floods_json.ARM, lambda row: main if "parameters" in row[0] else small),
        ("plan", hostile_floods_json.PLANS, lambda _: {}),
        ("policy", hostile_floods_json.POLICIES, lambda _: main),
        ("pipeline", hostile_floods_texts.PIPELINES, lambda _: main),
        ("settings", hostile_floods_texts.SETTINGS, lambda _: main),
        ("script", hostile_floods_texts.SCRIPTS, lambda row: {"main.tf": hostile_floods_texts.beside_script(row[0])}),
    ]
    for group, rows, beside in groups:
        for name, row in rows.items():
            yield Hostile(f"{group} {name}", "flood", lambda row=row, beside=beside: _made(row, beside(row)))
