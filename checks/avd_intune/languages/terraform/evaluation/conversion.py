"""Conversion of values to HCL types, as variables, module inputs and `? :` apply it.

The rules are those of https://github.com/zclconf/go-cty/blob/main/cty/convert and, for optional
attributes, https://developer.hashicorp.com/terraform/language/expressions/type-constraints.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from avd_intune.languages.terraform.evaluation.hcl_sets import set_items
from avd_intune.languages.terraform.evaluation.open_elements import has_open_places, without_places
from avd_intune.languages.terraform.evaluation.scalars import ScalarConversionError, to_bool, to_number, to_string
from avd_intune.languages.terraform.evaluation.traversal import element_of, member_of
from avd_intune.languages.terraform.evaluation.type_memory import remembered
from avd_intune.languages.terraform.evaluation.type_model import (
    ANY,
    BOOL,
    NUMBER,
    STRING,
    Collection,
    Object,
    Primitive,
    Tuple,
    TypeConstraint,
    could_be_same,
    described_type,
    is_definite,
    name_of,
    type_of,
)
from avd_intune.languages.terraform.evaluation.typed_null import TypedNull, null_converts, null_kind
from avd_intune.languages.terraform.evaluation.unification import unify
from avd_intune.source.budget import FEW_PARTS, PARTS_OF_A_STEP, BudgetExceededError, count_parts
from avd_intune.values.blanks import as_blank
from avd_intune.values.cases import lift
from avd_intune.values.identity import derived_key, unknown_from
from avd_intune.values.value_types import (
    EvaluationError,
    Known,
    ListValue,
    ObjectValue,
    OneOf,
    PartialString,
    ResourceValue,
    Unknown,
    Value,
    replace,
    through,
)

# To convert a list or object takes as long as to go through so many parts of one.
PARTS_OF_A_CONVERSION = 16 * PARTS_OF_A_STEP


class _ImpossibleError(Exception):
    """`str(error)` names the part and what is required of it."""


def convert(value: Value, constraint: TypeConstraint) -> Value:
    """Return a value as one of the given type; an EvaluationError whose reason says why it cannot be.

    Optional attributes that are missing or null get their default first. What is unknown stays
    unknown inside the structure that the type prescribes: an unknown `object({ a = string })`
    becomes an object whose `a` is unknown, an unknown list one with a `rest`.
    """
    try:
        return _Conversion().whole(value, constraint)
    except BudgetExceededError as error:
        return unknown_from(f"convert to {name_of(constraint)}", value, reason=f"it is not converted: {error}")


def with_defaults(value: Value, constraint: TypeConstraint) -> Value:
    """Return a value with the defaults of optional attributes in place of what is missing or null."""
    return _Conversion().with_defaults(value, constraint)


class _Conversion:
    """The conversion of one value with all its parts, each once: what holds another one twice has no end of ways."""

    def __init__(self) -> None:
        # By the identity of value and type, which are kept so that their ids stay their own.
        self._converted: dict[tuple[int, int], tuple[Value, TypeConstraint, Value]] = {}
        self._filled: dict[tuple[int, int], Value] = {}
        self._types: dict[int, TypeConstraint] = {}
        self._kept: list[Sequence[Value]] = []

    def whole(self, value: Value, constraint: TypeConstraint) -> Value:
        """Return what `convert` does. Raises BudgetExceededError."""
        if constraint == ANY:
            return value
        if isinstance(value, OneOf):
            return lift(lambda alternative: self.whole(alternative, constraint), value)
        try:
            return self._convert(self.with_defaults(value, constraint), constraint)
        except _ImpossibleError as error:
            return EvaluationError(
                str(error),
                key=derived_key(f"convert to {name_of(constraint)}", value),
                origin=value.origin,
                secret=value.secret,
            )

    def with_defaults(self, value: Value, constraint: TypeConstraint) -> Value:
        """Return a value with the defaults of optional attributes in place of what is missing or null."""
        if not _has_defaults(constraint) or not isinstance(value, (ListValue, ObjectValue, OneOf)):
            return value
        key = (id(value), id(constraint))
        if key not in self._filled:
            count_parts(PARTS_OF_A_STEP)
            self._kept.append((value,))
            self._filled[key] = self._with_defaults(value, constraint)
        return self._filled[key]

    def _with_defaults(self, value: Value, constraint: TypeConstraint) -> Value:
        if isinstance(value, OneOf):
            return lift(lambda alternative: self.with_defaults(alternative, constraint), value)
        if isinstance(value, ListValue):
            if isinstance(constraint, Tuple):
                types = [*constraint.elements, *([ANY] * (len(value.items) - len(constraint.elements)))]
                items = tuple(self.with_defaults(item, each) for item, each in zip(value.items, types, strict=False))
                return replace(value, items=items)
            if not isinstance(constraint, Collection):
                return value
            element = constraint.element
            rest = None if value.rest is None else self.with_defaults(value.rest, element)
            return replace(value, items=tuple(self.with_defaults(item, element) for item in value.items), rest=rest)
        if isinstance(value, ObjectValue):
            if isinstance(constraint, Collection):
                element = constraint.element
                rest = None if value.rest is None else self.with_defaults(value.rest, element)
                entries = {name: self.with_defaults(item, element) for name, item in value.entries.items()}
                return replace(value, entries=entries, rest=rest)
            if isinstance(constraint, Object):
                return self._object_with_defaults(value, constraint)
        return value

    def _object_with_defaults(self, value: ObjectValue, constraint: Object) -> Value:
        entries = {
            name: self.with_defaults(item, constraint.attributes[name]) if name in constraint.attributes else item
            for name, item in value.entries.items()
        }
        for name, default in constraint.defaults.items():
            filled = self.with_defaults(default, constraint.attributes[name])
            current = entries.get(name)
            if current is not None:
                entries[name] = lift(
                    lambda given, filled=filled: filled if isinstance(given, Known) and given.value is None else given,
                    current,
                )
            elif value.rest is None:
                entries[name] = as_blank(filled, value)
        return replace(value, entries=entries)

    def _convert(self, value: Value, constraint: TypeConstraint) -> Value:
        if constraint == ANY or isinstance(value, EvaluationError):
            return value
        if isinstance(value, OneOf):
            # An alternative that cannot be converted is an error in its own case only.
            return lift(lambda alternative: self.whole(alternative, constraint), value)
        if isinstance(value, Known) and value.value is None:
            return _typed_null(value, constraint)
        if isinstance(constraint, Primitive):
            return _to_primitive(value, constraint)
        key = (id(value), id(constraint))
        found = self._converted.get(key)
        if found is None:
            if len(self._converted) > FEW_PARTS:
                count_parts(PARTS_OF_A_CONVERSION)
            self._kept.append((value,))
            is_one = is_definite(constraint) and type_of(value, self._types) == constraint
            converted = value if is_one else self._to_structure(value, constraint)
            found = self._converted[key] = value, constraint, converted
        return found[2]

    def _to_structure(self, value: Value, constraint: Collection | Tuple | Object) -> Value:
        if isinstance(constraint, Object):
            return self._to_object(value, constraint)
        if isinstance(constraint, Tuple):
            return self._to_tuple(value, constraint)
        return self._to_map(value, constraint.element) if constraint.kind == "map" else self._to_list(value, constraint)

    def _to_object(self, value: Value, constraint: Object) -> Value:
        if isinstance(value, Unknown) and not isinstance(value, PartialString):
            attributes = constraint.attributes.items()
            entries = {name: self._convert(member_of(value, name), each) for name, each in attributes}
            return ObjectValue(entries, origin=value.origin, secret=value.secret)
        if not isinstance(value, ObjectValue):
            raise _ImpossibleError(f"an object is required, not {described_type(value)}")
        entries = {}
        for name, each in constraint.attributes.items():
            item = value.entries.get(name)
            if item is None and isinstance(value, ResourceValue):
                item = value.missing(name)
            elif item is None and value.rest is not None:
                item = element_of(value, name)
            if item is not None:
                entries[name] = self._at(f'attribute "{name}"', item, each)
            elif name in constraint.optional:
                absent = Known(None, origin=value.origin)
                step = value.origin
                entries[name] = absent if step is None else through(absent, f"{name} of {step.what}", step.span)
            else:
                raise _ImpossibleError(f'attribute "{name}" is required')
        return replace(value, entries=entries, kind="object", rest=None)

    def _at(self, place: str, value: Value, constraint: TypeConstraint) -> Value:
        try:
            return self._convert(value, constraint)
        except _ImpossibleError as error:
            raise _ImpossibleError(f"{place}: {error}") from error

    def _to_tuple(self, value: Value, constraint: Tuple) -> Value:
        count = len(constraint.elements)
        if isinstance(value, Unknown) and not isinstance(value, PartialString):
            members: Sequence[Value] = [member_of(value, at) for at in range(count)]
            items = tuple(self._convert(item, each) for item, each in zip(members, constraint.elements, strict=True))
            return ListValue(items, origin=value.origin, secret=value.secret)
        if not isinstance(value, ListValue) or value.kind != "tuple":
            raise _ImpossibleError(f"a tuple is required, not {described_type(value)}")
        if (value.rest is None and len(value.items) != count) or len(value.items) > count:
            raise _ImpossibleError(f"a tuple of {count} elements is required, not of {len(value.items)}")
        members = [*value.items, *(element_of(value, at) for at in range(len(value.items), count))]
        items = tuple(
            self._at(f"element {at}", item, each)
            for at, (item, each) in enumerate(zip(members, constraint.elements, strict=True))
        )
        return replace(value, items=items, rest=None)

    def _to_map(self, value: Value, element: TypeConstraint) -> Value:
        if isinstance(value, Unknown) and not isinstance(value, PartialString):
            open_rest = self._convert(element_of(value), element)
            return ObjectValue({}, kind="map", rest=open_rest, origin=value.origin, secret=value.secret)
        if not isinstance(value, ObjectValue):
            raise _ImpossibleError(f"a map is required, not {described_type(value)}")
        names = list(value.entries)
        element = self._common_element(list(value.entries.values()), element, "map")
        converted = {name: self._at(f'element "{name}"', value.entries[name], element) for name in names}
        converted = dict(zip(names, self._unified(list(converted.values()), element, "map"), strict=True))
        rest = None if value.rest is None else self._convert(value.rest, element)
        # A map has its keys in lexical order, by the bytes of their UTF-8 form.
        entries = {name: converted[name] for name in sorted(names, key=_utf8)}
        return replace(value, entries=entries, kind="map", rest=rest)

    def _to_list(self, value: Value, constraint: Collection) -> Value:
        kind = constraint.kind
        if isinstance(value, Unknown) and not isinstance(value, PartialString):
            open_rest = self._convert(element_of(value), constraint.element)
            return ListValue((), kind=kind, rest=open_rest, origin=value.origin, secret=value.secret)
        if not isinstance(value, ListValue):
            raise _ImpossibleError(f"a {kind} is required, not {described_type(value)}")
        if kind == "list" and has_open_places(value):
            return self._to_list(replace(without_places(value), kind="list"), constraint)
        element: object = constraint.element
        wanted = self._common_element(value.items, constraint.element, kind)
        items = [self._at(f"element {at}", item, wanted) for at, item in enumerate(value.items)]
        items = self._unified(items, wanted, kind)
        rest = None if value.rest is None else self._convert(value.rest, wanted)
        if not items and element == ANY and value.kind != "tuple":
            element = value.element
        members = tuple(set_items(items) if kind == "set" else items)
        long_as = value.long_as
        if kind == "set":  # has equal elements once: of those that are certainly there one is left at least
            is_filled = isinstance(long_as, ListValue) and long_as.items
            long_as = (
                replace(long_as, items=long_as.items[:1]) if isinstance(long_as, ListValue) and is_filled else None
            )
        return replace(value, items=members, kind=kind, rest=rest, element=element, long_as=long_as)

    def _unified(self, members: list[Value], element: TypeConstraint, kind: str) -> list[Value]:
        """Give all members one type where the wanted element type leaves part of it open."""
        if isinstance(element, Primitive) or len(members) < 2 or is_definite(element):
            return members
        common = self._common_element(members, ANY, kind)
        # What has that type already is not converted again: its parts would be as well, and theirs, with no end.
        kinds = [type_of(member, self._types) for member in members]
        if kind == "set" and not all(could_be_same(kinds[0], each) for each in kinds[1:]):
            # Terraform looks for a common type of the members of a list or map, and not of those of a set.
            raise _ImpossibleError("all elements of a set must have the same type")
        return [
            member if kind == common else self._convert(member, common)
            for member, kind in zip(members, kinds, strict=True)
        ]

    def _common_element(self, members: Sequence[Value], element: TypeConstraint, kind: str) -> TypeConstraint:
        if element != ANY or not members:
            return element
        has_null = any(isinstance(each, Known) and each.value is None for each in members)
        if kind != "map" and has_null and any(isinstance(each, (ListValue, ObjectValue)) for each in members):
            # Terraform finds no common type of a list, set, map, object or tuple and a null without a type.
            raise _ImpossibleError(f"all elements of a {kind} must have the same type")
        self._kept.append(members)
        count_parts(len(members))
        found = unify([type_of(member, self._types) for member in members])
        if found is None:
            raise _ImpossibleError(f"all elements of a {kind} must have the same type")
        return found


@remembered
def _has_defaults(constraint: TypeConstraint) -> bool:
    if isinstance(constraint, Object):
        return bool(constraint.defaults) or any(_has_defaults(each) for each in constraint.attributes.values())
    if isinstance(constraint, Collection):
        return _has_defaults(constraint.element)
    return isinstance(constraint, Tuple) and any(_has_defaults(each) for each in constraint.elements)


def _typed_null(value: Known, constraint: TypeConstraint) -> Known:
    """Return the null of a type. Raises _ImpossibleError where a null of another type does not turn into it."""
    kind = null_kind(constraint)
    if isinstance(value, TypedNull):
        if value.kind == kind:
            return value
        if not null_converts(value.kind, kind):
            raise _ImpossibleError(f"a {name_of(constraint)} is required, not the null of another type")
    return TypedNull(None, kind=kind, origin=value.origin, secret=value.secret, ephemeral=value.ephemeral)


def _to_primitive(value: Value, constraint: Primitive) -> Value:
    if isinstance(value, Known):
        try:
            if constraint == STRING:
                return to_string(value)
            return to_number(value) if constraint == NUMBER else to_bool(value)
        except ScalarConversionError as error:
            raise _ImpossibleError(str(error)) from error
    if isinstance(value, PartialString) and constraint == BOOL:
        # Only "true", "false", "1" and "0" are booleans, and a part of the text may rule them out.
        texts = [part for part in value.parts if isinstance(part, str)]
        if any(all(text not in word for word in ("true", "false", "1", "0")) for text in texts):
            raise _ImpossibleError("a bool is required")
    if isinstance(value, Unknown):
        return _typed(value, constraint)
    raise _ImpossibleError(f"a {constraint.name} is required, not {described_type(value)}")


def _typed(value: Unknown, constraint: Primitive) -> Value:
    """Return an unknown of a type; whether a text is a number or bool shows only when it is known."""
    if value.primitive == constraint.name:
        return value
    if value.primitive is not None:
        # The number of a text is not that text: a question about one has no answer for the other.
        value = unknown_from(f"to{constraint.name}", value)
    if constraint == STRING:
        return replace(value, primitive=constraint.name)
    if isinstance(value, PartialString):
        # What is known of the text says nothing of the number.
        value = unknown_from(f"to{constraint.name}", value)
    return replace(value, primitive=constraint.name, doubtful=True)


def _utf8(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def unified(values: Mapping[str, Value]) -> dict[str, Value] | None:
    """Return named values converted to the one type that fits them all, None if no type does.

    Used for the two results of a conditional. A value whose type is unknown leaves the others as
    they are, as does a null.
    """
    types = [
        found
        for value in values.values()
        if (found := type_of(value)) != ANY or not (isinstance(value, Known) and value.value is None)
    ]
    if len(types) < 2 or ANY in types:
        return dict(values)
    target = unify(types)
    if target is None:
        return None
    return {name: value if type_of(value) == target else convert(value, target) for name, value in values.items()}
