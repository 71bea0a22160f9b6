"""A scan that several processes divide has the output of one process, byte by byte, or ends with exit code 2."""

from __future__ import annotations

import os
import re
import shutil
import signal
import sys
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from avd_intune.command_line import processors
from avd_intune.command_line.entry import main
from avd_intune.command_line.shared_scan import lead
from avd_intune.command_line.shared_scan.protocol import NOT_SHARED, Read, kept_of
from avd_intune.command_line.shared_scan.slim_estates import dumped, loaded
from avd_intune.source.scan_request import ScanRequest
from avd_intune.source.text import SourceFile, Span
from avd_intune.source.workspace import Workspace

CASES = Path(__file__).parents[1] / "cases"
# Where something of Intune is declared, rules look into the estates of all roots, and one process judges them.
OF_INTUNE = re.compile(r"intune|microsoft365|msgraph|graph|conditional", re.I)
POOL = """\
resource "azurerm_virtual_desktop_host_pool" "pool" {
  name                = "vdpool"
  location            = "westeurope"
  resource_group_name = "rg"
  type                = "Pooled"
  load_balancer_type  = "BreadthFirst"
}
"""
BICEP = """\
resource pool 'Microsoft.DesktopVirtualization/hostPools@2024-04-03' = {
  name: 'p'
  location: 'x'
  properties: {hostPoolType: 'Pooled', loadBalancerType: 'BreadthFirst', preferredAppGroupType: 'Desktop'}
}
"""


@pytest.fixture
def shared(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """Return a list that says of each scan that was to be shared whether it was."""
    found: list[bool] = []
    whole = lead.shared_survey

    def noted(*arguments: Any, **more: Any) -> object:
        result = whole(*arguments, **more)
        found.append(result is not None)
        return result

    monkeypatch.setattr(lead, "shared_survey", noted)
    return found


def outputs(folder: Path, jobs: int, capsys: pytest.CaptureFixture[str], *more: str) -> tuple[object, ...]:
    """Return all that `check` says in some forms, with so many processes."""
    made = folder.parent / f"{folder.name}-{jobs}"
    made.mkdir(exist_ok=True)
    forms = [f"--output={form}={made / form}" for form in ("json", "sarif", "markdown")]
    code = main(
        [
            "check",
            str(folder),
            "--root",
            str(folder),
            "--show-passed",
            "-o",
            "human",
            *forms,
            "--jobs",
            str(jobs),
            *more,
        ]
    )
    said = capsys.readouterr()
    return code, said.out, said.err.replace(str(made), "MADE"), *(path.read_bytes() for path in sorted(made.iterdir()))


def is_of_intune(case: Path) -> bool:
    texts = (path.read_text("utf-8", "replace") for path in case.rglob("*") if path.is_file())
    return OF_INTUNE.search(case.name) is not None or any(map(OF_INTUNE.search, texts))


def test_all_cases_as_one_repository(tmp_path: Path, capsys: pytest.CaptureFixture[str], shared: list[bool]) -> None:
    repository = tmp_path / "all"
    taken = [case for case in sorted(CASES.iterdir()) if case.is_dir() and not is_of_intune(case)]
    assert len(taken) > 100
    for case in taken:
        shutil.copytree(case, repository / case.name)
    found = []
    for jobs in ("1", "2", "4"):
        path = tmp_path / jobs
        code = main(["check", str(repository), "--root", str(repository), f"--output=json={path}", "--jobs", jobs])
        found.append((code, capsys.readouterr().err.replace(str(path), "FILE"), path.read_bytes()))
    assert found[1] == found[0]
    assert found[2] == found[0]
    assert shared == [True, True]


def test_a_template_and_its_source_and_what_another_one_links(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], shared: list[bool]
) -> None:
    repository = tmp_path / "repository"
    cases = [case for case in sorted(CASES.iterdir()) if [*case.glob("*.bicep")] and not is_of_intune(case)][:6]
    for case in cases:
        shutil.copytree(case, repository / case.name)
    for number in range(4):
        folder = repository / f"arm{number}"
        folder.mkdir()
        (folder / "main.json").write_text(linking("inner.json"), encoding="utf-8")
        (folder / "inner.json").write_text(template(), encoding="utf-8")
        (folder / "main.bicep").write_text(BICEP, encoding="utf-8")
        (repository / f"tf{number}").mkdir()
        (repository / f"tf{number}" / "main.tf").write_text(POOL, encoding="utf-8")
    alone = outputs(repository, 1, capsys, "--verbose")
    for jobs in (2, 3):
        assert outputs(repository, jobs, capsys, "--verbose") == alone
    assert shared == [True, True]


def template(resources: str = "") -> str:
    pool = """{"type": "Microsoft.DesktopVirtualization/hostPools", "apiVersion": "2024-04-03", "name": "p",
      "location": "x", "properties": {"hostPoolType": "Pooled", "loadBalancerType": "BreadthFirst"}}"""
    return (
        '{"$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",'
        ' "metadata": {"_generator": {"name": "bicep"}},'
        f' "contentVersion": "1.0.0.0", "resources": [{resources or pool}]}}'
    )


def linking(name: str) -> str:
    return template(
        '{"type": "Microsoft.Resources/deployments", "apiVersion": "2022-09-01", "name": "inner",'
        f' "properties": {{"mode": "Incremental", "templateLink": {{"relativePath": "{name}"}}}}}}'
    )


