"""The engine and the command run on Windows, too: they use nothing that only POSIX has without asking for it."""

from __future__ import annotations

import ast
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from avd_intune.command_line import entry

from tests.first_checks import BY_FIRST_CHECKS

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


@pytest.fixture
def other_drive(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder to which no relative path leads, as to another drive of Windows."""
    folder = tmp_path_factory.mktemp("drive-d")
    real = os.path.relpath

    def relative(path: str | Path, start: str | Path = os.curdir) -> str:
        ends = [folder in (whole := Path(each).absolute()).parents or whole == folder for each in (path, start)]
        if ends[0] != ends[1]:
            raise ValueError("path is on mount 'D:', start on mount 'C:'")
        return real(path, start)

    monkeypatch.setattr(os.path, "relpath", relative)
    return folder


POOL = """\
variable "kind" { default = "Pooled" }
resource "azurerm_virtual_desktop_host_pool" "p" {
  name = "p"
  type = var.kind
}
"""


def test_code_and_settings_may_lie_on_two_drives(
    tmp_path: Path, other_drive: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    settings, values, code = other_drive / "settings.yaml", other_drive / "personal.tfvars", tmp_path / "main.tf"
    settings.write_text("severity:\n  CKV_AVD_2: note\n")
    values.write_text('kind = "Personal"\n')
    code.write_text(POOL)
    monkeypatch.chdir(tmp_path)
    check = ["check", *BY_FIRST_CHECKS]
    code_of = [entry.main([*check, ".", "--config", str(settings), "--var-file", str(values), "--verbose"])]
    assert f"{settings.as_posix()}: by severity, 1 finding of CKV_AVD_2" in capsys.readouterr().out
    (listed := other_drive / "files.txt").write_text(f"{other_drive}/gone.tf\n{code}\n")
    code_of.append(entry.main([*check, "--files-from", str(listed)]))
    assert "gone.tf left out, which does not exist" in capsys.readouterr().err
    assert code_of == [0, 1]


@pytest.mark.parametrize(
    "arguments", [["check"], ["check", "--compact"], ["report", "-o", "report.html"], ["fix", "--diff"]]
)
def test_code_may_lie_on_another_drive_than_who_asks(
    tmp_path: Path, other_drive: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str]
) -> None:
    (other_drive / "main.tf").write_text(POOL)
    (other_drive / "dev.tfvars").write_text('kind = "Pooled"\n')
    monkeypatch.chdir(tmp_path)
    assert entry.main([*arguments, str(other_drive)]) == (0 if "report" in arguments else 1)
    assert entry.main(["explain", f"{other_drive}/main.tf:3"]) == 0
