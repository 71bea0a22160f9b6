"""The engine and the command run on Windows, too: they use nothing that only POSIX has without asking for it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

CHECKS = Path(__file__).parents[1] / "checks"
# Checkov's forked runners are watched there; a platform without `fork` never comes to it.
BRIDGE = CHECKS / "avd_intune" / "checkov_bridge"
MODULES = sorted(path for path in CHECKS.rglob("*.py") if BRIDGE not in path.parents)
# https://docs.python.org/3/library/: "Availability: Unix", or not on Windows.
POSIX_MODULES = {
    "crypt", "fcntl", "grp", "nis", "posix", "pty", "pwd", "readline", "resource", "spwd", "syslog", "termios", "tty",
}  # fmt: skip
POSIX_NAMES = {
    "os": {
        "chown", "chroot", "ctermid", "fchdir", "fchmod", "fchown", "fork", "forkpty", "getegid", "geteuid", "getgid",
        "getgroups", "getloadavg", "getpgid", "getpgrp", "getsid", "getuid", "initgroups", "killpg", "lchown", "mkfifo",
        "mknod", "nice", "openpty", "pread", "pwrite", "register_at_fork", "sched_getaffinity", "sendfile", "setegid",
        "seteuid", "setgid", "setpgid", "setsid", "setuid", "statvfs", "sync", "sysconf", "uname", "wait", "wait3",
        "wait4", "O_CLOEXEC", "O_DIRECTORY", "O_NOCTTY", "O_NOFOLLOW", "O_NONBLOCK", "WNOHANG",
    },
    "signal": {"SIGALRM", "SIGCHLD", "SIGHUP", "SIGKILL", "SIGPIPE", "SIGQUIT", "SIGSTOP", "SIGUSR1", "alarm", "pause"},
    "socket": {"AF_UNIX", "socketpair"},
    "time": {"tzset"},
}  # fmt: skip


def used(text: str) -> Iterator[str]:
    """Yield what a module uses that only POSIX has and that it does not ask for first by `hasattr` or `getattr`."""
    tree = ast.parse(text)
    asked = {
        call.args[1].value
        for call in ast.walk(tree)
        if isinstance(call, ast.Call)
        and isinstance(call.func, ast.Name)
        and call.func.id in ("hasattr", "getattr")
        and len(call.args) > 1
        and isinstance(call.args[1], ast.Constant)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (each.name for each in node.names if each.name.split(".")[0] in POSIX_MODULES)
        elif isinstance(node, ast.ImportFrom) and node.module is not None and not node.level:
            if node.module.split(".")[0] in POSIX_MODULES:
                yield node.module
            names = POSIX_NAMES.get(node.module, set())
            yield from (f"{node.module}.{each.name}" for each in node.names if each.name in names)
        elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            names = POSIX_NAMES.get(node.value.id, set()) - asked
            yield from (f"{node.value.id}.{name}" for name in (node.attr,) if name in names)


@pytest.mark.parametrize(
    "text", ["import fcntl", "from pwd import getpwnam", "import os\nos.killpg(1, 2)", "from os import fork"]
)
def test_what_only_posix_has_is_found(text: str) -> None:
    assert [*used(text)]


def test_what_is_asked_for_first_may_be_used() -> None:
    assert not [*used('import os\nif hasattr(os, "killpg"):\n    os.killpg(1, 2)\n')]


def test_nothing_but_the_bridge_needs_posix() -> None:
    found = {path.name: names for path in MODULES if (names := [*used(path.read_text("utf-8"))])}
    assert found == {}
    assert len(MODULES) > 300
