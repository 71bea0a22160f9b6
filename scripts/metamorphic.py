"""The same thing, written another way, gets the same verdict: `scripts/metamorph [--each N] [--sample N] FOLDER…`.

Each folder is judged as it is, and again with one thing written otherwise:

* `default`: a literal of a resource becomes a parameter or variable with that literal as its default: same verdicts;
* `input`: the same without a default: same or undecided, never another certain verdict, never silence;
* `choice`: the literal or another one, by a condition that is not known: what both give alone decides (these three also
  in ARM templates). What is deployed in some cases only is judged as it is where it is deployed, as everywhere;
* `crlf`, `comments`, `order`: other line ends, comments, the blocks in another order: same verdicts;
* `names`, `split`, `json`, `module`, `loop`: other symbolic names, one file for each block, Terraform's JSON syntax,
  the code in a module with the values handed in, a resource in a loop of one element: the same number of each verdict;
* `compiled`: the ARM JSON that the Bicep compiler made, from a folder given with `--compiled` (NAME/main.bicep.json, at
  any depth; metamorphic_compiled.py).

What a check finds a sign in is not handed in as an input: a script, on one line as on many, the name of its file, and
the organisational unit that says a managed domain. A script that is not at hand, or a unit that the caller names, is no
sign; else every one would be undecided.

`--sample N` tries N rewritings of each kind in each folder, picked at random by `--seed`. `--seconds N` begins none in
a folder after N seconds of processor time; the kinds take turns, so that each is tried.

A contradiction is printed, and the exit code is 1 if there is one. That a plan gets the verdicts of its code is held by
`tests/test_four_spellings.py`, where plans are recorded.
"""

from __future__ import annotations

import argparse
import os
import random
import re
import shutil
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import zip_longest
from pathlib import Path
from typing import Any, TypeVar

from avd_intune.engine import survey
from avd_intune.findings import Outcome
from avd_intune.languages.terraform.constants import evaluate_constant
from avd_intune.languages.terraform.module_library import ModuleLibrary
from avd_intune.languages.terraform.modules import is_local_source
from avd_intune.languages.terraform.own_repository import own_folder
from avd_intune.source.scan_request import ScanRequest
from avd_intune.source.workspace import Workspace
from avd_intune.values.value_types import FALSE, Known

from scripts.metamorphic_code import Files, whole_rewritings
from scripts.metamorphic_compiled import compiled_files
from scripts.metamorphic_literals import CodeLiteral, chosen, declared, handed_in, literals, other_than, written
from scripts.metamorphic_verdicts import REPEATED, Counts, Verdicts, contradictions, differences, told_at_the_script

# The arguments that say how many instances there are of a resource, or whether an operation takes place at all.
_OF_INSTANCES = frozenset({"count", "for_each", "condition", "when", "method"})
# The type that makes a resource deploy a template: what is in it is there or not, as with a condition.
_DEPLOYMENT = "Microsoft.Resources/deployment"
# Checks that ask for something once: the object that a finding is shown on is only the first that speaks of it.
_OF_THE_WHOLE = {"CKV_AVD_10": "Intune"}
# What a check finds a sign in where it is written: a script and its file, the container of a managed domain.
_SIGNS = frozenset({"script", "scriptcontent", "script_content", "fileuris", "oupath", "ou_path"})
SCRIPTS = (".ps1", ".sh", ".cmd", ".bat")
# Texts that name nothing: an input in their place is a blank that whoever deploys fills in.
_BLANKS = ("", "none")
_Tried = TypeVar("_Tried")
# Which of the rewritings of one kind are tried.
Picked = Callable[[list[Any]], list[Any]]
# Tries one rewriting, and gives the contradictions.
Trial = Callable[[], Iterator[str]]


@dataclass(frozen=True)
class Rewriting:
    """One way to write a file otherwise. others: texts whose verdicts, each alone, decide what it may give."""

    kind: str
    path: Path
    text: str
    place: str = ""
    others: tuple[str, ...] = ()
    makes_instances: bool = False  # the literal says how many there are of a resource
    script: str = ""  # the name of the script that the literal names
    blank: bool = False  # the literal is no value, but a blank to fill in


@dataclass(frozen=True)
class JudgedFolder:
    """What is said of a folder. deployed: the addresses of all that its roots deploy, or may.

    counts: the verdicts of each root, where objects of several roots that have one address count as several.
    in_scripts: the addresses that findings have in scripts, by the lower-case name of the script.
    """

    verdicts: Verdicts
    deployed: frozenset[str]
    counts: Counts
    in_scripts: dict[str, set[str]]


