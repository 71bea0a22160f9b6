"""What a variable can be, as its `validation` blocks say: the finite choices of a value that is not given.

https://developer.hashicorp.com/terraform/language/values/variables#custom-validation-rules. Conditions are
read by their form (`contains(["a", "b"], var.x)`, `var.x == "a" || …`, `can(regex("^(a|b)$", var.x))`); one
of another form says nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Union

from avd_intune.languages.terraform.syntax.hcl_tree import (
    Binary,
    Conditional,
    Expression,
    ForTuple,
    FunctionCall,
    GetAttribute,
    Literal,
    Template,
    TupleExpression,
    Unary,
    Variable,
)
from avd_intune.languages.terraform.validation_forms import plainer
from avd_intune.patterns import lazy_pattern
from avd_intune.values.assumptions import Decision
from avd_intune.values.cases import choice_by
from avd_intune.values.claims import LENGTHS, Claim
from avd_intune.values.display import declared_at, label_of, span_of
from avd_intune.values.exclusion import contradict
from avd_intune.values.simple_patterns import read_pattern
from avd_intune.values.text_steps import BLANKS
from avd_intune.values.value_types import (
    NULL,
    EvaluationError,
    Known,
    ListValue,
    ObjectValue,
    PartialString,
    Unknown,
    Value,
    replace,
    through,
)

# A path into the variable's value; "*" stands for every element.
Path = tuple[str, ...]
# What each path can be. None: the condition never holds.
Choices = Mapping[Path, tuple[Value, ...]]
Possible = Union[Choices, None]

MAX_CHOICES = 32
_SAME_BUT_FOR_SPELLING = frozenset({"lower", "upper", "title", "trimspace", "chomp", "tostring"})
_PLAIN_NAME = lazy_pattern(r'[\w.*-]+(?:\["?[\w.*-]+"?\][\w.*-]*)*')
_MAX_DEPTH = 40


def _title(text: str) -> str:
    return re.sub(r"(^|\s)(\S)", lambda match: match[1] + match[2].upper(), text)


class ValidationReader:
    """Reads the conditions of one variable.

    constant: evaluates an expression that is no use of it. spellings_of: how the code writes a word.
    """

    def __init__(
        self, name: str, constant: Callable[[Expression], Value], spellings_of: Callable[[str], frozenset[str]]
    ) -> None:
        self._name = name
        self._constant = constant
        self._spellings_of = spellings_of

    def choices(self, condition: Expression) -> Choices:
        """Return what the paths of the variable can be where the condition holds; {} if it does not say."""
        # JSON syntax writes an expression as a text that holds nothing else.
        return self._read(_inner(condition), True, {}, 0) or {}

    def _read(self, node: Expression, holds: bool, names: Mapping[str, Path], depth: int) -> Possible:
        """Return the choices under which a condition holds (or does not)."""
        if depth > _MAX_DEPTH:
            return {}
        node = plainer(node)
        if isinstance(node, Literal):
            return {} if node.value is holds else None
        if isinstance(node, Unary) and node.operator == "!":
            return self._read(node.operand, not holds, names, depth + 1)
        if isinstance(node, Binary) and node.operator in ("&&", "||"):
            left = self._read(node.left, holds, names, depth + 1)
            right = self._read(node.right, holds, names, depth + 1)
            return _both(left, right) if (node.operator == "&&") == holds else _any(left, right)
        if isinstance(node, Binary) and node.operator in ("==", "!="):
            return self._equal(node, names) if (node.operator == "==") == holds else {}
        if isinstance(node, Conditional):
            return _any(
                _both(
                    self._read(node.condition, True, names, depth + 1), self._read(node.then, holds, names, depth + 1)
                ),
                _both(
                    self._read(node.condition, False, names, depth + 1),
                    self._read(node.otherwise, holds, names, depth + 1),
                ),
            )
        if isinstance(node, FunctionCall) and node.arguments and holds:
            return self._call(node, names, depth)
        return {}

    def _call(self, node: FunctionCall, names: Mapping[str, Path], depth: int) -> Possible:
        arguments = node.arguments
        if node.name in ("can", "try"):
            inner = arguments[0]
            if isinstance(inner, FunctionCall) and len(inner.arguments) == 2:
                if inner.name == "regex":
                    return self._alternation(inner, names)
                if inner.name == "index":
                    return self._among(inner.arguments[0], inner.arguments[1], names)
            return self._read(inner, True, names, depth + 1)
        if node.name == "contains" and len(arguments) == 2:
            return self._among(arguments[0], arguments[1], names)
        if node.name in ("anytrue", "alltrue") and isinstance(arguments[0], TupleExpression):
            parts = [self._read(item, True, names, depth + 1) for item in arguments[0].items]
            found: Possible = None if node.name == "anytrue" else {}
            for part in parts:
                found = _any(found, part) if node.name == "anytrue" else _both(found, part)
            return found
        if node.name == "alltrue" and isinstance(arguments[0], ForTuple) and arguments[0].condition is None:
            loop = arguments[0]
            collection = loop.collection
            if isinstance(collection, FunctionCall) and collection.name == "values" and collection.arguments:
                collection = collection.arguments[0]
            if isinstance(collection, TupleExpression):
                return self._of_each(loop, collection, names, depth)
            path = self._path(collection, names)
            if path is not None:
                inside = self._read(loop.value, True, {**names, loop.value_name: (*path, "*")}, depth + 1)
                return inside or {}
        return {}

    def _of_each(self, loop: ForTuple, written: TupleExpression, names: Mapping[str, Path], depth: int) -> Possible:
        """Return the choices under which what a loop asks holds for each of the values that are written out."""
        found: Possible = {}
        for item in written.items:
            path = self._path(item, names)
            if path is not None:
                found = _both(found, self._read(loop.value, True, {**names, loop.value_name: path}, depth + 1))
        return found

    def _equal(self, node: Binary, names: Mapping[str, Path]) -> Possible:
        for subject, other in ((node.left, node.right), (node.right, node.left)):
            path = self._path(subject, names)
            if path is not None and self._path(other, names) is None:
                value = self._constant(other)
                return {path: self._accepted(subject, (value,))} if isinstance(value, Known) else {}
        return {}

    def _among(self, choices: Expression, subject: Expression, names: Mapping[str, Path]) -> Possible:
        path = self._path(subject, names)
        listed = self._constant(choices) if path is not None else None
        if path is None or not isinstance(listed, ListValue) or listed.rest is not None:
            return {}
        if not listed.items or not all(isinstance(item, Known) for item in listed.items):
            return {}
        return {path: self._accepted(subject, listed.items)}

    def _alternation(self, node: FunctionCall, names: Mapping[str, Path]) -> Possible:
        path = self._path(node.arguments[1], names)
        pattern = node.arguments[0]
        if path is None or not isinstance(pattern, Literal) or not isinstance(pattern.value, str):
            return {}
        found = read_pattern(pattern.value)
        if found is None or found.kind != "is" or len(found.texts) > MAX_CHOICES:
            return {}
        words = tuple(map(Known, found.texts))
        if found.folded:
            return {path: tuple(each for word in words for each in self._spellings(word))}
        return {path: self._accepted(node.arguments[1], words)}

    def _path(self, node: Expression, names: Mapping[str, Path]) -> Path | None:
        """Return the path that an expression means, None if it is no plain use of the variable."""
        node = _inner(node)
        while isinstance(node, FunctionCall) and (
            (node.name in _SAME_BUT_FOR_SPELLING and len(node.arguments) == 1) or _is_coalesced(node)
        ):
            node = _inner(node.arguments[0])
        steps: list[str] = []
        while isinstance(node, GetAttribute):
            steps.append(node.name)
            node = node.target
        if not isinstance(node, Variable):
            return None
        steps.reverse()
        if node.name in names:
            return (*names[node.name], *steps)
        return tuple(steps[1:]) if node.name == "var" and steps[:1] == [self._name] else None

    def _accepted(self, subject: Expression, words: Sequence[Value]) -> tuple[Value, ...]:
        """Return the spellings that a test through `lower()` and the like accepts: those that it turns into a word.

        Of letter case the usual spellings are tried, and those that the code writes: it compares with no other.
        """
        if _is_coalesced(subject):
            assert isinstance(subject, FunctionCall)
            default = self._constant(subject.arguments[1])
            is_accepted = isinstance(default, Known) and any(_key(default) == _key(each) for each in words)
            return (*self._accepted(subject.arguments[0], words), *((NULL, Known("")) if is_accepted else ()))
        functions: list[Callable[[str], str]] = []
        subject = _inner(subject)
        while (
            isinstance(subject, FunctionCall) and subject.name in _SAME_BUT_FOR_SPELLING and len(subject.arguments) == 1
        ):
            if subject.name in _SPELLINGS:
                functions.append(_SPELLINGS[subject.name])
            subject = _inner(subject.arguments[0])
        if not functions:
            return tuple(words)
        functions.reverse()
        found: dict[tuple[type, object], Value] = {}
        for word in words:
            for each in self._spelled_otherwise(word, functions):
                text = each.value if isinstance(each, Known) else None
                if isinstance(text, str) and isinstance(word, Known):
                    for function in functions:
                        text = function(text)
                    if text == word.value:
                        found[_key(each)] = each
        return tuple(found.values())

    def _spelled_otherwise(self, word: Value, functions: Sequence[Callable[[str], str]]) -> list[Value]:
        """Return the spellings of a word that are tried: in the cases of letters, and with blanks around it.

        One word with blanks stands for all of them: no other text of the code is it either.
        """
        spellings = list(self._spellings(word) if any(each in _CASES for each in functions) else (word,))
        around = [form for function, form in _WITH_BLANKS.items() if function in functions]
        for each in tuple(spellings):
            if isinstance(each, Known) and isinstance(each.value, str):
                texts = (form.format(each.value) for form in around)
                spellings += [Known(text, origin=each.origin, secret=each.secret) for text in texts]
        return spellings

    def _spellings(self, word: Value) -> tuple[Value, ...]:
        """Return a word as it is written and in the usual cases of letters, and as the code writes it."""
        if not isinstance(word, Known) or not isinstance(word.value, str):
            return (word,)
        text = word.value
        parted = re.sub(r"(^|[\s_-])([a-z])", lambda match: match[1] + match[2].upper(), text)
        forms = dict.fromkeys((text, text.lower(), text.upper(), text[:1].upper() + text[1:].lower(), parted))
        forms.update(dict.fromkeys(sorted(self._spellings_of(text))))
        return tuple(Known(form, origin=word.origin, secret=word.secret) for form in forms)


def _is_coalesced(node: Expression) -> bool:
    """Say whether an expression replaces null and the empty text by one literal."""
    if not isinstance(node, FunctionCall) or node.name != "coalesce" or len(node.arguments) != 2:
        return False
    return isinstance(node.arguments[1], (Literal, Template))


def _inner(node: Expression) -> Expression:
    """Return the expression of a text that holds nothing else: `"${var.x}"`."""
    while isinstance(node, Template) and node.inner is not None:
        node = node.inner
    return node


def _without_blanks(text: str) -> str:
    return text.strip(BLANKS)


def _without_ends_of_lines(text: str) -> str:
    return text.rstrip("\r\n")


_CASES: tuple[Callable[[str], str], ...] = (str.lower, str.upper, _title)
_SPELLINGS: Mapping[str, Callable[[str], str]] = {
    **{"lower": str.lower, "upper": str.upper, "title": _title},
    **{"trimspace": _without_blanks, "chomp": _without_ends_of_lines},
}
_WITH_BLANKS: Mapping[Callable[[str], str], str] = {_without_blanks: " {} ", _without_ends_of_lines: "{}\n"}


def _both(left: Possible, right: Possible) -> Possible:
    if left is None or right is None:
        return None
    merged = dict(left)
    for path, values in right.items():
        if path in merged:
            keys = {_key(value) for value in values}
            values = tuple(value for value in merged[path] if _key(value) in keys)
            if not values:
                return None
        merged[path] = values
    return merged


def _any(left: Possible, right: Possible) -> Possible:
    if left is None or right is None:
        return right if left is None else left
    merged: dict[Path, tuple[Value, ...]] = {}
    for path in left:
        if path in right:
            merged[path] = tuple({_key(value): value for value in (*left[path], *right[path])}.values())
    return merged


def _key(value: Value) -> tuple[type, object]:
    assert isinstance(value, Known)
    return type(value.value), value.value


def with_choices(value: Value, choices: Choices, own: bool) -> Value:
    """Return a value with what is unknown in it replaced by the choices that are left for it.

    own: the unknown is the variable's own, so that its decision is known by the variable's name.
    """
    for path, values in choices.items():
        if len(values) <= MAX_CHOICES:
            value = _at_path(value, path, values, own)
    return value


def _at_path(value: Value, path: Path, values: tuple[Value, ...], own: bool) -> Value:
    if not path:
        if not isinstance(value, Unknown) or isinstance(value, (EvaluationError, PartialString)):
            return value
        return _chosen(value, values, own)
    step, rest = path[0], path[1:]
    if step == "*" and isinstance(value, (ListValue, ObjectValue)) and value.rest is not None:
        return replace(value, rest=_at_path(value.rest, rest, values, own))
    if isinstance(value, ObjectValue) and step in value.entries:
        member = _at_path(value.entries[step], rest, values, own)
        return replace(value, entries={**value.entries, step: member})
    return value


# What a validation says of a text, whatever a number that is written so would be.
_OF_TEXTS = frozenset({"is", "starts", "ends", "holds", "empty", "matches"}) | LENGTHS


def _is_refused(choice: Value, value: Unknown) -> bool:
    """Say whether another condition of the validation refuses a text that one of them leaves."""
    if not isinstance(choice, Known) or not isinstance(choice.value, str):
        return False
    about = [each for each in value.limits if each.subject == value.key and each.kind in _OF_TEXTS and not each.steps]
    return contradict([Claim(value.key, "is", (choice.value,)), *about])


def _chosen(value: Unknown, values: tuple[Value, ...], own: bool) -> Value:
    label = decision_label(value)
    left = [choice for choice in values if not _is_refused(choice, value)]
    by_choice = {_spelled(choice): through(choice, label, span_of(value)) for choice in left or values}
    key = value.key if own else f"{value.key} of {', '.join(by_choice)}"
    decision = Decision(key, tuple(by_choice), label, span_of(value), declared_at(value), subject=value.key)
    return choice_by(decision, by_choice)


def decision_label(value: Unknown) -> str:
    """Return the input that a person can set: `var.type`, not the argument that it is handed on as."""
    return value.key if _PLAIN_NAME.fullmatch(value.key) else label_of(value)


def _spelled(value: Value) -> str:
    assert isinstance(value, Known)
    content = value.value
    if isinstance(content, bool):
        return "true" if content else "false"
    return "null" if content is None else f'"{content}"' if isinstance(content, str) else str(content)
