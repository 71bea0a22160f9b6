"""Which answers about one input cannot all be true: `x == "a"` and `x == "b"`, `x` empty and `x == "a"`.

A decision stands for a question that nobody can answer before deployment. Two questions about the same input are no
independent ones, in whatever form and language they are asked. A `Claim` says what an answer says of the input;
`contradict` whether several claims can be true of one value.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal

from avd_intune.records import replace
from avd_intune.values.claims import LENGTHS, NUMBERS, SAME, Claim, same_scalar
from avd_intune.values.text_steps import Scalar

_PARTS = frozenset({"starts", "ends", "holds", "has"})
_INSIDE = frozenset({"holds", "has"})
# Between bounds that are no further apart, each whole number is tried.
_MAX_WHOLE_NUMBERS = 100
# What takes nothing but a text.
_OF_TEXTS = frozenset(
    {"lower", "toLower", "upper", "toUpper", "trimspace", "trim", "chomp", "trimprefix", "trimsuffix"}
)


def contradict(claims: Iterable[Claim]) -> bool:
    """Say whether claims cannot all be true; True only if that is certain."""
    stated = _stated(claims)
    if any(claim.kind == SAME for claim in stated):
        together = _of_one_input(stated)
        if together is None:
            return True
        stated = together
    by_subject = _by_subject(stated)
    return any(_is_refuted(about, by_subject) for about in by_subject.values())


def contradict_each_other(claims: Iterable[Claim], others: Iterable[Claim]) -> bool:
    """Say the same of two sets of claims of which each can be true: only what is said on both sides is looked at."""
    here, there = _stated(claims), _stated(others)
    if any(claim.kind == SAME for claim in (*here, *there)):
        return contradict((*here, *there))
    by_subject, added = _by_subject(here), _by_subject(there)
    for subject, about in added.items():
        by_subject.setdefault(subject, []).extend(about)
    told = {claim.subject for claim in here}
    return any(
        _is_refuted(about, by_subject, may_be=not (subject in added and subject in told))
        for subject, about in by_subject.items()
        if subject in added or any(claim.root in added or not added.keys().isdisjoint(claim.above) for claim in about)
    )


def _stated(claims: Iterable[Claim]) -> list[Claim]:
    return [claim for each in claims for claim in (each, *each.standing, *each.implies)]


def _by_subject(stated: Iterable[Claim]) -> dict[str, list[Claim]]:
    found: dict[str, list[Claim]] = {}
    for claim in stated:
        about = found.setdefault(claim.subject, [])
        # What the declaration of an input says comes with each claim on it.
        if not any(claim is each for each in about):
            about.append(claim)
    return found


def _is_refuted(about: list[Claim], by_subject: Mapping[str, list[Claim]], *, may_be: bool = False) -> bool:
    """Say whether what is said of one input cannot be true beside what is said of the others.

    may_be: that it can be true by itself is known.
    """
    if not may_be and len(about) > 1 and _cannot_be(about):
        return True
    if any(claim.steps for claim in about) and _cannot_come_from(about, by_subject):
        return True
    for claim in about:
        # A member that is something is a member of something: no member of null is.
        if claim.above and _is_something(claim):
            owners = (owner for name in claim.above for owner in by_subject.get(name, ()))
            if any(map(_is_nothing, owners)):
                return True
    return False


def _of_one_input(stated: list[Claim]) -> list[Claim] | None:
    """Return the claims with inputs that are the same value under one identity; None where they cannot be that."""
    one: dict[str, str] = {}

    def identity(name: str) -> str:
        while name in one:
            name = one[name]
        return name

    pairs = [claim for claim in stated if claim.kind == SAME]
    for claim in pairs:
        first, second = identity(claim.subject), identity(claim.root)
        if claim.true and first != second:
            one[first] = second
    others = [
        replace(
            claim, subject=identity(claim.subject), root=identity(claim.root), above=tuple(map(identity, claim.above))
        )
        for claim in stated
        if claim.kind != SAME
    ]
    for claim in pairs:
        first, second = identity(claim.subject), identity(claim.root)
        if not claim.true and (first == second or _are_equal(_content_of(first, others), _content_of(second, others))):
            return None
    return others


def _content_of(subject: str, claims: list[Claim]) -> tuple[Scalar, ...]:
    """Return the one value that an input certainly is, () where there is more than one."""
    exact = (claim for claim in claims if claim.subject == subject and claim.kind == "is" and claim.true)
    return next((claim.operands for claim in exact if not claim.folded and len(claim.operands) == 1), ())


def _are_equal(one: tuple[Scalar, ...], other: tuple[Scalar, ...]) -> bool:
    return bool(one) and bool(other) and type(one[0]) is type(other[0]) and one == other


def _cannot_come_from(about: list[Claim], by_subject: Mapping[str, list[Claim]]) -> bool:
    """Say whether none of the values that an input can be gives what is claimed of something computed of it."""
    computed = [claim for claim in about if claim.steps]
    of_input = by_subject.get(computed[0].root, [])
    exact = next((claim for claim in of_input if claim.true and claim.kind == "is" and not claim.folded), None)
    contents = exact.operands if exact is not None else ()
    if exact is None and all(claim.steps[0][0] in _OF_TEXTS for claim in computed):
        # They refuse null, so that what is empty is a text.
        contents = ("",) if any(claim.true and claim.kind == "empty" for claim in of_input) else ()
    return bool(contents) and not any(
        all(each.holds_for(content) for each in of_input) and all(each.holds_behind(content) for each in computed)
        for content in contents
    )


def _is_something(claim: Claim) -> bool:
    return claim.kind != "empty" and None not in claim.operands if claim.true else _asks_for_nothing(claim)


def _is_nothing(claim: Claim) -> bool:
    return claim.true and _asks_for_nothing(claim)


def _asks_for_nothing(claim: Claim) -> bool:
    return claim.kind == "empty" or (claim.kind == "is" and claim.operands == (None,))


def _cannot_be(about: list[Claim]) -> bool:
    said = {(claim.kind, claim.operands, claim.folded): claim.true for claim in about}
    if any(said[claim.kind, claim.operands, claim.folded] is not claim.true for claim in about):
        return True
    if any(claim.kind in LENGTHS for claim in about) and _lengths_contradict(about):
        return True
    stated = [claim for claim in about if claim.true]
    exact = [claim for claim in stated if claim.kind == "is" and not claim.folded]
    if exact:
        return not any(all(each.holds_for(content) for each in about) for content in exact[0].operands)
    folded = [claim for claim in stated if claim.kind == "is"]
    if folded:
        # Only how it is written is open: what is compared without regard to case is certain all the same.
        others = [claim for claim in about if claim.folded or claim.kind in ("empty", "less", "at most")]
        others += [_as_folded(claim) for claim in stated if claim.kind in _PARTS and not claim.folded]
        return not any(all(each.holds_for(content) for each in others) for content in folded[0].operands)
    if any(claim.kind == "empty" for claim in stated):
        return any(
            (claim.kind in ("less", "at most"))
            or (claim.kind in _PARTS and all(claim.operands))
            or (claim.kind == "empty" and not claim.true)
            for claim in about
            if claim.true or claim.kind == "empty"
        )
    return _texts_contradict(about) or _numbers_contradict(about)


def _as_folded(claim: Claim) -> Claim:
    return replace(claim, folded=True)


def _texts_contradict(about: list[Claim]) -> bool:
    # What begins, ends or is held in one of several ways is certain where there is one way only.
    single = [claim for claim in about if claim.kind in _PARTS and claim.true and len(claim.operands) == 1]
    lacking = [
        replace(claim, operands=(each,))
        for claim in about
        if claim.kind in _PARTS and not claim.true
        for each in claim.operands
    ]
    for claim in single:
        for other in (each for each in lacking if each.kind in _INSIDE):
            whole, part = claim.operands[0], other.operands[0]
            if not (isinstance(whole, str) and isinstance(part, str) and (other.folded or not claim.folded)):
                continue
            if other.folded:
                whole, part = whole.lower(), part.lower()
            # A list that has "entra-id" need not have "entra".
            if whole == part if claim.kind == other.kind == "has" else part in whole:
                return True
    for kind, known in (("starts", str.startswith), ("ends", str.endswith)):
        texts = [claim for claim in (*single, *lacking) if claim.kind == kind and isinstance(claim.operands[0], str)]
        for claim in (each for each in texts if each.true):
            for other in texts:
                if claim.folded == other.folded or other.folded:
                    first, second = str(claim.operands[0]), str(other.operands[0])
                    if other.folded:
                        first, second = first.lower(), second.lower()
                    if other.true and not (known(first, second) or known(second, first)):
                        return True
                    if not other.true and known(first, second):
                        return True
    return _elements_contradict(about)


def _elements_contradict(about: list[Claim]) -> bool:
    """Say whether a list holds what none of its elements is."""
    held = [claim.operands[0] for claim in about if claim.kind == "has" and claim.true and len(claim.operands) == 1]
    return any(
        not any(same_scalar(each, operand) for operand in claim.operands)
        for claim in about
        if claim.kind == "all in" and claim.true
        for each in held
    )


def _numbers_contradict(about: list[Claim]) -> bool:
    """Say whether no number is above all lower and below all upper bounds."""
    upper: list[tuple[int | Decimal, bool]] = []  # (bound, whether the bound itself is excluded)
    lower: list[tuple[int | Decimal, bool]] = []
    for claim in about:
        if claim.kind in ("less", "at most") and isinstance(bound := claim.operands[0], NUMBERS):
            excluded = (claim.kind == "less") is claim.true
            (upper if claim.true else lower).append((bound, excluded))
    if upper and lower and any(claim.kind == "whole" and claim.true for claim in about):
        least, most = math.floor(max(lower)[0]), math.ceil(min(upper)[0])
        if most - least <= _MAX_WHOLE_NUMBERS:
            return not any(all(claim.holds_for(number) for claim in about) for number in range(least, most + 1))
    return any(
        low > high or (low == high and (low_excluded or high_excluded))
        for low, low_excluded in lower
        for high, high_excluded in upper
    )


def _lengths_contradict(about: list[Claim]) -> bool:
    """Say whether no length is at least all lower and at most all upper bounds."""
    least, most = 0, None
    for claim in about:
        for low, high in _bounds_of_length(claim):
            least = max(least, low)
            most = high if most is None else most if high is None else min(most, high)
    return most is not None and least > most


def _bounds_of_length(claim: Claim) -> Iterator[tuple[int, int | None]]:
    """Yield the least and most length that a claim leaves, None where it sets no upper bound."""
    operand = claim.operands[0] if claim.operands else None
    if claim.kind == "empty":
        yield (0, 0) if claim.true else (1, None)
    elif claim.kind == "length is" and isinstance(operand, int) and claim.true:
        yield operand, operand
    elif claim.kind in ("length less", "length at most") and isinstance(operand, int):
        last = operand - 1 if claim.kind == "length less" else operand
        yield (0, last) if claim.true else (last + 1, None)
    elif claim.kind == "is" and not claim.true and "" in claim.operands:
        yield 1, None
    elif claim.kind == "has" and claim.true:
        # A list has one element at least; a text that has an empty one may be empty itself.
        yield int(all(claim.operands)), None
    elif claim.kind in _PARTS and claim.true and not claim.folded and str(claim.operands).isascii():
        yield min(len(str(each)) for each in claim.operands), None
