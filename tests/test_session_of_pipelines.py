"""What a session keeps of the pipelines of a repository: it asks each text once, and never answers from what was."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from avd_intune.languages.arm.pipelines import pipeline_scenarios
from avd_intune.languages.pipelines import changed_files
from avd_intune.session import ScanSession
from avd_intune.source.text import SourceFile

from tests.session_estate import FILES, MAIN
from tests.test_session import SETTLED_SECONDS, check_equal, request, write

DEPLOY = """\
steps:
  - run: az deployment group create -g rg-avd --template-file main.bicep --parameters poolType=Personal extraNames=[]
"""


@pytest.fixture
def estate(tmp_path: Path) -> Path:
    (tmp_path / ".git").mkdir()
    for name, text in FILES.items():
        write(tmp_path, name, text)
    write(
        tmp_path,
        ".github/workflows/deploy.yml",
        f"on: push\njobs:\n  one:\n    {DEPLOY}".replace("\n  - ", "\n      - "),
    )
    write(tmp_path, "pipelines/other.yml", "steps:\n  - script: echo nothing\n")
    time.sleep(SETTLED_SECONDS)
    return tmp_path


def test_an_edit_does_not_ask_the_texts_of_pipelines_again(estate: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    for module, name in ((pipeline_scenarios, "_may_deploy"), (changed_files, "_may_change_files")):
        question = getattr(module, name)

        def noted(source: SourceFile, question=question, name=name) -> bool:  # type: ignore[no-untyped-def]
            asked.append(f"{name} {Path(source.path).name}")
            return bool(question(source))

        monkeypatch.setattr(module, name, noted)
    session = ScanSession()
    session.survey(request(estate, {"main.bicep": MAIN}))
    assert sorted(asked) == [
        *("_may_change_files deploy.yml", "_may_change_files other.yml"),
        *("_may_deploy deploy.yml", "_may_deploy other.yml"),
    ]
    asked.clear()
    session.survey(request(estate, {"main.bicep": f"// above\n{MAIN}"}))
    assert asked == []
    write(estate, "pipelines/more.yml", DEPLOY)
    session.survey(request(estate, {"main.bicep": f"// above\n{MAIN}"}))
    assert "_may_deploy more.yml" in asked


def test_pipelines_that_come_and_go_count(estate: Path) -> None:
    session, asked = ScanSession(), request(estate, {"main.bicep": MAIN})
    before = check_equal(session, asked)
    for name in (".github/workflows/second.yml", "pipelines/second.yml", "deploy.sh"):
        text = DEPLOY.partition("run: ")[2] if name.endswith(".sh") else DEPLOY.replace("Personal", "Pooled")
        added = write(estate, name, text)
        assert check_equal(session, asked) != before, name
        added.unlink()
        assert check_equal(session, asked) == before, name


def test_the_environment_beside_the_code_counts_at_once(estate: Path) -> None:
    written = DEPLOY.replace("Personal", "$KIND")
    write(estate, "deploy.sh", written.partition("run: ")[2])
    session, asked = ScanSession(), request(estate, {"main.bicep": MAIN})
    before = check_equal(session, asked)
    added = write(estate, ".env", "KIND=Personal\n")
    check_equal(session, asked)
    added.unlink()
    assert check_equal(session, asked) == before


def test_what_is_open_besides_decides_which_files_there_are(estate: Path) -> None:
    session = ScanSession()
    before = check_equal(session, request(estate, {"main.bicep": MAIN}))
    assert check_equal(session, request(estate, {"main.bicep": MAIN, "pipelines/third.yml": DEPLOY})) != before
    assert check_equal(session, request(estate, {"main.bicep": MAIN})) == before
