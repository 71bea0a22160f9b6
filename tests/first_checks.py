"""What tests of whole answers judge by, where they name no single check.

A check that comes later may find something in their code, too: it changes no such test. Those that call the engine
ask for the fixture `first_checks`.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from unittest import mock

LAST = 22
FIRST_CHECKS = tuple(f"CKV_AVD_{number}" for number in range(1, LAST + 1))
# Options of `avd-intune`, and of Checkov.
BY_FIRST_CHECKS = ("--check", ",".join(FIRST_CHECKS))


@contextmanager
def engine_with_first_checks() -> Iterator[None]:
    """Let the engine of this process judge by them alone, and reports tell of no other one."""
    # Not before the tests have said what its records are to guard against.
    from avd_intune import engine
    from avd_intune.reporting import report_html, surveyed_content

    rules = tuple(rule for rule in engine.all_rules() if rule.id in FIRST_CHECKS)
    with ExitStack() as patched:
        for module in (engine, report_html, surveyed_content):
            patched.enter_context(mock.patch.object(module, "all_rules", return_value=rules))
        yield
