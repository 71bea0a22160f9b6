"""Lets Checkov's exit code pass over advisory failures, as `--soft-fail-on` would; `--hard-fail-on` wins.

Self-contained: Checkov's parent process runs this file by its path when it receives a report from the process of a
runner, because it never loads an external check itself. Runs as often as one likes.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping
from typing import Any

from checkov.common.output.report import Report
from checkov.runner_filter import RunnerFilter

# The attribute by which a record says that it is advisory.
MARK = "avd_intune_advisory"
_PATCHED = "_avd_intune_patched"


def _fails_hard(record: Any, thresholds: Mapping[str, Any]) -> bool:
    """Say whether `--hard-fail-on` names a record, by its check or by the severity that Checkov gave it."""
    if RunnerFilter.check_matches(record.check_id, record.bc_check_id, thresholds.get("hard_fail_checks") or []):
        return True
    least = thresholds.get("hard_fail_threshold")
    return bool(least and record.severity and record.severity.level >= least.level)


def _patch() -> None:
    original = Report.get_exit_code
    if hasattr(original, _PATCHED):
        return

    @functools.wraps(original)
    def get_exit_code(self: Any, exit_code_thresholds: Any) -> int:
        every = self.failed_checks
        self.failed_checks = [
            each for each in every if not getattr(each, MARK, False) or _fails_hard(each, exit_code_thresholds)
        ]
        try:
            return int(original(self, exit_code_thresholds))
        finally:
            self.failed_checks = every

    setattr(get_exit_code, _PATCHED, True)
    Report.get_exit_code = get_exit_code  # type: ignore[method-assign]


_patch()