def judged_folder(folder: Path) -> JudgedFolder:
    """Judge a folder; of what is asked of all policies together, there is one verdict, wherever it is shown.

    Objects are told apart by their address and the folder of their file: two estates may use the same names.
    """

    def named(path: str, address: str) -> str:
        place = os.path.relpath(Path(path).parent, folder)
        return address if place == "." else f"{place}: {address}"

    surveyed = survey(ScanRequest(root=folder))
    found = surveyed.result.findings
    verdicts = {
        (each.rule_id, _OF_THE_WHOLE.get(each.rule_id) or named(each.span.path, each.address)): each.outcome
        for each in found
        if each.rule_id != REPEATED
    }
    in_scripts: dict[str, set[str]] = {}
    for each in (each for each in found if each.span.path.lower().endswith(SCRIPTS)):
        in_scripts.setdefault(Path(each.span.path).name.lower(), set()).add(named(each.span.path, each.address))
    judged = {address for _, address in verdicts}
    failing = {
        named(each.span.path, each.address)
        for each in found
        if each.rule_id == REPEATED and each.outcome is Outcome.FAIL
    }
    deployed = {
        named(each.span.path, each.address)
        for root in surveyed.estates
        for each in root.deployment.resources
        if each.presence != FALSE
    }
    counts = Counter(
        (rule_id, verdict.outcome.value)
        for root in surveyed.estates
        for _, verdicts in root.verdicts
        for rule_id, verdict in verdicts.items()
        if rule_id not in (REPEATED, *_OF_THE_WHOLE)
    )
    return JudgedFolder(
        verdicts | {(REPEATED, each): Outcome.UNDECIDED for each in failing - judged},
        frozenset(deployed),
        counts,
        in_scripts,
    )


def rewritings(folder: Path, each: int) -> Iterator[Rewriting]:
    """Yield ways to write the files of a folder otherwise: at most `each` literals of a file."""
    for path in sorted(path for suffix in ("bicep", "tf") for path in folder.rglob(f"*.{suffix}") if path.is_file()):
        text = path.read_text(encoding="utf-8")
        yield Rewriting("crlf", path, text.replace("\n", "\r\n"))
        mark = "//" if path.suffix == ".bicep" else "#"
        yield Rewriting("comments", path, f"{mark} {{ [ a comment\n{text}\n{mark} }} and another\n")
        if path.suffix == ".tf" and "<<" not in text and "/*" not in text:
            yield Rewriting("order", path, "\n".join(reversed(re.split(r"(?<=\n\})\n+", text))))
    called = called_by_their_address(folder)
    suffixes = ("bicep", "tf", "json")
    for path in sorted(path for suffix in suffixes for path in folder.rglob(f"*.{suffix}") if path.is_file()):
        for found in _literals(path, path.read_text(encoding="utf-8"), each):
            # A call that lacks a required argument is one of another version of the module, and not of this code.
            if path.parent not in called or found.kind == "default":
                yield found


def called_by_their_address(folder: Path) -> frozenset[Path]:
    """Return the folders of modules that an example or a test calls as users do: by an address of a registry or git."""
    library = ModuleLibrary(Workspace.for_request(ScanRequest(root=folder, repository=folder)))
    found = set()
    for caller in sorted({path.parent for path in folder.rglob("*.tf")}):
        for call in library.load(caller).calls.values():
            placed = call.content.attributes.get("source")
            if placed is not None:
                files = library.workspace.files_of_repository
                written = evaluate_constant(placed.expression, placed.source, files)
                source = str(written.value) if isinstance(written, Known) else "."
                own = None if is_local_source(source) else own_folder(library, source, call, caller)
                found.update([own] if own is not None else [])
    return frozenset(found)


