"""The Dockerfile, its steps carried out without Docker: what it copies is enough, and what it makes runs."""

from __future__ import annotations

import fnmatch
import os
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.test_installed import AS_HERE

ROOT = Path(__file__).resolve().parents[1]
STEPS = [
    line.split(maxsplit=1)
    for line in (ROOT / "Dockerfile").read_text(encoding="utf-8").splitlines()
    if line and not line.startswith("#")
]


def arguments(instruction: str) -> list[str]:
    return [rest for name, rest in STEPS if name == instruction]


def test_the_last_stage_runs_as_nobody_and_every_image_is_the_same() -> None:
    froms = [index for index, (name, _) in enumerate(STEPS) if name == "FROM"]
    users = [rest for name, rest in STEPS[froms[-1] :] if name == "USER"]
    assert users
    assert all(user.split(":")[0].isdigit() and int(user.split(":")[0]) > 0 for user in users)
    assert len({STEPS[index][1].split()[0] for index in froms}) == 1
    assert not [name for name, _ in STEPS if name == "ADD"]  # it downloads, and unpacks


def test_what_is_copied_is_not_left_out_of_the_context() -> None:
    kept = [line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")]
    copied = [path for each in arguments("COPY") if not each.startswith("--from") for path in each.split()[:-1]]
    assert copied
    assert all(any(fnmatch.fnmatch(path, pattern) for pattern in kept) for path in copied)


@pytest.mark.skipif(sys.platform == "win32", reason="the image is Linux")
def test_the_steps_make_a_command_that_judges(tmp_path: Path) -> None:
    pack, prefix = tmp_path / "pack", tmp_path / "installed"
    pack.mkdir()
    for copy in arguments("COPY"):
        if copy.startswith("--from"):
            continue
        *sources, target = copy.split()
        for source in sources:
            if (ROOT / source).is_dir():
                shutil.copytree(ROOT / source, pack / target, ignore=shutil.ignore_patterns("__pycache__"))
            else:
                shutil.copy(ROOT / source, pack / target)
    (step,) = arguments("RUN")
    words = [word.replace("/installed", str(prefix)) for word in shlex.split(step)]
    assert words[:2] == ["python", "-m"]
    # What the pack needs is in the environment of this test.
    words = [sys.executable, *words[1:], "--no-deps", "--ignore-installed"]
    built = {**os.environ, "PIP_NO_COMPILE": "1", **AS_HERE}  # Python compiles what it imports
    done = subprocess.run(words, cwd=pack, env=built, capture_output=True, text=True, timeout=240, check=False)
    if done.returncode and "No matching distribution" in done.stderr:
        pytest.skip("pip reaches no index that has setuptools>=77, which builds the wheel")
    assert done.returncode == 0, done.stderr
    (packages,) = prefix.glob("lib/python*/site-packages")
    code = tmp_path / "code"
    shutil.copytree(ROOT / "sample_iac" / "entra_joined", code)
    for folder in (tmp_path, *tmp_path.rglob("*")):
        folder.chmod(0o555 if folder.is_dir() else 0o444)  # the image gives its user no right to write
    (name,) = [word.strip('["]') for word in arguments("ENTRYPOINT")]
    (command,) = [word.strip('["]') for word in arguments("CMD")]
    environment = {**os.environ, "PYTHONPATH": str(packages), "PYTHONDONTWRITEBYTECODE": "1"}
    run = subprocess.run(
        [sys.executable, str(prefix / "bin" / name), command],
        cwd=code, env=environment, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    for folder in (tmp_path, *tmp_path.rglob("*")):
        folder.chmod(0o755)
    assert (run.returncode, run.stderr) == (1, "")
    assert "CKV_AVD_4" in run.stdout
