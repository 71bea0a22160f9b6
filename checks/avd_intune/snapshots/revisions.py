"""The files of a Git repository as they were at a revision, in a folder of their own."""

from __future__ import annotations

import os
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

# Settings of the repository that would make Git run a program of somebody else.
_SAFE = ("-c", "core.fsmonitor=false", "-c", f"core.hooksPath={os.devnull}", "-c", "protocol.allow=never")


class RevisionError(Exception):
    """A revision cannot be read; `str(error)` is one line that says why."""


@contextmanager
def files_at(repository: Path, revision: str) -> Iterator[tuple[Path, str]]:
    """Yield a folder with all files of a revision, and the name of its commit. The working tree is not touched.

    Raises RevisionError where there is no Git, no repository or no such revision.
    """
    if revision.startswith("-"):
        raise RevisionError(f"{revision} is no revision")
    commit = _git(repository, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}").strip()
    with tempfile.TemporaryDirectory(prefix="avd-intune-") as name:
        folder = Path(name).resolve() / "tree"
        folder.mkdir()
        index = str(Path(name) / "index")
        # Not `git archive`, which leaves out what .gitattributes says is not to be exported.
        _git(repository, "read-tree", commit, index=index)
        _git(repository, "checkout-index", "--all", "--force", f"--prefix={folder.as_posix()}/", index=index)
        # The root of a repository is known by its `.git`.
        (folder / ".git").mkdir(exist_ok=True)
        yield folder, commit


def _git(repository: Path, *arguments: str, index: str | None = None) -> str:
    environment = {**os.environ, "GIT_TERMINAL_PROMPT": "0"}
    if index is not None:
        environment["GIT_INDEX_FILE"] = index
    try:
        done = subprocess.run(
            ["git", *_SAFE, "-C", str(repository), *arguments], capture_output=True, env=environment, check=False
        )
    except OSError as error:
        raise RevisionError(f"git cannot be started ({error.strerror})") from error
    if done.returncode:
        said = " ".join(done.stderr.decode("utf-8", "replace").split()) or "there is no such revision"
        raise RevisionError(said)
    return done.stdout.decode("utf-8", "replace")
