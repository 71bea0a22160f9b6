"""Which paths lie in what is scanned, told by text alone."""

from __future__ import annotations

from pathlib import Path

import pytest
from avd_intune.source import target_paths
from avd_intune.source.target_paths import TargetPaths

HERE = Path("/code/live").absolute()


@pytest.mark.parametrize(
    ("path", "below"),
    [
        (HERE, [[]]),
        (HERE / "main.tf", [["main.tf"]]),
        (HERE / ".hidden" / "main.tf", [[".hidden", "main.tf"]]),
        (f"{HERE}/prod/../main.tf", [["main.tf"]]),
        (f"{HERE}//main.tf", [["main.tf"]]),
        (HERE.parent / "live-copy" / "main.tf", []),
        (HERE.parent, []),
        (HERE / "prod" / "x.bicep", [["prod", "x.bicep"], ["x.bicep"]]),
    ],
)
def test_names_down_from_each_target(path: Path | str, below: list[list[str]]) -> None:
    targets = TargetPaths([HERE, HERE / "prod"])
    assert list(targets.names_below(path)) == below
    assert targets.holds(path) is bool(below)


def test_the_root_of_a_disk_holds_all() -> None:
    root = Path(HERE.anchor)
    assert list(TargetPaths([root]).names_below(HERE / "main.tf")) == [["code", "live", "main.tf"]]


def test_case_does_not_count_where_it_does_not_for_files(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(target_paths.os.path, "normcase", str.lower)
    assert list(TargetPaths([HERE]).names_below(HERE.parent / "LIVE" / "Main.tf")) == [["Main.tf"]]
