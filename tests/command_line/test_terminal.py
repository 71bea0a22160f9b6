"""The command on a terminal: colours, the progress bar, and a reader that goes away."""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import signal
import struct
import subprocess
import sys
import tempfile
import time
from functools import cache
from pathlib import Path

import pytest

from tests.command_line.run_command import CHECKS
from tests.first_checks import BY_FIRST_CHECKS
from tests.interruptible import interruptible
from tests.warm_run import is_warm_possible, warm

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal")
# A repository of its own: to look through this whole one takes far longer than to judge the sample.
HOME = tempfile.TemporaryDirectory(prefix="sample-")
SAMPLE = Path(shutil.copytree(CHECKS.parent / "sample_iac" / "entra_joined", Path(HOME.name, "entra_joined")))
# As `python -m avd_intune`, with a bar from the beginning, because the samples are read in no time.
WITH_BAR = """
import sys
from avd_intune.command_line import entry, scanning
scanning.BAR_AFTER_SECONDS = 0
sys.exit(entry.main(sys.argv[1:]))
"""
RED, RESET = "\x1b[1;31m", "\x1b[0m"


def environment(**more: str) -> dict[str, str]:
    others = ("NO_COLOR", "TERM", "TQDM_", "COLUMNS", "LINES")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(others)}
    return {**kept, "PYTHONPATH": str(CHECKS), "TERM": "xterm", **more}


@cache
def on_a_wide_terminal(*words: str) -> str:
    return on_terminal("-m", "avd_intune", *(words or ("check", str(SAMPLE))), columns=1000)[1]


def on_terminal(*words: str, stream: str = "stdout", columns: int = 80, **more: str) -> tuple[int, str]:
    """Run Python with one of its streams on a terminal; return the exit code and what the terminal got."""
    import fcntl
    import termios

    ours, theirs = os.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    streams = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, stream: theirs}
    start = [sys.executable, *words]
    if words[:2] == ("-m", "avd_intune") and is_warm_possible(more):
        start = [*warm("avd-intune", PYTHONPATH=str(CHECKS)), *words[2:]]
    process = subprocess.Popen(start, env=environment(**more), stdin=subprocess.DEVNULL, **streams)
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
    return process.wait(timeout=300), got.decode()


HAS_RICH = pytest.mark.skipif(importlib.util.find_spec("rich") is None, reason="rich is not installed")
LINK = re.compile(r"\x1b\]8;[^;]*;(.*?)\x1b\\")
WITHOUT_RICH = """
import sys
sys.modules["rich"] = None
from avd_intune.command_line.entry import main
sys.exit(main(sys.argv[1:]))
"""
# A terminal's own start of Python, which tells in the end whether the library for terminals was loaded.
TELLS_RICH = """
import sys
from avd_intune.command_line.entry import main
main(sys.argv[1:])
sys.stderr.write(str("rich" in sys.modules))
"""


def shown(text: str) -> list[str]:
    """Return the lines that a person sees."""
    return re.sub(r"\x1b\[[0-9;]*m", "", LINK.sub("", text)).replace("\r", "").split("\n")


@HAS_RICH
@pytest.mark.parametrize("columns", [20, 33, 60, 80, 200])
def test_no_line_is_wider_than_the_terminal_and_every_word_is_there(columns: int) -> None:
    words = ("-m", "avd_intune", "check", str(SAMPLE))
    lines = shown(on_terminal(*words, columns=columns)[1])
    assert max(map(len, lines)) <= columns
    whole = " ".join(shown(on_a_wide_terminal()))
    reason = whole[whole.index("= why: ") : whole.index("= fix: ")].split()
    assert set(reason) <= set(" ".join(lines).split()) or columns < 30  # longer words are broken there


@HAS_RICH
def test_what_goes_on_in_another_line_hangs_below_its_beginning() -> None:
    lines = shown(on_terminal("-m", "avd_intune", "check", *BY_FIRST_CHECKS, str(SAMPLE), columns=60)[1])
    first = next(index for index, line in enumerate(lines) if line.startswith("  = fix: "))
    assert lines[first + 1].startswith(" " * len("  = fix: "))
    assert lines[first + 1].strip()


@HAS_RICH
@pytest.mark.parametrize("columns", [40, 70])
@pytest.mark.parametrize("what", [f"{SAMPLE}/main.tf:58", "CKV_AVD_4"])
def test_what_explain_says_breaks_between_words(what: str, columns: int) -> None:
    said = [line for line in shown(on_a_wide_terminal("explain", what)) if line][:4]
    lines = shown(on_terminal("-m", "avd_intune", "explain", what, columns=columns)[1])
    assert max(map(len, lines)) <= columns
    long = columns - 12  # of these there may be no room in a line that hangs
    assert {word for word in " ".join(said).split() if len(word) < long} <= set(" ".join(lines).split())


@HAS_RICH
def test_a_page_is_drawn_on_a_terminal_and_not_in_a_file() -> None:
    text = "\n".join(shown(on_a_wide_terminal("explain", "CKV_AVD_4")))
    assert "## What" not in text and "(../" not in text
    assert "once for all checks." in text


