"""Bicep that is broken, hostile or huge: it ends in problems and unknowns, never in an exception or a hang."""

from __future__ import annotations

from pathlib import Path

import pytest
from avd_intune.languages.arm.template_calls import MAX_MODULE_DEPTH, MAX_MODULE_INSTANCES
from avd_intune.languages.bicep import deployment_run, names, template
from avd_intune.languages.bicep.evaluation.type_checks import BicepType
from avd_intune.languages.bicep.module_calls import ModuleInstance, ModuleRun
from avd_intune.languages.bicep.syntax import parser
from avd_intune.values.identity import first_unknown
from avd_intune.values.value_types import Unknown, Value
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.languages.bicep.bicep_support import addresses, deployment_of, deployments_of, plain, property_of, reasons

# What ends by the budget alone takes a tenth of the time with a tenth of it.
FEWER_STEPS = deployment_run.MAX_STEPS // 10


def chain(length: int) -> dict[str, str]:
    files = {
        f"m{at}.bicep": f"param p string\nmodule x 'm{at + 1}.bicep' = {{ params: {{ p: '${{p}}+' }} }}\n"
        "output o string = x.outputs.o"
        for at in range(1, length)
    }
    files["main.bicep"] = "module x 'm1.bicep' = { params: { p: 's' } }\nresource r 'A.B/c@1' = { name: x.outputs.o }"
    files[f"m{length}.bicep"] = "param p string\noutput o string = p"
    return files


def test_deep_chain_of_modules(tmp_path: Path) -> None:
    deployment = deployment_of(tmp_path, chain(40))
    assert plain(property_of(deployment, "r", "name")) == "s" + "+" * 39
    assert reasons(deployment) == []


def test_too_deep_chain_of_modules(tmp_path: Path) -> None:
    deployment = deployment_of(tmp_path, chain(MAX_MODULE_DEPTH + 6))
    why = f"modules are nested more than {MAX_MODULE_DEPTH} levels deep; what is below is not evaluated"
    assert reasons(deployment) == [why]
    assert isinstance(property_of(deployment, "r", "name"), Unknown)


def test_too_many_modules(tmp_path: Path) -> None:
    files = {
        "a.bicep": "module b 'b.bicep' = [for i in range(0, 800): {}]",
        "b.bicep": "module c 'c.bicep' = [for i in range(0, 800): {}]",
        "c.bicep": "var nothing = 1",
    }
    deployment = deployment_of(tmp_path, files)
    why = f"the deployment has more than {MAX_MODULE_INSTANCES} modules; the rest is not evaluated"
    assert reasons(deployment) == [why]


