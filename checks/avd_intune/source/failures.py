"""What an exception is called in a finding. What is scanned may be hostile: one bad input costs that input alone.

Where a file, a root, a resource or a rule ends in an exception, the place that began it catches it, says so in a
finding, and goes on with the others. `KeyboardInterrupt` and `SystemExit` pass through.
"""

from __future__ import annotations

from pathlib import Path

from avd_intune.source.budget import BudgetExceededError
from avd_intune.source.text import UnreadableSourceError

# A part of an exception's text may come from the scanned code.
MAX_SHOWN = 200


def why_failed(error: Exception) -> str:
    """Return one line that says what went wrong, and what to do about it where that is known."""
    if isinstance(error, UnreadableSourceError):
        return str(error)
    if isinstance(error, RecursionError):
        return "it leads through too many nested values, calls or brackets"
    if isinstance(error, MemoryError):
        return "it takes more memory than there is"
    if isinstance(error, OSError):
        return f"a file cannot be read ({error.strerror or error})"
    if isinstance(error, BudgetExceededError):
        return f"{error}; scan parts of it alone"
    place = place_of(error)
    text = " ".join(str(error).split())
    shown = text if len(text) <= MAX_SHOWN else f"{text[:MAX_SHOWN]}…"
    return f"internal error in {place}: {type(error).__name__}: {shown}, please report"


def place_of(error: BaseException) -> str:
    """Return where an exception was raised: the last two parts of the file's path, and the line."""
    step = error.__traceback__
    if step is None:
        return "the engine"
    while step.tb_next is not None:
        step = step.tb_next
    return f"{'/'.join(Path(step.tb_frame.f_code.co_filename).parts[-2:])}:{step.tb_lineno}"
