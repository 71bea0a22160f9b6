"""Judges one of many repositories, in whichever process or machine that happens, and says it in one line of JSON."""

from __future__ import annotations

import gc
import json
import os
import shutil
import stat
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from avd_intune.command_line.repositories.clones import CloneError, clone, is_bare
from avd_intune.command_line.repositories.listed import Listed
from avd_intune.command_line.scan_options import Scope
from avd_intune.command_line.scanning import check_results, run_surveys_once
from avd_intune.command_line.usage import ExitCode
from avd_intune.findings import Level
from avd_intune.judgement.registry import all_rules
from avd_intune.pack_version import VERSION
from avd_intune.patterns import lazy_pattern
from avd_intune.records import dataclass, replace
from avd_intune.reporting.check_json import FORM_VERSION, json_parts
from avd_intune.reporting.check_notes import exception_notes, notes_of
from avd_intune.reporting.command_safe import json_document
from avd_intune.reporting.source_lines import one_line
from avd_intune.selection import Status
from avd_intune.settings import SettingsError
from avd_intune.source.failures import why_failed
from avd_intune.source.repository_root import repository_root
from avd_intune.source.scan_request import ScanRequest

# A text of JSON holds no line break as such, so each of them begins an indentation.
_INDENTATION = lazy_pattern(r"\n *")
# One after the other in one process: threads gain nothing, and share what is kept.
_ONE_AT_A_TIME = threading.Lock()


@dataclass(frozen=True, slots=True)
class Task:
    """A repository to judge, and by what. It goes to other processes, and may go to other machines.

    request: all of a scan but what is scanned. rule_ids: the selected checks. fail_on: the least level that counts.
    """

    repository: Listed
    request: ScanRequest
    rule_ids: frozenset[str]
    fail_on: str


@dataclass(frozen=True, slots=True)
class Judged:
    """The answer: the line without its end, the exit code of this repository alone, and notes for people."""

    line: bytes
    code: int
    notes: tuple[str, ...] = ()


def judge_repository(task: Task, folder: str | None = None) -> Judged:
    """Return the result of a repository: what `check --output json` writes in it, or why it cannot be judged.

    folder: where it may be cloned to; a temporary folder of its own unless given.
    """
    name = task.repository.name
    try:
        with _ONE_AT_A_TIME, _checkout(task.repository, folder) as (root, is_clone):
            return _judged(task, root, is_clone)
    except CloneError as error:
        return not_judged(name, str(error))
    except OSError as error:
        return not_judged(name, f"it cannot be read ({error.strerror or error})")
    except SettingsError as error:
        return not_judged(name, f"its settings: {error}")
    except Exception as error:
        return not_judged(name, why_failed(error))


def not_judged(name: str, why: str) -> Judged:
    """Return the line of a repository that is not judged."""
    data = {
        "repository": one_line(name),
        "form": "avd-intune check",
        "form_version": FORM_VERSION,
        "tool_version": VERSION,
        "error": one_line(why),
    }
    return Judged(_encoded(json.dumps(data, ensure_ascii=False)), ExitCode.FAILED)


def _judged(task: Task, root: Path, is_clone: bool) -> Judged:
    base = repository_root(root)
    base = base if (base / ".git").exists() else root
    border = root if is_clone else None
    request = replace(task.request, root=root, repository=base, settings_border=border)
    scope = Scope((request,), base)
    rules = tuple(rule for rule in all_rules() if rule.id in task.rule_ids)
    surveys = run_surveys_once(scope, show_progress=False)
    results = check_results(scope, surveys, rules)
    is_whole = task.request.languages >= ScanRequest(None).languages and not task.request.excluded_paths
    notes = [*notes_of(results, surveys), *exception_notes(results, surveys, is_whole=is_whole)]
    text = "".join(_INDENTATION.sub("", part) for part in json_parts(results))
    name = json.dumps(task.repository.name, ensure_ascii=False)
    line = _encoded(f'{{"repository": {name}, {text.removeprefix("{")}')
    least = Level(task.fail_on).rank
    fails = any(answer.finding.level.rank >= least for answer in results.of(Status.FAILED))
    return Judged(line, ExitCode.FINDINGS if fails else ExitCode.CLEAN, tuple(notes))


def _encoded(text: str) -> bytes:
    return json_document(text).strip().encode("utf-8", "backslashreplace")


@contextmanager
def _checkout(repository: Listed, folder: str | None) -> Iterator[tuple[Path, bool]]:
    """Yield the folder to judge, and whether it is a clone, which is removed afterwards. Raises CloneError, OSError."""
    if repository.refusal:
        raise CloneError(repository.refusal)
    here = Path(repository.folder) if repository.folder else None
    if here is not None and not is_bare(here):
        with os.scandir(here):  # a folder that cannot be read must not look like one that is empty
            yield here, False
        return
    made = Path(folder) if folder is not None else Path(tempfile.mkdtemp(prefix="avd-intune-"))
    try:
        made.mkdir(exist_ok=True)
        target = made.resolve() / "clone"
        clone(repository.folder or repository.address, target, is_folder=here is not None)
        yield target, True
    finally:
        remove(made)


def remove(folder: Path) -> None:
    """Remove a folder with all in it; Git writes files that nobody may write, which Windows does not remove."""

    def once_more(call: Any, path: str, _: object) -> None:
        with suppress(OSError):
            os.chmod(path, stat.S_IRWXU)  # noqa: PTH101 - beside the calls of shutil
            call(path)

    shutil.rmtree(folder, onerror=once_more)


def prepare() -> None:
    """Make a process ready for many repositories: what it has loaded by now is no garbage of theirs."""
    gc.collect()
    gc.freeze()
