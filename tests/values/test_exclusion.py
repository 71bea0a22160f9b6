"""Which answers about one input exclude each other."""

from __future__ import annotations

import itertools

import pytest
from avd_intune.values.claims import SAME, Claim, Scalar
from avd_intune.values.exclusion import contradict, contradict_each_other
from hypothesis import given
from hypothesis import strategies as st


def claim(kind: str, *operands: Scalar, true: bool = True, folded: bool = False, subject: str = "x") -> Claim:
    return Claim(subject, kind, operands, true, folded)


def behind(step: tuple[Scalar, ...], kind: str, *operands: Scalar, true: bool = True) -> Claim:
    """Return a claim on what a function makes of `x`."""
    name, *others = step
    return Claim(f"{step}(x)", kind, operands, true, root="x", steps=((str(name), tuple(others)),))


PAIRS = [
    pytest.param(claim("is", "AD"), claim("is", "Entra"), True, id="two words"),
    pytest.param(claim("is", "AD"), claim("is", "AD", true=False), True, id="a word and not that word"),
    pytest.param(claim("is", "AD"), claim("is", "Entra", true=False), False, id="a word and not another"),
    pytest.param(claim("is", "AD"), claim("is", "Entra", subject="y"), False, id="two inputs"),
    pytest.param(claim("is", "a", "b"), claim("is", "b", "c"), False, id="two lists with a word in common"),
    pytest.param(claim("is", "a", "b"), claim("is", "c", "d"), True, id="two lists with none"),
    pytest.param(claim("is", "Desk"), claim("is", "desk", folded=True), False, id="the same in another case"),
    pytest.param(claim("is", "Desk"), claim("is", "pool", folded=True), True, id="another word in any case"),
    pytest.param(claim("is", "ad", folded=True), claim("is", "entra", folded=True), True, id="two words in any case"),
    pytest.param(claim("starts", "avd-"), claim("is", "vm-1"), True, id="a start and a word without it"),
    pytest.param(claim("starts", "avd-"), claim("starts", "vm-"), True, id="two starts"),
    pytest.param(claim("starts", "avd-"), claim("starts", "avd-p"), False, id="a start within another"),
    pytest.param(claim("starts", "avd-p"), claim("starts", "avd-", true=False), True, id="a start, not its start"),
    pytest.param(claim("ends", "-prod"), claim("ends", "-dev"), True, id="two ends"),
    pytest.param(claim("ends", "-prod"), claim("starts", "avd"), False, id="a start and an end"),
    pytest.param(claim("empty"), claim("is", "AD"), True, id="empty and a word"),
    pytest.param(claim("empty"), claim("is", ""), False, id="empty and the empty word"),
    pytest.param(claim("empty"), claim("is", None), False, id="empty and null"),
    pytest.param(claim("empty", true=False), claim("is", ""), True, id="not empty and the empty word"),
    pytest.param(claim("empty"), claim("starts", "avd"), True, id="empty and a start"),
    pytest.param(claim("less", 3), claim("at most", 4, true=False), True, id="less than 3 and more than 4"),
    pytest.param(claim("less", 3), claim("less", 3, true=False), True, id="less than 3 and at least 3"),
    pytest.param(claim("at most", 3), claim("less", 3, true=False), False, id="exactly 3"),
    pytest.param(claim("is", 0), claim("at most", 0, true=False), True, id="0 and more than 0"),
    pytest.param(claim("is", None), Claim("x.y", "is", ("a",), above=("x",)), True, id="null and a member of it"),
    pytest.param(
        claim("is", None), Claim("x.y", "is", ("a",), True, above=("x",)).opposite(), False, id="null and no member"
    ),
    pytest.param(claim("is", True), claim("is", False), True, id="yes and no"),
    pytest.param(claim("is", True), claim("is", 1), True, id="yes is no number"),
    pytest.param(claim("length at most", 2, true=False), claim("length is", 1), True, id="above 2 and of length 1"),
    pytest.param(claim("length is", 2), claim("length less", 3), False, id="of length 2 and shorter than 3"),
    pytest.param(claim("length is", 2), claim("is", "abc"), True, id="of length 2 and a word of three letters"),
    pytest.param(claim("length is", 1), claim("is", "é"), False, id="letters that are counted in several ways"),
    pytest.param(claim("empty"), claim("length less", 1, true=False), True, id="empty and of one letter at least"),
    pytest.param(claim("length at most", 2), claim("starts", "avd"), True, id="shorter than its beginning"),
    pytest.param(
        Claim("y", "is", (True,), implies=(claim("is", None, true=False),)),
        claim("is", None),
        True,
        id="what it implies",
    ),
    pytest.param(
        Claim("y", "is", (True,), implies=(claim("is", None, true=False),)).opposite(),
        claim("is", None),
        False,
        id="what its opposite does not imply",
    ),
    pytest.param(
        Claim("y", "at most", (-1,), unless=(claim("holds", "a"),)).opposite(), claim("is", "b"), True, id="unless"
    ),
    pytest.param(claim("holds", "AD"), claim("holds", "AD", true=False), True, id="in it and not in it"),
    pytest.param(claim("starts", "avd-"), claim("holds", "vd", true=False), True, id="a start with what is not in it"),
    pytest.param(claim("starts", "AVD", folded=True), claim("holds", "avd", true=False), False, id="in another case"),
    pytest.param(claim("is", " a "), behind(("trimspace",), "is", "b"), True, id="a word that is another one trimmed"),
    pytest.param(claim("is", " a "), behind(("trimspace",), "is", "a"), False, id="a word and it trimmed"),
    pytest.param(claim("is", "É"), behind(("lower",), "is", "x"), False, id="letters that are left to the language"),
]


