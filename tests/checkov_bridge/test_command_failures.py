"""Whatever goes wrong in the pack ends the real `checkov` command with one line and exit code 2.

Only the lines of the pack are looked at: the oldest versions of Checkov add a traceback of their own exit.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.checkov_bridge.run_checkov import ESTATE, Run, copy_pack, run_checkov


@pytest.fixture(scope="module")
def pack(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return copy_pack(tmp_path_factory.mktemp("pack"))


def run_with(text: str, pack: Path, folder: Path, *arguments: str, **environment: str) -> Run:
    """Run Checkov on a copy of the estate in which every file says `text`."""
    estate = folder / "estate"
    shutil.copytree(ESTATE, estate)
    for name, comment in (("main.tf", "#"), ("refused.bicep", "//")):
        (estate / name).write_text(f"{comment} {text}\n{(estate / name).read_text()}")
    (estate / "template.json").write_text((estate / "template.json").read_text().replace("hp-accepted", text))
    return run_checkov(
        "-d", ".", "--external-checks-dir", pack, *arguments, folder=estate,
        environment=environment,
    )  # fmt: skip


@pytest.mark.parametrize("way", ["fork", "thread", "none"])
def test_bad_settings_are_said_once_by_all_runners_together(pack: Path, tmp_path: Path, way: str) -> None:
    # Checkov forks by itself.
    environment = {"CHECKOV_PARALLELIZATION_TYPE": way} if way != "fork" else {}
    run = run_with("raise SettingsError", pack, tmp_path, **environment)
    assert run.exit_code == 2
    # The stand-in engine names the file, so that each of three runners has a message of its own.
    assert sorted(run.own_error_lines) == [
        f'avd-intune: {name}: unknown key "colour"' for name in ("main.tf", "refused.bicep", "template.json")
    ]
    assert run.output == ""


def test_exception_in_the_engine_is_named_with_its_place(pack: Path, tmp_path: Path) -> None:
    run = run_with("raise KeyError", pack, tmp_path, "--framework", "bicep")
    assert run.exit_code == 2
    (line,) = run.own_error_lines
    assert line.startswith("avd-intune: internal error in avd_intune/engine.py:")
    assert line.endswith("(bicep): KeyError: 'lost', please report")


def test_traceback_is_shown_for_debugging_only(pack: Path, tmp_path: Path) -> None:
    run = run_with("raise KeyError", pack, tmp_path, "--framework", "bicep", LOG_LEVEL="DEBUG")
    assert run.exit_code == 2
    assert "Traceback" in run.errors


def test_missing_engine_is_said_once(tmp_path: Path) -> None:
    pack = copy_pack(tmp_path)
    shutil.rmtree(pack / "avd_intune")
    run = run_checkov("-d", ".", "--external-checks-dir", pack)
    assert run.exit_code == 2
    assert run.own_error_lines == [
        "avd-intune: the folder avd_intune is missing beside avd_intune_checkov.py; nothing was judged"
    ]


def saboteur(folder: Path, code: str) -> Path:
    """Return an external checks folder that changes Checkov before the pack is loaded."""
    folder = folder / "saboteur"
    folder.mkdir()
    (folder / "__init__.py").touch()
    (folder / "change_checkov.py").write_text(code)
    return folder


def test_changed_checkov_is_said_once(pack: Path, tmp_path: Path) -> None:
    change = saboteur(
        tmp_path,
        "from checkov.runner_filter import RunnerFilter\nRunnerFilter.should_run_check = lambda *all, **named: True\n",
    )
    run = run_checkov(
        "-d", ".", "--external-checks-dir", change, "--external-checks-dir", pack, "--framework", "bicep", "arm",
    )  # fmt: skip
    assert run.exit_code == 2
    (line,) = run.own_error_lines
    assert "is not one that the pack works with" in line
    assert line.endswith("RunnerFilter.should_run_check has no parameter check; nothing was judged")


@pytest.mark.parametrize("frameworks", [["bicep"], ["bicep", "arm"]], ids=["one runner", "forked runners"])
def test_checkov_without_error_status_does_not_report_success_either(
    pack: Path, tmp_path: Path, frameworks: list[str]
) -> None:
    change = saboteur(tmp_path, "from checkov.common.output.report import Report\ndel Report.set_error_status\n")
    run = run_checkov(
        "-d", ".", "--external-checks-dir", change, "--external-checks-dir", pack, "--framework", *frameworks,
    )  # fmt: skip
    assert run.exit_code in (1, 2)  # 1 for the interrupt handling of the oldest versions
    assert run.own_error_lines[0].endswith("Report.set_error_status is gone; nothing was judged")
