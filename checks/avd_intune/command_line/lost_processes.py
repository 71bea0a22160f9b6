"""Why a process of ours has ended without its answer."""

from __future__ import annotations

import signal
from contextlib import suppress
from typing import Any


def why_lost(process: Any) -> str:
    """Return how a process has ended that gave no answer; one that has not is killed."""
    process.join(5)
    code = process.exitcode
    if code is None:
        process.kill()
        return "its process gave no answer"
    if code >= 0:
        return f"its process ended without an answer (exit code {code})"
    with suppress(ValueError):
        return f"its process was killed ({signal.Signals(-code).name}; out of memory?)"
    return f"its process was killed (signal {-code})"
