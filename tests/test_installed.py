"""The pack as it is installed: the wheel of this working tree in an environment of its own, and a plain clone."""

from __future__ import annotations

import json
import os
import shlex
import shutil
import site
import subprocess
import sys
import sysconfig
import venv
import zipfile
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

import pytest
import yaml
from avd_intune.pack_version import VERSION

from tests.first_checks import BY_FIRST_CHECKS

ROOT = Path(__file__).resolve().parents[1]
SAMPLES = ROOT / "sample_iac"
# Python compiles what it imports; pip would compile all that it installs, for building wheels, too.
QUIET = {"BC_SKIP_MAPPING": "TRUE", "LOG_LEVEL": "ERROR", "PYTHONUTF8": "1", "PIP_NO_COMPILE": "1"}


def _builder() -> dict[str, str]:
    """Return what lets pip build wheels with the setuptools of this environment, or nothing if that is too old.

    Else it would install one anew for every wheel. What that needs, and brings, is older here, as Checkov wants it.
    """
    found = find_spec("setuptools")
    if found is None or found.origin is None or int(version("setuptools").partition(".")[0]) < 77:
        return {}
    # 0: without isolation.
    return {"PIP_NO_BUILD_ISOLATION": "0", "PYTHONPATH": str(Path(found.origin).parent / "_vendor")}


AS_HERE = _builder()


def run(*command: str | Path, folder: Path) -> subprocess.CompletedProcess[str]:
    hidden = ("PYTHON", "AVD_INTUNE_", "GITHUB_", "CI_")
    environment = {name: value for name, value in os.environ.items() if not name.startswith(hidden)}
    return subprocess.run(
        [str(word) for word in command],
        cwd=folder,
        env={**environment, **QUIET, **(AS_HERE if "pip" in command else {})},
        capture_output=True,
        encoding="utf-8",
        timeout=240,
        check=False,
    )


def copy_of_the_working_tree(tree: Path) -> None:
    for name in ("checks", "docs/checks"):
        shutil.copytree(ROOT / name, tree / name, ignore=shutil.ignore_patterns("__pycache__", "*.egg-info"))
    for name in ("pyproject.toml", "README.md", "LICENSE", ".pre-commit-hooks.yaml"):
        shutil.copy(ROOT / name, tree / name)


def wheel_of_the_working_tree(folder: Path) -> Path:
    """Build from a copy, because the build leaves its traces in the tree."""
    tree = folder / "tree"
    copy_of_the_working_tree(tree)
    built = run(sys.executable, "-m", "pip", "wheel", "--no-deps", "--wheel-dir", folder, tree, folder=folder)
    if built.returncode and "setuptools" in built.stderr and "No matching distribution" in built.stderr:
        pytest.skip("pip reaches no index that has setuptools>=77, which builds the wheel")
    assert built.returncode == 0, built.stderr
    (wheel,) = folder.glob("avd_intune-*.whl")
    return wheel


def installed(folder: Path) -> tuple[Path, Path]:
    """Return the command and the Python of a new environment; what the pack needs comes from the one of this test."""
    wheel = wheel_of_the_working_tree(folder)
    python = new_environment(folder / "environment")
    pip = (sys.executable, "-m", "pip", "--python", python, "install", "--no-deps", "--no-index", wheel)
    done = run(*pip, folder=folder)
    assert done.returncode == 0, done.stderr
    return python.with_name("avd-intune"), python


def new_environment(environment: Path) -> Path:
    """Return the Python of a new environment that has the packages of this test's own beside its own."""
    venv.create(environment, with_pip=False)
    python = environment / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    folder = environment
    packages = Path(run(python, "-c", "import site; print(site.getsitepackages()[-1])", folder=folder).stdout.strip())
    paths = dict.fromkeys(
        (
            sysconfig.get_path("purelib"),
            sysconfig.get_path("platlib"),
            *site.getsitepackages(),
            *(path for path in sys.path if path.endswith("site-packages")),
        )
    )
    # A path in such a file comes after the environment's own packages, and is not searched for editable installations.
    (packages / "dependencies.pth").write_text("".join(f"{path}\n" for path in paths))
    return python


