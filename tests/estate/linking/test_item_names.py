"""How an extension is called where a reason asks whether it is on a machine."""

from __future__ import annotations

import pytest
from avd_intune.estate.linking.item_names import own_name
from avd_intune.languages.resource_model import Resource
from avd_intune.source.text import SourceFile, Span
from avd_intune.values.value_types import NULL

EXTENSION = "Microsoft.Compute/virtualMachines/extensions"


@pytest.mark.parametrize(
    ("address", "kind", "name"),
    [
        ('module.hosts.azurerm_virtual_machine_extension.join["a.b"]', "azurerm_x", 'join["a.b"]'),
        ("hosts::join[0]", EXTENSION, "join[0]"),
        (f"{EXTENSION}/vm-1/join", EXTENSION, "join"),
        (f"{EXTENSION}/{{format('{{0}}/{{1}}', parameters('vm'), 'join')}}[0]", EXTENSION, "the extension of line 2"),
        ("Microsoft.Compute/virtualMachines/runCommands/{concat(parameters('vm'), '/join')}",
         "Microsoft.Compute/virtualMachines/runCommands", "the run command of line 2"),
    ],
)  # fmt: skip
def test_name(address: str, kind: str, name: str) -> None:
    span = Span(SourceFile("/repository/hosts.json", "\n{}\n"), 1, 3)
    assert own_name(Resource("key", address, kind, NULL, span)) == name
