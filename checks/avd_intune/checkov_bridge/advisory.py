"""Advisory failures under Checkov: they are FAILED, and do not change the exit code."""

from __future__ import annotations

import runpy
from pathlib import Path
from typing import Any

from avd_intune.checkov_bridge import advisory_exit
from avd_intune.checkov_bridge.internals import Record, Report

_SCRIPT = Path(advisory_exit.__file__)
_CARRIER = "avd_intune_advisory_exit"


class _Carrier:
    """What a report carries to Checkov's parent process: reading it there runs `advisory_exit`.

    A report is sent as a pickle, and the parent cannot import this package; `runpy` it has.
    """

    def __reduce__(self) -> tuple[Any, ...]:
        return runpy.run_path, (str(_SCRIPT),)


def make_advisory(record: Record, report: Report) -> None:
    """Mark a failed record as advisory, and let the exit code of its report heed the mark in whichever process."""
    setattr(record, advisory_exit.MARK, True)
    setattr(report, _CARRIER, _Carrier())
