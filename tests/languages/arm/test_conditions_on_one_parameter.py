"""No two conditions of ARM are taken to exclude each other that are both true of one value."""

from __future__ import annotations

import itertools
from functools import cache

import pytest
from avd_intune.values.claims import Claim
from avd_intune.values.conditions import claim_of
from avd_intune.values.exclusion import contradict
from avd_intune.values.value_types import Known, Unknown, Value

from tests.languages.arm.expression_support import evaluate, unknown

NUMBERS = [
    *("equals(@, 0)", "equals(@, 2)", "less(@, 2)", "greater(@, 2)", "greater(mul(@, 2), 4)", "equals(add(@, 1), 3)"),
    *(
        "equals(max(@, 2), 2)",
        "greater(max(@, 2), 2)",
        "less(max(createArray(@, 2)), 2)",
        "greaterOrEquals(min(@, 0), 0)",
    ),
    *("equals(min(@, 2), 2)", "lessOrEquals(min(2, @), 1)", "equals(string(@), '0')", "equals(string(@), '2')"),
    *("equals(mod(@, 2), 0)", "equals(mod(@, 2), 1)", "equals(length(range(0, @)), 2)", "empty(range(0, @))"),
    *("bool(@)", "equals(sub(3, @), 1)"),
]
TEXTS = [
    *("equals(@, 'ad')", "equals(@, 'AD')", "equals(toLower(@), 'ad')", "equals(@, '')", "empty(@)", "bool(@)"),
    *("contains(@, 'ad')", "contains(@, 'd')", "contains(@, '')", "startsWith(@, 'A')", "endsWith(@, 'N')"),
    *("equals(indexOf(@, 'd'), 0)", "greater(indexOf(@, 'd'), 0)", "equals(length(@), 2)", "greater(length(@), 2)"),
    *(
        "empty(trim(@))",
        "equals(trim(@), 'ad')",
        "equals(first(@), 'a')",
        "equals(last(@), 'd')",
        "equals(take(@, 2), 'ad')",
    ),
    *(
        "equals(first(split(@, '-')), 'ad')",
        "equals(last(split(@, '-')), '1')",
        "equals(@, 'true')",
        "equals(@, 'False')",
    ),
    *("equals(string(@), 'ad')", "equals(int(@), 1)", "equals(@, toLower(@))", "equals(toUpper(@), @)"),
]
LISTS = [
    *("empty(@)", "equals(length(@), 1)", "greater(length(@), 1)", "contains(@, 'ad')", "contains(@, 'en')"),
    *(
        "contains(@, '')",
        "empty(intersection(@, createArray('ad')))",
        "empty(intersection(createArray('ad', 'en'), @))",
    ),
    *("empty(union(@, createArray('ad')))", "equals(length(union(@, @)), 1)", "equals(join(@, ','), '')"),
    *("equals(join(@, ','), 'ad,en')", "equals(first(@), 'ad')", "equals(first(@), null())", "equals(last(@), 'en')"),
    *(
        "equals(string(@), '[]')",
        "empty(flatten(createArray(@)))",
        "empty(concat(@, createArray('ad')))",
        "empty(skip(@, 1))",
    ),
    *("empty(take(@, 1))", "greater(indexOf(@, 'ad'), -1)", "equals(indexOf(@, 'ad'), 0)", "contains(@, 'AD')"),
]
OBJECTS = [
    *("empty(@)", "equals(length(@), 1)", "contains(@, 'ad')", "contains(@, 'en')", "contains(objectKeys(@), 'ad')"),
    *(
        "empty(items(@))",
        "equals(length(objectKeys(@)), 2)",
        "equals(tryGet(@, 'ad'), 'x')",
        "equals(tryGet(@, 'ad'), null())",
    ),
    *(
        "empty(union(@, createObject('ad', 'x')))",
        "contains(union(@, createObject('ad', 'x')), 'en')",
        "equals(string(@), '{}')",
    ),
    *(
        "empty(intersection(@, createObject('ad', 'x')))",
        "equals(coalesce(tryGet(@, 'ad'), 'x'), 'x')",
        "equals(@, null())",
    ),
]
LETTERS = ["", " ", "ad", "AD", "Ad", "en", "d", "ad-1", "en-1", " ad ", "true", "TRUE", "False", "bad", "1", "add"]
ELEMENTS = [list(each) for length in range(4) for each in itertools.product(["ad", "en", "AD", ""], repeat=length)]
ENTRIES = [
    dict(zip(each, more, strict=True))
    for each in ([], ["ad"], ["en"], ["ad", "en"])
    for more in itertools.product(["x", "y", None], repeat=len(each))
]
POOLS = [
    pytest.param(NUMBERS, [-2, -1, 0, 1, 2, 3, 4], id="numbers"),
    pytest.param(TEXTS, LETTERS, id="texts"),
    pytest.param(LISTS, ELEMENTS, id="lists"),
    pytest.param(OBJECTS, ENTRIES, id="objects"),
    pytest.param([*LISTS, *TEXTS], [*ELEMENTS, *LETTERS], id="lists and texts"),
]


def evaluated(condition: str, content: object) -> Value:
    return evaluate("[" + condition.replace("@", "parameters('x')") + "]", parameters={"x": content})


@pytest.mark.parametrize(("conditions", "contents"), POOLS)
def test_conditions_that_hold_together_never_exclude_each_other(conditions: list[str], contents: list[object]) -> None:
    @cache
    def claim(condition: str) -> Claim | None:
        value = evaluated(condition, unknown("x"))
        return claim_of(value) if isinstance(value, Unknown) else None

    @cache
    def answers(condition: str) -> list[Value]:
        return [evaluated(condition, each) for each in contents]

    excluded = 0
    for first, second in itertools.combinations_with_replacement(conditions, 2):
        for is_first, is_second in itertools.product((True, False), repeat=2):
            found = [claim(first), claim(second)]
            claims = [
                each if wanted else each.opposite()
                for each, wanted in zip(found, (is_first, is_second), strict=True)
                if each is not None
            ]
            if len(claims) < 2 or not contradict(claims):
                continue
            excluded += 1
            for content, one, other in zip(contents, answers(first), answers(second), strict=True):
                together = isinstance(one, Known) and isinstance(other, Known)
                assert not together or (one.value, other.value) != (is_first, is_second), (first, second, content)
    assert excluded > len(conditions)
