"""`check --watch`: judge again whenever a file that may decide has changed."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path

from avd_intune.command_line.scanning import READ_ENDINGS
from avd_intune.command_line.usage import UsageError, say
from avd_intune.settings import SettingsError
from avd_intune.source.scan_request import ScanRequest
from avd_intune.source.workspace import Workspace

# Short enough that nobody waits for it, long enough that a machine has nothing to do.
SECONDS = 0.5
# Scripts and settings decide, too.
ENDINGS = (*READ_ENDINGS, ".ps1", ".psm1", ".cmd", ".bat", ".sh", ".yaml", ".yml")
CLEAR = "\x1b[2J\x1b[3J\x1b[H"

# path -> (time of the last change in nanoseconds, size)
State = dict[Path, tuple[int, int]]


def watch(judge: Callable[[], int], requests: Callable[[], Iterable[ScanRequest]]) -> int:
    """Judge, and again after each change, until the person ends it. What is wrong is said, and may be mended.

    judge: one whole run, which writes its output. requests: what is scanned, asked for again before each look.
    """
    while True:
        before = state_of(requests())
        if sys.stdout.isatty():
            sys.stdout.write(CLEAR)
        try:
            judge()
        except (UsageError, SettingsError, OSError) as error:
            say(str(error))
        sys.stdout.flush()
        say("watching for changes; Ctrl+C ends it")
        while state_of(requests()) == before:
            time.sleep(SECONDS)


def state_of(requests: Iterable[ScanRequest]) -> State:
    """Return the files of the repositories that are scanned, as they are now."""
    found: State = {}
    for request in requests:
        workspace = Workspace.for_request(request)
        for path in (*workspace.repository_files(*ENDINGS), workspace.root / ".avd-intune.yaml"):
            try:
                status = path.stat()
            except OSError:  # gone since it was listed
                continue
            found[path] = status.st_mtime_ns, status.st_size
    return found
