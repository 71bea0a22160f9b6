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
    Block,
    Expression,
    FunctionCall,
    HclFile,
    Literal,
    Template,
)
from avd_intune.languages.terraform.terraform_files import read_terraform_file
from avd_intune.languages.terraform.terragrunt_arguments import UnitFile, arguments_of
from avd_intune.languages.terraform.terragrunt_generated import Generated, add_generated_values, generated_files
from avd_intune.languages.terraform.terragrunt_left_out import left_out
from avd_intune.languages.terraform.terragrunt_units import UNIT_FILES, Unit, merged_deeply
from avd_intune.languages.terraform.terragrunt_written import GENERATED, written_beside
from avd_intune.patterns import lazy_pattern
from avd_intune.records import dataclass
from avd_intune.records import replace as replace_record
from avd_intune.source.left_out import note_left_out
from avd_intune.source.regular_files import leads_to_file
from avd_intune.source.repository_files import RepositoryFiles
from avd_intune.source.text import Span
from avd_intune.source.workspace import Workspace
from avd_intune.values.access import known_texts, member, text_of, visible_text
from avd_intune.values.cases import choice_by, lift
from avd_intune.values.placeholders import with_placeholders
from avd_intune.values.value_types import (
    Decision,
    Known,
    ObjectValue,
    Origin,
    Unknown,
    Value,
    through,
)

# Files that units take their settings from by these names, unless they say another.
_DEFAULT_PARENTS = ("root.hcl", *UNIT_FILES)
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

    def _unit(self, chain: Sequence[_File], read: Sequence[UnitFile], generated: Sequence[Generated]) -> Unit | None:
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

    def _source_of(self, expression: Expression, here: _File) -> tuple[str, bool]:
        """Return the source of a module, which locals and functions may make, and whether all of it is known."""
        plain = self.source(expression, here.path)
        if plain is not None:
            return plain, True
        value = evaluate(expression, UnitScope(self, here))
        known = known_texts(value)
        if known:
            return known[0], True
        return visible_text(value).strip() or here.file.source.text[expression.start : expression.end], False

    def _made(
        self,
        span: Span,
        source: str,
        module: Path | None,
        inputs: dict[str, Callable[[], Value]],
        whole: Value | None,
        chain: Sequence[_File],
        read: Sequence[UnitFile],
        generated: Sequence[Generated],
    ) -> Unit:
        unit = Unit(span, source, module, self.name, inputs, whole, self.files)
        unit.arguments = arguments_of(read[::-1], self.path.parent, self.workspace)
        add_generated_values(unit.arguments, generated, self.workspace.files_of_repository)
        if source != GENERATED:
            unit.beside = written_beside(self.path.parent, read, generated, module, self.workspace)
        unit.problems = [*_problems_of(chain), *unit.beside.problems]
        unit.left_out, unit.why_left_out = left_out([each.file for each in chain], [each.value for each in read])
        return unit

    def _with_includes(self, path: Path, depth: int, strategy: str = "") -> Iterator[_File]:
        file = read_terraform_file(self.workspace, path)
        self.files.append(str(path))
        here = _File(path, file, strategy)
        yield here
        if depth < _MAX_INCLUDES:
            for block in file.body.blocks:
                included = self.path_of(argument_of(block, "path"), path) if block.type == "include" else None
                if included is not None and str(included) not in self.files:
                    stated = argument_of(block, "merge_strategy")
                    yield from self._with_includes(included, depth + 1, self.source(stated, path) or "")
        else:
            note_left_out(path, f"it is included through more than {_MAX_INCLUDES} files; what it includes is not read")

    def file(self, path: Path) -> _File:
        if str(path) not in self.files:
            self.files.append(str(path))
        return _File(path, read_terraform_file(self.workspace, path))

    def path_of(self, expression: Expression | None, seen_from: Path) -> Path | None:
        """Return the file that an expression names: a text, or what `find_in_parent_folders()` finds."""
        if isinstance(expression, FunctionCall) and expression.name == "find_in_parent_folders":
            names = [a.value for a in expression.arguments[:1] if isinstance(a, Literal) and isinstance(a.value, str)]
            return self.in_parents(names or list(_DEFAULT_PARENTS))
        text = self.source(expression, seen_from) if expression is not None else None
        path = Path(os.path.normpath(seen_from.parent / text)) if text else None
        return path if path is not None and self.workspace.root in path.parents and leads_to_file(path) else None

    def in_parents(self, names: list[str]) -> Path | None:
        """Return the nearest file or folder above the unit that has one of these names."""
        folder = self.path.parent
        while folder != self.workspace.root and self.workspace.root in folder.parents:
            folder = folder.parent
            for name in names:
                if leads_to_file(folder / name) or (folder / name).is_dir():
                    return folder / name
        return None

    def source(self, expression: Expression | None, seen_from: Path) -> str | None:
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
            elif isinstance(part, FunctionCall) and part.name in (
                "get_repo_root",
                "get_terragrunt_dir",
                "get_parent_terragrunt_dir",
            ):
                folders = {"get_repo_root": self.workspace.root, "get_terragrunt_dir": self.path.parent}
                pieces.append(folders.get(part.name, seen_from.parent).as_posix())
            else:
                return None
        return "".join(pieces)


@dataclass(slots=True)
class _File:
    """A file that is read for a unit. strategy: how the inputs of what includes it are merged into its own."""

    path: Path
    file: HclFile
    strategy: str = ""

    def local(self, name: str) -> Expression | None:
        for block in self.file.body.blocks:
            if block.type == "locals" and (found := argument_of(block, name)) is not None:
                return found
        return None


