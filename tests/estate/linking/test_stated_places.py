"""What an id as text says of the place of a resource, and where resources are."""

from __future__ import annotations

from typing import Any

import pytest
from avd_intune.estate.linking.stated_places import is_in
from avd_intune.estate.resource_places import Place, stated_place
from avd_intune.values.partial_text import partial_string
from avd_intune.values.plain_data import from_python
from avd_intune.values.value_types import Known, PartialString

from tests.estate.linking.linking_support import INPUT, made, ref

GROUP, GALLERY = Place.GROUP, Place.GALLERY
END = "/providers/Microsoft.Compute/galleries/Images/images/win"


@pytest.mark.parametrize(
    ("named", "place", "expected"),
    [
        (f"/subscriptions/1/resourceGroups/rg{END}", GROUP, "rg"),
        ("/subscriptions/1/RESOURCEGROUPS/rg", GROUP, "rg"),
        (f"/subscriptions/1/resourceGroups/rg{END}", GALLERY, "Images"),
        ("win", GROUP, None),
        (None, GROUP, None),
        (["/resourceGroups/rg/"], GROUP, None),
        (partial_string(["/subscriptions/", INPUT, f"/resourceGroups/rg{END}"]), GROUP, "rg"),
        (partial_string(["/subscriptions/", INPUT, END]), GROUP, None),
        (ref("vm", "id"), GROUP, None),
    ],
)
def test_the_place_in_an_id(named: Any, place: Place, expected: str | None) -> None:
    found = stated_place(from_python(named), place)
    assert (found.value if isinstance(found, Known) else found) == expected


def test_a_place_that_is_not_known_is_the_same_in_the_id_and_in_the_resource() -> None:
    group = stated_place(partial_string(["/subscriptions/1/resourceGroups/", INPUT, END]), GROUP)
    assert group is INPUT
    assert is_in(made("a", "a", resource_group_name=INPUT), GROUP, INPUT) is True
    assert is_in(made("b", "b", resource_group_name="rg"), GROUP, INPUT) is None
    mixed = stated_place(partial_string(["/resourceGroups/rg-", INPUT, END]), GROUP)
    assert isinstance(mixed, PartialString)
    assert mixed.parts == ("rg-", INPUT)


@pytest.mark.parametrize(
    ("properties", "place", "name", "expected"),
    [
        ({"resource_group_name": "RG"}, GROUP, "rg", True),
        ({"resource_group_name": "rg"}, GROUP, "other", False),
        ({"parent_id": "/subscriptions/1/resourceGroups/rg"}, GROUP, "rg", True),
        ({}, GROUP, "rg", None),
        ({"gallery_name": "images"}, GALLERY, "images", True),
        ({"name": "images/win"}, GALLERY, "Images", True),
        ({"name": "images/win"}, GALLERY, "other", False),
        ({"name": "win"}, GALLERY, "images", None),
    ],
)
def test_where_a_resource_is(properties: dict[str, str], place: Place, name: str, expected: bool | None) -> None:
    assert is_in(made("it", "it", **properties), place, Known(name)) is expected