def test_what_is_always_true_of_an_input_counts_with_each_claim() -> None:
    never_pooled = (claim("is", "Pooled", true=False),)
    assert contradict([Claim("x", "is", ("Pooled",), standing=never_pooled)])
    assert not contradict([Claim("x", "is", ("Personal",), standing=never_pooled)])


@pytest.mark.parametrize(("first", "second", "expected"), PAIRS)
def test_pairs(first: Claim, second: Claim, expected: bool) -> None:
    assert contradict([first, second]) is expected
    assert contradict([second, first]) is expected


# Short texts over few letters, in two cases, so that they often meet.
WORDS = ["", "a", "A", "b", "ab", "aB", "ba", "aab"]
CONTENTS: list[Scalar] = [None, True, False, -1, 0, 1, 2, 3, *WORDS]
TEXT_CLAIMS = st.builds(
    lambda kind, word, true, folded: Claim("x", kind, (word,), true, folded),
    st.sampled_from(["is", "starts", "ends", "holds"]),
    st.sampled_from(WORDS),
    st.booleans(),
    st.booleans(),
)
NUMBER_CLAIMS = st.builds(
    lambda kind, number, true: Claim("x", kind, (number,), true),
    st.sampled_from(["is", "less", "at most"]),
    st.integers(0, 2),
    st.booleans(),
)
LENGTH_CLAIMS = st.builds(
    lambda kind, number, true: Claim("x", kind, (number,), true),
    st.sampled_from(["length is", "length less", "length at most"]),
    st.integers(0, 3),
    st.booleans(),
)
OTHERS = st.builds(lambda true: Claim("x", "empty", (), true), st.booleans())


@given(st.lists(st.one_of(TEXT_CLAIMS, NUMBER_CLAIMS, OTHERS), min_size=1, max_size=4))
def test_claims_that_are_true_of_one_value_never_contradict(claims: list[Claim]) -> None:
    longer = ["".join(letters) for letters in itertools.product("aAbB", repeat=4)]
    if any(all(each.holds_for(content) for each in claims) for content in [*CONTENTS, *longer]):
        assert not contradict(claims)


STEPS = [("lower",), ("upper",), ("replace", "a", "b"), ("take", 1), ("skip", 1), ("trimprefix", "a"), ("strrev",)]
BEHIND = st.builds(
    lambda step, kind, word, true: behind(step, kind, word, true=true),
    st.sampled_from(STEPS),
    st.sampled_from(["is", "starts", "ends", "holds"]),
    st.sampled_from(WORDS),
    st.booleans(),
)


