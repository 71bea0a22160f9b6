"""Short Bicep files and ARM templates in which each variable, function or module holds the one before it twice."""

from __future__ import annotations

import json
from collections.abc import Iterator

from hostile_input import SCHEMA, Hostile

LINES = 60
MODULES = 30

# {x}: the variable before.
BICEP = {
    "array": "[{x}, {x}]",
    "object": "{{ a: {x}, b: {x} }}",
    "text": "'${{{x}}}${{{x}}}'",
    "text with input": "'${{p}}${{{x}}}${{{x}}}'",
    "concat": "concat({x}, {x})",
    "concat pair": "concat([{x}], [{x}])",
    "union": "union({x}, {x})",
    "union of objects": "union({{ a: {x} }}, {{ b: {x} }})",
    "union of pairs": "union([[{x}, {x}]], [[{x}, 1]])",
    "intersection": "intersection([[{x}, {x}]], [[{x}, {x}]])",
    "shallowMerge": "shallowMerge([{{ a: {x} }}, {{ b: {x} }}])",
    "spread": "[...[{x}], ...[{x}]]",
    "spread flat": "[...{x}, ...{x}]",
    "spread of objects": "{{ ...{x}, a{n}: {x}, b{n}: {x} }}",
    "map": "map([{x}, {x}], e => [e, e])",
    "map of itself": "map({x}, e => {x})",
    "map in map": "map(range(0, 2), i => map(range(0, 2), j => {x}))",
    "filter": "filter([{x}, {x}], e => e != [1])",
    "sort": "sort([{x}, {x}], (a, b) => a == b)",
    "reduce": "reduce([{x}, {x}], [], (a, b) => concat(a, [b, b]))",
    "reduce to text": "reduce(['a', 'b'], '', (a, b) => '${{a}}${{b}}${{{x}}}')",
    "toObject": "toObject([{x}, {x}], e => string(e))",
    "toObject pair": "toObject(['a', 'b'], e => e, e => {x})",
    "groupBy": "groupBy([{x}, {x}], e => 'a')",
    "mapValues": "mapValues({{ a: {x}, b: {x} }}, e => [e, e])",
    "objectKeys": "objectKeys({{ '${{{x}}}a': 1, '${{{x}}}b': 2 }})",
    "flatten": "flatten([{x}, {x}])",
    "flatten pair": "[flatten([[{x}], [{x}]])]",
    "items": "items({{ a: {x}, b: {x} }})",
    "loop": "[for i in range(0, 2): {x}]",
    "loop over itself": "[for e in {x}: [e, e]]",
    "loop in loop": "[for i in range(0, 2): map(range(0, 2), j => {x})]",
    "loop with if": "[for e in [{x}, {x}]: e == 1 ? [e] : [e, e]]",
    "choice": "p == 'a' ? {x} : [{x}, {x}]",
    "choice of texts": "p == 'a' ? '${{{x}}}' : '${{{x}}}${{{x}}}'",
    "choice by itself": "string({x}) == 'x' ? {x} : [{x}, {x}]",
    "text by itself": "'${{{x}}}' == p ? '${{{x}}}' : '${{{x}}}${{{x}}}'",
    "own choices": "p{n} == 'a' ? [{x}] : [{x}, {x}]",
    "nested choice": "p == 'a' ? (q == 'b' ? {x} : [{x}]) : (q == 'b' ? [{x}, {x}] : {{ a: {x} }})",
    "known choice": "true ? [{x}, {x}] : [{x}]",
    "string": "string([{x}, {x}])",
    "json": "json(string([{x}, {x}]))",
    "json of text": "json('[${{string({x})}}, ${{string({x})}}]')",
    "base64": "base64('${{{x}}}${{{x}}}')",
    "base64 back": "base64ToString(base64('${{{x}}}${{{x}}}'))",
    "uri": "uriComponent('%${{{x}}}%${{{x}}}')",
    "replace": "replace('aa', 'a', '${{{x}}}')",
    "format": "format('{{0}}{{0}}{{1}}', {x}, {x})",
    "join": "join(['${{{x}}}', '${{{x}}}'], '${{{x}}}')",
    "split": "join(split('${{{x}}},${{{x}}}', ','), '')",
    "padLeft": "padLeft('${{{x}}}${{{x}}}', 100000000)",
    "equal": "[{x}, {x}] == [{x}, {x}] ? [{x}] : [{x}, {x}]",
    "contains": "contains([[{x}, {x}]], [{x}, {x}]) ? [{x}, {x}] : [1]",
    "indexOf": "[indexOf([[{x}, {x}]], [{x}, {x}]), {x}, {x}]",
    "with input": "[p, {x}, {x}]",
    "index of input": "[{x}, {x}][i]",
    "key of input": "{{ '${{p}}': {x}, b: {x} }}",
    "safe": "[{x}, {x}][?0] ?? {x}",
    "coalesce": "coalesce(null, [{x}, {x}])",
    "tryGet": "tryGet({{ a: {x} }}, p) ?? [{x}, {x}]",
    "guid": "[guid(string({x}), string({x})), {x}]",
    "own function": "pair({x})",
    "take": "take([{x}, {x}], 2)",
    "skip": "[skip([{x}, {x}], 1), {x}]",
    "first": "first([[{x}, {x}]])",
    "length": "length(string({x})) == 1 ? [{x}] : [{x}, {x}]",
    "min": "[min([length(string({x})), 1]), {x}, {x}]",
    "dataUri": "dataUri('${{{x}}}${{{x}}}')",
    "toLower": "toLower('${{{x}}}${{{x}}}')",
    "empty": "empty([{x}, {x}]) ? [{x}] : [{x}, {x}]",
    "loop of objects": "[for e in [1, 2]: {{ a: {x}, b: e }}]",
    "any": "any([{x}, {x}])",
    "loadless parse": "[parseCidr('10.0.0.0/8'), {x}, {x}]",
}
STARTS = {"text": "'pooled'", "array": "['a', 'b']", "object": "{ a: 'a' }", "input": "p"}
USES = {
    "length": "length({x}) == 3 ? 'Pooled' : 'Personal'",
    "string": "string({x}) == 'a' ? 'Pooled' : 'Personal'",
    "equal": "{x} == ['a'] ? 'Pooled' : 'Personal'",
    "itself": "{x}",
    "text": "'${{{x}}}'",
}


