"""Short files in which each line holds the one before it twice: what they describe has no end."""

from __future__ import annotations

from collections.abc import Iterator

from hostile_input import Hostile

LINES = 60

# {x}: the line before.
TERRAFORM = {
    "tuple": "[{x}, {x}]",
    "object": "{{ a = {x}, b = {x} }}",
    "text": '"${{{x}}}${{{x}}}"',
    "distinct": "distinct([{x}, {x}, [{x}]])",
    "distinct alike": "distinct([[{x}, {x}], [{x}, {x}]])",
    "toset": "toset([[{x}], [{x}]])",
    "toset pair": "toset([[{x}, {x}], [{x}, {x}]])",
    "tolist": "tolist([{x}, {x}])",
    "tolist pair": "tolist([[{x}, {x}], [{x}, {x}]])",
    "tolist objects": "tolist([{{ a = {x}, b = {x} }}, {{ a = {x}, b = {x} }}])",
    "tolist unlike objects": "tolist([{{ a = {x}, b = {x} }}, {{ a = {x}, c = {x} }}])",
    "tomap": "tomap({{ a = {x}, b = {x} }})",
    "tomap pair": "tomap({{ a = [{x}, {x}], b = [{x}, {x}] }})",
    "choice of list and object": "var.c ? [{x}] : {{ x = {x} }}",
    "choice of lists": "var.c ? [{x}, {x}] : [{x}]",
    "choice of objects": "var.c ? {{ a = {x}, b = {x} }} : {{ a = {x}, b = null }}",
    "choice of both": "var.c ? {x} : [{x}, {x}]",
    "own choices": "var.c{n} ? [{x}] : [{x}, {x}]",
    "known choice": "true ? [{x}, {x}] : [{x}]",
    "setproduct": "setproduct({x}, {x})",
    "setproduct pair": "setproduct([{x}, 1], [{x}, 2])",
    "concat": "concat({x}, {x})",
    "concat pair": "concat([{x}], [{x}])",
    "flatten": "flatten([{x}, {x}])",
    "flatten and pair": "[flatten([{x}, {x}]), flatten([{x}, {x}])]",
    "merge": "merge({{ a = {x} }}, {{ b = {x} }})",
    "zipmap": 'zipmap(["a", "b"], [{x}, {x}])',
    "for list": "[for each in [{x}, {x}] : each]",
    "for object": '{{ for key in ["a", "b"] : key => {x} }}',
    "for group": '{{ for each in [{x}, {x}] : "k" => each... }}',
    "for if": "[for each in [{x}, {x}] : each if each != [1]]",
    "splat": "[{x}, {x}][*]",
    "format": 'format("%v%v", {x}, {x})',
    "formatlist": 'formatlist("%s%s", [{x}], [{x}])',
    "join": 'join("", [{x}, {x}])',
    "replace": 'replace("aa", "a", {x})',
    "jsonencode": "jsonencode([{x}, {x}])",
    "yamlencode": "yamlencode([{x}, {x}])",
    "jsonencode at the end": "[{x}, {x}]",
    "jsondecode": "jsondecode(jsonencode([{x}, {x}]))",
    "base64": 'base64encode("${{{x}}}${{{x}}}")',
    "equal": "[{x}, {x}] == [{x}, {x}] ? [{x}] : [{x}, {x}]",
    "contains": "contains([[{x}, {x}]], [{x}, {x}]) ? [{x}, {x}] : [1]",
    "index": "[index([[{x}, {x}]], [{x}, {x}]), {x}, {x}]",
    "setunion": "setunion([{x}], [[{x}]])",
    "setunion pair": "setunion([[{x}, {x}]], [[{x}, {x}]])",
    "setintersection": "setintersection([[{x}, {x}]], [[{x}, {x}]])",
    "setsubtract": "setsubtract([[{x}, {x}]], [[1, {x}]])",
    "matchkeys": "matchkeys([[{x}, {x}]], [[{x}, {x}]], [[{x}, {x}]])",
    "coalescelist": "coalescelist([], [{x}, {x}])",
    "coalesce": "coalesce([{x}, {x}], [{x}, {x}])",
    "chunklist": "chunklist([{x}, {x}], 1)",
    "transpose": "transpose({{ a = [{x}], b = [{x}] }})",
    "lookup": 'lookup({{ a = {x} }}, "a", {x}) == 1 ? [{x}] : [{x}, {x}]',
    "try": "try([{x}, {x}], 1)",
    "can": "can([{x}, {x}]) ? [{x}, {x}] : [{x}]",
    "sensitive": "sensitive([{x}, {x}])",
    "nonsensitive": "nonsensitive(sensitive([{x}, {x}]))",
    "sort": "sort([{x}, {x}])",
    "values": "values({{ a = {x}, b = {x} }})",
    "slice": "slice([{x}, {x}], 0, 2)",
    "reverse": "reverse([{x}, {x}])",
    "element": "[element([{x}], 0), {x}]",
    "heredoc": "<<EOT\n${{{x}}}${{{x}}}\nEOT\n",
    "template for": '"%{{ for each in [{x}, {x}] }}${{each}}%{{ endfor }}"',
    "template if": '"%{{ if {x} == "x" }}${{{x}}}%{{ else }}${{{x}}}${{{x}}}%{{ endif }}"',
    "with unknown": "[var.u, {x}, {x}]",
    "text with unknown": '"${{var.u}}${{{x}}}${{{x}}}"',
    "tolist with unknown": "tolist([[var.u, {x}], [{x}, var.u]])",
    "for over unknown": "[for each in var.ul : [{x}, {x}]]",
    "key of unknown": "{{ (var.u) = {x}, b = {x} }}",
    "index of unknown": "[{x}, {x}][var.u]",
    "provider function": "provider::terraform::encode_tfvars({{ a = {x}, b = {x} }})",
    "issensitive": "issensitive([{x}, {x}]) ? 1 : [{x}, {x}]",
    "compact": 'compact(["${{{x}}}", "${{{x}}}"])',
    "regexall": 'regexall(".", "${{{x}}}${{{x}}}")',
    "split": 'join("", split("", "${{{x}}}${{{x}}}"))',
    "templatestring": 'templatestring("${{x}}$${{x}}", {{ x = {x} }})',
    "and": "{x} != null && {x} != null ? [{x}, {x}] : [{x}]",
    "nested choice": "var.c ? (var.d ? {x} : [{x}]) : (var.d ? [{x}, {x}] : {{ a = {x} }})",
    "defaults": "merge({x}, {{ a{n} = {x}, b{n} = {x} }})",
    "cidrsubnets": '[cidrsubnets("10.0.0.0/8", 4, 4), {x}, {x}]',
    "range": "[for n in range(2) : {x}]",
}
STARTS = {"text": '"pooled"', "list": '["a", "b"]', "object": '{ a = "a" }'}
USES = {
    "length": 'length({x}) == 3 ? "Pooled" : "Personal"',
    "json": 'jsonencode({x}) == "a" ? "Pooled" : "Personal"',
    "equal": '{x} == ["a"] ? "Pooled" : "Personal"',
    "itself": "{x}",
    "text": '"${{{x}}}"',
}


