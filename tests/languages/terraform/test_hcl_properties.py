"""Properties of the HCL evaluator over random expressions, values and types."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from avd_intune.languages.terraform.evaluation import hcl_numbers
from avd_intune.languages.terraform.evaluation.hcl_operators import equal
from avd_intune.languages.terraform.evaluation.traversal import could_be_text
from avd_intune.languages.terraform.evaluation.type_constraints import convert
from avd_intune.languages.terraform.evaluation.type_model import (
    ANY,
    BOOL,
    NUMBER,
    STRING,
    Collection,
    Object,
    Tuple,
    TypeConstraint,
    could_be_same,
    is_definite,
    type_of,
)
from avd_intune.languages.terraform.evaluation.unification import can_convert, unify
from avd_intune.values.assumptions import Decision
from avd_intune.values.cases import choice_by
from avd_intune.values.display import describe
from avd_intune.values.identity import first_unknown, value_key
from avd_intune.values.inside import is_secret, is_wholly_known
from avd_intune.values.plain_data import from_python
from avd_intune.values.value_types import (
    EvaluationError,
    Known,
    ListValue,
    ObjectValue,
    OneOf,
    PartialString,
    Unknown,
    Value,
    as_secret,
)
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.languages.terraform.hcl_support import evaluate_text, unknown

# --- random expressions, as text --------------------------------------------------------------------

LEAVES = st.sampled_from(
    ["var.x", "var.y", "var.one", "1", "2.5", '"a"', '"true"', "true", "false", "null", "[]", "{}"]
)


def extend(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    operators = st.sampled_from(["+", "-", "*", "/", "%", "==", "!=", "<", ">=", "&&", "||"])
    return st.one_of(
        st.builds("({} {} {})".format, inner, operators, inner),
        st.builds("!{}".format, inner),
        st.builds("({} ? {} : {})".format, inner, inner, inner),
        st.builds("[{}, {}]".format, inner, inner),
        st.builds("{{a = {}, b = {}}}".format, inner, inner),
        st.builds("{{({}) = {}}}".format, inner, inner),
        st.builds('"p-${{{}}}-s"'.format, inner),
        st.builds("({}).a".format, inner),
        st.builds("({})[0]".format, inner),
        st.builds("({})[{}]".format, inner, inner),
        st.builds("({})[*]".format, inner),
        st.builds("({})[*].a".format, inner),
        st.builds("[for v in {} : v]".format, inner),
        st.builds("[for k, v in {} : {} if v == {}]".format, inner, inner, inner),
        st.builds('{{for k, v in {} : "${{k}}" => {}}}'.format, inner, inner),
        st.builds("{{for v in {} : v => {}...}}".format, inner, inner),
        st.builds('"%{{ if {} }}x%{{ else }}${{{}}}%{{ endif }}"'.format, inner, inner),
        st.builds("try(var.x.a, {})".format, inner),
        st.builds("try(var.x[0].b == {}, {})".format, inner, inner),
        st.builds("can(var.y[{}])".format, st.sampled_from(['"a"', "0", "5"])),
        st.builds("{}({})".format, st.sampled_from(["length", "tostring", "keys"]), inner),
        st.builds('"%{{ for v in {} }}${{v}},%{{ endfor }}"'.format, inner),
    )


EXPRESSIONS = st.recursive(LEAVES, extend, max_leaves=8)
PLAIN = st.sampled_from(
    [
        None,
        True,
        False,
        0,
        1,
        "a",
        "true",
        "dev",
        [],
        ["a", "b"],
        [1],
        {},
        {"a": 1},
        {"a": [True], "b": "x"},
        [{"a": 1}],
    ]
)
ONE = choice_by(Decision("var.one", ("1", "2"), "var.one"), {"1": Known("dev"), "2": from_python(["a", 1])})


@settings(max_examples=300, deadline=None)
@given(EXPRESSIONS, PLAIN, PLAIN, st.sampled_from(["dev", ["a", 1]]))
def test_the_value_with_unknowns_covers_the_value_without(text: str, x: object, y: object, one: object) -> None:
    abstract = evaluate_text(text, x=unknown("x"), y=unknown("y"), one=ONE)
    # What Terraform rejects may be anything.
    concrete = evaluate_text(f'try({text}, "rejected")', x=from_python(x), y=from_python(y), one=from_python(one))
    if isinstance(concrete, Known) and concrete.value == "rejected":
        return
    assert first_unknown(concrete) is None
    assert covers(abstract, concrete), f"{describe(abstract, 500)} does not cover {describe(concrete, 500)}"


def covers(abstract: Value, concrete: Value) -> bool:
    """Say whether `abstract` leaves room for `concrete`."""
    if isinstance(abstract, OneOf):
        return any(covers(each.value, concrete) for each in abstract.alternatives)
    if isinstance(abstract, EvaluationError):
        return False
    if isinstance(abstract, PartialString):
        return (
            isinstance(concrete, Known) and isinstance(concrete.value, str) and could_be_text(abstract, concrete.value)
        )
    if isinstance(abstract, Unknown):
        return True
    if isinstance(abstract, Known):
        return isinstance(concrete, Known) and value_key(abstract) == value_key(concrete)
    if isinstance(abstract, ListValue):
        if not isinstance(concrete, ListValue):
            return False
        rest = concrete.items[len(abstract.items) :]
        if abstract.rest is not None:
            # Which of the elements are the certain ones is only known where nothing is undecided.
            return all(any(covers(each, item) for each in (*abstract.items, abstract.rest)) for item in concrete.items)
        return (
            not rest and len(abstract.items) == len(concrete.items) and all(map(covers, abstract.items, concrete.items))
        )
    assert isinstance(abstract, ObjectValue)
    if not isinstance(concrete, ObjectValue):
        return False
    for name, item in concrete.entries.items():
        candidates = [each for each in (abstract.entries.get(name), abstract.rest) if each is not None]
        if not any(covers(each, item) for each in candidates):
            return False
    return all(name in concrete.entries for name in abstract.entries)


@settings(max_examples=300, deadline=None)
@given(EXPRESSIONS, PLAIN, PLAIN)
def test_what_is_not_secret_does_not_change_with_the_content_of_a_secret(text: str, x: object, other: object) -> None:
    first = evaluate_text(text, x=as_secret(from_python(x)), y=from_python("y"), one=from_python([1]))
    second = evaluate_text(text, x=as_secret(from_python(other)), y=from_python("y"), one=from_python([1]))
    if is_wholly_known(first) and is_wholly_known(second) and not is_secret(first) and not is_secret(second):
        assert value_key(first) == value_key(second)


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=60))
def test_no_text_makes_the_evaluator_raise(text: str) -> None:
    assert isinstance(evaluate_text(text, x=unknown("x")), Value)


# --- random values and types ------------------------------------------------------------------------

SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-9, 9),
    st.sampled_from(["", "a", "1", "true", "x-1"]),
    st.just(Decimal("1.5")),
)
DATA = st.recursive(
    SCALARS,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.sampled_from(["a", "b", "c"]), inner, max_size=3)
    ),
    max_leaves=8,
)
TYPES: st.SearchStrategy[TypeConstraint] = st.recursive(
    st.sampled_from([STRING, NUMBER, BOOL, ANY]),
    lambda inner: st.one_of(
        st.builds(Collection, st.sampled_from(["list", "set", "map"]), inner),
        st.builds(lambda items: Tuple(tuple(items)), st.lists(inner, max_size=3)),
        st.builds(
            Object,
            st.dictionaries(st.sampled_from(["a", "b", "c"]), inner, max_size=3),
            st.sampled_from([frozenset(), frozenset("ab")]),
        ),
    ),
    max_leaves=6,
)


@settings(max_examples=500, deadline=None)
@given(DATA, TYPES)
def test_a_converted_value_has_the_type_and_converts_to_itself(data: object, constraint: TypeConstraint) -> None:
    once = convert(from_python(data), constraint)
    if isinstance(once, EvaluationError):
        assert once.reason
        return
    twice = convert(once, constraint)
    assert value_key(twice) == value_key(once)
    assert could_be_same(type_of(twice), type_of(once))


@settings(max_examples=300, deadline=None)
@given(TYPES)
def test_an_unknown_converts_to_the_structure_of_the_type(constraint: TypeConstraint) -> None:
    value = convert(unknown("x"), constraint)
    assert not isinstance(value, EvaluationError)
    if isinstance(constraint, Object):
        assert isinstance(value, ObjectValue) and value.entries.keys() == constraint.attributes.keys()
    elif isinstance(constraint, Tuple):
        assert isinstance(value, ListValue) and len(value.items) == len(constraint.elements)
    elif isinstance(constraint, Collection):
        assert isinstance(value, (ListValue, ObjectValue)) and value.rest is not None
    else:
        assert isinstance(value, Unknown) and value.key == "var.x"


@settings(max_examples=500, deadline=None)
@given(st.lists(TYPES, min_size=1, max_size=4))
def test_each_type_converts_to_the_one_that_they_unify_to(types: list[TypeConstraint]) -> None:
    # With `any` among the types, whether a conversion exists is decided by the value only.
    plain = [without_optional(each) for each in types if is_definite(each)]
    found = unify(plain)
    if found is not None:
        assert all(can_convert(each, found) for each in plain)
        assert unify([found, found]) == found


def without_optional(constraint: TypeConstraint) -> TypeConstraint:
    if isinstance(constraint, Object):
        return Object({name: without_optional(each) for name, each in constraint.attributes.items()})
    if isinstance(constraint, Collection):
        return Collection(constraint.kind, without_optional(constraint.element))
    if isinstance(constraint, Tuple):
        return Tuple(tuple(without_optional(each) for each in constraint.elements))
    return constraint


@settings(max_examples=300, deadline=None)
@given(DATA, DATA)
def test_equality_is_symmetric_and_every_value_equals_itself(left: object, right: object) -> None:
    a, b = from_python(left), from_python(right)
    assert value_key(equal(a, b)) == value_key(equal(b, a))
    assert value_key(equal(a, from_python(left))) == "True"


NUMBERS = st.one_of(
    st.integers(-(10**30), 10**30),
    st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**12), max_value=10**12, places=6),
)


TINY = Fraction(1, 10**90)


@settings(max_examples=200, deadline=None)
@example(190427, Decimal("0.190427"))
@given(NUMBERS, NUMBERS)
def test_arithmetic_is_that_of_decimals_within_512_bits(a: int | Decimal, b: int | Decimal) -> None:
    total = hcl_numbers.add(a, b)
    assert abs(Fraction(total) - (Fraction(a) + Fraction(b))) < TINY
    assert total == hcl_numbers.add(b, a)
    assert hcl_numbers.subtract(a, a) == 0
    assert hcl_numbers.multiply(a, b) == hcl_numbers.multiply(b, a)
    if b:
        quotient = hcl_numbers.divide(a, b)
        assert abs(Fraction(hcl_numbers.multiply(quotient, b)) - Fraction(a)) < TINY
        # No fraction of ten is exact in binary: where the quotient is a hair below a whole number, so is the remainder
        # beside the divisor, in Terraform as well.
        assert abs(Fraction(hcl_numbers.modulo(a, b))) <= abs(Fraction(b)) + TINY


@pytest.mark.parametrize("number", [Decimal("0.1"), Decimal("1e-300"), Decimal("123.456"), 2**511 + 1, 10**150])
def test_a_number_reads_back_as_itself(number: int | Decimal) -> None:
    assert hcl_numbers.add(number, 0) == number