@given(st.lists(st.one_of(TEXT_CLAIMS, BEHIND), min_size=1, max_size=4))
def test_claims_on_what_is_computed_of_a_text_that_they_are_true_of_never_contradict(claims: list[Claim]) -> None:
    texts = ["".join(letters) for length in range(5) for letters in itertools.product("aAbB", repeat=length)]
    if any(all((each.holds_behind if each.steps else each.holds_for)(text) for each in claims) for text in texts):
        assert not contradict(claims)


@given(st.one_of(TEXT_CLAIMS, NUMBER_CLAIMS, OTHERS))
def test_a_claim_and_its_opposite_always_contradict_where_it_names_one_value(claim: Claim) -> None:
    assert contradict([claim, claim.opposite()])


@given(st.lists(st.one_of(TEXT_CLAIMS, LENGTH_CLAIMS, OTHERS), min_size=1, max_size=4))
def test_claims_on_length_that_are_true_of_one_text_never_contradict(claims: list[Claim]) -> None:
    texts = [*WORDS, *("".join(letters) for letters in itertools.product("aAbB", repeat=3))]
    if any(all(each.holds_for(text) for each in claims) for text in texts):
        assert not contradict(claims)


def _of(subject: str, each: Claim) -> Claim:
    return Claim(subject, each.kind, each.operands, each.true, each.folded)


FEW_CONTENTS: list[Scalar] = [None, True, 0, 1, "", "a", "A", "ab"]
OF_THREE = st.builds(_of, st.sampled_from("xyz"), st.one_of(TEXT_CLAIMS, NUMBER_CLAIMS, OTHERS))
PAIRS_OF_THREE = st.builds(
    lambda pair, true: Claim(pair[0], SAME, true=true, root=pair[1]),
    st.sampled_from(["xy", "yz", "zx", "yx"]),
    st.booleans(),
)


@given(st.lists(st.one_of(OF_THREE, PAIRS_OF_THREE), min_size=1, max_size=5))
def test_claims_on_inputs_that_are_the_same_or_not_never_contradict_where_they_are_true(claims: list[Claim]) -> None:
    def is_true(each: Claim, contents: dict[str, Scalar]) -> bool:
        if each.kind != SAME:
            return each.holds_for(contents[each.subject])
        one, other = contents[each.subject], contents[each.root]
        return (type(one) is type(other) and one == other) is each.true

    for values in itertools.product(FEW_CONTENTS, repeat=3):
        if all(is_true(each, dict(zip("xyz", values, strict=True))) for each in claims):
            assert not contradict(claims)
            return


MEMBERS = st.builds(
    lambda kind, word, true: Claim("x.y", kind, (word,), true, above=("x",)),
    st.sampled_from(["is", "starts"]),
    st.sampled_from(WORDS),
    st.booleans(),
)
DECLARED = st.builds(
    lambda each, others: Claim(each.subject, each.kind, each.operands, each.true, each.folded, standing=tuple(others)),
    OF_THREE,
    st.lists(OF_THREE, max_size=2),
)
SOME_CLAIMS = st.lists(st.one_of(OF_THREE, PAIRS_OF_THREE, BEHIND, MEMBERS, DECLARED), max_size=4)


@given(SOME_CLAIMS, SOME_CLAIMS)
def test_two_sets_of_claims_contradict_each_other_where_all_of_them_contradict(
    claims: list[Claim], others: list[Claim]
) -> None:
    if not contradict(claims) and not contradict(others):
        assert contradict_each_other(claims, others) is contradict([*claims, *others])


def test_inputs_that_are_the_same_cannot_be_two_words() -> None:
    one = [claim("is", "AD"), claim("is", "Entra", subject="y")]
    assert contradict([*one, Claim("x", SAME, root="y")])
    assert not contradict([*one, Claim("x", SAME, root="y", true=False)])
    alike = [claim("is", "AD"), claim("is", "AD", subject="y")]
    assert contradict([*alike, Claim("x", SAME, root="y", true=False)])
    assert contradict([Claim("x", SAME, root="y"), Claim("y", SAME, root="z"), Claim("x", SAME, root="z", true=False)])
