"""The command on a terminal: colours, the progress bar, and a reader that goes away."""

from __future__ import annotations

import os
import struct
import subprocess
import sys
from pathlib import Path

import pytest

from tests.command_line.run_command import CHECKS

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal")
SAMPLE = CHECKS.parent / "sample_iac" / "entra_joined"
# As `python -m avd_intune`, with a bar from the beginning, because the samples are read in no time.
WITH_BAR = """
import sys
from avd_intune.command_line import entry, scanning
scanning.BAR_AFTER_SECONDS = 0
sys.exit(entry.main(sys.argv[1:]))
"""
RED, RESET = "\x1b[31m", "\x1b[0m"


def environment(**more: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("NO_COLOR", "TERM", "TQDM_"))}
    return {**kept, "PYTHONPATH": str(CHECKS), "TERM": "xterm", **more}


def on_terminal(*words: str, stream: str = "stdout", **more: str) -> tuple[int, str]:
    """Run Python with one of its streams on a terminal; return the exit code and what the terminal got."""
    import fcntl
    import termios

    ours, theirs = os.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
    streams = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, stream: theirs}
    process = subprocess.Popen([sys.executable, *words], env=environment(**more), stdin=subprocess.DEVNULL, **streams)
    os.close(theirs)
    got = b""
    while True:
        try:
            part = os.read(ours, 65_536)
        except OSError:  # Linux says so when the other end is closed
            part = b""
        if not part:
            break
        got += part
    os.close(ours)
    return process.wait(timeout=60), got.decode()


def test_a_terminal_gets_colours() -> None:
    code, text = on_terminal("-m", "avd_intune", "check", str(SAMPLE))
    assert code == 1
    assert f"{RED}failed{RESET}" in text


@pytest.mark.parametrize("name", ["NO_COLOR", "TERM"])
def test_a_terminal_may_forbid_colours(name: str) -> None:
    code, text = on_terminal("-m", "avd_intune", "check", str(SAMPLE), **{name: "dumb"})
    assert code == 1
    assert "failed" in text
    assert "\x1b" not in text


def test_a_file_gets_no_colours_even_where_stderr_is_a_terminal(tmp_path: Path) -> None:
    target = tmp_path / "out.txt"
    on_terminal("-m", "avd_intune", "check", str(SAMPLE), "--output", f"human={target}", stream="stderr")
    assert "failed" in target.read_text()
    assert "\x1b" not in target.read_text()


def test_a_long_scan_shows_a_bar_and_takes_it_away() -> None:
    code, text = on_terminal("-c", WITH_BAR, "check", str(SAMPLE), stream="stderr")
    assert code == 1
    assert "avd-intune: " in text
    assert " files" in text
    assert text.endswith("\r")


@pytest.mark.parametrize(
    ("arguments", "variables"),
    [(("--quiet",), {}), ((), {"TERM": "dumb"})],
)
def test_no_bar_where_it_is_not_wanted(arguments: tuple[str, ...], variables: dict[str, str]) -> None:
    assert on_terminal("-c", WITH_BAR, "check", str(SAMPLE), *arguments, stream="stderr", **variables) == (1, "")


def test_a_short_scan_shows_no_bar() -> None:
    with_late_bar = WITH_BAR.replace("= 0", "= 3600")
    assert on_terminal("-c", with_late_bar, "check", str(SAMPLE), stream="stderr") == (1, "")


@pytest.mark.parametrize("arguments", [("check",), ("check", "-o", "json"), ("report",), ("explain", "CKV_AVD_3")])
def test_a_reader_that_goes_away_gets_no_complaint(arguments: tuple[str, ...]) -> None:
    """As `avd-intune check | head -0`."""
    path = () if arguments[0] == "explain" else (str(SAMPLE),)
    reading, writing = os.pipe()
    os.close(reading)
    command = [sys.executable, "-m", "avd_intune", *arguments, *path]
    done = subprocess.run(
        command, env=environment(), stdout=writing, stderr=subprocess.PIPE, stdin=subprocess.DEVNULL, check=False
    )
    os.close(writing)
    assert (done.returncode, done.stderr) == (1, b"")
