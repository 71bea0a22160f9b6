"""Bicep files and parameter files of up to 10 MB that hold one thing again and again, or one thing that is very long.

Rows as in `hostile_floods`.
"""

from __future__ import annotations

from collections.abc import Mapping

from hostile_input import Row

_TYPE = "'Microsoft.DesktopVirtualization/hostPools@2023-09-05'"
_POOL = (
    "resource pool {of} = {{\n  name: 'vdpool-asked'\n  location: 'westeurope'\n"
    "  properties: {{\n    hostPoolType: {type}\n{more}  }}\n}}\n"
)
_MACHINE = (
    "resource host 'Microsoft.Compute/virtualMachines@2024-07-01' = {\n  name: 'avd-host'\n"
    "  location: 'westeurope'\n  properties: {}\n}\n"
)


def _pool(value: str = "'Pooled'", more: str = "") -> str:
    return _POOL.format(of=_TYPE, type=value, more=more)


PLAIN = _pool()
_OPEN = PLAIN[:-2]
_OPEN_PROPERTIES = PLAIN[: -len("  }\n}\n")]

BICEP: Mapping[str, Row] = {
    "parameters": ("main.bicep", PLAIN, "param p{n} string\n", ""),
    "parameters with defaults": ("main.bicep", PLAIN, "param p{n} string = 'a'\n", ""),
    "parameters of parameters": ("main.bicep", PLAIN, "param p1{n} string = p{n}\n", "param p0 string\n"),
    "parameters with decorators": (
        "main.bicep",
        PLAIN,
        "@description('a')\n@allowed(['a', 'b'])\nparam p{n} string\n",
        "",
    ),
    "decorators of one parameter": ("main.bicep", PLAIN, "@description('a')\n", "param p string\n"),
    "one list of allowed values": ("main.bicep", "@allowed([\n", "  'a{n}'\n", "])\nparam p string\n" + _pool("p")),
    "parameters of one name": ("main.bicep", PLAIN, "param p string\n", ""),
    "types": ("main.bicep", PLAIN, "type t{n} = {{ a: string }}\n", ""),
    "types of types": ("main.bicep", PLAIN + "type t0 = string\n", "type t1{n} = t{n}[]\n", ""),
    "one union": ("main.bicep", "type t = ", "'a{n}' | ", "'Pooled'\nparam p t\n" + _pool("p")),
    "types in types": ("main.bicep", PLAIN + "type t = ", "{{ a: ", ""),
    "functions": ("main.bicep", PLAIN, "func f{n}(x string) string => '${{x}}a'\n", ""),
    "variables": ("main.bicep", PLAIN, "var v{n} = 'a'\n", ""),
    "variables in a chain": ("main.bicep", _pool("v9000") + "var v0 = 1\n", "var v1{n} = v{n}\n", ""),
    "variables of one name": ("main.bicep", PLAIN, "var v = 'a'\n", ""),
    "outputs": ("main.bicep", PLAIN, "output o{n} string = 'a'\n", ""),
    "outputs of the pool": ("main.bicep", PLAIN, "output o{n} string = pool.properties.hostPoolType\n", ""),
    "imports": ("main.bicep", PLAIN, "import {{ a{n} }} from 'a{n}.bicep'\n", ""),
    "extensions": ("main.bicep", PLAIN, "extension graph{n}\n", ""),
    "asserts": ("main.bicep", PLAIN, "assert a{n} = 1 == 1\n", ""),
    "metadata": ("main.bicep", PLAIN, "metadata a{n} = 'a'\n", ""),
    "calls of absent modules": ("main.bicep", PLAIN, "module m{n} 'a{n}.bicep' = {{\n  name: 'a{n}'\n}}\n", ""),
    "calls of a registry's modules": (
        "main.bicep",
        PLAIN,
        "module m{n} 'br/public:avm/res/a/b{n}:0.1.0' = {{\n  name: 'a{n}'\n}}\n",
        "",
    ),
    "calls of one module": ("main.bicep", PLAIN, "module m{n} 'small.bicep' = {{\n  name: 'a{n}'\n}}\n", ""),
    "calls of one module of a host pool": (
        "main.bicep",
        PLAIN,
        "module m{n} 'pool.bicep' = {{\n  name: 'a{n}'\n}}\n",
        "",
    ),
    "calls of one module by loops": (
        "main.bicep",
        PLAIN,
        "module m{n} 'small.bicep' = [for i in range(0, 100): {{\n  name: 'a{n}${{i}}'\n}}]\n",
        "",
    ),
    "calls with parameters": (
        "main.bicep",
        PLAIN + "param q string\n",
        "module m{n} 'small.bicep' = {{\n  name: 'a{n}'\n  params: {{ p: q }}\n}}\n",
        "",
    ),
    "host pools": ("main.bicep", "", _pool().replace("{", "{{").replace("}", "}}").replace("pool ", "pool{n} "), ""),
    "host pools under conditions": (
        "main.bicep",
        "".join(f"param q{n} bool\n" for n in range(10)),
        _pool()
        .replace("{", "{{")
        .replace("}", "}}")
        .replace("pool ", "pool{n} ")
        .replace("= {{", "= if (q{digit}) {{"),
        "",
    ),
    "host pools of one name": ("main.bicep", "", PLAIN.replace("{", "{{").replace("}", "}}"), ""),
    "existing host pools": ("main.bicep", PLAIN, f"resource e{{n}} {_TYPE} existing = {{{{ name: 'a{{n}}' }}}}\n", ""),
    "resources": (
        "main.bicep",
        PLAIN,
        "resource r{n} 'Microsoft.Network/networkInterfaces@2024-01-01' = {{\n  name: 'a{n}'\n}}\n",
        "",
    ),
    "resources by loops": (
        "main.bicep",
        PLAIN,
        "resource r{n} 'Microsoft.Network/networkInterfaces@2024-01-01' = [for i in range(0, 800): {{\n"
        "  name: 'a{n}'\n}}]\n",
        "",
    ),
    "machines": (
        "main.bicep",
        PLAIN,
        "resource m{n} 'Microsoft.Compute/virtualMachines@2024-07-01' = {{\n  name: 'avd{n}'\n}}\n",
        "",
    ),
    "extensions of a machine": (
        "main.bicep",
        PLAIN + _MACHINE,
        "resource e{n} 'Microsoft.Compute/virtualMachines/extensions@2024-07-01' = {{\n  parent: host\n"
        "  name: 'e{n}'\n  properties: {{ type: 'AADLoginForWindows' }}\n}}\n",
        "",
    ),
    "resources in a resource": (
        "main.bicep",
        PLAIN + _MACHINE[:-2],
        "  resource e{n} 'extensions' = {{\n    name: 'e{n}'\n  }}\n",
        "}\n",
    ),
    "resources in resources": (
        "main.bicep",
        PLAIN,
        "resource a 'Microsoft.Network/virtualNetworks@2024-01-01' = {{\n",
        "",
    ),
    "properties": ("main.bicep", _OPEN_PROPERTIES, "    a{n}: 1\n", "  }\n}\n"),
    "properties of one name": ("main.bicep", _OPEN_PROPERTIES, "    a: 1\n", "  }\n}\n"),
    "tags": ("main.bicep", _OPEN + "  tags: {\n", "    a{n}: 'b'\n", "  }\n}\n"),
    "dependsOn": ("main.bicep", _OPEN + "  dependsOn: [\n", "    a{n}\n", "  ]\n}\n"),
    "one string": ("main.bicep", "var l = '", "abc ", "'\n" + _pool("l")),
    "one string with references": ("main.bicep", "param v string\nvar l = '", "${{v}}", "'\n" + _pool("l")),
    "one string with escapes": ("main.bicep", "var l = '", "\\n\\u{{e4}}", "'\n" + _pool("l")),
    "one string without an end": ("main.bicep", PLAIN + "var l = '", "abc ${{", ""),
    "one long text": ("main.bicep", "var l = '''\n", "a line\n", "'''\n" + _pool("l")),
    "long texts": ("main.bicep", PLAIN, "var l{n} = '''\na\n'''\n", ""),
    "long texts without an end": ("main.bicep", PLAIN, "var l{n} = '''", ""),
    "quotes": ("main.bicep", PLAIN, "'", ""),
    "one list": ("main.bicep", "var l = [\n", "  {n}\n", "]\n" + _pool("l[3]")),
    "one list of texts": ("main.bicep", "var l = [\n", "  'a'\n", "]\n" + _pool("l[3]")),
    "lists in lists": ("main.bicep", PLAIN + "var l = ", "[", ""),
    "brackets": ("main.bicep", PLAIN + "var l = ", "(", ""),
    "braces": ("main.bicep", PLAIN, "{{", ""),
    "closing braces": ("main.bicep", PLAIN, "}}", ""),
    "objects in objects": ("main.bicep", PLAIN + "var l = ", "{{ a: ", ""),
    "one object": ("main.bicep", "var l = {\n", "  k{n}: 1\n", "}\n" + _pool("l.k3")),
    "one object of one key": ("main.bicep", "var l = {\n", "  k: 1\n", "}\n" + _pool("l.k")),
    "spreads": ("main.bicep", "param p object\nvar l = {\n", "  ...p\n", "}\n" + _pool("l.k")),
    "loop over a list": (
        "main.bicep",
        PLAIN.replace("= {", "= [for x in l: {", 1)[:-1] + "]\nvar l = [\n",
        "  '{n}'\n",
        "]\n",
    ),
    "loop over lines": (
        "main.bicep",
        PLAIN.replace("= {", "= [for x in l: {", 1)[:-1] + "]\nvar l = split('",
        "{n},",
        "', ',')\n",
    ),
    "for expressions": ("main.bicep", PLAIN + "param v array\n", "var l{n} = [for x in v: '${{x}}a']\n", ""),
    "for in for": ("main.bicep", PLAIN + "var l = ", "[for x in y: ", ""),
    "conditionals": ("main.bicep", "param v int\nvar l = ", "v == {n} ? 'a' : ", "'b'\n" + _pool("l")),
    "sums": ("main.bicep", "var l = 1", " + 1", "\n" + _pool("string(l)")),
    "conditions": ("main.bicep", "param v bool\nvar l = true", " && v", "\n" + _pool("l ? 'a' : 'b'")),
    "defaults of null": ("main.bicep", "param v string?\nvar l = v", " ?? v", "\n" + _pool("l")),
    "signs": ("main.bicep", PLAIN + "var l = ", "!", "true\n"),
    "members": ("main.bicep", "param v object\nvar l = v", ".a", "\n" + _pool("l")),
    "safe members": ("main.bicep", "param v object\nvar l = v", ".?a", "\n" + _pool("l")),
    "indices": ("main.bicep", "param v array\nvar l = v", "[0]", "\n" + _pool("l")),
    "assertions": ("main.bicep", "param v string?\nvar l = v", "!", "\n" + _pool("l")),
    "calls in calls": ("main.bicep", PLAIN + "var l = ", "toUpper(", ""),
    "arguments": ("main.bicep", "var l = concat(", "[1], ", "[])\n" + _pool("string(l[0])")),
    "lambdas in lambdas": ("main.bicep", PLAIN + "var l = ", "map([1], x => ", ""),
    "digits": ("main.bicep", "var l = ", "9", "\n" + _pool("string(l)")),
    "one name": ("main.bicep", PLAIN + "var ", "name", " = 1\n"),
    "comments of a line": ("main.bicep", PLAIN, "// a comment\n", ""),
    "comments": ("main.bicep", PLAIN, "/* a */ ", ""),
    "comments without an end": ("main.bicep", PLAIN, "/* a ", ""),
    "empty lines": ("main.bicep", PLAIN, "\n", ""),
    "carriage returns": ("main.bicep", PLAIN, "\r", ""),
    "characters of no meaning": ("main.bicep", PLAIN, "\x01", ""),
    "letters of other scripts": ("main.bicep", PLAIN, "\u00e4\u4e2d", ""),
    "emoji in a string": ("main.bicep", "var l = '", "\U0001f600", "'\n" + _pool("l")),
    "pragmas": ("main.bicep", PLAIN, "#disable-next-line a\n", ""),
    "skips": ("main.bicep", PLAIN, "// checkov:skip=CKV_AVD_1:a\n", ""),
    "skips in a host pool": ("main.bicep", _OPEN, "  // checkov:skip=CKV_AVD_1:a\n", "}\n"),
    "words of no meaning": ("main.bicep", PLAIN, "a{n} b\n", ""),
    "values of parameters": ("main.bicepparam", "using 'main.bicep'\n", "param p{n} = 'a'\n", ""),
    "one list of values": ("main.bicepparam", "using 'main.bicep'\nparam p = [\n", "  'a'\n", "]\n"),
    "variables of values": (
        "main.bicepparam",
        "using 'main.bicep'\nparam p = v9000\nvar v0 = 1\n",
        "var v1{n} = v{n}\n",
        "",
    ),
    "environment variables": (
        "main.bicepparam",
        "using 'main.bicep'\n",
        "param p{n} = readEnvironmentVariable('A{n}')\n",
        "",
    ),
    "brackets of values": ("main.bicepparam", "using 'main.bicep'\nparam p = ", "[", ""),
    "uses": ("main.bicepparam", "", "using 'main.bicep'\n", ""),
}

# What lies beside them.
BESIDE: Mapping[str, str] = {
    "small.bicep": "param p string = 'a'\noutput o string = p\n",
    "pool.bicep": PLAIN,
    "main.bicep": "param p array = []\n" + PLAIN,
}
