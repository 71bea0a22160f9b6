"""What the instances of a loop say alike is evaluated once, and what may differ is told apart."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.languages.bicep.bicep_support import deployment_of, plain, property_of, reasons

PARAMETERS = """
param sizes array = ['small', 'large']
param prefix string = 'avd'
"""


def loop_of(properties: str, loop: str = "[for (size, at) in sizes: ") -> str:
    return f"{PARAMETERS}\nresource hosts 'A.B/hosts@1' = {loop}{{\n  name: 'host-${{at}}'\n{properties}\n}}]\n"


def test_what_is_alike_is_one_value(tmp_path: Path) -> None:
    code = loop_of("  properties: { disk: { caching: toUpper('read'), name: 'disk-${at}' }, owner: '${prefix}-team' }")
    deployment = deployment_of(tmp_path, code)
    bodies = [plain(each.properties) for each in deployment.resources]
    assert [each["properties"] for each in bodies] == [
        {"disk": {"caching": "READ", "name": "disk-0"}, "owner": "avd-team"},
        {"disk": {"caching": "READ", "name": "disk-1"}, "owner": "avd-team"},
    ]
    for path in (("disk", "caching"), ("owner",)):
        first, second = (property_of(deployment, f"hosts[{at}]", "properties", *path) for at in (0, 1))
        assert first is second, path


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        pytest.param("size", ["small", "large"], id="the element"),
        pytest.param("at + 1", [1, 2], id="the index"),
        pytest.param("[{ of: '${size}-x' }]", [[{"of": "small-x"}], [{"of": "large-x"}]], id="in text, in a list"),
        pytest.param("{ '${size}': 1 }", [{"small": 1}, {"large": 1}], id="a key"),
        pytest.param("map([1], n => '${n}${size}')", [["1small"], ["1large"]], id="in a lambda"),
        pytest.param("[for n in [1]: n + at]", [[1], [2]], id="in a loop in it"),
        pytest.param("{ ...{ of: size } }", [{"of": "small"}, {"of": "large"}], id="spread"),
        pytest.param("sizes[at]", ["small", "large"], id="by the index"),
        pytest.param("(at == 0 ? 'first' : 'other')", ["first", "other"], id="a condition"),
        pytest.param("'''\n${at}'''", ["${at}", "${at}"], id="text in which nothing is computed"),
    ],
)
def test_what_differs_is_told_apart(written: str, expected: list[object], tmp_path: Path) -> None:
    deployment = deployment_of(tmp_path, loop_of(f"  properties: {{ value: {written} }}"))
    assert [plain(property_of(deployment, f"hosts[{at}]", "properties", "value")) for at in (0, 1)] == expected
    assert reasons(deployment) == []


def test_a_loop_with_one_variable(tmp_path: Path) -> None:
    loop = "[for size in sizes: {\n  name: size\n  tags: { of: size }\n}]"
    code = f"{PARAMETERS}\nresource hosts 'A.B/hosts@1' = {loop}\n"
    deployment = deployment_of(tmp_path, code)
    assert [plain(property_of(deployment, f"hosts[{at}]", "tags", "of")) for at in (0, 1)] == ["small", "large"]


def test_children_in_each_instance_are_its_own(tmp_path: Path) -> None:
    code = loop_of(
        "  properties: { child: part.name, kind: toUpper('x') }\n"
        "  resource part 'parts@1' = {\n    name: 'part-${size}'\n    properties: { of: size, kind: 'x' }\n  }"
    )
    deployment = deployment_of(tmp_path, code)
    assert [plain(property_of(deployment, f"hosts[{at}]::part", "properties", "of")) for at in (0, 1)] == [
        "small",
        "large",
    ]
    assert [plain(property_of(deployment, f"hosts[{at}]", "properties", "child")) for at in (0, 1)] == [
        "part-small",
        "part-large",
    ]


def test_a_loop_of_children_knows_the_variables_of_both_loops(tmp_path: Path) -> None:
    code = loop_of(
        "  resource part 'parts@1' = [for n in [7, 8]: {\n    name: 'part-${n}'\n"
        "    properties: { of: size, number: n, both: '${at}/${n}', kind: toUpper('x') }\n  }]"
    )
    deployment = deployment_of(tmp_path, code)
    found = [plain(property_of(deployment, f"hosts[{at}]::part[{n}]", "properties")) for at in (0, 1) for n in (0, 1)]
    assert found == [
        {"of": size, "number": n, "both": f"{at}/{n}", "kind": "X"}
        for at, size in enumerate(("small", "large"))
        for n in (7, 8)
    ]