@HAS_RICH
def test_what_a_fix_says_hangs_below_its_beginning(tmp_path: Path) -> None:
    (tmp_path / "main.tf").write_text(
        'resource "azurerm_virtual_desktop_host_pool" "p" {\n  name = "p"\n  type = "Pooled"\n}\n'
    )
    lines = shown(on_terminal("-m", "avd_intune", "fix", *BY_FIRST_CHECKS, str(tmp_path), columns=50)[1])
    assert lines[:2] == [
        "0 fixed, 1 left that fail; for 1 of them there",
        "  are changes to look at: avd-intune fix --review",
    ]


def test_an_error_breaks_between_words() -> None:
    code, text = on_terminal("-m", "avd_intune", "check", "no-such-folder-here", columns=40, stream="stderr")
    assert (code, shown(text)) == (2, ["avd-intune: path no-such-folder-here", "  does not exist", ""])


@HAS_RICH
def test_the_name_of_a_check_leads_to_its_page() -> None:
    words = ("-m", "avd_intune", "check", *BY_FIRST_CHECKS, str(SAMPLE))
    _, text = on_terminal(*words)
    assert LINK.findall(text)[0] == (CHECKS.parent / "docs" / "checks" / "CKV_AVD_4.md").as_uri()
    _, elsewhere = on_terminal(*words, AVD_INTUNE_DOCS_URL="https://example.com/checks")
    assert LINK.findall(elsewhere)[0] == "https://example.com/checks/CKV_AVD_4.md"


@HAS_RICH
def test_only_a_terminal_loads_what_draws_on_it() -> None:
    def loads(stdout: int) -> str:
        command = [sys.executable, "-c", TELLS_RICH, "check", str(SAMPLE)]
        return subprocess.run(
            command, env=environment(), stdout=stdout, stderr=subprocess.PIPE, text=True, timeout=300, check=False
        ).stderr

    ours, theirs = os.openpty()
    assert loads(subprocess.DEVNULL) == "False"
    assert loads(theirs) == "True"
    os.close(ours)
    os.close(theirs)


def test_without_the_library_a_terminal_gets_the_same_lines_unwrapped() -> None:
    code, text = on_terminal("-c", WITHOUT_RICH, "check", str(SAMPLE))
    assert code == 1
    assert "\x1b[31merror\x1b[0m" in text
    piped = subprocess.run(
        [sys.executable, "-m", "avd_intune", "check", str(SAMPLE)],
        env=environment(), capture_output=True, text=True, timeout=300, check=False,
    ).stdout  # fmt: skip
    assert [line.rstrip() for line in shown(text)] == piped.split("\n")


@HAS_RICH
def test_a_terminal_gets_colours() -> None:
    code, text = on_terminal("-m", "avd_intune", "check", str(SAMPLE))
    assert code == 1
    assert f"{RED}error{RESET}" in text


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
    # Every file is drawn: by itself the bar skips what comes within a tenth of a second, and then all of a fast scan.
    code, text = on_terminal("-c", WITH_BAR, "check", str(SAMPLE), stream="stderr", TQDM_MININTERVAL="0")
    assert code == 1
    assert "avd-intune: " in text
    assert re.search(r" 1/1 files \[", text)  # out of how many
    # Most of the time goes into what is deployed, long after all files are read.
    assert text.index(" 1/1 roots of Terraform [") < text.index(" 1/1 deployments judged [")
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


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
@pytest.mark.parametrize("unbuffered", ["", "1"])
@pytest.mark.parametrize("arguments", [("--version",), ("--help",), ("check", "--help"), ("check", str(SAMPLE))])
def test_what_cannot_be_written_is_an_error(arguments: tuple[str, ...], unbuffered: str) -> None:
    command = [sys.executable, "-m", "avd_intune", *arguments]
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            command, env=environment(PYTHONUNBUFFERED=unbuffered), stdout=full, stderr=subprocess.PIPE, check=False
        )
    assert done.stderr == b"avd-intune: the output cannot be written (No space left on device)\n"
    assert done.returncode == 2


def test_watch_judges_again_when_a_file_changes(tmp_path: Path) -> None:
    code = (SAMPLE / "main.tf").read_text()
    (tmp_path / "main.tf").write_text(code)
    output = tmp_path.with_name(f"{tmp_path.name}.txt")
    with output.open("w") as stdout:
        process = subprocess.Popen(
            interruptible("-m", "avd_intune", "check", "--watch", "--compact", *BY_FIRST_CHECKS, str(tmp_path)),
            env=environment(), stdout=stdout, stderr=subprocess.DEVNULL, stdin=subprocess.DEVNULL,
        )  # fmt: skip
        try:
            seen = [_wait_for(output, " (baseline ", 1)]
            (tmp_path / "main.tf").write_text("this is = no { code\n")
            seen.append(_wait_for(output, " (baseline ", 2))
            (tmp_path / ".avd-intune.yaml").write_text("baseline: current\n")
            (tmp_path / "main.tf").write_text(code)
            seen.append(_wait_for(output, " (baseline current)", 1))
        finally:
            process.send_signal(signal.SIGINT)
        assert process.wait(timeout=300) == 130
    assert "CKV_AVD_4" in seen[0]
    assert "CKV_AVD_13" not in seen[0]
    assert "1 failed" not in seen[2].rpartition("main.tf")[2]


def _wait_for(output: Path, text: str, times: int) -> str:
    end = time.monotonic() + 300
    while time.monotonic() < end:
        if output.read_text().count(text) >= times:
            break
        time.sleep(0.1)
    found = output.read_text()
    assert found.count(text) >= times, found
    return found