def test_the_installed_pack_does_what_the_readme_says(tmp_path: Path) -> None:
    avd, python = installed(tmp_path)
    home = tmp_path / "elsewhere"
    shutil.copytree(SAMPLES / "compliant_personal", home / "good")
    shutil.copytree(SAMPLES / "entra_joined", home / "bad")

    version = run(avd, "--version", folder=home)
    assert version.stdout.startswith("avd-intune "), version.stderr
    good = run(avd, "check", *BY_FIRST_CHECKS, "good", folder=home)
    assert (good.returncode, good.stderr) == (0, "")
    assert "0 failed" in good.stdout
    bad = run(avd, "check", "bad", folder=home)
    assert bad.returncode == 1
    assert "CKV_AVD_4" in bad.stdout

    page = run(avd, "explain", "CKV_AVD_3", folder=home)
    assert page.returncode == 0
    assert (ROOT / "docs" / "checks" / "CKV_AVD_3.md").read_text(encoding="utf-8").strip() in page.stdout
    assert "azurerm_windows_virtual_machine" in run(avd, "explain", "bad/main.tf:40", folder=home).stdout
    report = run(avd, "report", "bad", folder=home)
    assert report.stdout.startswith("<!doctype html>"), report.stderr
    started = tmp_path / "started"
    started.mkdir()
    assert run(avd, "init", "--pipeline", "gitlab", folder=started).returncode == 0
    assert (started / ".gitlab-ci.yml").is_file()

    checks = Path(run(avd, "checks-dir", folder=home).stdout.strip())
    assert tmp_path / "environment" in checks.parents
    assert (checks / "avd_intune_checkov.py").is_file()
    checkov = (python, "-m", "checkov.main", "--directory", "bad", "--external-checks-dir", checks)
    scan = run(*checkov, "--check", "CKV_AVD*", "--framework", "terraform", "--output", "json", folder=home)
    assert scan.returncode == 1, scan.stderr
    failed = {record["check_id"] for record in json.loads(scan.stdout)["results"]["failed_checks"]}
    assert "CKV_AVD_4" in failed


@pytest.fixture(scope="module")
def from_git(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, str, Path]:
    """A git repository that holds the pack: its address, a commit, and a Python with the pack installed from it."""
    if shutil.which("git") is None:
        pytest.skip("git is not installed")
    folder = tmp_path_factory.mktemp("from_git")
    copy_of_the_working_tree(folder / "pack")
    git = ("git", "-C", folder / "pack", "-c", "user.name=x", "-c", "user.email=x@example.com")
    for words in (("init", "-q"), ("add", "-A"), ("commit", "-q", "-m", "x")):
        assert run(*git, *words, folder=folder).returncode == 0
    address, commit = (folder / "pack").as_uri(), run(*git, "rev-parse", "HEAD", folder=folder).stdout.strip()
    (folder / "repository").mkdir()
    written = run(
        sys.executable, "-m", "avd_intune", "init", folder / "repository", "--pipeline", "gitlab", "--pack-from",
        f"{address}@{commit}", folder=ROOT / "checks",
    )  # fmt: skip
    assert (written.returncode, written.stderr) == (0, "")
    command = yaml.safe_load((folder / "repository" / ".gitlab-ci.yml").read_text())["avd-intune"]["script"][0]
    assert command.startswith("pip install ")
    python = new_environment(folder / "environment")
    pip = (sys.executable, "-m", "pip", "--python", python, "install", "--no-deps")
    done = run(*pip, *shlex.split(command)[2:], folder=folder)
    if done.returncode and "setuptools" in done.stderr and "No matching distribution" in done.stderr:
        pytest.skip("pip reaches no index that has setuptools>=77, which builds the wheel")
    assert done.returncode == 0, done.stderr
    return address, commit, python


def test_a_pipeline_of_init_installs_the_pack_from_its_git_address(from_git: tuple[str, str, Path]) -> None:
    *_, python = from_git
    found = run(python.with_name("avd-intune"), "check", SAMPLES / "entra_joined", folder=python.parent)
    assert (found.returncode, found.stderr) == (1, "")
    assert "CKV_AVD_4" in found.stdout


@pytest.mark.parametrize(
    ("recorded", "installed_from"),
    [
        ("https://github.com/example/pack.git", "https://github.com/example/pack.git@COMMIT"),
        ("ssh://git@example.com/pack.git", "ssh://git@example.com/pack.git@COMMIT"),
        ("https://user:secret@example.com/pack.git", "https://github.com/OWNER/REPOSITORY@REVISION"),
        ("file:///home/me/pack", "https://github.com/OWNER/REPOSITORY@REVISION"),
    ],
)
def test_init_takes_the_address_that_this_copy_was_installed_from(
    tmp_path: Path, from_git: tuple[str, str, Path], recorded: str, installed_from: str
) -> None:
    """Unless it is one of this machine, or holds a password."""
    _, commit, python = from_git
    (record,) = python.parents[1].glob("lib/python*/site-packages/avd_intune-*.dist-info/direct_url.json")
    as_recorded = record.read_text()
    assert json.loads(as_recorded)["vcs_info"]["commit_id"] == commit
    try:
        record.write_text(json.dumps({**json.loads(as_recorded), "url": recorded}))
        written = run(python.with_name("avd-intune"), "init", "--pipeline", "gitlab", folder=tmp_path)
    finally:
        record.write_text(as_recorded)
    assert (written.returncode, written.stderr) == (0, "")
    command = yaml.safe_load((tmp_path / ".gitlab-ci.yml").read_text())["avd-intune"]["script"][0]
    assert command == f'pip install "git+{installed_from.replace("COMMIT", commit)}"'
    assert ("Replace OWNER/REPOSITORY" in written.stdout) == ("OWNER" in installed_from)