def test_what_is_declared_of_intune_is_judged_by_one_process(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], shared: list[bool]
) -> None:
    repository = tmp_path / "repository"
    of_intune = [case for case in sorted(CASES.iterdir()) if "cleanup" in case.name][:3]
    assert of_intune
    for case in of_intune:
        shutil.copytree(case, repository / case.name)
    (repository / "hosts").mkdir()
    (repository / "hosts" / "main.tf").write_text(POOL, encoding="utf-8")
    assert outputs(repository, 2, capsys) == outputs(repository, 1, capsys)
    assert shared == [False]


def killed(connection: Any, *_: Any) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def failing(connection: Any, counter: Any, start: Any, request: ScanRequest) -> None:
    connection.send_bytes(dumped((NOT_SHARED, None), Workspace.for_request(request)))
    with suppress(EOFError, OSError):
        connection.recv_bytes()


@pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")
def test_a_lost_process_ends_the_scan(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "main.tf").write_text(POOL, encoding="utf-8")
    monkeypatch.setattr(lead, "serve", killed)
    assert main(["check", str(tmp_path), "--root", str(tmp_path), "-o", "json", "--jobs", "2"]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    why = "a process of the scan was killed (SIGKILL; out of memory?); nothing was judged"
    assert said.err == f"avd-intune: {why} (--jobs 1 takes one process alone)\n"


def test_where_a_process_cannot_take_part_one_judges_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], shared: list[bool]
) -> None:
    repository = tmp_path / "repository"
    repository.mkdir()
    (repository / "main.tf").write_text(POOL, encoding="utf-8")
    monkeypatch.setattr(lead, "serve", failing)
    assert outputs(repository, 2, capsys) == outputs(repository, 1, capsys)
    assert shared == [False]


def test_jobs_takes_a_number_from_one_on(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "--jobs", "0"]) == 2
    assert capsys.readouterr().err == "avd-intune: --jobs takes a number from 1 on\n"


def test_a_file_alone_is_not_divided(tmp_path: Path, capsys: pytest.CaptureFixture[str], shared: list[bool]) -> None:
    (tmp_path / "main.tf").write_text(POOL, encoding="utf-8")
    main(["check", str(tmp_path / "main.tf"), "--root", str(tmp_path), "-o", "json", "--jobs", "2"])
    assert shared == []


def test_one_process_judges_alone_unless_more_are_asked_for(tmp_path: Path, shared: list[bool]) -> None:
    (tmp_path / "main.tf").write_text(POOL, encoding="utf-8")
    main(["check", str(tmp_path), "--root", str(tmp_path), "-o", "json"])
    assert shared == []


def test_a_small_folder_is_listed_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "main.tf").write_text(POOL, encoding="utf-8")
    made: list[Workspace] = []
    whole = Workspace.for_request

    def noted(request: ScanRequest) -> Workspace:
        made.append(whole(request))
        return made[-1]

    monkeypatch.setattr(Workspace, "for_request", noted)
    main(["check", str(tmp_path), "--root", str(tmp_path), f"--output=json={tmp_path / 'out'}", "--quiet"])
    assert len([each for each in made if each.targets == (tmp_path,)]) == 1


@pytest.mark.parametrize(
    ("text", "most"), [("max 100000", None), ("150000 100000", 2), ("50000 100000", 1), ("", None)]
)
def test_a_container_has_the_processors_that_its_time_is_worth(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str, most: int | None
) -> None:
    monkeypatch.setattr(processors, "_OF_CONTAINER", tmp_path / "cpu.max")
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: set(range(64)), raising=False)
    (tmp_path / "cpu.max").write_text(text, encoding="ascii")
    assert processors.default_jobs() == (most or 64)


def test_what_is_kept_is_in_the_order_of_one_process() -> None:
    def read(*places: int, files: Sequence[str] = ()) -> list[Read]:
        return [Read((place, 0), f"{place}.json", bool(files), (f"{place}.json", *files)) for place in places]

    first, second = kept_of([read(0, 3, files=["2.json"]), read(1, 4)])
    assert (first.indices, first.numbers, first.total) == ((0, 1), (0, 2), 4)
    assert (second.indices, second.numbers, second.total) == ((0, 1), (1, 3), 4)
    # A template that another process has used goes.
    first, second = kept_of([read(0, files=["1.json"]), read(1, files=["other.json"])])
    assert (first.indices, second.indices, first.total) == ((0,), (), 1)


def test_a_text_is_handed_over_as_its_path_where_it_is_that_of_the_file(tmp_path: Path) -> None:
    path = tmp_path / "main.tf"
    path.write_text(POOL, encoding="utf-8")
    ours, theirs = Workspace(tmp_path), Workspace(tmp_path)
    source = ours.source(path)
    made = SourceFile(str(path), "made of a template", ours.secrets)
    data = dumped([Span(source, 1, 2), Span(source, 3, 4), Span(made, 0, 4)], ours)
    assert POOL.encode() not in data
    first, second, third = loaded(data, theirs)
    assert first.source is second.source is theirs.source(path)
    assert (first.start, third.text, third.source.secrets is theirs.secrets) == (1, "made", True)


@pytest.fixture(autouse=True)
def tests_can_be_imported(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let a fresh interpreter find what these tests hand to it."""
    paths = [str(Path(__file__).parents[2]), *sys.path]
    monkeypatch.setattr(sys, "path", paths)
    yield
