"""What a value does not have."""

from __future__ import annotations

from avd_intune.source.text import SourceFile, Span
from avd_intune.values.access import first_block, member
from avd_intune.values.value_types import Known, ObjectValue, Origin


def test_all_that_a_value_does_not_have_is_one_null_which_says_where_the_value_comes_from() -> None:
    span = Span(SourceFile("main.tf", "resource"), 0, 8)
    machine, other = (ObjectValue({"name": Known("vm")}, origin=Origin(name, span)) for name in ("vm.a", "vm.b"))
    absent = member(machine, "license_type")
    assert isinstance(absent, Known)
    assert (absent.value, absent.origin) == (None, machine.origin)
    assert member(machine, "size") is absent
    assert first_block(machine, "identity") is absent
    assert member(other, "size").origin is other.origin