@pytest.mark.skipif(shutil.which("pre-commit") is None, reason="needs pre-commit (scripts/test installs it)")
def test_the_hook_of_init_runs_from_the_git_address(tmp_path: Path, from_git: tuple[str, str, Path]) -> None:
    address, commit, python = from_git
    shutil.copytree(SAMPLES / "entra_joined", tmp_path / "infra")
    avd = python.with_name("avd-intune")
    assert run(avd, "init", "--pipeline", "pre-commit", "--pack-from", f"{address}@{commit}", folder=tmp_path).stdout
    hooks = yaml.safe_load((tmp_path / ".pre-commit-config.yaml").read_text())["repos"]
    assert hooks == [{"repo": address, "rev": commit, "hooks": [{"id": "avd-intune"}]}]
    for words in (("init", "-q"), ("add", "-A")):
        run("git", *words, folder=tmp_path)
    as_at_home = ("env", "--unset=PIP_NO_BUILD_ISOLATION")  # it makes an environment of its own
    done = run(
        *as_at_home, f"PRE_COMMIT_HOME={tmp_path}-cache", "pre-commit", "run", "--color", "never", folder=tmp_path
    )
    if "No matching distribution" in done.stdout:
        pytest.skip("pip reaches no index")
    assert done.returncode == 1, done.stdout + done.stderr
    assert "CKV_AVD_4" in done.stdout


def test_checkov_clones_the_checks_that_init_names(tmp_path: Path, from_git: tuple[str, str, Path]) -> None:
    address, commit, python = from_git
    shutil.copytree(SAMPLES / "entra_joined", tmp_path / "infra")
    run(python.with_name("avd-intune"), "init", "--pack-from", f"{address}@{commit}", folder=tmp_path)
    assert str(tmp_path) not in (tmp_path / ".checkov.yaml").read_text()
    checkov = (sys.executable, "-m", "checkov.main", "--directory", ".", "--framework", "terraform", "--output", "json")
    scan = run(*checkov, folder=tmp_path)
    assert scan.returncode == 1, scan.stderr
    failed = {record["check_id"] for record in json.loads(scan.stdout)["results"]["failed_checks"]}
    assert "CKV_AVD_4" in failed
    assert all(name.startswith("CKV_AVD_") for name in failed)


def test_the_second_distribution_installs_the_command_and_holds_no_code(tmp_path: Path) -> None:
    tree = tmp_path / "second"
    shutil.copytree(ROOT / "distributions" / "checkov-avd-intune", tree)
    pip = (sys.executable, "-m", "pip", "wheel", "--no-deps", "--wheel-dir", tmp_path, tree)
    built = run(*pip, folder=tmp_path)
    if built.returncode and "setuptools" in built.stderr and "No matching distribution" in built.stderr:
        pytest.skip("pip reaches no index that has setuptools>=77, which builds the wheel")
    assert built.returncode == 0, built.stderr
    (wheel,) = tmp_path.glob("checkov_avd_intune-*.whl")
    with zipfile.ZipFile(wheel) as opened:
        names = opened.namelist()
        (about,) = [opened.read(name).decode() for name in names if name.endswith("/METADATA")]
    assert all(".dist-info/" in name for name in names)
    assert f"Requires-Dist: avd-intune[checkov]=={VERSION}" in about.splitlines()


def test_a_plain_clone_needs_no_installation() -> None:
    checks = ROOT / "checks"
    assert run(sys.executable, "-m", "avd_intune", "--version", folder=checks).stdout.startswith("avd-intune ")
    good = run(
        sys.executable, "-m", "avd_intune", "check", *BY_FIRST_CHECKS, SAMPLES / "compliant_personal", folder=checks
    )
    assert (good.returncode, good.stderr) == (0, "")
    assert run(sys.executable, "-m", "avd_intune", "checks-dir", folder=checks).stdout.strip() == str(checks)
    page = run(sys.executable, "-m", "avd_intune", "explain", "CKV_AVD_3", folder=checks)
    assert "# CKV_AVD_3: " in page.stdout