def _terraform(step: str, start: str, use: str) -> dict[str, str]:
    lines = [f"  a0 = {start}"]
    lines += [f"  a{n + 1} = {step.format(x=f'local.a{n}', n=n)}" for n in range(LINES)]
    variables = "".join(f'variable "{name}" {{}}\n' for name in ("c", "d", "u", "ul"))
    variables += "".join(f'variable "c{n}" {{}}\n' for n in range(LINES)) if "var.c{n}" in step else ""
    pool = (
        'resource "azurerm_virtual_desktop_host_pool" "asked" {\n'
        f"  type = {use.format(x=f'local.a{LINES}')}\n"
        f"  custom_rdp_properties = local.a{LINES}\n  tags = {{ a = local.a{LINES} }}\n}}\n"
    )
    machine = (
        'resource "azurerm_windows_virtual_machine" "host" {\n  name = "avd-host"\n'
        f"  source_image_id = local.a{LINES}\n  tags = local.a{LINES}\n}}\n"
    )
    return {"attack/main.tf": "locals {\n" + "\n".join(lines) + "\n}\n" + variables + pool + machine}


def doublings() -> Iterator[Hostile]:
    """Yield them all."""
    for name, step in TERRAFORM.items():
        for start_name, start in STARTS.items():
            for use_name, use in USES.items():
                yield Hostile(
                    f"terraform {name} of {start_name}, {use_name}",
                    "doubling",
                    lambda step=step, start=start, use=use: _terraform(step, start, use),
                )