def _literals(path: Path, text: str, limit: int) -> Iterator[Rewriting]:
    found = literals(path, text)
    # Spread over the file, not the first ones only.
    for each in found[:: max(1, -(-len(found) // limit))]:
        place = f"{path.name}:{text.count(chr(10), 0, each.start) + 1} {each.key} {each.value}"
        yield from _handed_in(path, text, each, place)


def _handed_in(path: Path, text: str, literal: CodeLiteral, place: str) -> Iterator[Rewriting]:
    def replaced(by: str) -> str:
        return f"{text[: literal.start]}{by}{text[literal.end :]}"

    name, flag = "metamorph", "metamorphFlag"
    value, other = literal.value, other_than(literal.value)
    named = re.split(r"[\\/]", value)[-1].lower() if isinstance(value, str) else ""
    script = named if named.endswith(SCRIPTS) else ""
    lifted = replaced(handed_in(path, name))
    blank = isinstance(value, str) and value in _BLANKS
    yield Rewriting("default", path, declared(path, lifted, name, value, value), place, blank=blank)
    is_sign = literal.key.lower() in _SIGNS
    # What a script sends, or a template deploys, is there or not as well.
    many = is_sign or literal.key in _OF_INSTANCES or (isinstance(value, str) and value.startswith(_DEPLOYMENT))
    if not is_sign:
        text_of_input = declared(path, lifted, name, value, None)
        yield Rewriting("input", path, text_of_input, place, blank=blank, makes_instances=many, script=script)
    choice = declared(path, replaced(chosen(path, flag, value, other)), flag, True, None)
    others = (replaced(written(path, other)),)
    yield Rewriting("choice", path, choice, place, others, makes_instances=many, script=script)


def judged_with(folder: Path, files: Files) -> JudgedFolder:
    """Judge a copy of a folder in which some files have another text, or are gone."""
    with tempfile.TemporaryDirectory(prefix="metamorph-") as name:
        copy = Path(name).resolve() / folder.name
        shutil.copytree(folder, copy)
        (copy / ".git").mkdir(exist_ok=True)
        for path, text in files.items():
            target = copy / path.relative_to(folder)
            if text is None:
                target.unlink()
            else:
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(text.encode("utf-8"))
        return judged_folder(copy)


def check(
    folder: Path,
    each: int,
    counts: Counter[str],
    kinds: Collection[str] = (),
    compiled: Path | None = None,
    picked: Picked = list,
    in_time: Callable[[], bool] = lambda: True,
) -> Iterator[str]:
    """Yield the contradictions on one folder; counts the verdicts by kind. kinds: those that are tried, () for all.

    in_time: says whether another rewriting is to be tried.
    """
    before = judged_with(folder, {})
    trials: list[list[tuple[str, Trial]]] = []
    for kind, of_kind in _by_kind(rewritings(folder, each), lambda rewriting: rewriting.kind):
        tried = picked(of_kind) if not kinds or kind in kinds else []
        trials.append([(kind, partial(_tried, folder, before, rewriting)) for rewriting in tried])
    for kind, wholes in _by_kind(_wholes(folder, compiled), lambda whole: whole[0]):
        chosen_ones = picked(wholes) if not kinds or kind in kinds else []
        trials.append([(kind, partial(_tried_whole, folder, before, kind, files)) for _, files in chosen_ones])
    # The kinds take turns, so that each has been tried when the time is over.
    for kind, trial in (one for turn in zip_longest(*trials) for one in turn if one is not None):
        if not in_time():
            return
        counts[kind] += len(before.verdicts)
        yield from (f"{folder.name}: {line}" for line in trial())


def _tried(folder: Path, before: JudgedFolder, rewriting: Rewriting) -> Iterator[str]:
    after = judged_with(folder, {rewriting.path: rewriting.text})
    others = [judged_with(folder, {rewriting.path: text}) for text in rewriting.others]
    runs = [before, after, *others]
    sent = {address for each in runs for address in each.in_scripts.get(rewriting.script, ())}
    was, now, *alone = told_at_the_script([each.verdicts for each in runs], sent)
    found = contradictions(
        rewriting.kind,
        was,
        now,
        alone,
        blank=rewriting.blank,
        makes_instances=rewriting.makes_instances,
        there=[each.deployed for each in (before, *others)],
        deployed=after.deployed,
    )
    for contradiction in found:
        yield f"{rewriting.kind} {rewriting.place or rewriting.path.name}: {contradiction}"


def _tried_whole(folder: Path, before: JudgedFolder, kind: str, files: Files) -> Iterator[str]:
    names = ", ".join(path.name for path in files)[:60]
    for difference in differences(before.counts, judged_with(folder, files).counts):
        yield f"{kind} {names}: {difference}"


def _by_kind(tried: Iterable[_Tried], kind_of: Callable[[_Tried], str]) -> Iterable[tuple[str, list[_Tried]]]:
    found: dict[str, list[_Tried]] = {}
    for each in tried:
        found.setdefault(kind_of(each), []).append(each)
    return found.items()


def _wholes(folder: Path, compiled: Path | None) -> Iterator[tuple[str, Files]]:
    for inner in [folder, *sorted(path for path in folder.rglob("*") if path.is_dir())]:
        if not any(part.startswith(".") for part in inner.relative_to(folder).parts):
            yield from whole_rewritings(inner)
    files = compiled_files(folder, compiled) if compiled is not None else None
    if files is not None:
        yield "compiled", files


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--each", type=int, default=5, help="how many literals of a file (default 5)")
    parser.add_argument("--sample", type=int, help="how many rewritings of each kind in a folder, picked at random")
    parser.add_argument("--seed", type=int, default=1, help="what they are picked by (default 1)")
    parser.add_argument(
        "--seconds", type=float, help="how much processor time a folder may take before the last rewriting"
    )
    parser.add_argument("--kind", action="append", default=[], help="only this kind (may be given several times)")
    parser.add_argument("--compiled", type=Path, help="the folder with what the Bicep compiler made of each folder")
    options = parser.parse_args()
    counts: Counter[str] = Counter()
    bad: Counter[str] = Counter()
    for folder in (each for each in options.folders if each.is_dir()):
        choice = random.Random(options.seed)

        def picked(found: list[Any], choice: random.Random = choice) -> list[Any]:
            return found if options.sample is None else choice.sample(found, min(options.sample, len(found)))

        begun = time.process_time()

        def in_time(begun: float = begun) -> bool:
            return options.seconds is None or time.process_time() - begun < options.seconds

        where = folder.resolve()
        if (
            options.compiled is not None
            and any(where.rglob("*.bicep"))
            and compiled_files(where, options.compiled) is None
        ):
            print(f"{where.name}: no template that the compiler wrote can stand for its Bicep code")
        for line in check(where, options.each, counts, options.kind, options.compiled, picked, in_time):
            print(line, flush=True)
            bad[line.split(": ")[1].split(" ")[0]] += 1
    for kind, count in sorted(counts.items()):
        print(f"{kind:10} {count:7} verdicts, {bad[kind]} contradictions")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
