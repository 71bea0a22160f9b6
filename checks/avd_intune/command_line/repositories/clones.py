"""Clones a listed repository: the only place of the command that fetches anything.

What is cloned comes from strangers. Git runs no hook, filter or monitor of theirs, follows no submodule, asks nobody
for a password, and takes no other way than https and ssh, whatever a server answers.
"""

from __future__ import annotations

import os
import subprocess
from contextlib import suppress
from pathlib import Path
from signal import SIGTERM

from avd_intune.reporting.source_lines import one_line

SECONDS = 600
_SAFE = (
    *("-c", f"core.hooksPath={os.devnull}", "-c", "core.fsmonitor=false", "-c", "protocol.allow=never"),
    *("-c", "submodule.recurse=false", "-c", "http.followRedirects=initial", "-c", "advice.detachedHead=false"),
)
_OPTIONS = (
    *("--depth", "1", "--no-tags", "--single-branch", "--no-recurse-submodules", "--no-local", "--quiet"),
    "--template=",
)
# What says to Git which repository it is in: the command may itself be run by a hook.
_OF_ANOTHER_REPOSITORY = (
    *("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY", "GIT_ALTERNATE_OBJECT_DIRECTORIES"),
    *("GIT_COMMON_DIR", "GIT_NAMESPACE", "GIT_PREFIX", "GIT_SHALLOW_FILE", "GIT_GRAFT_FILE", "GIT_TEMPLATE_DIR"),
)
_MOST_SAID = 200


class CloneError(Exception):
    """A repository cannot be cloned; `str(error)` is one line that says why."""


def is_bare(folder: Path) -> bool:
    """Say whether a folder is a repository without a working tree, which can only be cloned."""
    return (folder / "HEAD").is_file() and (folder / "objects").is_dir() and (folder / "refs").is_dir()


def clone(address: str, target: Path, *, is_folder: bool = False) -> None:
    """Clone the newest commit of a repository into a new folder. Raises CloneError.

    address: https, ssh, or `user@host:path`; with `is_folder`, the path of a bare repository.
    """
    environment = {name: value for name, value in os.environ.items() if name not in _OF_ANOTHER_REPOSITORY}
    environment |= {
        "GIT_ALLOW_PROTOCOL": "file" if is_folder else "https:ssh",
        "GIT_TERMINAL_PROMPT": "0",
        "GIT_ASKPASS": "",
        "SSH_ASKPASS_REQUIRE": "never",
        "GCM_INTERACTIVE": "never",
        "GIT_LFS_SKIP_SMUDGE": "1",
        "LC_ALL": "C",
    }
    command = ["git", *_SAFE, "clone", *_OPTIONS, "--", address, str(target)]
    try:
        # Without a terminal of its own ssh cannot ask there.
        process = subprocess.Popen(
            command,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )
    except OSError as error:
        raise CloneError(f"git cannot be started ({error.strerror})") from error
    try:
        said = process.communicate(timeout=SECONDS)[1]
    except subprocess.TimeoutExpired as error:
        raise CloneError(f"git clone took more than {SECONDS} s") from error
    finally:
        _end(process)
    if process.returncode:
        raise CloneError(f"git clone: {_why(said.decode('utf-8', 'replace'), address, target)}")
    # Git takes a default branch that does not exist for no error; nothing in it would look like nothing wrong.
    if not any(name.name != ".git" for name in target.iterdir()):
        raise CloneError("git clone: no file came; it is empty, or its default branch does not exist")


def _end(process: subprocess.Popen[bytes]) -> None:
    """End Git with what it has started, if it still runs."""
    if process.poll() is None:
        with suppress(OSError):
            if hasattr(os, "killpg"):
                os.killpg(process.pid, SIGTERM)
            process.kill()
        process.wait()
    if process.stderr is not None:
        process.stderr.close()


def _why(said: str, address: str, target: Path) -> str:
    """Return what Git says, without the credentials of the address and the names of temporary folders."""
    text = said.replace(str(target), "the clone")
    credentials = address.partition("://")[2].partition("/")[0].rpartition("@")[0]
    for secret in sorted(filter(None, (credentials, *credentials.split(":"))), key=len, reverse=True):
        text = text.replace(secret, "***") if len(secret) > 2 else text
    text = one_line(text) or "it ended without a word"
    return text if len(text) <= _MOST_SAID else f"{text[: _MOST_SAID - 1]}…"
