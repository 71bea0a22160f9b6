"""What an answer says of one input: that it is a text, starts with one, is empty, is less than a number."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal

from avd_intune.records import dataclass, field, replace
from avd_intune.values.text_patterns import is_found
from avd_intune.values.text_steps import Scalar, Step, UnansweredError, applied

NUMBERS = (int, Decimal)


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
    return any(same_scalar(content, operand) for operand in operands)


def same_scalar(left: Scalar, right: Scalar) -> bool:
    """Say whether two scalars are one: a truth value is no number."""
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
        return isinstance(content, NUMBERS) and isinstance(operand, NUMBERS) and test(content, operand)

    return compare


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
