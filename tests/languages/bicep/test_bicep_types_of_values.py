"""Parameters that nobody gives: what their declared type says of them."""

from __future__ import annotations

from pathlib import Path

import pytest
from avd_intune.values.inside import is_secret
from avd_intune.values.value_types import Known, ObjectValue, OneOf, Unknown

from tests.languages.bicep.bicep_support import UNKNOWN, plain, value_of

OPEN = [
    pytest.param("param p string", UNKNOWN, id="any string"),
    pytest.param("param p string?", None, id="a nullable one is null"),
    pytest.param("param p bool", {"parameter p is true": True, "parameter p is false": False}, id="a boolean"),
    pytest.param("param p 'a'", "a", id="a literal type has one value"),
    pytest.param("param p 'a' | 'b'", {'parameter p is "a"': "a", 'parameter p is "b"': "b"}, id="a union of strings"),
    pytest.param("param p -1 | 2", {"parameter p is -1": -1, "parameter p is 2": 2}, id="a union of numbers"),
    pytest.param("param p ('a' | 'b')?", None, id="a nullable union"),
    pytest.param("param p 'a' | null", None, id="a union with null"),
    pytest.param(
        "@allowed(['a', 'b'])\nparam p string", {'parameter p is "a"': "a", 'parameter p is "b"': "b"}, id="@allowed"
    ),
    pytest.param("@allowed(['a'])\nparam p array", UNKNOWN, id="@allowed of an array names its elements"),
    pytest.param(
        "type t = 'a' | u\ntype u = 'b'\nparam p t",
        {'parameter p is "a"': "a", 'parameter p is "b"': "b"},
        id="unions over named types",
    ),
    pytest.param(
        "param p { name: string, kind: 'a', size: int? }",
        {"name": UNKNOWN, "kind": "a", "size": UNKNOWN, "(rest)": UNKNOWN},
        id="an object type",
    ),
    pytest.param("@sealed()\nparam p { kind: 'a' }", {"kind": "a"}, id="a sealed object type"),
    pytest.param("param p ['x', string]", ["x", UNKNOWN], id="a tuple"),
    pytest.param("param p string[]", UNKNOWN, id="an array"),
    pytest.param("type o = { inner: { k: 'v' } }\nparam p o.inner.k", "v", id="the type of a member"),
    pytest.param("type o = { *: 'v' }\nparam p o.*", "v", id="the type of other members"),
    pytest.param("type a = ['x', 'y']\nparam p a[1]", "y", id="the type of an item of a tuple"),
    pytest.param("type a = 'x'[]\nparam p a[*]", "x", id="the type of the items of an array"),
    pytest.param("type t = t\nparam p t", UNKNOWN, id="a type that is itself"),
    pytest.param("param p missing", UNKNOWN, id="an undeclared type"),
    pytest.param("param p resourceInput<'A.B/c@1'>.properties", UNKNOWN, id="a type of a resource"),
    pytest.param("param p string = q\nparam q string = 'x'", "x", id="a default that uses another parameter"),
    pytest.param("param p bool = true", True, id="a default is the value"),
]


@pytest.mark.parametrize(("declaration", "expected"), OPEN)
def test_value_that_is_not_given(tmp_path: Path, declaration: str, expected: object) -> None:
    assert plain(value_of(tmp_path, "p", declaration)) == expected


def test_reason_and_label_name_the_parameter(tmp_path: Path) -> None:
    value = value_of(tmp_path, "p.size", "param p { size: int }")
    assert isinstance(value, Unknown)
    assert value.reason == 'parameter "p.size" has no default'
    assert value.key == "p.size"


def test_tagged_union_gives_one_object_for_each_tag(tmp_path: Path) -> None:
    declaration = (
        "type a = { kind: 'a', x: 'one' }\ntype b = { kind: 'b', x: 'two' }\n"
        "@discriminator('kind')\ntype t = a | b\nparam p t"
    )
    value = value_of(tmp_path, "{ k: p.kind, x: p.x }", declaration)
    assert plain(value) == {
        "k": {'parameter p.kind is "a"': "a", 'parameter p.kind is "b"': "b"},
        "x": {'parameter p.kind is "a"': "one", 'parameter p.kind is "b"': "two"},
    }


def test_type_imported_from_another_file(tmp_path: Path) -> None:
    files = {"types.bicep": "@export()\ntype pool = { kind: kinds }\ntype kinds = 'Personal' | 'Pooled'\n"}
    expected = {'parameter p.kind is "Personal"': "Personal", 'parameter p.kind is "Pooled"': "Pooled"}
    named = value_of(tmp_path, "p.kind", "import { pool as mine } from 'types.bicep'\nparam p mine", files)
    assert plain(named) == expected
    wildcard = value_of(tmp_path, "p.kind", "import * as t from 'types.bicep'\nparam p t.pool", files)
    assert plain(wildcard) == expected


def test_recursive_type_ends(tmp_path: Path) -> None:
    value = value_of(tmp_path, "p", "type t = { name: 'n', inner: t }\nparam p t")
    depth = 0
    while isinstance(value, ObjectValue):
        value = value.entries["inner"]
        depth += 1
    assert 2 < depth < 20
    assert isinstance(value, Unknown)


@pytest.mark.parametrize(
    "declaration",
    [
        pytest.param("@secure()\nparam p string", id="an open secret"),
        pytest.param("@secure()\nparam p string?", id="a nullable secret"),
        pytest.param("@secure()\nparam p string = 'x'", id="a secret by default"),
        pytest.param("@secure()\ntype t = string\nparam p t", id="a secret by its type"),
        pytest.param("param p { @secure()\n pass: string }", id="a secret member"),
        pytest.param("param p { @secure()\n pass: string } = { pass: 'x' }", id="a secret member of the default"),
        pytest.param("type t = { @secure()\n pass: string }\nparam p t[] = [{ pass: 'x' }]", id="in an array"),
    ],
)
def test_secrets(tmp_path: Path, declaration: str) -> None:
    value = value_of(tmp_path, "p", declaration)
    assert is_secret(value) or (isinstance(value, Known) and value.value is None)


def test_parameters_with_the_same_choices_stay_apart(tmp_path: Path) -> None:
    value = value_of(tmp_path, "p == q", "param p 'a' | 'b'\nparam q 'a' | 'b'")
    assert isinstance(value, OneOf)
    assert {alternative.value.value for alternative in value.alternatives if isinstance(alternative.value, Known)} == {
        True,
        False,
    }