def test_modules_for_which_there_is_no_room_are_not_evaluated(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each kept its names and its resources that are none: 20,000 calls of 30 resources took 850 MB."""
    monkeypatch.setattr(template, "MAX_RESOURCE_INSTANCES", 10)
    evaluated: list[str] = []
    run_module = template.BicepTemplate.run_module

    def counted(caller: template.BicepTemplate, module: ModuleInstance) -> ModuleRun:
        evaluated.append(module.path)
        return run_module(caller, module)

    monkeypatch.setattr(template.BicepTemplate, "run_module", counted)
    files = {
        "main.bicep": "".join(f"module m{n} 'm.bicep' = {{}}\n" for n in range(40)),
        "m.bicep": "".join(f"resource r{n} 'A.B/c@1' = {{ name: 'r{n}' }}\n" for n in range(4)),
    }
    deployment = deployment_of(tmp_path, files)
    assert reasons(deployment) == ["the deployment has more than 10 resources; the rest is not evaluated"]
    assert len(deployment.resources) == 10
    assert evaluated == ["m0", "m1", "m2"]


def test_declarations_behind_more_than_anybody_writes_are_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parser, "MAX_DECLARATIONS", 3)
    text = "".join(f"resource r{n} 'A.B/c@1' = {{ name: 'r{n}' }}\n" for n in range(5))
    deployment = deployment_of(tmp_path, {"main.bicep": text})
    assert reasons(deployment) == ["the file has more than 3 declarations; the rest is not read"]
    assert [each.address for each in deployment.resources] == ["r0", "r1", "r2"]
    assert not reasons(deployment_of(tmp_path, {"main.bicep": text[: text.index("resource r3")]}))


def growing(first: str, step: str, count: int) -> str:
    """Return variables of which each is made of the one before."""
    return "\n".join(
        [f"var a0 = {first}", *(f"var a{i} = {step.replace('PREVIOUS', f'a{i - 1}')}" for i in range(1, count))]
    )


HOSTILE = [
    pytest.param(growing("['x']", "concat(PREVIOUS, PREVIOUS)", 60), "a59", id="an array that doubles"),
    pytest.param(growing("{ k: 1 }", "{ l: PREVIOUS, r: PREVIOUS }", 60), "a59.l.l.l", id="an object that doubles"),
    pytest.param(growing("'x'", "'${PREVIOUS}${PREVIOUS}'", 60), "a59", id="text that doubles"),
    pytest.param(growing("'x'", "'${PREVIOUS}y'", 3000), "a2999", id="a long chain of variables"),
    pytest.param(
        "",
        "[for a in range(0, 1000): [for b in range(0, 1000): [for c in range(0, 1000): c]]]",
        id="loops in loops",
    ),
    pytest.param("func f(x int) int => g(x)\nfunc g(x int) int => f(x)", "f(1)", id="functions that call each other"),
    pytest.param("type a = b\ntype b = a\nparam p a", "p", id="types in a circle"),
]


@pytest.mark.parametrize(
    "body", ["[...f{0}(x), ...f{0}(x)]", "f{0}(x) == [] ? f{0}([1]) : f{0}([2])", "map(f{0}(x), e => f{0}([e]))"]
)
def test_functions_that_run_others_twice_run_no_longer_than_the_budget(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, body: str
) -> None:
    # A run costs more than the steps of its few expressions: sixty short lines must not take a quarter of a minute.
    runs, judged = 0, names.misfit

    def counted(value: Value, expected: BicepType) -> str | None:
        nonlocal runs
        runs += 1
        return judged(value, expected)

    monkeypatch.setattr(names, "misfit", counted)
    monkeypatch.setattr(deployment_run, "MAX_STEPS", FEWER_STEPS)
    functions = [f"func f{at + 1}(x array) array => {body.format(at)}" for at in range(60)]
    deployment = deployment_of(
        tmp_path,
        "\n".join(
            ["func f0(x array) array => x", *functions, "resource r 'A.B/c@1' = { name: 'n', p: f60(['x', 'y']) }"]
        ),
    )
    assert isinstance(property_of(deployment, "r", "p"), Unknown)
    assert 100 < runs <= FEWER_STEPS // names.STEPS_OF_A_RUN


@pytest.mark.parametrize(("declarations", "expression"), HOSTILE)
def test_hostile_values_are_unknown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, declarations: str, expression: str
) -> None:
    monkeypatch.setattr(deployment_run, "MAX_STEPS", FEWER_STEPS)
    text = f"{declarations}\nresource r 'A.B/c@1' = {{\n  name: 'r'\n  value: {expression}\n}}"
    deployment = deployment_of(tmp_path, text)
    assert addresses(deployment) == ["r"]
    assert plain(property_of(deployment, "r", "name")) == "r"
    value = property_of(deployment, "r", "value")
    # What doubles is cut off somewhere on its way, and what is made of that goes on from there.
    assert isinstance(value, Unknown) or first_unknown(value) is not None
    assert len(str(plain(value))) < 10_000_000


def test_many_open_inputs(tmp_path: Path) -> None:
    names = [f"b{i}" for i in range(30)]
    text = "\n".join([*(f"param {name} bool" for name in names)])
    text += (
        f"\nresource r 'A.B/c@1' = if ({' && '.join(names)}) {{ name: '{''.join(f'${{{name}}}' for name in names)}' }}"
    )
    deployment = deployment_of(tmp_path, text)
    assert addresses(deployment) == ["r"]


def test_files_that_are_no_text(tmp_path: Path) -> None:
    found = deployments_of(
        tmp_path, {"binary.bicep": b"\0\1\0\2resource", "empty.bicep": b"", "bad.bicep": b"\xff\xff"}
    )
    by_name = {Path(each.root).name: each for each in found}
    assert "binary" in reasons(by_name["binary.bicep"])[0]
    assert "not valid UTF-8" in reasons(by_name["bad.bicep"])[0]
    assert reasons(by_name["empty.bicep"]) == []


def test_a_stray_nul_byte_is_a_character_that_bicep_does_not_know(tmp_path: Path) -> None:
    """It makes no binary file of a text: the rest is read, and the place is told."""
    (deployment,) = deployments_of(tmp_path, {"main.bicep": b"\0\nresource r 'A.B/c@1' = {\n  name: 'r'\n}\n"})
    assert addresses(deployment) == ["r"]
    assert reasons(deployment) == ['expected a token of Bicep, found "\x00"']


@pytest.mark.parametrize(
    "encoded",
    [
        pytest.param("resource r 'A.B/c@1' = {\r\n  name: 'r'\r\n}\r\n".encode("utf-8-sig"), id="BOM and CRLF"),
        pytest.param("resource r 'A.B/c@1' = {\n  name: 'r'\n}\n".encode("utf-16"), id="UTF-16"),
    ],
)
def test_encodings(tmp_path: Path, encoded: bytes) -> None:
    (deployment,) = deployments_of(tmp_path, {"main.bicep": encoded})
    assert addresses(deployment) == ["r"]


PIECES = st.sampled_from(
    [
        *("param p string\n", "param q bool = p == 'x'\n", "param o { a: 'x' | 'y', b: o? }\n", "param n int\n"),
        *("var v = [for i in range(0, n): '${p}${i}']\n", "var w = union({ a: p }, o)\n", "var c = c\n"),
        *("func f(x string) string => '${x}${v[0]}'\n", "type t = t[]\n", "import * as m from 'main.bicep'\n"),
        *("resource r 'A.B/c@1' = { name: p, k: v, l: w.a }\n", "resource s 'A.B/c/d@1' = { parent: r, name: f(p) }\n"),
        *("resource r 'A.B/c@1' = [for (x, i) in v: if (q) { name: x, i: i, s: s.id }]\n", "output z string = r.id\n"),
        *("resource e 'A.B/c@1' existing = { name: last(split(r.id, '/')), scope: e }\n", "resource x 'y' = {}\n"),
        *("module m 'main.bicep' = { params: { p: o.a, ...w } }\n", "module m 'm.json' = [for i in v: { scope: r }]\n"),
        *("resource y 'A.B/c@1' = {\n resource z 'd' = { name: m[0].outputs.z, n: y::z.id }\n}\n", "param\n", "}\n"),
        *("resource i 'A.B/c@1' = { name: r[n].id, x: r.?a[?0].b!, y: m.outputs.z, ...o }\n", "@secure()\n"),
        *("using 'x'\n", "targetScope = 'tenant'\n", "targetScope = 1\n", "resource k '${p}' = { name: [1][^p] }\n"),
    ]
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(PIECES, max_size=12))
def test_any_declarations_in_any_order(tmp_path: Path, pieces: list[str]) -> None:
    for deployment in deployments_of(tmp_path, {"main.bicep": "".join(pieces)}):
        for resource in deployment.resources:
            plain(resource.properties)
            plain(resource.presence)
        keys = [resource.key for resource in deployment.resources]
        assert len(keys) == len(set(keys))
