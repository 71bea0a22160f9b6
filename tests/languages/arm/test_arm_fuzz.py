"""Templates with random damage: evaluation ends, raises nothing, and what was not touched stays."""

from __future__ import annotations

import copy
import json
import time
from pathlib import Path
from typing import Any

import pytest
from avd_intune.languages.arm.template import evaluate_arm_template
from avd_intune.languages.arm.template_calls import TemplateCall, TemplateResult
from avd_intune.source.text import SourceFile
from avd_intune.source.workspace import Workspace
from avd_intune.values.value_types import ObjectValue, Unknown
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.languages.arm.template_support import deployment_resource, nested, pool, template, thing

INNER = {
    **template(
        [thing("[parameters('p')]", properties={"copy": [{"name": "a", "count": 2, "input": "[copyIndex('a')]"}]})],
        parameters={"p": {"type": "string", "allowedValues": ["a", "b"]}, "o": {"$ref": "#/definitions/d"}},
        definitions={"d": {"type": "object", "properties": {"x": {"type": "bool"}}}},
    ),
    "outputs": {"o": {"type": "string", "value": "[parameters('p')]"}},
}
SAMPLE = template(
    [
        pool("[concat('hp', parameters('n'))]", hostPoolType="[if(parameters('b'), 'Personal', 'Pooled')]"),
        {
            "type": "Microsoft.Compute/virtualMachines",
            "name": "[concat('vm', copyIndex())]",
            "condition": "[parameters('b')]",
            "copy": {"name": "vms", "count": "[parameters('n')]"},
            "resources": [{"type": "extensions", "name": "join", "properties": {"x": "[contoso.f(copyIndex('vms'))]"}}],
        },
        nested("one", INNER, parameters={"p": "[variables('v')[0]]"}),
        nested("two", INNER, "outer", copy={"name": "l", "count": 2}),
        deployment_resource("link", {"templateLink": {"relativePath": "self.json"}}),
        thing(
            "user", properties={"v": "[reference('one').outputs.o.value]", "w": "[reference('two').outputs.o.value]"}
        ),
    ],
    parameters={"n": {"type": "int"}, "b": {"type": "bool"}, "s": {"type": "securestring"}},
    variables={
        "copy": [{"name": "v", "count": 3, "input": "[string(copyIndex('v'))]"}],
        "w": {"k": "[variables('v')]"},
    },
    functions=[
        {
            "namespace": "contoso",
            "members": {"f": {"parameters": [{"name": "a", "type": "int"}], "output": {"value": "[parameters('a')]"}}},
        }
    ],
)
WORKSPACE = Workspace(Path(__file__).parent / "no such folder")
VALUES: list[Any] = [
    *(None, True, -1, 10**30, 0.5, "", "x", "[", "[]", "[[x]", "[parameters('b')]", "[parameters('none')]"),
    *("[variables('w')]", "[reference('user').v]", "[reference('two')]", "[copyIndex()]", "[concat(", "[json('{')]"),
    *("[resourceId('a.b/c', parameters('s'))]", "[deployment()]", "[if(parameters('b'), 1, createArray())]"),
    *(
        [],
        {},
        [[]],
        {"copy": [{"name": "q", "count": 3, "input": {}}]},
        ["[parameters('n')]"],
        {"value": "[newGuid()]"},
    ),
]


def evaluate(text: str) -> TemplateResult:
    source = SourceFile(str(WORKSPACE.root / "main.json"), text)
    return evaluate_arm_template(source, TemplateCall({}), WORKSPACE)


def places(node: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The paths of all values below a node."""
    inner = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    return [found for key, value in inner for found in ((*path, key), *places(value, (*path, key)))]


PLACES = places(SAMPLE)


def replaced(document: Any, path: tuple[Any, ...], value: Any) -> None:
    """Put a value at a path, if earlier changes have left that path there."""
    try:
        for step in path[:-1]:
            document = document[step]
        document[path[-1]] = value
    except (LookupError, TypeError):
        return


def check(result: TemplateResult) -> None:
    assert len({resource.key for resource in result.resources}) == len(result.resources)
    for resource in result.resources:
        assert resource.type
        assert isinstance(resource.properties, (ObjectValue, Unknown))
    for problem in result.problems:
        assert problem.reason
        assert "\n" not in problem.reason


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True)
@given(st.lists(st.tuples(st.sampled_from(PLACES), st.sampled_from(VALUES)), min_size=1, max_size=3))
def test_other_values_at_random_places(changes):
    document = copy.deepcopy(SAMPLE)
    for path, value in changes:
        replaced(document, path, copy.deepcopy(value))
    check(evaluate(json.dumps(document)))


@settings(max_examples=150, deadline=None, derandomize=True)
@given(st.data())
def test_text_with_pieces_cut_out(data):
    text = json.dumps(SAMPLE, indent=1)
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, min(len(text), start + 40)))
    check(evaluate(text[:start] + data.draw(st.sampled_from(["", '"', "{", "}", "[", "]", ",", "\\"])) + text[end:]))


def deep(levels: int, wrap: Any, end: Any) -> Any:
    for _ in range(levels):
        end = wrap(end)
    return end


def chain(count: int, step: str) -> dict[str, Any]:
    """Variables of which each is made of the one before."""
    return {"v0": "x", **{f"v{n}": step.replace("LAST", f"variables('v{n - 1}')") for n in range(1, count + 1)}}


def last_of_chain(count: int, step: str) -> Any:
    return template([thing("x", properties={"v": f"[variables('v{count}')]"})], variables=chain(count, step))


def loop(content: Any) -> Any:
    return {"copy": [{"name": "a", "count": 800, "input": content}]}


def deployments(content: Any) -> Any:
    return nested("d", template([content]), copy={"name": "l", "count": 800})


@pytest.mark.parametrize(
    "document",
    [
        pytest.param(template([thing("x", properties=deep(90, lambda v: {"a": v}, 1))]), id="deep properties"),
        pytest.param(deep(15, lambda v: template([nested("d", v)]), template([thing("x")])), id="deep deployments"),
        pytest.param(template([deep(30, lambda v: {**thing("x"), "resources": [v]}, thing("x"))]), id="deep children"),
        pytest.param(last_of_chain(60, "[createArray(LAST, LAST)]"), id="values that double"),
        pytest.param(last_of_chain(900, "[concat(LAST, 'x')]"), id="a chain of variables"),
        pytest.param(template([thing("x", properties=deep(4, loop, 1))]), id="loops in loops"),
        pytest.param(template([deep(6, deployments, thing("x"))]), id="deployments in loops in loops"),
    ],
)
def test_hostile_templates_end_soon(document):
    started = time.process_time()
    check(evaluate(json.dumps(document)))
    assert time.process_time() - started < 20
