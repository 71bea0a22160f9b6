"""Members of values: `x.name`, `x[key]`, and the element that stands for the members of an open value."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from avd_intune.languages.terraform.evaluation.entry_keys import EntryKey, goes_through, has_key
from avd_intune.languages.terraform.evaluation.named_elements import ANY_ELEMENT, named_element
from avd_intune.languages.terraform.evaluation.open_elements import each_of, representative_of
from avd_intune.languages.terraform.evaluation.scalars import ScalarConversionError, number_of, string_of
from avd_intune.languages.terraform.evaluation.type_model import described_type, is_text
from avd_intune.languages.terraform.evaluation.whole_inputs import unknown_behind
from avd_intune.patterns import lazy_pattern
from avd_intune.values.assumptions import Decision
from avd_intune.values.cases import choice_by, either, lift, truth_decision
from avd_intune.values.claims import Claim
from avd_intune.values.condition_text import input_name, shown_condition
from avd_intune.values.display import declared_at, label_of, span_of
from avd_intune.values.identity import derived_key, unknown_from, value_key
from avd_intune.values.refusals import FinalError
from avd_intune.values.value_types import (
    NULL,
    Computation,
    EvaluationError,
    Known,
    ListValue,
    ObjectValue,
    OneOf,
    PartialString,
    Reference,
    ResourceValue,
    Unknown,
    Value,
    as_secret,
    replace,
)

# An unknown index into more members than this is not followed member by member.
MAX_INDEX_CHOICES = 16

_IN_AZURE = lazy_pattern(r"(?:.*\.)?(?:azurerm|azapi)_\w+\.")
_IDENTIFIER = lazy_pattern(r"[^\W\d][\w-]*\Z")


def rejected(reason: str, *values: Value, final: bool = True) -> EvaluationError:
    """Return the value of an expression that Terraform rejects, for a reason, because of some values."""
    origin = next((value.origin for value in values if value.origin is not None), None)
    kind = FinalError if final else EvaluationError
    return kind(reason, key=derived_key(reason, *values), origin=origin, secret=any(value.secret for value in values))


def first_error(*values: Value) -> EvaluationError | None:
    """Return the first of the values that is an error, if any is."""
    return next((value for value in values if isinstance(value, EvaluationError)), None)


def member_of(value: Value, name: str | int) -> Value:
    """Return the member of an unknown value: unknown for the same reason, a Reference with a longer path."""
    if isinstance(value, EvaluationError) or not isinstance(value, Unknown):
        return value
    if is_text(value):
        return rejected("a text has no attributes and no elements", value)
    step = f".{name}" if isinstance(name, str) and _IDENTIFIER.match(name) else _bracketed(name)
    key = f"{value.key}{step}"
    if isinstance(value, Reference):
        return replace(value, key=key, path=(*value.path, name))
    return _part_of(value, key, name)


def _part_of(value: Unknown, key: str, name: str | int) -> Unknown:
    computed = Computation(key, "member", (value, Known(name)))
    return Unknown(
        value.reason,
        key=key,
        references=value.references,
        computed=computed,
        origin=value.origin,
        secret=value.secret,
    )


def _bracketed(name: str | int) -> str:
    return bracketed_key(name) if isinstance(name, str) else f"[{name}]"


_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"}


def bracketed_key(name: str) -> str:
    """Return the key of an instance as Terraform writes it in an address: `["a"]`, `["d\\"e"]`."""
    escaped = "".join(
        _ESCAPES.get(each) or (each if each.isprintable() else f"\\u{ord(each):04x}" if ord(each) < 65536 else each)
        for each in name
    )
    return f'["{escaped.replace("${", "$${").replace("%{", "%%{")}"]'


def element_of(value: Value, name: str | int | None = None) -> Value:
    """Return what stands for a member of an open or unknown collection.

    Without a name it stands for each of them; with one for that member only, so that two members
    are not taken for the same.
    """
    if isinstance(value, ResourceValue):
        return _marked(element_of(value.reference, name), value)
    if isinstance(value, (ListValue, ObjectValue)):
        rest = value.rest
        if rest is None:
            return rejected("the collection has no further elements", value)
        if name is not None:
            rest = named_element(rest, f"{_bracketed(name)}{_counted_in(value)}")
        return _marked(rest, value)
    if isinstance(value, EvaluationError) or not isinstance(value, Unknown):
        return value
    if name is not None:
        return member_of(value, name)
    key = f"{value.key}{ANY_ELEMENT}"
    if isinstance(value, Reference):
        return replace(value, key=key, path=(*value.path, "*"))
    return _part_of(value, key, "*")


def _counted_in(value: ListValue | ObjectValue) -> str:
    """Return in which collection a place is one, "" in that of which the elements are: a filtered one has others."""
    is_filtered = isinstance(value, ListValue) and value.rest_when is not None
    return f"@{value_key(value)}" if is_filtered else ""


def _marked(member: Value, owner: Value) -> Value:
    return as_secret(member) if owner.secret else member


def get_attribute(value: Value, name: str) -> Value:
    """Return `value.name`."""
    if isinstance(value, ObjectValue):
        item = value.entries.get(name)
        if item is not None:
            return _marked(item, value)
        if isinstance(value, ResourceValue):
            return missing_attribute(value, name)
        if value.rest is not None:
            return element_of(value, name)
        return rejected(f'this {value.kind} has no attribute "{name}"', value)
    if isinstance(value, OneOf):
        return _marked(lift(lambda alternative: get_attribute(alternative, name), value), value)
    if isinstance(value, Unknown) and not isinstance(value, PartialString):
        return member_of(value, name)
    return rejected(f'{described_type(value)} has no attribute "{name}"', value)


def missing_attribute(value: ResourceValue, name: str) -> Reference:
    """Return an attribute that is known later. An id in Azure is a path, and is there once the resource is."""
    found = value.missing(name)
    if name != "id" or not _IN_AZURE.match(value.reference.key):
        return found
    return replace(found, limits=(Claim(found.key, "empty", (), False), Claim(found.key, "holds", ("/",))))


def index(value: Value, key: Value) -> Value:
    """Return `value[key]`."""
    found = _index(value, key)
    return as_secret(found) if key.secret else found


def _index(value: Value, key: Value) -> Value:
    if isinstance(value, OneOf) or isinstance(key, OneOf):
        return _marked(lift(index, value, key), value)
    error = first_error(value, key)
    if error is not None:
        return error
    if isinstance(key, Known) and key.value is None:
        return rejected("null cannot be used as an index", value)
    if isinstance(value, (Known, PartialString)):
        return rejected(f"{described_type(value)} has no elements", value)
    if is_text(value):
        return rejected("a text has no attributes and no elements", value)
    if isinstance(value, ListValue) and value.kind == "set":
        return rejected("the elements of a set have no index", value)
    if isinstance(key, (ListValue, ObjectValue)):
        return rejected("an index must be a number or a string", value)
    if isinstance(key, Unknown):
        return _index_unknown(value, key)
    assert isinstance(key, Known)
    try:
        if isinstance(value, ListValue):
            return _marked(_index_list(value, number_of(key.value)), value)
        if isinstance(value, ObjectValue):
            return _marked(_index_object(value, string_of(key.value) or ""), value)
        name = key.value if isinstance(key.value, (str, int)) and not isinstance(key.value, bool) else None
        return member_of(value, string_of(key.value) or "" if name is None else name)
    except ScalarConversionError as problem:
        return rejected(f"the index is invalid: {problem}", value)


def possible_attribute(value: Value, name: str, is_checked: bool = False) -> Value:
    """Return `value.name` as `try()` must see it: where it may be missing, one case is an error.

    is_checked: whether it is part of the path of a resource, which Terraform holds against its schema before.
    """
    if isinstance(value, OneOf):
        return _marked(lift(lambda alternative: possible_attribute(alternative, name, is_checked), value), value)
    return _or_missing(value, Known(name), get_attribute(value, name), is_checked)


def possible_member(value: Value, key: Value, is_checked: bool = False) -> Value:
    """Return `value[key]` as `try()` must see it: where it may be missing, one case is an error; see above."""
    if isinstance(value, OneOf) or isinstance(key, OneOf):
        found = lift(lambda each, step: possible_member(each, step, is_checked), value, key)
        return as_secret(found) if value.secret or key.secret else found
    return _or_missing(value, key, index(value, key), is_checked)


def _or_missing(value: Value, key: Value, member: Value, is_checked: bool) -> Value:
    if is_checked and isinstance(value, Reference) and is_text(value):
        # Terraform refuses that before it comes to try it.
        return unknown_from(f"[{value_key(key)}]", value, reason=f"{label_of(value)} is a text and has no members")
    # An attribute of a resource is there by the resource's schema.
    if isinstance(member, (EvaluationError, Reference)):
        return member
    owner = unknown_behind(value)
    if not _may_be_missing(value, key):
        return member if owner is None else _unless_null(owner, member)
    step = f"{value_key(value)}[{value_key(key)}]"
    has_it = has_key(value, key)
    if has_it is not None:
        return either(has_it, lambda: member, lambda: rejected(f"{step} does not exist", value))
    exists = question_of_entry(value, key, f"the existence of {label_of(value)}[{_as_written(key)}]")
    return choice_by(exists, {"true": member, "false": rejected(f"{step} does not exist", value)})


def _as_written(key: Value) -> str:
    """Return an index as the code writes it."""
    if not isinstance(key, Unknown):
        return value_key(key)
    return label_of(key) if isinstance(key, EntryKey) else shown_condition(key) or input_name(key)


def question_of_entry(value: Value, key: Value, label: str) -> Decision:
    """Return the decision whether a value has a member: what has one is neither null nor empty."""
    step = f"{value_key(value)}[{value_key(key)}]"
    claim: Claim | None = None
    if isinstance(key, Unknown) and isinstance(value, ObjectValue) and value.rest is None:
        claim = Claim(value_key(key), "is", tuple(value.entries))
    elif not isinstance(key, Unknown):
        owner = unknown_behind(value)
        implies = [] if owner is None else [Claim(owner.key, "is", (None,), False)]
        claim = Claim(step, "is", (True,), implies=(*implies, Claim(value_key(value), "empty", (), False)))
    return Decision(f"exists({step})", ("true", "false"), label, span_of(value), claim=claim)


def _unless_null(owner: Unknown, member: Value) -> Value:
    """Return a member of an input in the cases in which that is not null: null has none."""
    null = rejected(f"{label_of(owner)} is null", owner)
    return choice_by(truth_decision(unknown_from("==", owner, NULL)), {"false": member, "true": null})


def _may_be_missing(value: Value, key: Value) -> bool:
    if isinstance(value, Unknown):
        return True
    if isinstance(key, Unknown):
        return isinstance(value, (ListValue, ObjectValue))
    assert isinstance(key, Known)
    if isinstance(value, ObjectValue):
        return value.rest is not None and string_of(key.value) not in value.entries
    if isinstance(value, ListValue):
        at = number_of(key.value)
        return value.rest is not None and isinstance(at, int) and at >= len(value.items)
    return False


def _index_list(value: ListValue, at: int | Decimal | None) -> Value:
    at = 0 if at == 0 else at  # minus zero, too, is the first
    if not isinstance(at, int):
        return rejected("the index of a list must be a whole number", value)
    if at < 0:
        return rejected("the index of a list must not be negative", value)
    if at < len(value.items):
        return value.items[at]
    if value.rest is not None:
        return element_of(value, at)
    return rejected(f"index {at} is beyond the {len(value.items)} elements of the {value.kind}", value)


def _index_object(value: ObjectValue, name: str) -> Value:
    item = value.entries.get(name)
    if item is not None:
        return item
    if isinstance(value, ResourceValue):
        return missing_attribute(value, name)
    if value.rest is not None:
        return element_of(value, name)
    return rejected(f'this {value.kind} has no element "{name}"', value)


def _index_unknown(value: Value, key: Unknown) -> Value:
    if isinstance(value, ResourceValue):
        return unknown_from("index", value, key)
    if isinstance(value, ListValue):
        members: Sequence[Value] = value.items
        choices = [str(at) for at in range(len(members))]
    elif isinstance(value, ObjectValue):
        names = sorted(name for name in value.entries if could_be_text(key, name))
        members = [value.entries[name] for name in names]
        choices = [f'"{name}"' for name in names]
    else:
        return unknown_from("index", value, key)
    if not members and value.rest is not None:
        found: Value = named_element(value.rest, f"[{key.key}]")
        if isinstance(found, OneOf) and isinstance(value, ListValue) and goes_through(key, value):
            found = each_of(found, key.key)
    elif isinstance(value, ListValue) and value.rest is not None and goes_through(key, value):
        whole = named_element(value.rest, f"[{key.key}]")
        among = representative_of([*value.items, whole])
        found = each_of(among, key.key) if isinstance(among, OneOf) else among or whole
    elif value.rest is not None or len(members) > MAX_INDEX_CHOICES:
        found = unknown_from("index", value, key, reason=key.reason)
    elif not members:
        return rejected("no element has that index", value, key)
    else:
        # The same index into another value of the same keys is the same decision.
        question, label = f"index {value_key(key)} of {', '.join(choices)}", input_name(key)
        decision = Decision(question, tuple(choices), label, span_of(key), declared_at(key), subject=key.key, asks=key)
        found = choice_by(decision, dict(zip(choices, members, strict=True)))
    return _marked(found, value)


def could_be_text(value: Unknown, text: str) -> bool:
    """Say whether an unknown may turn out to be a text; the known parts of a PartialString tell."""
    if not isinstance(value, PartialString):
        return True
    parts = value.parts
    start, end = 0, len(text)
    if isinstance(parts[0], str):
        if not text.startswith(parts[0]):
            return False
        start = len(parts[0])
    if len(parts) > 1 and isinstance(parts[-1], str):
        if not text.endswith(parts[-1]) or end - len(parts[-1]) < start:
            return False
        end -= len(parts[-1])
    for part in parts[1:-1]:
        if isinstance(part, str):
            found = text.find(part, start, end)
            if found < 0:
                return False
            start = found + len(part)
    return True
