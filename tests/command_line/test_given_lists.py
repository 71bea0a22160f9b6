"""Lists of files that come through pipes with names."""

from __future__ import annotations

import os
import threading
from pathlib import Path

import pytest
from avd_intune.command_line import given_lists
from avd_intune.command_line.given_lists import list_bytes
from avd_intune.command_line.usage import UsageError

pytestmark = pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="the system has no pipes with names")


def test_a_pipe_to_which_nobody_writes_ends_the_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It waited for its writer without end."""
    monkeypatch.setattr(given_lists, "PATIENCE", 0.1)
    os.mkfifo(tmp_path / "list")
    with pytest.raises(UsageError, match="is a pipe to which nobody writes"):
        list_bytes(str(tmp_path / "list"), "--files-from")


@pytest.mark.parametrize("parts", [[b"a.tf\n"], [b"a.tf\n", b"b.tf\n"], [b"x" * 200_000]])
def test_what_is_written_to_a_pipe_is_read_to_its_end(tmp_path: Path, parts: list[bytes]) -> None:
    pipe = tmp_path / "list"
    os.mkfifo(pipe)

    def write() -> None:
        with pipe.open("wb", buffering=0) as file:
            for part in parts:
                file.write(part)

    writer = threading.Thread(target=write)
    writer.start()
    try:
        assert list_bytes(str(pipe), "--files-from") == b"".join(parts)
    finally:
        writer.join()


def test_a_pipe_of_the_shell_is_read(tmp_path: Path) -> None:
    reading, writing = os.pipe()
    os.write(writing, b"a.tf\n")
    os.close(writing)
    assert list_bytes(f"/dev/fd/{reading}", "--files-from") == b"a.tf\n"
    os.close(reading)
