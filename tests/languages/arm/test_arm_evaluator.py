from __future__ import annotations

import pytest
from avd_intune.languages.arm.evaluation.evaluator import evaluate_arm_json, evaluate_arm_string
from avd_intune.languages.arm.functions.function_api import ArmFunctionContext, EvaluationBudget
from avd_intune.source.text import SourceFile, Span
from avd_intune.values.identity import first_unknown
from avd_intune.values.plain_data import from_python, to_python
from avd_intune.values.value_types import (
    MAX_ELEMENTS,
    EvaluationError,
    Known,
    ObjectValue,
    Origin,
    PartialString,
    Unknown,
)

from tests.languages.arm.expression_support import PlainScope, evaluate, unknown

PARAMETERS = {
    "prefix": "avd",
    "count": 2,
    "personal": True,
    "tags": {"Env": "prod"},
    "names": ["a", "b"],
    "image": unknown("image"),
}
VARIABLES = {"name": "[concat(parameters('prefix'), '-vm')]", "nested": "[toUpper(variables('name'))]"}

EXPRESSIONS = [
    ("plain text", "text", "text"),
    ("escaped text", "[[not('x')]", "[not('x')]"),
    ("a parameter without regard to case", "[parameters('PREFIX')]", "avd"),
    ("a variable that uses another", "[variables('nested')]", "AVD-VM"),
    ("a property without regard to case", "[parameters('tags').env]", "prod"),
    ("a property by a computed name", "[parameters('tags')[concat('E', 'nv')]]", "prod"),
    ("an element", "[parameters('names')[1]]", "b"),
    ("a literal number", "[add(-1, 3)]", 2),
    ("a conditional", "[if(parameters('personal'), 'Personal', 'Pooled')]", "Personal"),
    ("a branch not taken that fails", "[if(parameters('personal'), 'x', parameters('none'))]", "x"),
    ("and stops at false", "[and(false(), parameters('none'))]", False),
    ("or stops at true", "[or(true(), parameters('none'))]", True),
    ("coalesce stops at a value", "[coalesce(null(), 'x', parameters('none'))]", "x"),
    ("an index of the innermost loop", "[copyIndex()]", 1),
    ("an index with an offset", "[copyIndex(10)]", 11),
    ("an index of a named loop", "[copyIndex('disks', 1)]", 5),
    ("a lambda", "[map(parameters('names'), lambda('n', concat(lambdaVariables('n'), '!')))]", ["a!", "b!"]),
    (
        "a lambda with an index",
        "[map(parameters('names'), lambda('n', 'i', format('{0}{1}', lambdaVariables('n'), lambdaVariables('i'))))]",
        ["a0", "b1"],
    ),
    (
        "a lambda in a lambda",
        "[map(range(0, 2), lambda('x', map(range(0, 2), lambda('y', "
        "add(mul(lambdaVariables('x'), 10), lambdaVariables('y'))))))]",
        [[0, 1], [10, 11]],
    ),
    ("a filter", "[filter(range(0, 4), lambda('i', equals(mod(lambdaVariables('i'), 2), 0)))]", [0, 2]),
    (
        "a sort",
        "[sort(createArray(3, 1, 2), lambda('a', 'b', less(lambdaVariables('a'), lambdaVariables('b'))))]",
        [1, 2, 3],
    ),
    ("a user function", "[Contoso.twice('ab')]", "abab"),
    ("a safe member", "[tryGet(parameters('tags'), 'owner', 'name')]", None),
    ("what the front end knows", "[reference('vm').name]", "vm-0"),
]


def scope() -> PlainScope:
    def twice(arguments: tuple[object, ...]) -> Known:
        text = arguments[0]
        assert isinstance(text, Known)
        return Known(str(text.value) * 2)

    return PlainScope(
        parameters=dict(PARAMETERS),
        variables=dict(VARIABLES),
        loops={None: 1, "disks": 4},
        answers={"reference": from_python({"name": "vm-0"})},
        functions={"contoso.twice": twice},  # type: ignore[dict-item]
    )


@pytest.mark.parametrize(("title", "text", "expected"), EXPRESSIONS, ids=[each[0] for each in EXPRESSIONS])
def test_expression(title: str, text: str, expected: object) -> None:
    assert to_python(evaluate_arm_string(Known(text), scope())) == expected


ERRORS = [
    ("an unknown parameter", "[parameters('none')]", '`parameters` fails: there is no parameter "none"'),
    ("an unknown variable", "[variables('none')]", '`variables` fails: there is no variable "none"'),
    (
        "an unknown lambda variable",
        "[lambdaVariables('x')]",
        '`lambdavariables` fails: there is no lambda variable "x"',
    ),
    ("a loop outside of one", "[copyIndex('vm')]", '`copyindex` fails: there is no loop "vm"'),
    ("an unknown function", "[nope()]", "there is no function nope"),
    ("an unknown user function", "[a.b()]", "there is no function a.b"),
    (
        "no expression",
        "[concat('a']",
        'the expression is not valid: expected "," or ")", found the end of the expression',
    ),
    ("a missing property", "[parameters('tags').owner]", '`[]` fails: the object has no property "owner"'),
    (
        "an index out of bounds",
        "[parameters('names')[2]]",
        "`[]` fails: the index 2 is out of bounds: the array has 2 elements",
    ),
    ("a property of a string", "[parameters('prefix').x]", "`[]` fails: a string has no members"),
]


@pytest.mark.parametrize(("title", "text", "reason"), ERRORS, ids=[each[0] for each in ERRORS])
def test_error(title: str, text: str, reason: str) -> None:
    result = evaluate_arm_string(Known(text), PlainScope(parameters=dict(PARAMETERS)))
    assert isinstance(result, EvaluationError)
    assert result.reason == reason


