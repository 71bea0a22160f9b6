"""What tests of whole answers judge by, where they name no single check.

A check that comes later may find something in their code, too: it changes no such test, see `tests/conftest.py` for
those that call the engine.
"""

from __future__ import annotations

LAST = 22
FIRST_CHECKS = tuple(f"CKV_AVD_{number}" for number in range(1, LAST + 1))
# Options of `avd-intune`, and of Checkov.
BY_FIRST_CHECKS = ("--check", ",".join(FIRST_CHECKS))
