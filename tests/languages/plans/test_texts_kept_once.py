"""A plan of thousands of machines says the same texts thousands of times."""

from __future__ import annotations

import json

from avd_intune.languages.plans.plan_document import read_plan_documents
from avd_intune.source.text import SourceFile

from tests.languages.plans.plan_support import plan_of, resource


def test_equal_texts_of_a_plan_are_kept_once() -> None:
    values = {"location": "west europe", "zone": "zone 1", "count": 1, "is_on": True}
    hosts = [resource(f"azurerm_windows_virtual_machine.vm[{n}]", values) for n in (0, 1)]
    documents, _ = read_plan_documents(SourceFile("/plans/plan.json", json.dumps(plan_of(*hosts))))
    one, two = (each.data["values"] for each in documents[0].planned)
    assert one == two == values
    assert one["location"] is two["location"]
    assert one["is_on"] is True
