"""Lists as arguments and results of Terraform functions, also those whose end is not known."""

from __future__ import annotations

from avd_intune.languages.terraform.evaluation.conversion import convert
from avd_intune.languages.terraform.evaluation.hcl_operators import binary
from avd_intune.languages.terraform.evaluation.named_elements import named_element
from avd_intune.languages.terraform.evaluation.open_elements import representative_of
from avd_intune.languages.terraform.evaluation.traversal import element_of
from avd_intune.languages.terraform.evaluation.type_model import (
    ANY,
    Collection,
    TypeConstraint,
    described_type,
    type_of,
)
from avd_intune.languages.terraform.functions.function_api import (
    TerraformFunctionError,
    UndecidedError,
    is_null,
)
from avd_intune.values.conditions import counted_by, counted_list
from avd_intune.values.value_types import (
    MAX_ELEMENTS,
    EvaluationError,
    Known,
    ListValue,
    ObjectValue,
    OneOf,
    ResourceValue,
    Unknown,
    Value,
    as_secret,
    replace,
)


def as_long_as_all(values: ListValue, together: Value) -> ListValue:
    """Return a list that a list of lists makes, with how many elements it has where numbers tell that of each."""
    parts = together.items if isinstance(together, ListValue) and together.rest is None else ()
    numbers = [_number_of(each) for each in parts]
    known = [each for each in numbers if each is not None]
    if values.rest is None or len(known) < len(numbers) or len(known) < 2:
        return values
    total = known[0]
    for each in known[1:]:
        total = binary("+", total, each)
    if isinstance(values.long_as, ListValue):  # which says what is certainly in it
        return replace(values, long_as=replace(values.long_as, long_as=counted_by(total)))
    return replace(values, long_as=counted_by(total))


def _number_of(part: Value) -> Value | None:
    """Return how many elements a list has, None where no number tells."""
    if not isinstance(part, ListValue) or (part.items and part.rest is not None):
        return None
    return Known(len(part.items)) if part.rest is None else counted_list(part)[1]


def _may_be_of_any_type(value: Value) -> bool:
    """Say whether a value may become a list or a map: what is certainly a text, a number or a bool never does."""
    return isinstance(value, OneOf) or (isinstance(value, Unknown) and type_of(value) == ANY)


def list_of(value: Value, element: TypeConstraint = ANY, kind: str = "list") -> ListValue:
    """Return an argument converted to a list (or set) of one type.

    Raises TerraformFunctionError, or UndecidedError where nothing of the list is known.
    """
    if _may_be_of_any_type(value):
        raise UndecidedError
    converted = convert(value, Collection(kind, element))
    if isinstance(converted, EvaluationError):
        raise TerraformFunctionError(converted.reason)
    if is_null(converted):
        raise TerraformFunctionError("an argument must not be null")
    if not isinstance(converted, ListValue):
        raise UndecidedError
    return converted


def closed(value: ListValue) -> ListValue:
    """Return a list that has a known length. Raises UndecidedError if it has not."""
    if value.rest is not None:
        raise UndecidedError
    return value


def sequence(value: Value, *kinds: str) -> ListValue:
    """Return an argument that must be of one of the kinds. Raises TerraformFunctionError or UndecidedError."""
    if isinstance(value, ListValue) and value.kind in (kinds or ("list", "tuple", "set")):
        return value
    if _may_be_of_any_type(value):
        raise UndecidedError
    wanted = " or ".join(kinds or ("list", "tuple", "set"))
    raise TerraformFunctionError(f"a {wanted} is required, not {described_type(value)}")


def mapping(value: Value) -> ObjectValue:
    """Return an argument that must be a map or object. Raises TerraformFunctionError or UndecidedError.

    A whole resource is given as the open object that it is: it has attributes beside those configured.
    """
    if isinstance(value, ResourceValue):
        rest = element_of(value.reference)
        return ObjectValue(value.entries, value.kind, rest, origin=value.origin, secret=value.secret)
    if isinstance(value, ObjectValue):
        return value
    if _may_be_of_any_type(value):
        raise UndecidedError
    raise TerraformFunctionError(f"a map or object is required, not {described_type(value)}")


class ListBuilder:
    """Collects the elements of a result. After the first that may be missing no position is certain.

    Those behind it go into the `rest` of the list, so that none is lost, and none has an index.
    """

    def __init__(self) -> None:
        self.items: list[Value] = []
        self.uncertain: list[Value] = []

    def add(self, *items: Value) -> None:
        """Add elements that are certainly there. Raises UndecidedError past the budget."""
        (self.uncertain if self.uncertain else self.items).extend(items)
        if len(self.items) + len(self.uncertain) > MAX_ELEMENTS:
            raise UndecidedError(f"the list has more than {MAX_ELEMENTS} elements")

    def add_uncertain(self, item: Value) -> None:
        """Add what stands for any number of elements."""
        self.uncertain.append(item)

    def add_all(self, value: ListValue) -> None:
        """Add the elements of a list."""
        self.add(*value.items)
        if value.rest is not None:
            self.add_uncertain(value.rest)

    def build(self, kind: str, element: object = None) -> ListValue:
        """Return the list. element: the type of its elements, for the case that there is none."""
        return ListValue(tuple(self.items), kind, representative_of(self.uncertain), element)


def at_other_places(values: ListValue, how: str) -> ListValue:
    """Return a list whose open elements stand at other places than in the list that they come from.

    `reverse(x)[0]` is not `x[0]`, and `distinct(x)` has another length. how: what makes the difference, for identities.
    """
    return values if values.rest is None else replace(values, rest=named_element(values.rest, f"@{how}"))


def taken_from(value: Value, *owners: Value) -> Value:
    """Return a member with the secrecy and, if it has none, the provenance of what it came out of."""
    if any(owner.secret for owner in owners):
        value = as_secret(value)
    origin = value.origin or next((owner.origin for owner in owners if owner.origin is not None), None)
    return value if origin is value.origin else replace(value, origin=origin)