def test_an_unknown_is_named_by_how_it_is_reached() -> None:
    result = evaluate("[resourceGroup().location]")
    assert isinstance(result, Unknown)
    assert result.key == "resourceGroup().location"
    assert result.reason == "`resourceGroup().location` is only known at deployment"


def test_members_of_an_unknown_have_keys_of_their_own() -> None:
    result = evaluate("[parameters('image').id]", parameters=PARAMETERS)
    assert isinstance(result, Unknown)
    assert (result.key, result.reason) == ("image.id", "image has no value")


def test_text_around_an_unknown_is_kept() -> None:
    result = evaluate("[format('{0}.vault{1}', 'kv', environment().suffixes.keyvaultDns)]")
    assert isinstance(result, PartialString)
    assert result.parts[0] == "kv.vault"


def test_scopes_and_resource_ids_agree() -> None:
    written = evaluate("[concat(resourceGroup().id, '/providers/Microsoft.Compute/virtualMachines/vm')]")
    computed = evaluate("[resourceId('Microsoft.Compute/virtualMachines', 'vm')]")
    assert written.key == computed.key  # type: ignore[attr-defined]


def test_json_is_evaluated_at_any_depth_and_in_its_names() -> None:
    value = from_python(
        {"name": "[parameters('prefix')]", "list": ["[parameters('count')]", {"x": "[[y]"}], "[concat('a', 'b')]": 1}
    )
    expected = {"name": "avd", "list": [2, {"x": "[y]"}], "ab": 1}
    assert to_python(evaluate_arm_json(value, scope())) == expected


def test_an_entry_of_unknown_name_leaves_the_others() -> None:
    value = evaluate_arm_json(from_python({"[parameters('image')]": "x", "b": "y"}), scope())
    assert isinstance(value, ObjectValue)
    assert to_python(value.entries["b"]) == "y"
    assert value.rest is not None
    assert to_python(value.rest) == "x"


def test_provenance_leads_through_variables_to_the_literal() -> None:
    file = SourceFile("/t.json", "\"[variables('name')]\" \"[toLower('VM')]\"")
    use, definition = Span(file, 0, 21), Span(file, 22, 39)
    variables = {"name": Known("[toLower('VM')]", origin=Origin("variable", definition))}
    result = evaluate_arm_string(
        Known("[variables('name')]", origin=Origin("name", use)), PlainScope(variables=variables)
    )
    assert result.origin is not None
    steps = [(step.what, step.span.text) for step in result.origin.chain() if step.span]
    assert steps == [
        ("variables('name')", "variables('name')"),
        ("toLower()", "toLower('VM')"),
        ("the expression", "'VM'"),
    ]


def test_an_error_points_into_the_string() -> None:
    file = SourceFile("/t.json", '{"a": "[concat(x)]"}')
    result = evaluate_arm_string(Known("[concat(x)]", origin=Origin("a", Span(file, 6, 19))), PlainScope())
    assert result.origin is not None
    assert result.origin.span is not None
    assert result.origin.span.column == 17


# --- hostile templates -------------------------------------------------------------------------------


def test_a_variable_that_leads_to_itself_ends() -> None:
    result = evaluate("[variables('a')]", variables={"a": "[variables('a')]"})
    assert isinstance(result, Unknown)
    assert result.reason == "it leads through too many nested values"


HOSTILE = [
    (
        "text that doubles",
        "[reduce(range(0, 100), 'x', lambda('a', 'b', concat(lambdaVariables('a'), lambdaVariables('a'))))]",
    ),
    (
        "arrays that double",
        "[reduce(range(0, 100), createArray(1), lambda('a', 'b', concat(lambdaVariables('a'), lambdaVariables('a'))))]",
    ),
    (
        "unknown text that doubles",
        "[reduce(range(0, 99), concat('x', newGuid()), "
        "lambda('a', 'b', concat(lambdaVariables('a'), lambdaVariables('a'))))]",
    ),
    (
        "names that grow",
        "[reduce(range(0, 60), newGuid(), lambda('a', 'b', uniqueString(lambdaVariables('a'), lambdaVariables('a'))))]",
    ),
    (
        "loops in loops",
        "[map(range(0, 10000), lambda('a', map(range(0, 10000), lambda('b', map(range(0, 10000), lambda('c', 1))))))]",
    ),
    ("wide formats", f"[format('{'{0,999}' * 15000}', 'x')]"),
    (
        "text that grows by replacing",
        "[reduce(range(0, 90), 'aaaa', lambda('a', 'b', replace(lambdaVariables('a'), 'a', 'aaaa')))]",
    ),
]


@pytest.mark.parametrize(("title", "text"), HOSTILE, ids=[each[0] for each in HOSTILE])
def test_a_hostile_expression_ends_as_unknown(title: str, text: str) -> None:
    context = ArmFunctionContext(budget=EvaluationBudget(20_000))
    assert isinstance(evaluate(text, context=context), Unknown)


def test_a_value_that_holds_itself_twice_ends_where_it_gets_too_large() -> None:
    text = "[reduce(range(0, 60), 'x', lambda('a', 'b', createArray(lambdaVariables('a'), lambdaVariables('a'))))]"
    context = ArmFunctionContext()
    result = evaluate(text, context=context)
    assert context.budget.measure(result)[0] <= MAX_ELEMENTS
    assert first_unknown(result) is not None


def test_variables_that_describe_a_huge_value_are_unknown() -> None:
    variables: dict[str, object] = {"v0": ["x"] * 10}
    for level in range(1, 15):
        before = f"variables('v{level - 1}')"
        variables[f"v{level}"] = f"[createArray({before}, {before})]"
    result = evaluate("[variables('v14')]", variables=variables)
    assert isinstance(result, Unknown)
    assert result.reason == "the value has more than 100000 elements"