class UnitScope:
    """The names of one file of a unit: its locals, what it reads of other files, and what is known later."""

    def __init__(self, reader: UnitReader, here: _File) -> None:
        self._reader = reader
        self._here = here
        self.source = here.file.source
        self.files: RepositoryFiles = reader.workspace.files_of_repository
        self.module_folder = self.root_folder = here.path.parent
        self.key_prefix = f"{here.path.parent.name}."

    def resolve(self, path: tuple[str, ...], span: Span) -> tuple[Value, int] | None:
        """Return a local, a local of a file that `read_terragrunt_config` reads, or an unknown; see `Scope`."""
        if path[0] == "local" and len(path) > 1:
            expression = self._here.local(path[1])
            if expression is None:
                return None
            if isinstance(expression, FunctionCall) and expression.name == "read_terragrunt_config" and len(path) > 3:
                return self._of_config(expression, path, 2, span)
            return through(self._local(path[1], expression), f"local.{path[1]}", span), 2
        if path[0] == "include" and (found := self._of_include(path, span)) is not None:
            return found
        if path[0] == "values" and (values := self._reader.given_values) is not None:
            name = ".".join(path[:2])
            return through(member(values, *path[1:2]), name, span), min(2, len(path))
        if path[0] in ("dependency", "include", "feature", "values", "unit", "stack"):
            name = ".".join(path)
            return Unknown(f"{name} is known when Terragrunt runs", key=name, origin=Origin(name, span)), len(path)
        return None

    def _local(self, name: str, expression: Expression) -> Value:
        """Return the value of a local of this file, evaluated once: each may hold the one before it twice."""
        known, key = self._reader.locals, (self._here.path, name)
        if key not in known:
            known[key] = evaluate(expression, self)
        return known[key]

    def own_function(self, name: str, arguments: Sequence[Value], span: Span | None) -> Value | None:
        """Return the result of a function of Terragrunt; see `OwnFunction`."""
        texts = [text_of(each) for each in arguments]
        origin = Origin(f"{name}()", span)
        if name == "get_env" and arguments:
            what = f"the environment variable {texts[0] or '...'}"
            set_value = Unknown(f"{what} is known when Terragrunt runs", key=f"env({texts[0]})", origin=origin)
            if len(arguments) == 1:
                return set_value
            decision = Decision(f"{what} is set", ("set", "not set"), what, span)
            return choice_by(decision, {"set": set_value, "not set": arguments[1]})
        if name == "find_in_parent_folders":
            names = [texts[0]] if texts and texts[0] is not None else list(_DEFAULT_PARENTS)
            found = None if texts[:1] == [None] else self._reader.in_parents(names)
            return None if found is None else Known(found.as_posix(), origin=origin)
        folders = {
            "get_repo_root": self._reader.workspace.root,
            "get_terragrunt_dir": self._reader.path.parent,
            "get_original_terragrunt_dir": self._reader.path.parent,
            "get_parent_terragrunt_dir": self._here.path.parent,
        }
        if name in folders and not arguments:
            return Known(folders[name].as_posix(), origin=origin)
        if name == "path_relative_to_include" and not arguments:
            return Known(
                Path(os.path.relpath(self._reader.path.parent, self._here.path.parent)).as_posix(), origin=origin
            )
        return None

    def _of_include(self, path: tuple[str, ...], span: Span) -> tuple[Value, int] | None:
        """Return a local of an included file: `include.root.locals.name`, where the include exposes it."""
        for block in self._here.file.body.blocks:
            # An include without a label is named without one.
            at = 2 if block.labels else 1
            is_meant = block.type == "include" and tuple(block.labels) == path[1:at] and len(path) > at + 1
            if not is_meant or path[at] != "locals":
                continue
            found = self._reader.path_of(argument_of(block, "path"), self._here.path)
            file = self._reader.file(found) if found is not None else None
            inner = file.local(path[at + 1]) if file is not None else None
            if file is not None and inner is not None:
                name = ".".join(path[: at + 2])
                return through(UnitScope(self._reader, file)._local(path[at + 1], inner), name, span), at + 2
        return None

    def _of_config(
        self, expression: FunctionCall, path: tuple[str, ...], taken: int, span: Span
    ) -> tuple[Value, int] | None:
        name = ".".join(path[: taken + 2])
        found = self._reader.path_of(expression.arguments[0], self._here.path) if expression.arguments else None
        if found is not None and path[taken] == "locals":
            file = self._reader.file(found)
            inner = file.local(path[taken + 1])
            if inner is not None:
                return through(UnitScope(self._reader, file)._local(path[taken + 1], inner), name, span), taken + 2
        return Unknown(f"{name} is read when Terragrunt runs", key=name, origin=Origin(name, span)), taken + 2


def _evaluated(expression: Expression, scope: UnitScope) -> Value:
    return evaluate(expression, scope)


def _problems_of(chain: Sequence[_File]) -> Iterator[Problem]:
    """Yield what cannot be read of a unit and what it includes: the values that it gives may stand there."""
    for each in chain:
        yield from (replace_record(problem, kind="values") for problem in problems_of(each.file))


def argument_of(block: Block, name: str) -> Expression | None:
    """Return what a block says under a name, None where it does not."""
    return next((each.expression for each in block.body.attributes if each.name == name), None)


def _given(value: Value, name: str, place: Span) -> Callable[[], Value]:
    return lambda: through(with_placeholders(value), f"the Terragrunt input {name}", place)
