from __future__ import annotations

from typing import Any

import pytest
from avd_intune.checkov_bridge import internals
from avd_intune.checkov_bridge.internals import SEAMS, UnsupportedCheckovError, current_run, verify
from avd_intune.checkov_bridge.registration import AvdCheck, register

from tests.checkov_bridge.fake_engine.judgement.registry import all_rules


def test_installed_checkov_is_as_expected() -> None:
    verify()
    assert [seam.framework for seam in SEAMS] == ["terraform", "terraform_json", "terraform_plan", "bicep", "arm"]


def run_without_seam(
    self: Any, root_folder: Any, files: Any = None, runner_filter: Any = None, report: Any = None
) -> None: ...


def run_without_files(self: Any, root_folder: Any, runner_filter: Any = None, report: Any = None) -> None: ...


@pytest.mark.parametrize(
    ("owner", "name", "value", "message"),
    [
        pytest.param("Report", "set_error_status", None, "Report.set_error_status is gone", id="method gone"),
        pytest.param(
            "RunnerFilter", "should_run_check", len, "should_run_check has no parameter check", id="parameter"
        ),
        pytest.param("Runner", "run", run_without_seam, "Runner.run does not call", id="seam not called"),
        pytest.param("Runner", "run", run_without_files, "Runner.run has no variable files", id="variable renamed"),
        pytest.param("Runner", "check_type", "tf", "check_type is not", id="framework renamed"),
    ],
)
def test_changed_checkov_is_named(
    monkeypatch: pytest.MonkeyPatch, owner: str, name: str, value: Any, message: str
) -> None:
    changed = SEAMS[0].runner if owner == "Runner" else getattr(internals, owner)
    monkeypatch.setattr(changed, name, value)
    with pytest.raises(UnsupportedCheckovError, match=message):
        verify()


def test_registering_again_changes_nothing() -> None:
    first = register(all_rules())
    counts = [len(list(registry.all_checks())) for registry in internals.REGISTRIES]
    again = register(all_rules())
    assert [len(list(registry.all_checks())) for registry in internals.REGISTRIES] == counts
    assert again["CKV_AVD_1"].check is first["CKV_AVD_1"].check
    assert isinstance(again["CKV_AVD_1"].check, AvdCheck)


class Runner:
    def run(
        self, root_folder: Any, external_checks_dir: Any = None, files: Any = None, runner_filter: Any = None
    ) -> Any:
        report = "the report"
        if files:
            root_folder = "the folder that the files share"
        return self.seam() or (root_folder, report)

    def seam(self) -> Any:
        return current_run(Runner)


def test_run_by_hand_is_found_on_the_stack() -> None:
    run = Runner().run("root", runner_filter="filter")
    assert (run.root_folder, run.asked_root, run.files, run.report) == ("root", "root", (), "the report")


def test_run_for_files_is_told_from_one_for_a_folder() -> None:
    run = Runner().run(None, files=["a.tf"])
    assert (run.root_folder, run.asked_root, run.files) == ("the folder that the files share", None, ("a.tf",))


def test_folder_that_checkov_was_asked_for_is_found_above_the_run() -> None:
    def parallel_run(root_folder: str, external_checks_dir: list[str], files: list[str]) -> Any:
        return Runner().run(root_folder, external_checks_dir, files)

    run = parallel_run("root", [], ["a.tf"])
    assert (run.asked_root, run.files) == ("root", ("a.tf",))


def test_call_outside_any_run_is_no_run() -> None:
    assert Runner().seam() is None
