"""One Terragrunt unit with the files that it includes: which module it deploys, and with which inputs.

https://terragrunt.gruntwork.io/docs/reference/hcl/blocks/ and .../attributes/#inputs. Nothing is run: what a unit gets
from outputs of others, the environment or a command is unknown by that name.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path

from avd_intune.languages.resource_model import Problem
from avd_intune.languages.terraform.evaluation.evaluator import evaluate
from avd_intune.languages.terraform.modules import CODE_ENDINGS, problems_of
from avd_intune.languages.terraform.syntax.hcl_tree import (
    Expression,
    FunctionCall,
    Literal,
    Template,
)
from avd_intune.languages.terraform.terraform_files import read_terraform_file
from avd_intune.languages.terraform.terragrunt_arguments import UnitFile, arguments_of
from avd_intune.languages.terraform.terragrunt_generated import Generated, add_generated_values, generated_files
from avd_intune.languages.terraform.terragrunt_left_out import left_out
from avd_intune.languages.terraform.terragrunt_scope import DEFAULT_PARENTS, FileOfUnit, UnitScope, argument_of
from avd_intune.languages.terraform.terragrunt_units import Unit, merged_deeply
from avd_intune.languages.terraform.terragrunt_written import GENERATED, written_beside
from avd_intune.patterns import lazy_pattern
from avd_intune.records import replace as replace_record
from avd_intune.source.left_out import note_left_out
from avd_intune.source.regular_files import leads_to_file, leads_to_folder
from avd_intune.source.text import Span
from avd_intune.source.workspace import Workspace
from avd_intune.values.access import known_texts, text_of, visible_text
from avd_intune.values.cases import lift
from avd_intune.values.placeholders import with_placeholders
from avd_intune.values.value_types import (
    ObjectValue,
    PartialString,
    Unknown,
    Value,
    through,
)

# What `terragrunt stack generate` writes beside a unit.
VALUES_FILE = "terragrunt.values.hcl"
_MAX_INCLUDES = 50
# What a source begins with that is fetched from elsewhere.
ELSEWHERE = lazy_pattern(r"^(?:\w+::|[\w.+-]+://|git@|tfr:)|^[\w-]+(?:\.[\w-]+)+/")


class UnitReader:
    """Reads one unit and the files that it includes."""

    def __init__(
        self,
        workspace: Workspace,
        path: Path,
        stack: Path | None = None,
        name: str = "",
        values: Value | None = None,
    ) -> None:
        """stack, name, values: the stack that the unit is in, what it calls it, and what it gives it."""
        self.workspace = workspace
        self.path = path
        self.values = values
        self.files: list[str] = []
        self.locals: dict[tuple[Path, str], Value] = {}
        self.name = f"{workspace.relative(stack)} ({name})" if stack is not None else workspace.relative(path)
        self._stack = stack
        # The source, where it is taken for the one folder of the repository that its end names.
        self._guessed: Path | None = None

    @property
    def given_values(self) -> Value | None:
        """The values that a stack gives, or those of the file that it has left beside the unit; None without."""
        path = self.path.parent / VALUES_FILE
        if self.values is None and leads_to_file(path):
            here = self.file(path)
            stated = {each.name: evaluate(each.expression, UnitScope(self, here)) for each in here.file.body.attributes}
            self.values = ObjectValue(stated)
        return self.values

    def units(self) -> Iterator[Unit]:
        """Yield what the unit deploys, and what a `generate` block writes beside it; nothing for settings alone."""
        chain = list(self._with_includes(self.path, 0))
        if self._stack is not None:
            self.files.append(str(self._stack))
        read = [
            UnitFile(
                each.file,
                partial(_evaluated, scope=UnitScope(self, each)),
                partial(self.path_of, seen_from=each.path),
            )
            for each in chain
        ]
        generated = generated_files([at for at, each in zip(read, chain, strict=True) if each.strategy != "no_merge"])
        unit = self._unit(chain, read, generated)
        if unit is not None and unit.beside.overrides:
            unit.source, unit.span = GENERATED, unit.beside.open or unit.span
            yield unit
        elif unit is not None:
            yield unit
        if unit is not None and unit.beside.open is not None and not unit.beside.overrides:
            yield self._made(unit.beside.open, GENERATED, None, {}, None, chain, read, [])
        if unit is None and (problems := list(_problems_of(chain))):
            # Which module it deploys may stand in what cannot be read.
            yield Unit(problems[0].span, "", None, self.name, files=self.files, problems=problems)

    def _unit(
        self, chain: Sequence[FileOfUnit], read: Sequence[UnitFile], generated: Sequence[Generated]
    ) -> Unit | None:
        source_text: str | None = None
        is_known = True
        given_by: dict[str, tuple[Value, Span]] = {}
        whole: Value | None = None
        span = Span(chain[0].file.source, 0, 0)
        for each in reversed(chain):  # what includes wins over what is included
            block = next((b for b in each.file.body.blocks if b.type == "terraform"), None)
            source = argument_of(block, "source") if block is not None else None
            if block is not None and source is not None:
                source_text, is_known = self._source_of(source, each)
                span = Span(each.file.source, block.start, block.end)
            given = next((a for a in each.file.body.attributes if a.name == "inputs"), None)
            if given is None or each.strategy == "no_merge":
                continue
            value = evaluate(given.expression, UnitScope(self, each))
            if isinstance(value, ObjectValue):
                place = Span(each.file.source, given.start, given.end)
                for name, item in value.entries.items():
                    deep = name in given_by and "deep" in {other.strategy for other in chain}
                    given_by[name] = (lift(merged_deeply, given_by[name][0], item) if deep else item, place)
                whole = value.rest if value.rest is not None else whole
            elif isinstance(value, Unknown):
                whole = value
        inputs = {name: _given(item, name, place) for name, (item, place) in given_by.items()}
        folder = self.path.parent
        if source_text is None:
            unit = self._made(span, ".", folder, inputs, whole, chain, read, generated)
            has_code = self.workspace.in_folder(folder, *CODE_ENDINGS) or unit.beside.code or unit.beside.open
            return unit if has_code else None  # else settings that units include
        module = None
        if is_known and not ELSEWHERE.search(source_text):
            module = Path(os.path.normpath(folder / re.sub(r"//+", "/", source_text)))
            if self.workspace.root != module and self.workspace.root not in module.parents:
                module = None
        return self._made(span, source_text, module, inputs, whole, chain, read, generated)

    def _source_of(self, expression: Expression, here: FileOfUnit) -> tuple[str, bool]:
        """Return the source of a module, which locals and functions may make, and whether all of it is known."""
        plain = self.source(expression)
        if plain is not None:
            return plain, True
        value = evaluate(expression, UnitScope(self, here))
        known = known_texts(value)
        if known:
            return known[0], True
        tail = _known_tail(value)
        found = self._ending_in(tail) if tail else []
        if len(found) == 1:
            begins = value.parts[0] if isinstance(value, PartialString) else ""
            if isinstance(value, Unknown) and not (isinstance(begins, str) and begins.startswith((".", "/"))):
                self._guessed = found[0]
            return found[0].as_posix(), True
        return visible_text(value).strip() or here.file.source.text[expression.start : expression.end], False

    def _ending_in(self, tail: str) -> list[Path]:
        """Return the folders of the repository with code whose path ends so: `…/modules/pool`."""
        names = Path(tail).parts
        folders = {path.parent for path in self.workspace.repository_files(*CODE_ENDINGS)}
        return [each for each in folders if each.parts[-len(names) :] == names]

    def _made(
        self,
        span: Span,
        source: str,
        module: Path | None,
        inputs: dict[str, Callable[[], Value]],
        whole: Value | None,
        chain: Sequence[FileOfUnit],
        read: Sequence[UnitFile],
        generated: Sequence[Generated],
    ) -> Unit:
        unit = Unit(span, source, module, self.name, inputs, whole, self.files)
        unit.arguments = arguments_of(read[::-1], self.path.parent, self.workspace)
        add_generated_values(unit.arguments, generated, self.workspace.files_of_repository)
        if source != GENERATED:
            unit.beside = written_beside(self.path.parent, read, generated, module, self.workspace)
        unit.problems = [*_problems_of(chain), *unit.beside.problems, *self._guess(unit)]
        unit.left_out, unit.why_left_out = left_out([each.file for each in chain], [each.value for each in read])
        return unit

    def _guess(self, unit: Unit) -> Iterator[Problem]:
        """Yield that a module may lie elsewhere, of which only the end is known: another one of the same name."""
        if self._guessed is not None and unit.module == self._guessed:
            shown = self.workspace.relative(self._guessed)
            reason = (
                f"only a run of Terragrunt tells how this source begins; {shown} is judged for it: begin it with a path"
            )
            yield Problem(unit.span, reason, kind="values")

    def _with_includes(self, path: Path, depth: int, strategy: str = "") -> Iterator[FileOfUnit]:
        file = read_terraform_file(self.workspace, path)
        self.files.append(str(path))
        here = FileOfUnit(path, file, strategy)
        yield here
        if depth < _MAX_INCLUDES:
            for block in file.body.blocks:
                included = self.path_of(argument_of(block, "path"), path) if block.type == "include" else None
                if included is not None and str(included) not in self.files:
                    stated = argument_of(block, "merge_strategy")
                    yield from self._with_includes(included, depth + 1, self.source(stated) or "")
        else:
            note_left_out(path, f"it is included through more than {_MAX_INCLUDES} files; what it includes is not read")

    def file(self, path: Path) -> FileOfUnit:
        if str(path) not in self.files:
            self.files.append(str(path))
        return FileOfUnit(path, read_terraform_file(self.workspace, path))

    def path_of(self, expression: Expression | None, seen_from: Path) -> Path | None:
        """Return the file that an expression names: a text, or what `find_in_parent_folders()` finds."""
        if isinstance(expression, FunctionCall) and expression.name == "find_in_parent_folders":
            names = [a.value for a in expression.arguments[:1] if isinstance(a, Literal) and isinstance(a.value, str)]
            return self.in_parents(names or list(DEFAULT_PARENTS))
        text = self.source(expression) if expression is not None else None
        if text is None and expression is not None:
            text = text_of(evaluate(expression, UnitScope(self, self.file(seen_from))))
        path = Path(os.path.normpath(seen_from.parent / text)) if text else None
        return path if path is not None and self.workspace.root in path.parents and leads_to_file(path) else None

    def in_parents(self, names: list[str]) -> Path | None:
        """Return the nearest file or folder above the unit that has one of these names."""
        folder = self.path.parent
        while folder != self.workspace.root and self.workspace.root in folder.parents:
            folder = folder.parent
            for name in names:
                if leads_to_file(folder / name) or leads_to_folder(folder / name):
                    return folder / name
        return None

    def source(self, expression: Expression | None) -> str | None:
        """Return a text with the folders that Terragrunt's functions name put in; None where more is in it."""
        if isinstance(expression, Literal):
            return expression.value if isinstance(expression.value, str) else None
        if not isinstance(expression, Template):
            return None
        pieces = []
        for part in expression.parts:
            if isinstance(part, str):
                pieces.append(part)
            elif isinstance(part, Literal) and isinstance(part.value, str):
                pieces.append(part.value)
            elif isinstance(part, FunctionCall) and part.name in ("get_repo_root", "get_terragrunt_dir"):
                folder = self.workspace.root if part.name == "get_repo_root" else self.path.parent
                pieces.append(folder.as_posix())
            else:
                return None
        return "".join(pieces)


def _evaluated(expression: Expression, scope: UnitScope) -> Value:
    return evaluate(expression, scope)


def _problems_of(chain: Sequence[FileOfUnit]) -> Iterator[Problem]:
    """Yield what cannot be read of a unit and what it includes: the values that it gives may stand there."""
    for each in chain:
        yield from (replace_record(problem, kind="values") for problem in problems_of(each.file))


def _known_tail(value: Value) -> str:
    """Return the folders at the end of a source of which the beginning is not known, "" where none are."""
    if not isinstance(value, PartialString):
        return ""
    first, last = value.parts[0], value.parts[-1]
    if isinstance(first, str) and ELSEWHERE.search(first):
        return ""
    text = last.partition("?")[0] if isinstance(last, str) else ""
    return text.partition("/")[2].strip("/") if "/" in text else ""


def _given(value: Value, name: str, place: Span) -> Callable[[], Value]:
    return lambda: through(with_placeholders(value), f"the Terragrunt input {name}", place)
