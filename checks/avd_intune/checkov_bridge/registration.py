"""Makes the rules known to Checkov: one check per rule, in the registry of every framework.

The checks judge nothing: they carry the id, name and guideline, and the severity that Checkov may give
them, which its filters go by; and they make the ids known as external ones
(`--run-all-external-checks`). What the rules find comes from the engine, see `seam`.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from avd_intune.checkov_bridge.internals import (
    REGISTRIES,
    BaseCheck,
    CheckCategories,
    CheckResult,
    RunnerFilter,
)
from avd_intune.checkov_bridge.records import JudgedRule, RuleText

# No resource has this type, so that Checkov never runs the checks. With the real types every resource
# of them would count as checked, and drop out of what Checkov lists as resources without checks.
NO_ENTITY = "azure_virtual_desktop"


class AvdCheck(BaseCheck):
    """The stand-in for one rule in Checkov's registries."""

    def __init__(self, rule: RuleText) -> None:
        super().__init__(
            name=rule.title,
            id=rule.id,
            categories=[CheckCategories.GENERAL_SECURITY],
            supported_entities=[NO_ENTITY],
            block_type="resource",
            guideline=rule.guideline,
        )

    def scan_entity_conf(self, conf: dict[str, Any], entity_type: str) -> CheckResult:
        return CheckResult.UNKNOWN


def register(rules: Iterable[RuleText]) -> dict[str, JudgedRule]:
    """Register the rules with Checkov, once per process, and return them by id with their checks.

    Checkov may have them already, because it loads external checks again for every run and for every
    `--external-checks-dir`; then their checks are taken from there.
    """
    judged: dict[str, JudgedRule] = {}
    for rule in rules:
        check = REGISTRIES[0].get_check_by_id(rule.id)
        if check is None:
            check = AvdCheck(rule)
            for registry in REGISTRIES:
                registry.register(check)
        RunnerFilter.notify_external_check(rule.id)
        judged[rule.id] = JudgedRule(rule, check)
    return judged
