"""No two conditions are taken to exclude each other that are both true of one value."""

from __future__ import annotations

import itertools
from functools import cache

import pytest
from avd_intune.languages.terraform.evaluation.conversion import convert
from avd_intune.languages.terraform.evaluation.type_model import NUMBER, STRING, Collection, TypeConstraint
from avd_intune.values.claims import Claim
from avd_intune.values.conditions import claim_of
from avd_intune.values.exclusion import contradict
from avd_intune.values.plain_data import from_python
from avd_intune.values.value_types import Known, Unknown, Value

from tests.languages.terraform.hcl_support import evaluate_text, unknown

NUMBERS = [
    *("var.x == 0", "var.x == 2", "var.x < 2", "var.x > 2", "var.x * 2 > 4", "var.x * 3 == 6", "var.x + 1 == 3"),
    *("max(var.x, 2) == 2", "max(var.x, 2) > 2", "max(var.x, 2) < 2", "max(var.x, 0) >= 1", "max(0, var.x, 3) <= 3"),
    *("min(var.x, 2) == 2", "min(var.x, 2) > 2", "min(var.x, 2) < 2", "min(var.x, 0) >= 0", "min(var.x, 1) == -1"),
    *('tostring(var.x) == "0"', 'tostring(var.x) == "2"', "length(range(var.x)) == 2", "length(range(var.x)) > 0"),
    *("var.x % 2 == 0", "var.x % 2 == 1", "abs(var.x) == 2", "var.x == null"),
]
TEXTS = [
    *('var.x == "ad"', 'var.x == "AD"', 'lower(var.x) == "ad"', 'upper(var.x) == "AD"', 'var.x == ""'),
    *('can(regex("ad|en", var.x))', 'can(regex("^ad|^en", var.x))', 'can(regex("a|b$", var.x))'),
    *('can(regex("(?i)ad|en", var.x))', 'can(regex("^(ad|en)", var.x))', 'can(regex("^(ad|en)$", var.x))'),
    *('startswith(var.x, "a")', 'endswith(var.x, "n")', 'strcontains(var.x, "d")', 'strcontains(var.x, "|")'),
    *('trimspace(var.x) == ""', 'trimspace(var.x) != "ad"', "length(var.x) > 2", "length(trimspace(var.x)) == 2"),
    *("tobool(var.x)", 'var.x == "true"', 'var.x == "false"', 'split("-", var.x)[0] == "ad"', "var.x == null"),
    *("var.x == lower(var.x)", "upper(var.x) == var.x"),
]
LISTS = [
    *("length(var.x) == 0", "length(var.x) == 1", "length(var.x) > 1", 'contains(var.x, "ad")'),
    *('contains(var.x, "en")', "length(compact(var.x)) == 0", "length(compact(var.x)) > 0", 'one(var.x) == "ad"'),
    *("one(var.x) == null", "length(distinct(var.x)) == 1", "length(distinct(var.x)) > 0", "length(toset(var.x)) == 1"),
    *('alltrue([for e in var.x : e == "ad"])', 'alltrue([for e in var.x : e != "ad"])'),
    *('alltrue([for e in var.x : contains(["ad", "en"], e)])', 'anytrue([for e in var.x : e == "ad"])'),
    *('length(setintersection(var.x, ["ad"])) > 0', 'length(setintersection(["ad", "en"], var.x)) == 0'),
    *('length(setsubtract(["ad"], var.x)) == 0', 'length(setsubtract(["ad", "en"], var.x)) > 0'),
    *('length(setsubtract(var.x, ["ad"])) > 0', 'join(",", var.x) == ""', 'join("", var.x) == "ad"'),
    *('contains(concat(var.x, ["ad"]), "ad")', 'contains(concat(["no"], var.x, ["ad"]), "en")'),
    *('join(",", var.x) == "ad,en"', "length(flatten([var.x])) == 0", 'length([for e in var.x : e if e == "ad"]) > 0'),
]
MAPS = [
    *("length(var.x) == 0", "length(var.x) == 1", "length(keys(var.x)) > 1", 'contains(keys(var.x), "ad")'),
    *(
        'can(var.x["ad"])',
        'try(var.x["ad"], "n") == "x"',
        "try(var.x.ad, null) == null",
        'lookup(var.x, "ad", "n") == "n"',
    ),
    *('lookup(var.x, "ad", null) != null', 'contains(values(var.x), "x")', "length(compact(values(var.x))) == 0"),
    *(
        'length(merge(var.x, { ad = "x" })) == 0',
        'length(setintersection(keys(var.x), ["ad"])) > 0',
        'join(",", keys(var.x)) == ""',
    ),
    *('length([for k, v in var.x : k if v == "x"]) > 0', 'alltrue([for k, v in var.x : v == "x"])'),
    *('anytrue([for k, v in var.x : k == "ad"])', 'alltrue([for k in keys(var.x) : k == "ad"])'),
]
LETTERS = ["", " ", "ad", "AD", "Ad", "en", "b", "|", "ad-1", " ad ", "true", "false", "bad", "add", "man"]
ELEMENTS = [list(each) for length in range(4) for each in itertools.product(["ad", "en", ""], repeat=length)]
ENTRIES = [
    dict(zip(each, more, strict=True))
    for each in ([], ["ad"], ["en"], ["ad", "en"])
    for more in itertools.product(["x", "y", ""], repeat=len(each))
]
POOLS = [
    pytest.param(NUMBERS, NUMBER, [None, -2, -1, 0, 1, 2, 3, 4], id="numbers"),
    pytest.param(TEXTS, STRING, [None, *LETTERS], id="texts"),
    pytest.param(MAPS, Collection("map", STRING), ENTRIES, id="maps"),
    pytest.param(LISTS, Collection("list", STRING), ELEMENTS, id="lists"),
]


@pytest.mark.parametrize(("conditions", "kind", "contents"), POOLS)
def test_conditions_that_hold_together_never_exclude_each_other(
    conditions: list[str], kind: TypeConstraint, contents: list[object]
) -> None:
    @cache
    def claim(condition: str) -> Claim | None:
        value = evaluate_text(condition, x=convert(unknown("x"), kind))
        return claim_of(value) if isinstance(value, Unknown) else None

    @cache
    def answers(condition: str) -> list[Value]:
        return [evaluate_text(condition, x=convert(from_python(each), kind)) for each in contents]

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