def _bicep(step: str, start: str, use: str) -> dict[str, str]:
    last = f"a{LINES}"
    lines = ["param p string", "param q string", "param i int", "func pair(x any) array => [x, x]"]
    lines += [f"param p{n} string" for n in range(LINES)] if "p{n}" in step else []
    lines.append(f"var a0 = {start}")
    lines += [f"var a{n + 1} = {step.format(x=f'a{n}', n=n)}" for n in range(LINES)]
    lines += [
        "resource pool 'Microsoft.DesktopVirtualization/hostPools@2023-09-05' = {",
        "  name: 'vdpool-asked'",
        "  location: 'westeurope'",
        "  properties: {",
        f"    hostPoolType: {use.format(x=last)}",
        f"    customRdpProperty: {last}",
        "  }",
        f"  tags: {{ a: {last} }}",
        "}",
        "resource host 'Microsoft.Compute/virtualMachines@2024-07-01' = {",
        "  name: 'avd-host'",
        "  location: 'westeurope'",
        f"  properties: {{ storageProfile: {{ imageReference: {{ id: {last} }} }} }}",
        f"  tags: {last}",
        "}",
    ]
    return {"attack/main.bicep": "\n".join(lines) + "\n"}


# {x}: what the variable before says, as an expression without brackets.
ARM = {
    "createArray": "createArray({x}, {x})",
    "createObject": "createObject('a', {x}, 'b', {x})",
    "concat": "concat({x}, {x})",
    "concat string": "concat(string({x}), string({x}))",
    "union": "union({x}, {x})",
    "union pair": "union(createArray({x}), createArray(createArray({x})))",
    "intersection": "intersection(createArray({x}, {x}), createArray({x}, {x}))",
    "if": "if(equals(parameters('p'), 'a'), {x}, createArray({x}, {x}))",
    "if by itself": "if(equals(string({x}), 'x'), {x}, createArray({x}, {x}))",
    "if text by itself": "if(equals(string({x}), parameters('p')), string({x}), concat(string({x}), string({x})))",
    "json": "json(string(createArray({x}, {x})))",
    "map": "map(createArray({x}, {x}), lambda('e', createArray(lambdaVariables('e'), lambdaVariables('e'))))",
    "reduce": "reduce(createArray({x}, {x}), createArray(), lambda('a', 'b',"
    " concat(lambdaVariables('a'), createArray(lambdaVariables('b'), {x}))))",
    "toObject": "toObject(createArray('a', 'b'), lambda('e', lambdaVariables('e')), lambda('e', {x}))",
    "format": "format('{{0}}{{0}}', {x})",
    "replace": "replace('aa', 'a', string({x}))",
    "own function": "own.pair({x})",
    "flatten": "flatten(createArray({x}, {x}))",
    "shallowMerge": "shallowMerge(createArray(createObject('a', {x}), createObject('b', {x})))",
    "coalesce": "coalesce(null(), createArray({x}, {x}))",
    "base64": "base64(concat(string({x}), string({x})))",
    "equals": "if(equals(createArray({x}, {x}), createArray({x}, {x})), createArray({x}), createArray({x}, {x}))",
    "contains": "if(contains(createArray(createArray({x})), createArray({x})), createArray({x}, {x}), 1)",
}


