"""A device clean-up rule, written behind a policy of the same Intune provider.

https://registry.terraform.io/providers/deploymenttheory/microsoft365/latest/docs
"""

from __future__ import annotations

import re

from avd_intune.fixing.text_edits import Edit, insertion_behind
from avd_intune.patterns import lazy_pattern
from avd_intune.source.text import Span

_PROVIDER = lazy_pattern(r'\s*resource\s+"microsoft365_graph_beta_')
_RULE = """
resource "microsoft365_graph_beta_device_management_managed_device_cleanup_rule" "{label}" {{
  display_name                                = "Windows, {days} days"
  device_cleanup_rule_platform_type           = "windows"
  device_inactivity_before_retirement_in_days = {days}
}}
"""


def cleanup_rule_edits(place: Span, days: str, module_text: str) -> tuple[Edit, ...]:
    """Return the edit that declares the rule, () where the block is not of a provider whose form is known here."""
    if not place.path.endswith((".tf", ".tofu")) or _PROVIDER.match(place.text) is None or not days.isdecimal():
        return ()
    label = "windows"
    while re.search(rf'"{label}"', module_text):
        label += "2"
    return (insertion_behind(place, _RULE.format(label=label, days=days)),)
