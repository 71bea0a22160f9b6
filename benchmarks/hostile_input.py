"""What a hostile input is, and the code that lies beside each."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

SHARED = """\
resource "azurerm_virtual_desktop_host_pool" "shared" {
  name                = "vdpool-shared"
  location            = "westeurope"
  resource_group_name = "rg-avd"
  type                = "Pooled"
  load_balancer_type  = "BreadthFirst"
}
"""
SCHEMA = "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#"
PARAMETERS_SCHEMA = "https://schema.management.azure.com/schemas/2019-04-01/deploymentParameters.json#"


@dataclass(frozen=True)
class Hostile:
    """One input: its name, `doubling` or `flood`, and what makes its files, by their paths."""

    name: str
    kind: str
    files: Callable[[], Mapping[str, str | bytes]]