def _template(body: dict[str, object]) -> str:
    return json.dumps({"$schema": SCHEMA, "contentVersion": "1.0.0.0", **body}, indent=1)


def _host_pool(kind: object, tags: object) -> dict[str, object]:
    return {
        "type": "Microsoft.DesktopVirtualization/hostPools",
        "apiVersion": "2023-09-05",
        "name": "vdpool-asked",
        "location": "westeurope",
        "properties": {"hostPoolType": kind, "customRdpProperty": tags},
        "tags": tags,
    }


def _arm(step: str, start: object, variables: dict[str, object] | None = None) -> dict[str, str]:
    if variables is None:
        variables = {"a0": start}
        for n in range(LINES):
            variables[f"a{n + 1}"] = "[" + step.format(x=f"variables('a{n}')", n=n) + "]"
    last = f"variables('a{LINES}')"
    pool = _host_pool(f"[if(equals(string({last}), 'a'), 'Pooled', 'Personal')]", f"[{last}]")
    # A function of a template sees its own parameters only.
    pair = {
        "parameters": [{"name": "x", "type": "array"}],
        "output": {"type": "array", "value": "[createArray(parameters('x'), parameters('x'))]"},
    }
    body = {
        "functions": [{"namespace": "own", "members": {"pair": pair}}],
        "parameters": {"p": {"type": "string"}},
        "variables": variables,
        "resources": [pool],
    }
    return {"attack/main.json": _template(body)}


def _in_structures(make: str) -> dict[str, str]:
    variables: dict[str, object] = {"a0": ["a", "b"]}
    for n in range(LINES):
        x = f"[variables('a{n}')]"
        variables[f"a{n + 1}"] = {
            "array": [x, x],
            "object": {"a": x, "b": x},
            "copy": {"copy": [{"name": "c", "count": 2, "input": x}]},
            "copy of copy": {
                "copy": [{"name": "c", "count": 2, "input": {"copy": [{"name": "d", "count": 2, "input": x}]}}]
            },
            "copy by its length": {"copy": [{"name": "c", "count": f"[length(variables('a{n}'))]", "input": x}]},
        }[make]
    return _arm("", None, variables)


def doublings() -> Iterator[Hostile]:
    """Yield them all."""
    for name, step in BICEP.items():
        for start_name, start in STARTS.items():
            for use_name, use in USES.items():
                yield Hostile(
                    f"bicep {name} of {start_name}, {use_name}",
                    "doubling",
                    lambda step=step, start=start, use=use: _bicep(step, start, use),
                )
    for name, step in ARM.items():
        for start_name, value in {
            "text": "pooled",
            "array": ["a", "b"],
            "object": {"a": "a"},
            "input": "[parameters('p')]",
        }.items():
            yield Hostile(f"arm {name} of {start_name}", "doubling", lambda step=step, value=value: _arm(step, value))
    for name in ("array", "object", "copy", "copy of copy", "copy by its length"):
        yield Hostile(f"arm structure {name}", "doubling", lambda name=name: _in_structures(name))
