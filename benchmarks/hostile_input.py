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


# One file: its path, what stands once before the repeated line, the line (`{n}` is its number), and what stands once
# behind.
Row = tuple[str, str, str, str]


def filled(row: Row, size: int) -> str:
    """Return the text of a row, of so many characters."""
    _, head, line, tail = row
    room = size - len(head) - len(tail)
    if "{n}" not in line:
        one = line.format()
        return head + one * (room // len(one)) + tail
    parts: list[str] = []
    n = 0
    while room > 0:
        parts.append(line.format(n=n, digit=n % 10))
        room -= len(parts[-1])
        n += 1
    return head + "".join(parts) + tail
