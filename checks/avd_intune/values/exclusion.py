"""Which answers about one input cannot all be true: `x == "a"` and `x == "b"`, `x` empty and `x == "a"`.

A decision stands for a question that nobody can answer before deployment. Two questions about the same input are no
independent ones, in whatever form and language they are asked. A `Claim` says what an answer says of the input;
`contradict` whether several claims can be true of one value.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from decimal import Decimal

from avd_intune.records import dataclass, field, replace
from avd_intune.values.text_patterns import is_found
from avd_intune.values.text_steps import Scalar, Step, UnansweredError, applied

_NUMBERS = (int, Decimal)


@dataclass(frozen=True, slots=True)
class Claim:
    """What is said of one input.

    subject: the identity of the input. above: the identities of what it is a member of, e.g. that of `x` for `x.y`.
    kind: "is" (one of the operands), "starts", "ends", "holds" (text: with one of them), "has" (the same of what may be
        a list, too), "less", "at most" (numbers), "whole" (a number without a fraction), "empty"; of the length of a
        text or list "length is", "length less", "length at most"; "all in" of a list with no element but the operands;
        "matches" of a text in which a pattern is found; "same as" of the input whose identity is the root;
        "in lower case", "in upper case" of a text that is so.
    operands: what it is compared with. folded: without regard to case. true: whether that is so.
    standing: what is always true of the input, as its declaration says.
    root, steps: the input that the subject is computed of, and how; "" where it is none.
    implies: what is true of other inputs besides where this is. unless: the same where it is not.
    """

    subject: str
    kind: str
    operands: tuple[Scalar, ...] = ()
    true: bool = True
    folded: bool = False
    above: tuple[str, ...] = ()
    standing: tuple[Claim, ...] = field(compare=False, default=())
    root: str = ""
    steps: tuple[Step, ...] = ()
    implies: tuple[Claim, ...] = field(compare=False, default=())
    unless: tuple[Claim, ...] = field(compare=False, default=())

    def opposite(self) -> Claim:
        """Return that it is not so."""
        return replace(self, true=not self.true, implies=self.unless, unless=self.implies)

    def holds_for(self, content: Scalar) -> bool:
        """Say whether the claim is true of a value. What counts as the length of other letters differs by language."""
        if self.kind in _OF_ASCII and not (isinstance(content, str) and content.isascii()):
            return True
        if self.kind == "matches":
            return self._matches(content) in (None, self.true)
        return _TESTS[self.kind](self._spelled(content), tuple(map(self._spelled, self.operands))) is self.true

    def holds_behind(self, content: Scalar) -> bool:
        """Say whether the claim is true where the input that the subject is computed of is this value."""
        try:
            return self.holds_for(applied(self.steps, content))
        except UnansweredError:
            return True

    def _matches(self, content: Scalar) -> bool | None:
        """Say whether the pattern is found in a text, None where that is not known."""
        pattern = self.operands[0]
        # In any case of letters, what an escape stands for is another thing than its opposite.
        if not isinstance(content, str) or not isinstance(pattern, str) or (self.folded and "\\" in pattern):
            return None
        return is_found(str(self._spelled(pattern)), str(self._spelled(content)))

    def _spelled(self, content: Scalar) -> Scalar:
        return content.lower() if self.folded and isinstance(content, str) else content


def _is(content: Scalar, operands: tuple[Scalar, ...]) -> bool:
    return any(_same(content, operand) for operand in operands)


def _same(left: Scalar, right: Scalar) -> bool:
    if isinstance(left, bool) or isinstance(right, bool):
        return left is right
    return left == right


def _text_test(test: Callable[[str, str], bool]) -> Callable[[Scalar, tuple[Scalar, ...]], bool]:
    return lambda content, operands: (
        isinstance(content, str) and any(isinstance(each, str) and test(content, each) for each in operands)
    )


def _length_test(test: Callable[[int, int], bool]) -> Callable[[Scalar, tuple[Scalar, ...]], bool]:
    return lambda content, operands: (
        isinstance(content, str) and isinstance(operands[0], int) and test(len(content), operands[0])
    )


def _number_test(test: Callable[[int | Decimal, int | Decimal], bool]) -> Callable[[Scalar, tuple[Scalar, ...]], bool]:
    def compare(content: Scalar, operands: tuple[Scalar, ...]) -> bool:
        operand = operands[0]
        return isinstance(content, _NUMBERS) and isinstance(operand, _NUMBERS) and test(content, operand)

    return compare


_PARTS = frozenset({"starts", "ends", "holds", "has"})
_INSIDE = frozenset({"holds", "has"})
# Between bounds that are no further apart, each whole number is tried.
_MAX_WHOLE_NUMBERS = 100
_TESTS: Mapping[str, Callable[[Scalar, tuple[Scalar, ...]], bool]] = {
    "is": _is,
    "starts": _text_test(str.startswith),
    "ends": _text_test(str.endswith),
    **dict.fromkeys(("holds", "has"), _text_test(lambda content, part: part in content)),
    "less": _number_test(lambda content, limit: content < limit),
    "at most": _number_test(lambda content, limit: content <= limit),
    "whole": lambda content, operands: not isinstance(content, Decimal) or content == int(content),
    "empty": lambda content, operands: content is None or content == "",
    "all in": lambda content, operands: True,  # of a list, which is no content
    "in lower case": lambda content, operands: isinstance(content, str) and content == content.lower(),
    "in upper case": lambda content, operands: isinstance(content, str) and content == content.upper(),
    "length is": _length_test(lambda length, number: length == number),
    "length less": _length_test(lambda length, limit: length < limit),
    "length at most": _length_test(lambda length, limit: length <= limit),
}
# The choice that stands for every text that is none of the others.
ANOTHER = "another"
# Terraform takes a text for a yes or no as well: https://developer.hashicorp.com/terraform/language/expressions/types
_WORDS: Mapping[str, tuple[Scalar, ...]] = {
    "true": (True, "true", "1"),
    "false": (False, "false", "0"),
    "null": (None,),
}
# What takes nothing but a text.
_OF_TEXTS = frozenset(
    {"lower", "toLower", "upper", "toUpper", "trimspace", "trim", "chomp", "trimprefix", "trimsuffix"}
)
# Of two inputs: that they are one value.
SAME = "same as"
LENGTHS = frozenset({"length is", "length less", "length at most"})
# What each language says of other letters differs.
_OF_ASCII = LENGTHS | {"in lower case", "in upper case"}


def claim_of_choice(subject: str, choice: str, choices: Iterable[str], folded: bool) -> Claim | None:
    """Return what it says of an input that it is one of several choices, None if no other question asks for that.

    choice: a text in quotes, a number, true, false, null, or ANOTHER than the texts among the choices.
    """
    if choice.startswith('"') and choice.endswith('"'):
        return Claim(subject, "is", (choice[1:-1],), True, folded)
    if choice == ANOTHER:
        return Claim(subject, "is", tuple(each[1:-1] for each in choices if each != ANOTHER), False, folded)
    if choice in _WORDS:
        return Claim(subject, "is", _WORDS[choice])
    try:
        number = Decimal(choice)
    except ArithmeticError:
        return None
    return Claim(subject, "is", (number,)) if number.is_finite() else None


def contradict(claims: Iterable[Claim]) -> bool:
    """Say whether claims cannot all be true; True only if that is certain."""
    stated = [claim for each in claims for claim in (each, *each.standing, *each.implies)]
    if any(claim.kind == SAME for claim in stated):
        together = _of_one_input(stated)
        if together is None:
            return True
        stated = together
    by_subject: dict[str, list[Claim]] = {}
    for claim in stated:
        by_subject.setdefault(claim.subject, []).append(claim)
    for about in by_subject.values():
        if len(about) > 1 and _cannot_be(about):
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
        not any(_same(each, operand) for operand in claim.operands)
        for claim in about
        if claim.kind == "all in" and claim.true
        for each in held
    )


def _numbers_contradict(about: list[Claim]) -> bool:
    """Say whether no number is above all lower and below all upper bounds."""
    upper: list[tuple[int | Decimal, bool]] = []  # (bound, whether the bound itself is excluded)
    lower: list[tuple[int | Decimal, bool]] = []
    for claim in about:
        if claim.kind in ("less", "at most") and isinstance(bound := claim.operands[0], _NUMBERS):
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
