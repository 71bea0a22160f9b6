"""Nothing that a function computes from a secret is shown: asked of every recorded call."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from avd_intune.languages.terraform.functions.function_api import FunctionContext
from avd_intune.languages.terraform.functions.function_table import call_function
from avd_intune.values.display import describe
from avd_intune.values.identity import value_key
from avd_intune.values.inside import is_secret
from avd_intune.values.partial_text import partial_string
from avd_intune.values.plain_data import from_python
from avd_intune.values.value_types import (
    EvaluationError,
    Known,
    ListValue,
    ObjectValue,
    Unknown,
    Value,
    as_secret,
    replace,
)

from tests.languages.terraform.test_terraform_functions_unknown import CALLS

CONTEXT = FunctionContext(None, None)
UNMARKING = ("nonsensitive", "issensitive")


def with_secret(value: Value) -> Iterator[tuple[Value, Value]]:
    """Yield the value twice, with one scalar in it secret: as it is, and another in its place."""
    if isinstance(value, Known):
        others: list[Value] = [Known("another")]
        if isinstance(value.value, (int, bool)):
            others = [Known(not value.value) if isinstance(value.value, bool) else Known(value.value + 1)]
        for other in others:
            yield as_secret(value), as_secret(other)
    if isinstance(value, ListValue):
        for at, item in enumerate(value.items):
            for pair in with_secret(item):
                left, right = (replace(value, items=(*value.items[:at], each, *value.items[at + 1 :])) for each in pair)
                yield left, right
    if isinstance(value, ObjectValue):
        for key, item in value.entries.items():
            for pair in with_secret(item):
                left, right = (replace(value, entries={**value.entries, key: each}) for each in pair)
                yield left, right


def revealed(value: Value) -> str:
    """Return what of a value may be shown."""
    if isinstance(value, EvaluationError):
        return "rejected"
    if value.secret:
        return "(secret)"
    if isinstance(value, ListValue):
        return f"[{', '.join(revealed(item) for item in value.items)}]"
    if isinstance(value, ObjectValue):
        return f"{{{', '.join(f'{key}: {revealed(item)}' for key, item in value.entries.items())}}}"
    return value_key(value)


@pytest.mark.parametrize(("name", "arguments"), [call[1:] for call in CALLS], ids=[call[0] for call in CALLS])
def test_what_may_be_shown_does_not_depend_on_a_secret(name: str, arguments: list[Value]) -> None:
    if name in UNMARKING:
        return
    for at, argument in enumerate(arguments):
        for first, second in with_secret(argument):
            left, right = (
                call_function(name, [*arguments[:at], each, *arguments[at + 1 :]], CONTEXT) for each in (first, second)
            )
            if isinstance(left, EvaluationError) or isinstance(right, EvaluationError):
                continue
            assert revealed(left) == revealed(right), f"{name}() of {revealed(first)}"


@pytest.mark.parametrize("name", ["upper", "base64encode", "sha256", "jsonencode", "tostring", "urlencode", "length"])
def test_the_result_of_a_secret_is_secret(name: str) -> None:
    assert call_function(name, [as_secret(Known("word"))], CONTEXT).secret


def test_a_secret_member_makes_json_text_secret_and_not_its_structure_unreadable() -> None:
    data = ObjectValue({"user": Known("adm"), "password": as_secret(Unknown("it is secret", key="var.password"))})
    text = call_function("jsonencode", [data], CONTEXT)
    assert text.secret
    back = call_function("jsondecode", [text], CONTEXT)
    assert isinstance(back, ObjectValue)
    assert is_secret(back.entries["password"])
    assert describe(back) == "(secret)"


def test_all_members_of_what_is_decoded_from_secret_text_are_secret() -> None:
    text = as_secret(Known('{"user": "adm", "roles": ["a"]}'))
    back = call_function("jsondecode", [text], CONTEXT)
    assert isinstance(back, ObjectValue)
    roles = back.entries["roles"]
    assert isinstance(roles, ListValue)
    assert all(each.secret for each in (back, back.entries["user"], roles, roles.items[0]))


def test_the_reason_of_a_rejection_does_not_tell_the_secret() -> None:
    secret = as_secret(Known("hunter2"))
    for name, arguments in {
        "tonumber": [secret],
        "lookup": [from_python({"a": 1}), secret],
        "file": [secret],
        "textencodebase64": [Known("x"), secret],
        "uuidv5": [secret, Known("x")],
        "formatdate": [secret, Known("2020-01-01T00:00:00Z")],
        "format": [secret, Known(1)],
        "fileset": [Known("."), secret],
        "cidrhost": [secret, Known(1)],
        "regex": [secret, Known("x")],
    }.items():
        answer = call_function(name, arguments, CONTEXT)
        assert isinstance(answer, Unknown)
        assert "hunter2" not in answer.reason, name


def test_a_text_with_a_secret_part_stays_secret_when_it_is_changed() -> None:
    text = partial_string([as_secret(Unknown("it is secret", key="var.token")), "-Suffix"])
    assert call_function("lower", [text], CONTEXT).secret
    assert call_function("trimsuffix", [text, Known("x")], CONTEXT).secret
