"""The pack as it is installed: the wheel of this working tree in an environment of its own, and a plain clone."""

from __future__ import annotations

import json
import os
import shutil
import site
import subprocess
import sys
import sysconfig
import venv
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
SAMPLES = ROOT / "sample_iac"


def run(*command: str | Path, folder: Path) -> subprocess.CompletedProcess[str]:
    hidden = ("PYTHON", "AVD_INTUNE_", "GITHUB_", "CI_")
    environment = {name: value for name, value in os.environ.items() if not name.startswith(hidden)}
    return subprocess.run(
        [str(word) for word in command],
        cwd=folder,
        env={**environment, "BC_SKIP_MAPPING": "TRUE", "LOG_LEVEL": "ERROR", "PYTHONUTF8": "1"},
        capture_output=True,
        encoding="utf-8",
        timeout=240,
        check=False,
    )


def wheel_of_the_working_tree(folder: Path) -> Path:
    """Build from a copy, because the build leaves its traces in the tree."""
    tree = folder / "tree"
    for name in ("checks", "docs/checks"):
        shutil.copytree(ROOT / name, tree / name, ignore=shutil.ignore_patterns("__pycache__", "*.egg-info"))
    for name in ("pyproject.toml", "README.md"):
        shutil.copy(ROOT / name, tree / name)
    built = run(sys.executable, "-m", "pip", "wheel", "--no-deps", "--wheel-dir", folder, tree, folder=folder)
    if built.returncode and "setuptools" in built.stderr and "No matching distribution" in built.stderr:
        pytest.skip("pip reaches no index that has setuptools>=77, which builds the wheel")
    assert built.returncode == 0, built.stderr
    (wheel,) = folder.glob("checkov_avd_intune-*.whl")
    return wheel


def installed(folder: Path) -> tuple[Path, Path]:
    """Return the command and the Python of a new environment; what the pack needs comes from the one of this test."""
    wheel = wheel_of_the_working_tree(folder)
    environment = folder / "environment"
    venv.create(environment, with_pip=False)
    scripts = environment / ("Scripts" if os.name == "nt" else "bin")
    python = scripts / ("python.exe" if os.name == "nt" else "python")
    pip = (sys.executable, "-m", "pip", "--python", python, "install", "--no-deps", "--no-index", wheel)
    done = run(*pip, folder=folder)
    assert done.returncode == 0, done.stderr
    packages = Path(run(python, "-c", "import site; print(site.getsitepackages()[-1])", folder=folder).stdout.strip())
    paths = dict.fromkeys((sysconfig.get_path("purelib"), sysconfig.get_path("platlib"), *site.getsitepackages()))
    # A path in such a file comes after the environment's own packages, and is not searched for editable installations.
    (packages / "dependencies.pth").write_text("".join(f"{path}\n" for path in paths))
    return scripts / "avd-intune", python


def test_the_installed_pack_does_what_the_readme_says(tmp_path: Path) -> None:
    avd, python = installed(tmp_path)
    home = tmp_path / "elsewhere"
    shutil.copytree(SAMPLES / "compliant_personal", home / "good")
    shutil.copytree(SAMPLES / "entra_joined", home / "bad")

    version = run(avd, "--version", folder=home)
    assert version.stdout.startswith("avd-intune "), version.stderr
    good = run(avd, "check", "good", folder=home)
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
    assert run(avd, "init", "--pipeline", "gitlab", folder=home).returncode == 0
    assert (home / ".gitlab-ci.yml").is_file()

    checks = Path(run(avd, "checks-dir", folder=home).stdout.strip())
    assert tmp_path / "environment" in checks.parents
    assert (checks / "avd_intune_checkov.py").is_file()
    checkov = (python, "-m", "checkov.main", "--directory", "bad", "--external-checks-dir", checks)
    scan = run(*checkov, "--check", "CKV_AVD*", "--framework", "terraform", "--output", "json", folder=home)
    failed = {record["check_id"] for record in json.loads(scan.stdout)["results"]["failed_checks"]}
    assert scan.returncode == 1, scan.stderr
    assert "CKV_AVD_4" in failed


def test_a_plain_clone_needs_no_installation() -> None:
    checks = ROOT / "checks"
    assert run(sys.executable, "-m", "avd_intune", "--version", folder=checks).stdout.startswith("avd-intune ")
    good = run(sys.executable, "-m", "avd_intune", "check", SAMPLES / "compliant_personal", folder=checks)
    assert (good.returncode, good.stderr) == (0, "")
    assert run(sys.executable, "-m", "avd_intune", "checks-dir", folder=checks).stdout.strip() == str(checks)
    page = run(sys.executable, "-m", "avd_intune", "explain", "CKV_AVD_3", folder=checks)
    assert "# CKV_AVD_3: " in page.stdout
