"""Which files mean a written path, and whose texts name a file: the same as where all of them are gone through."""

from __future__ import annotations

from pathlib import Path

import pytest
from avd_intune.languages.pipelines.named_files import NamedFiles

TEXTS = {
    Path("/r/plain.yml"): "run: ./scripts/Deploy-host.ps1 -Kind Pooled",
    Path("/r/escaped.yml"): r'run: "cd x\nDeploy-host.ps1"',
    Path("/r/tab.yml"): r'run: "\x2fDeploy-host.ps1"',
    Path("/r/long.yml"): r'run: "\u002fDeploy-host.ps1"',
    Path("/r/action.yml"): "uses: ./.github/join",
    Path("/r/.github/join/action.yml"): "runs: make all",
    Path("/r/scripts/Deploy-host.ps1"): "az deployment group create",
    Path("/r/old/scripts/Deploy-host.ps1"): "az deployment group create",
}
NAMES = ("Deploy-host.ps1", "join", "make")


@pytest.mark.parametrize("name", NAMES)
def test_all_texts_that_name_a_file_are_found(name: str) -> None:
    files = NamedFiles(list(TEXTS), TEXTS.__getitem__)
    first = [list(files.naming(name)) for _ in range(20)]
    naming = [path for path, text in TEXTS.items() if name in text]
    assert all([path for path in found if path in naming] == naming for found in first)
    assert first[-1] == naming


def test_what_is_no_name_of_a_file_is_looked_for_in_all() -> None:
    files = NamedFiles(list(TEXTS), TEXTS.__getitem__)
    assert all(list(files.naming(name)) == list(TEXTS) for name in ("elsewhere.sh", "--") for _ in range(20))


def test_a_path_means_the_files_that_end_so() -> None:
    files = NamedFiles(list(TEXTS), TEXTS.__getitem__)
    new, old = Path("/r/scripts/Deploy-host.ps1"), Path("/r/old/scripts/Deploy-host.ps1")
    assert files.ending_with(["scripts", "Deploy-host.ps1"]) == [new, old]
    assert files.ending_with(["old", "scripts", "Deploy-host.ps1"]) == [old]
    assert files.ending_with(["scripts", "deploy-host.PS1"]) == []
    assert files.ending_with(["Scripts", "deploy-host.PS1"], with_case=False) == [new, old]
    assert files.ending_with([]) == []
    assert new in files
    assert Path("/r/none.sh") not in files
