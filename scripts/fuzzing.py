"""Judges hostile inputs and reports what must never happen: see `faults_of`.

    scripts/fuzz [--minutes N] [--seed N] [--only KIND] [--save FOLDER] [INPUT…]

Every input is a folder of at most 100 kB that is made by change and by repetition (`fuzz_inputs`); what it did is a
question of its number alone, so that `--seed` tells a run again. With `--only scripts` only scripts are made and
changed. An input with a fault is saved as small as it gets by leaving out files and lines; when the fault is mended it
goes to `tests/fuzz`, where `tests/test_fuzz.py` judges it with the others. INPUT: folders to judge instead. Processor
time counts, not the time on the clock.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import json
import multiprocessing
import random
import resource
import shutil
import signal
import sys
import tempfile
import time
import traceback
from collections.abc import Iterator
from pathlib import Path

from avd_intune.command_line.entry import main as avd_intune
from avd_intune.engine import scan
from avd_intune.settings import SettingsError
from avd_intune.source.scan_request import ScanRequest

from scripts.fuzz_inputs import KINDS, MOST_BYTES, Input, changed, generated, seeds

ROOT = Path(__file__).resolve().parents[1]
MOST_SECONDS = 5.0  # of processor time for one scan of one input
MOST_MEMORY = 2 << 30
FORMATS = ("human", "json", "sarif", "junit", "github", "gitlab", "markdown")
INPUTS_OF_A_PROCESS = 150


class HangError(BaseException):
    """A scan that takes too long; not an Exception, so that no part of the engine catches it."""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=10.0, help="of processor time")
    parser.add_argument("--seed", type=int, default=int(time.time()))
    parser.add_argument("--only", choices=sorted(KINDS), metavar="KIND", help=", ".join(sorted(KINDS)))
    parser.add_argument("--save", type=Path, default=ROOT / ".fuzz")
    parser.add_argument("inputs", nargs="*", type=Path, metavar="INPUT")
    options = parser.parse_args()
    if options.inputs:
        return _judge_saved(options.inputs)
    number, faults = options.seed * 1_000_000, 0
    while _seconds() < options.minutes * 60:
        with multiprocessing.Pool(1) as pool:  # a new process each time: what one input left behind is gone
            count, found = pool.apply(_judge_many, (number, options.save, options.only))
            pool.close()
            pool.join()
        number += count
        faults += found
        print(f"{number - options.seed * 1_000_000} inputs, {_seconds():.0f} s, {faults} faults", flush=True)
    return 1 if faults else 0


def _seconds() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _judge_saved(folders: list[Path]) -> int:
    faults = 0
    for folder in folders:
        files = {p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}
        for fault in faults_of(files, FORMATS):
            faults += 1
            print(f"{folder}: {fault}")
    return 1 if faults else 0


def _judge_many(first: int, save: Path, kind: str | None) -> tuple[int, int]:
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    known = seeds(ROOT, kind)
    faults = 0
    for number in range(first, first + INPUTS_OF_A_PROCESS):
        chance = random.Random(number)
        made_anew = chance.random() < 0.3
        files = generated(chance, kind) if made_anew else changed(chance.choice(known), known, chance, kind)
        form = (chance.choice(FORMATS),)
        found = next(faults_of(files, form), None)
        if found is not None:
            faults += 1
            files = _smaller(files, form, _kind(found))
            _save(files, save / str(number), found)
    return INPUTS_OF_A_PROCESS, faults


def _kind(fault: str) -> str:
    return fault.partition("\n")[0]


def _save(files: Input, folder: Path, fault: str) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    for name, data in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    (folder / "FAULT.txt").write_text(fault)
    print(f"{folder}: {fault}", flush=True)


def _smaller(files: Input, form: tuple[str, ...], kind: str) -> Input:
    """Return an input with the same fault and fewer files and lines, as far as twenty seconds lead."""
    end = time.process_time() + 20

    def has_fault(tried: Input) -> bool:
        return time.process_time() < end and any(_kind(each) == kind for each in faults_of(tried, form))

    for name in list(files):
        without = {each: data for each, data in files.items() if each != name}
        if without and has_fault(without):
            files = without
    for name in list(files):
        size = max(1, len(lines := files[name].splitlines(keepends=True)) // 2)
        while size and lines and time.process_time() < end:
            at = 0
            while at < len(lines):
                tried = {**files, name: b"".join(lines[:at] + lines[at + size :])}
                if has_fault(tried):
                    files, lines = tried, lines[:at] + lines[at + size :]
                else:
                    at += size
            size //= 2
    return files


def faults_of(files: Input, formats: tuple[str, ...]) -> Iterator[str]:
    """Yield what is wrong with the answer for an input; the first line of each names its kind.

    Nothing may be raised but SettingsError, no finding may speak of an internal error, no scan may take longer than
    MOST_SECONDS, and a second scan, and each output, must give the same again.
    """
    assert sum(map(len, files.values())) <= 20 * MOST_BYTES
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name).resolve()
        (folder / ".git").mkdir()
        for path, data in files.items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_bytes(data)
        try:
            with _at_most(MOST_SECONDS):
                first = _answer(folder)
            with _at_most(2 * MOST_SECONDS):
                second = _answer(folder)
        except HangError as error:
            yield f"hang\n{_where(error)}"
            return
        except SettingsError:
            return
        except Exception as error:
            yield f"{type(error).__name__} {_last(error)}\n{_where(error)}"
            return
        if first != second:
            yield "the second answer differs\n" + "\n".join(sorted(set(first) ^ set(second))[:4])
        for line in first:
            if "internal error" in line:
                yield f"internal error {line[line.index('internal error') :][:160]}\n{line}"
        if formats:
            yield from _faults_of_outputs(folder, formats)


def _answer(folder: Path) -> list[str]:
    return [
        f"{each.rule_id} {each.outcome} {each.span.path}:{each.span.start} {each.address} {each.whole_reason}"
        for each in scan(ScanRequest(folder)).findings
    ]


def _faults_of_outputs(folder: Path, forms: tuple[str, ...]) -> Iterator[str]:
    """Yield what is wrong with the outputs of one run: the first form is shown, the others are written to files."""
    shown, said = io.TextIOWrapper(io.BytesIO(), "utf-8"), io.StringIO()
    with tempfile.TemporaryDirectory() as name:
        files = {form: Path(name, form) for form in forms[1:]}
        outputs = ["--output", forms[0], *(f"--output={form}={path}" for form, path in files.items())]
        try:
            with _at_most(2 * MOST_SECONDS), contextlib.redirect_stdout(shown), contextlib.redirect_stderr(said):
                code = avd_intune(["check", str(folder), *outputs])
        except HangError as error:
            yield f"hang of {' and '.join(forms)}\n{_where(error)}"
            return
        except Exception as error:
            yield f"{' and '.join(forms)} {type(error).__name__} {_last(error)}\n{_where(error)}"
            return
        if code not in (0, 1):
            yield f"{' and '.join(forms)} ends with {code}\n{said.getvalue()[:500]}"
            return
        shown.seek(0)
        yield from _faults_of_output(forms[0], shown.read())
        for form, path in files.items():
            yield from _faults_of_output(form, path.read_text(encoding="utf-8"))


def _faults_of_output(form: str, text: str) -> Iterator[str]:
    if form in ("json", "sarif", "gitlab"):
        try:
            json.loads(text)
        except ValueError as error:
            yield f"{form} is not JSON\n{error}"
    if any(sign in text for sign in ("\x1b[2J", "\n::error::x", "##vso[", "\ufffe")):
        yield f"{form} lets a command through"


def _last(error: BaseException) -> str:
    frame = traceback.extract_tb(error.__traceback__)[-1]
    return f"{Path(frame.filename).name}:{frame.lineno}"


def _where(error: BaseException) -> str:
    return "".join(traceback.format_tb(error.__traceback__)[-12:])[-3_000:]


@contextlib.contextmanager
def _at_most(seconds: float) -> Iterator[None]:
    """End what is inside with a HangError after so much processor time."""

    def stop(_signal: int, _frame: object) -> None:
        raise HangError

    before = signal.signal(signal.SIGVTALRM, stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds, 0.5)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


if __name__ == "__main__":
    sys.exit(main())
