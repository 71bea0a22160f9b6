"""What action.yml runs: an environment with the few packages that the engine needs, the check, and its Markdown.

AVD_INPUTS: the inputs of the action as JSON. AVD_PACK: the folder of this repository. The scanned code decides nothing
here: no input goes through a shell, and no Python that is started looks for modules in the working directory, which
is what `-m` does without PYTHONSAFEPATH (https://docs.python.org/3/using/cmdline.html#envvar-PYTHONSAFEPATH).
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import venv
from collections.abc import Mapping
from pathlib import Path

import tomllib

# Inputs by the way in which `check` takes them; the report takes the first two groups, too.
VALUES = {"baseline": "--support-matrix", "config": "--config", "root": "--root"}
LISTS = {
    "framework": "--framework",
    "var-file": "--var-file",
    "parameters": "--parameters",
    "set": "--set",
    "skip-path": "--skip-path",
}
CHECK_VALUES = {"files-from": "--files-from", "fail-on": "--fail-on", "since": "--since", "known": "--known"}
CHECK_LISTS = {"check": "--check", "skip-check": "--skip-check"}
CHECK_SWITCHES = {
    "whole-deployments": "--whole-deployments",
    "show-passed": "--show-passed",
    "compact": "--compact",
    "quiet": "--quiet",
    "verbose": "--verbose",
}


def main() -> int:
    os.environ["PYTHONSAFEPATH"] = "1"
    inputs, pack = json.loads(os.environ["AVD_INPUTS"]), Path(os.environ["AVD_PACK"])
    python = environment(Path(os.environ["RUNNER_TEMP"]) / "avd-intune", pack)
    variables = {**os.environ, "PYTHONPATH": str(pack / "checks"), "PYTHONUTF8": "1"}

    def avd_intune(*arguments: str) -> int:
        sys.stdout.flush()
        return subprocess.run([str(python), "-m", "avd_intune", *arguments], env=variables, check=False).returncode

    status = avd_intune("check", *check_arguments(inputs))
    if status < 2:  # 2: the command itself failed, and its one line says why
        report = Path(inputs["markdown-file"])
        if not asks_for_a_part(inputs):
            avd_intune("report", *scan_arguments(inputs), "--format", "markdown", "--output", str(report))
        with Path(os.environ["GITHUB_STEP_SUMMARY"]).open("ab") as summary:
            summary.write(report.read_bytes())
    return status


def environment(folder: Path, pack: Path) -> Path:
    """Return the Python of a new environment, so that nothing of the job is changed. The engine needs no Checkov.

    What an earlier step of the job installed is used again. The pip of the Python that runs this installs.
    """
    needed = tomllib.loads((pack / "pyproject.toml").read_text("utf-8"))["project"]["dependencies"]
    python = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    installed = folder / "installed.json"
    if installed.is_file() and json.loads(installed.read_text("utf-8")) == needed:
        return python
    venv.create(folder, with_pip=False)
    pip = [sys.executable, "-m", "pip", "--python", str(python)]
    subprocess.run([*pip, "install", "--quiet", *needed], check=True)
    installed.write_text(json.dumps(needed), "utf-8")  # only now: what failed half-way is installed again
    return python


def scan_arguments(inputs: Mapping[str, str]) -> list[str]:
    """Return what `check` and `report` have in common: the paths, and by what to judge."""
    paths = [] if inputs["files-from"] else lines(inputs["path"])
    return [*paths, *options(inputs, VALUES, LISTS)]


def asks_for_a_part(inputs: Mapping[str, str]) -> bool:
    """Return whether some failures do not count. `report` shows all; the Markdown of `check` shows those that do."""
    return any(inputs[name].strip() for name in ("since", "known", "check", "skip-check"))


def check_arguments(inputs: Mapping[str, str]) -> list[str]:
    """Return all that `check` gets."""
    arguments = scan_arguments(inputs) + options(inputs, CHECK_VALUES, CHECK_LISTS)
    arguments += [option for name, option in CHECK_SWITCHES.items() if inputs[name] == "true"]
    arguments += ["--output", "human", "--output", f"sarif={inputs['sarif-file']}"]
    arguments += [f"--output={output}" for output in lines(inputs["output"])]
    if asks_for_a_part(inputs):
        arguments.append(f"--output=markdown={inputs['markdown-file']}")
    return [*arguments, "--soft-fail"] if inputs["fail"] == "false" else arguments


def options(inputs: Mapping[str, str], values: Mapping[str, str], lists: Mapping[str, str]) -> list[str]:
    """Return options as `--name=value`, so that no value is taken for an option."""
    given = [f"{option}={inputs[name]}" for name, option in values.items() if inputs[name]]
    return given + [f"{option}={value}" for name, option in lists.items() for value in lines(inputs[name])]


def lines(text: str) -> list[str]:
    """Return the lines of an input that are not empty."""
    return [line.strip() for line in text.splitlines() if line.strip()]


if __name__ == "__main__":
    sys.exit(main())
