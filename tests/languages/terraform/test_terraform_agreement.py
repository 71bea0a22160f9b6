"""Expressions at the edge, with what Terraform 1.11.4 gives for them in `terraform console`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from avd_intune.languages.terraform.terraform_deployments import read_terraform
from avd_intune.snapshots.values_as_data import ValuesAsData
from avd_intune.source.workspace import Workspace

REFUSED = "refused"
UNKNOWN = "unknown"

ANSWERS: list[tuple[str, Any]] = [
    # Texts are kept in Unicode's composed form.
    (r'"cafe\u0301" == "caf\u00e9"', True),
    (r'{ "e\u0301" = 1 }["\u00e9"]', 1),
    ('substr("avd-pool", -4, 0)', "pool"),
    ('substr("avd-pool", 2, 0)', ""),
    ('yamlencode("")', '""\n'),
    ('try(["Personal"]...)', "Personal"),
    ('can(["x"]...)', True),
    ("can([]...)", REFUSED),
    ('can(coalescelist(null, ["a"]))', False),
    ("can(tolist([{ a = 1 }, null]))", False),
    ("can(toset([[1], null]))", False),
    ("can(tomap({ x = { a = 1 }, y = null }))", True),
    ("tolist([1, null])", [1, None]),
    # Zero has a sign.
    ("jsonencode(-0)", "-0"),
    ('"${0 * -1}!"', "-0!"),
    ("-0 == 0", True),
    ("-0 + 0", 0),
    ('jsonencode([tonumber("-0"), jsondecode("-0.0"), yamldecode("-0")])', "[-0,-0,-0]"),
    ('tostring(min("-0", 0.1))', "-0"),
    ('tostring("-0" + "-0")', "-0"),
    ('tostring("-0" + 0)', "0"),
    ("tostring(0 / -1)", "-0"),
    ("tostring(-3 % 3)", "0"),
    ("tostring(sum([-0, -0]))", "-0"),
    ("tostring(log(1, 0.5))", "-0"),
    ("[for x in toset([0, -0, 1, -1]) : tostring(x)]", ["-1", "-0", "0", "1"]),
    ("length(setintersection([-0], [0]))", 0),
    ("length(setsubtract([-0], [0]))", 1),
    ('["a", "b"][-0]', "a"),
    # A null has the type that it was converted to.
    ("can(tostring(tolist(null)))", False),
    ('try(tostring(tomap(null)), "none")', "none"),
    ("tolist(tomap(null))", REFUSED),
    ("toset(tolist(null))", None),
    ("tonumber(tobool(null))", REFUSED),
    ('format("%v", tolist(null))', "null"),
    ("setunion([null], [{ a = 1 }])", REFUSED),
    ('setintersection(["a"], [null], [["a"]])', REFUSED),
    ('setunion(["a"], [null])', ["a", None]),
    # Infinity is a number, but not one of JSON.
    ("1 / 0 > 5", True),
    ("tostring(-1 / 0)", "-Inf"),
    ("min(1 / 0, 1)", 1),
    ("jsonencode(1 / 0)", REFUSED),
    ("0 / 0", REFUSED),
    ("1 / 0 - 1 / 0", REFUSED),
    ('tonumber("-Inf") < 0', True),
    ("pow(10, 400) == 1 / 0", True),
    ("5 / (1 / 0)", 0),
    ("5 % (1 / 0)", REFUSED),
    ("(1 / 0) % 2", REFUSED),
    ("[1, 2][1 / 0]", REFUSED),
    ("range(1 / 0)", REFUSED),
    ('format("%f|%10v", 1 / 0, -1 / 0)', "+Inf|      -Inf"),
    ('format("%d", 1 / 0)', REFUSED),
    ('format("%v %g %.1f", -0, -0, -0)', "-0 -0 -0.0"),
    ("length(distinct([0, -0]))", 1),
    ("length(toset([0, -0]))", 2),
    ("1e999999999 > 1", True),
    ('merge({}, { a = 1 }, { b = "x" })', {"a": 1, "b": "x"}),
    ('merge(tomap({}), tomap({ a = { s = "x" } }), tomap({ b = { t = 1 } })).b.t', 1),
    ('format("%s", null)', UNKNOWN),
    ('format("%v", [1, null])', "[1,null]"),
    ("ephemeralasnull(var.token) == null", True),
    ('ephemeralasnull("x")', "x"),
    # Steps are added as binary floats are, and a range of no length needs no step.
    ("signum(-0)", 0),
    ("range(0, 1, 0.3)[3] == 0.9", False),
    ("range(0, 1, 0.3)[2]", 0.6),
    ("range(5, 5, 0)", []),
    ("can(range(0, 5, 0))", False),
    # The types of all arguments count, also of those behind the result.
    ('can(coalescelist(["a"], "b"))', False),
    ('coalescelist([], ["a"], [])', ["a"]),
    ('can(coalescelist(["a"], toset(["b"])))', False),
    ('can(coalescelist(["a"], null))', False),
    ('can(lookup(tomap({ a = "1" }), "a", ["x"]))', False),
    ('lookup(tomap({ a = "1" }), "a", 2)', "1"),
    # Logarithms and powers have the digits that Go gives them.
    ("tostring(log(3, 2))", "1.584962500721156"),
    ("tostring(log(1 / 3, 3))", "-1.0000000000000002"),
    ("tostring(pow(3.999, 3))", "63.952011999"),
    ("tostring(pow(1e-7, 3))", "0.0000000000000000000009999999999999997"),
    ("tostring(pow(1.1, 100))", "13780.612339822364"),
    ("pow(-2, -3)", -0.125),
    ("pow(4, -0.5)", 0.5),
    ("pow(0, -1) == 1 / 0", True),
    ("can(pow(-8, 1 / 3))", False),
    # Addresses and networks at the edge; IPv4 in IPv6 form is written as IPv4.
    ('cidrsubnet("::ffff:192.168.0.0/112", 8, 6)', "192.168.6.0/24"),
    ('cidrsubnet("::ffff:10.0.0.0/96", 8, 3)', "3.0.0.0/8"),
    ('cidrhost("::ffff:10.0.0.0/104", 5)', "0:5::ffff:a00:0"),
    ('cidrhost("::ffff:10.0.0.0/128", 0)', "10.0.0.0"),
    ('cidrnetmask("::ffff:10.0.0.0/104")', "ffff:ffff:ffff:ffff:ffff:ffff:ff00:0"),
    ('can(cidrsubnets("::ffff:10.0.0.0/104", 8))', False),
    ('cidrhost("fd00::/48", 18446744073709551616)', "fd00:0:0:1::"),
    ('cidrhost("fd00::/64", -9223372036854775809)', "fd00::7fff:ffff:ffff:ffff"),
    ('can(cidrhost("10.0.0.0/24", 18446744073709551616))', False),
    ('cidrhost("fd00:0000::00001/64", 1)', "fd00::1"),
    ('can(cidrhost("fe80::1%eth0/64", 1))', False),
    ('cidrsubnet("10.0.0.0/8", 8, -1)', "0.1.0.0/16"),
    ('cidrsubnet("10.0.0.0/8", -1, 0)', "10.0.0.0/7"),
    ('can(cidrsubnet("10.0.0.0/8", -9, -1))', False),
    ('cidrsubnet("fd00::/16", 64, 18446744073709551616)', "fd01::/80"),
    ('can(cidrsubnet("10.0.0.0/8", 8, 256))', False),
    ('can(cidrsubnets("fd00::/16", 40))', False),
    ('can(cidrsubnets("0.0.0.0/8", 8))', False),
    ('cidrsubnets("fd00::/16", 32, 4)', ["fd00::/48", "fd00:1000::/20"]),
    # What hangs on a text that is not known.
    ('try(format("vm-%02d", var.text), "none") == "none"', UNKNOWN),
    ('try(format("vm-%s", var.text), "none") == "none"', False),
    ("can(tonumber(var.text))", UNKNOWN),
    ('length([for x in toset(["desk", var.text]) : x])', UNKNOWN),
    ("(true ? [1, var.text] : [null])[0]", "1"),
    # Of a null that has a type it is known what `format` makes; the id of a resource is a text.
    ('format("%-5v|", tostring(null))', "null |"),
    ('format("%v", tonumber(null))', "null"),
    ('format("%s", tostring(null))', REFUSED),
    ('format("%s", var.prefix)', REFUSED),
    ('can(format("%d", tonumber(null)))', False),
    (r'title("o\u0308\u0323a-b c_d")', "\u1ecc\u0308a-B C_d"),
    ('length(sort([terraform_data.u.id, "a"]))', 2),
    ('length(flatten([[terraform_data.u.id], ["a"]]))', 2),
    ("terraform_data.u.id.x", REFUSED),
    ("true ? { a = terraform_data.u.id, b = 2 } : { c = [1] }", REFUSED),
    ("-1 < length(terraform_data.u.id)", True),
    ("length(terraform_data.u.id) <= -1", False),
    ('try(terraform_data.u[*].input.x[3], "none")', "none"),
    # What is certainly a text has no members, though it is not known.
    ("can({ a = terraform_data.u.id }.a.b)", False),
    ("can({ a = terraform_data.u.id }.a[0])", False),
    ('try({ a = terraform_data.u.id }.a.b, "none")', "none"),
    ("can([terraform_data.u.id][0].b)", False),
    ("can(terraform_data.u.id[*].b)", False),
    ("can([for v in [terraform_data.u.id] : v.b])", False),
    ("can(tomap({ k = terraform_data.u.id }).k.z)", False),
    ('can("${terraform_data.u.id}".b)', False),
    ("can({ a = terraform_data.u.id }.a)", UNKNOWN),
    ("can(terraform_data.u.id + 1)", UNKNOWN),
]


@pytest.fixture(scope="module")
def outputs(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    folder: Path = tmp_path_factory.mktemp("terraform")
    blocks = [f'output "o{at}" {{\n  value = {text}\n}}\n' for at, (text, _) in enumerate(ANSWERS)]
    variables = 'variable "text" {\n  type = string\n}\nvariable "token" {\n  ephemeral = true\n  default = "t"\n}\n'
    variables += 'variable "prefix" {\n  type = string\n  default = null\n}\n'
    variables += 'resource "terraform_data" "u" {\n  input = { x = "text" }\n}\n'
    (folder / "main.tf").write_text(variables + "".join(blocks), encoding="utf-8")
    (deployment,) = read_terraform(Workspace(folder))
    data = ValuesAsData(str)
    return {name: data.data(value) for name, value in deployment.outputs.items()}


@pytest.mark.parametrize(("at", "answer"), list(enumerate(a for _, a in ANSWERS)), ids=[text for text, _ in ANSWERS])
def test_the_answer_is_that_of_terraform(at: int, answer: Any, outputs: dict[str, Any]) -> None:
    value = outputs[f"o{at}"]
    if answer == REFUSED:
        assert isinstance(value, dict)
        assert "$error" in value
    elif answer == UNKNOWN:
        assert isinstance(value, dict)
        assert {"$unknown", "$oneOf"} & set(value)
    else:
        assert value == answer
        assert isinstance(value, bool) == isinstance(answer, bool)


def test_keys_are_written_as_terraform_writes_them(tmp_path: Path) -> None:
    keys = 'toset(["d\\"e", "b\\\\s", "l\\nn", "$${x}"])'
    (tmp_path / "main.tf").write_text(f'resource "terraform_data" "x" {{\n  for_each = {keys}\n}}\n', encoding="utf-8")
    (deployment,) = read_terraform(Workspace(tmp_path))
    assert {each.address.removeprefix("terraform_data.x") for each in deployment.resources} == {
        *('["d\\"e"]', '["b\\\\s"]', '["l\\nn"]', '["$${x}"]'),
    }
