"""`scripts/new-check` makes a check that works as it stands, and touches the files of no other check."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[1]
# Not the name that CONTRIBUTING gives as an example: somebody may have just made that.
NEW, NAME = "CKV_AVD_999", "toy_of_a_test"
MADE = {
    f"checks/avd_intune/rules/{NAME}.py",
    f"docs/checks/{NEW}.md",
    f"tests/rules/test_{NAME}.py",
    f"tests/cases/{NAME}/main.tf",
    f"tests/cases/{NAME}_plan/plan.json",
    f"tests/cases/{NAME}_bicep/main.bicep",
    f"tests/cases/{NAME}_arm/azuredeploy.json",
    *(f"tests/cases/{NAME}{language}/expected.yaml" for language in ("", "_plan", "_bicep", "_arm")),
}
ENDINGS = (".py", ".md", ".tf", ".bicep", ".json", ".yaml")
PARTS = ("checks", "docs", "scripts", "tests", "README.md", "pyproject.toml")


def run(folder: Path, *words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *words],
        cwd=folder,
        capture_output=True,
        text=True,
        env={**os.environ, **environment},
        check=False,
    )


def texts_of(folder: Path) -> dict[str, str]:
    paths = (path for path in folder.rglob("*") if path.is_file() and path.suffix in ENDINGS)
    return {path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8") for path in paths}


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("repository")
    for part in PARTS:
        if (REPOSITORY / part).is_dir():
            shutil.copytree(REPOSITORY / part, folder / part, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(REPOSITORY / part, folder)
    return folder


def test_a_new_check_touches_its_own_files_only_and_works(copy: Path) -> None:
    before = texts_of(copy)
    made = run(copy, "scripts/new-check", NEW, NAME)
    assert (made.returncode, made.stderr) == (0, "")
    after = texts_of(copy)
    assert after.keys() - before.keys() == MADE
    assert {name for name in before if before[name] != after[name]} == {"README.md"}
    added = [line for line in after["README.md"].splitlines() if line not in before["README.md"].splitlines()]
    assert len(added) == 1 and added[0].startswith(f"| [{NEW}](docs/checks/{NEW}.md) | ")
    assert all("TODO" in after[name] for name in MADE if not name.endswith(("expected.yaml", "plan.json")))
    # What the new check brings is tested as that of every other one is.
    tested = run(
        copy,
        *("-m", "pytest", "-p", "no:cacheprovider", f"tests/rules/test_{NAME}.py", "tests/test_cases_by_language.py"),
        *("tests/test_cases.py", "tests/docs/test_check_pages.py", "-k", f"{NEW} or {NAME} or owed"),
        PYTHONPATH=f"{copy / 'checks'}{os.pathsep}{copy}",
    )
    assert tested.returncode == 0, tested.stdout
    # Five unit tests; four cases and how they are written; that there is one in every language; the page: skeleton,
    # skip comment, paths, links and four examples.
    assert re.search(r"^22 passed", tested.stdout, flags=re.M), tested.stdout
    code = sorted(each for each in MADE if each.endswith(".py"))
    for style in (("check",), ("format", "--check")):
        styled = run(copy, "-m", "ruff", *style, "--no-cache", *code)
        assert styled.returncode == 0, styled.stdout


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((), "usage: scripts/new-check ID NAME, for example CKV_AVD_14 host_pool_owner"),
        (("CKV_2", "host_pool_owner"), 'the id "CKV_2" must be CKV_AVD_ and a number'),
        ((NEW, "Owner"), 'the name "Owner" must be words in lower case, joined by underscores'),
        ((NEW, "host_pool_personal"), "there is already checks/avd_intune/rules/host_pool_personal.py, "),
        (("CKV_AVD_1", "host_pool_colour"), "there is already docs/checks/CKV_AVD_1.md"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_made(copy: Path, arguments: tuple[str, ...], message: str) -> None:
    before = texts_of(copy)
    made = run(copy, "scripts/new-check", *arguments)
    assert made.returncode == 2
    assert made.stderr.startswith(f"new-check: {message}")
    assert texts_of(copy) == before
