"""The code of one Terraform folder: its files merged to the declarations of one module.

https://developer.hashicorp.com/terraform/language/files and …/files/override. Nothing is evaluated here.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple
from weakref import WeakKeyDictionary

from avd_intune.languages.resource_model import Problem
from avd_intune.languages.terraform.syntax.hcl_tree import (
    Attribute,
    Block,
    Body,
    Expression,
    HclFile,
    Literal,
)
from avd_intune.languages.terraform.terraform_files import read_terraform_file
from avd_intune.patterns import lazy_pattern
from avd_intune.records import dataclass, field, replace
from avd_intune.source.repository_files import RepositoryFiles
from avd_intune.source.text import SourceFile, Span
from avd_intune.source.workspace import Workspace
from avd_intune.values.value_types import Origin, Unknown

TERRAFORM_ENDINGS = (".tf", ".tf.json")
TOFU_ENDINGS = (".tofu", ".tofu.json")
CODE_ENDINGS = (".tf", ".tofu", ".tf.json", ".tofu.json")
MANAGED, DATA, EPHEMERAL, ACTION = "resource", "data", "ephemeral", "action"
# In which `self` is the resource: https://developer.hashicorp.com/terraform/language/resources/provisioners/syntax#the-self-object
KNOW_SELF = frozenset({"provisioner", "connection"})

# https://developer.hashicorp.com/terraform/language/modules/sources#terraform-registry
_REGISTRY = lazy_pattern(r"(?:[\w.-]+\.[\w-]+/)?[\w-]+/[\w-]+/[\w-]+(?://(.*))?")

# Blocks whose contents another block of the same name in an override file completes, argument by argument.
_MERGED_NESTED = frozenset({"lifecycle"})


class PlacedAttribute(NamedTuple):
    """An attribute and the file that it stands in."""

    attribute: Attribute
    source: SourceFile

    @property
    def expression(self) -> Expression:
        return self.attribute.expression

    @property
    def span(self) -> Span:
        return Span(self.source, self.attribute.start, self.attribute.end)


class PlacedBlock(NamedTuple):
    """A nested block and the file that it stands in."""

    block: Block
    source: SourceFile

    @property
    def span(self) -> Span:
        return Span(self.source, self.block.start, self.block.end)

    @property
    def content(self) -> Content:
        return Content.of(self.block.body, self.source)


@dataclass(slots=True)
class Content:
    """What stands between the braces of a block, after override files were merged in.

    more: stands for what else there is of it, None for nothing.
    """

    attributes: dict[str, PlacedAttribute]
    blocks: Sequence[PlacedBlock]
    more: Unknown | None = None

    @classmethod
    def of(cls, body: Body, source: SourceFile) -> Content:
        """Return the content of a body; of a repeated attribute the first one counts."""
        attributes: dict[str, PlacedAttribute] = {}
        for attribute in body.attributes:
            attributes.setdefault(attribute.name, PlacedAttribute(attribute, source))
        blocks = [PlacedBlock(block, source) for block in body.blocks] if body.blocks else ()
        return cls(attributes, blocks, _not_kept(body, source) if body.is_cut else None)

    def blocks_of(self, kind: str) -> Iterator[PlacedBlock]:
        """Yield the nested blocks of one type."""
        return (placed for placed in self.blocks if placed.block.type == kind)

    def with_inside(self, kind: str) -> Content:
        """Return it with what stands inside of its nested blocks of one type in their place."""
        attributes = dict(self.attributes)
        blocks = [each for each in self.blocks if each.block.type != kind]
        for inner in self.blocks_of(kind):
            attributes.update(inner.content.attributes)
            blocks.extend(inner.content.blocks)
        return Content(attributes, blocks, self.more)

    def override(self, other: Content) -> None:
        """Replace arguments and nested blocks by those of an override file."""
        self.attributes.update(other.attributes)
        self.more = self.more or other.more
        replaced = {_override_kind(placed.block) for placed in other.blocks}
        kept = []
        for placed in self.blocks:
            if _override_kind(placed.block) not in replaced:
                kept.append(placed)
            elif placed.block.type in _MERGED_NESTED:
                names = {each.name for each in next(other.blocks_of(placed.block.type)).block.body.attributes}
                body = placed.block.body
                rest = replace(body, attributes=[a for a in body.attributes if a.name not in names])
                kept.append(PlacedBlock(_with_body(placed.block, rest), placed.source))
        self.blocks = [*kept, *other.blocks]


def _not_kept(body: Body, source: SourceFile) -> Unknown:
    """Return what stands for the attributes and blocks of a body that are not kept."""
    place = Span(source, body.start, body.end)
    return Unknown("the block has more parts than are read", key=place.key, origin=Origin("the block", place))


def _with_body(block: Block, body: Body) -> Block:
    return Block(block.start, block.end, block.type, block.labels, body)


def _override_kind(block: Block) -> str:
    # `dynamic "x"` and `x` make the same blocks.
    return block.labels[0] if block.type == "dynamic" and block.labels else block.type


@dataclass(slots=True)
class Declaration:
    """One top-level block; `content` is after override files, `span` is the block as first written."""

    block: Block
    source: SourceFile
    content: Content

    @property
    def span(self) -> Span:
        return Span(self.source, self.block.start, self.block.end)

    def literal(self, name: str) -> str | None:
        """Return the text of an argument that is a plain string."""
        placed = self.content.attributes.get(name)
        if placed is not None and isinstance(placed.expression, Literal) and isinstance(placed.expression.value, str):
            return placed.expression.value
        return None


@dataclass(slots=True)
class ModuleCode:
    """The declarations of one folder. Resources are keyed by (block type, resource type, name).

    call_word: what its calls are: "module", in a stack "component".
    """

    folder: Path
    call_word: str = "module"
    files: list[str] = field(default_factory=list)
    variables: dict[str, Declaration] = field(default_factory=dict)
    locals: dict[str, PlacedAttribute] = field(default_factory=dict)
    outputs: dict[str, Declaration] = field(default_factory=dict)
    calls: dict[str, Declaration] = field(default_factory=dict)
    resources: dict[tuple[str, str, str], Declaration] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    providers: list[Declaration] = field(default_factory=list)
    removed: list[Declaration] = field(default_factory=list)


def is_local_source(source: str) -> bool:
    """Say whether a module source is a folder beside the caller."""
    return source in (".", "..") or source.startswith(("./", "../", ".\\", "..\\"))


def registry_subfolder(source: str) -> str | None:
    """Return the folder inside of its repository that a registry source names, "" for the root; None for others."""
    match = _REGISTRY.fullmatch(source)
    return None if match is None else match[1] or ""


def module_files(workspace: Workspace, folder: Path, for_terraform: bool = False) -> list[Path]:
    """Return the files that make up a module, overrides last; for OpenTofu `x.tofu` stands in for `x.tf`.

    for_terraform: leave out what OpenTofu alone reads (https://opentofu.org/docs/language/files/#file-extension).
    """
    paths = workspace.in_folder(folder, *(TERRAFORM_ENDINGS if for_terraform else CODE_ENDINGS))
    paths = files_in_use(paths)
    # Code in an excluded folder is not reported on, but what calls it needs it all the same.
    if not workspace.is_excluded(folder):
        paths = [path for path in paths if not workspace.is_excluded(path)]
    return paths


def files_in_use(paths: Iterable[Path]) -> list[Path]:
    """Return files of a folder without those that another one stands in for, overrides last."""
    found = list(paths)
    names = {path.name for path in found}
    kept = [path for path in found if not (".tf" in path.name and _tofu_name(path.name) in names)]
    return sorted(kept, key=lambda path: (is_override(path.name), path.name))


def _tofu_name(name: str) -> str:
    for ending, other in ((".tf.json", ".tofu.json"), (".tf", ".tofu")):
        if name.endswith(ending):
            return name.removesuffix(ending) + other
    return name + " "  # no other file has this name


def is_override(name: str) -> bool:
    """Say whether a file of this name completes the blocks of the others."""
    stem = next(name.removesuffix(ending) for ending in reversed(CODE_ENDINGS) if name.endswith(ending))
    return stem == "override" or stem.endswith("_override")


def load_module(workspace: Workspace, folder: Path, for_terraform: bool = False) -> ModuleCode:
    """Read a folder. Never raises; what cannot be read is a Problem of the module."""
    paths = module_files(workspace, folder, for_terraform)
    files = [read_terraform_file(workspace, path) for path in paths]
    kept = _KEPT.setdefault(workspace.files_of_repository, {})
    before, code = kept.get((folder, for_terraform), ([], None))
    if code is None or len(before) != len(files) or any(a is not b for a, b in zip(before, files, strict=True)):
        code = merged_code(folder, zip(paths, files, strict=True))
        kept[folder, for_terraform] = files, code
    return code


# In an editor most folders hold the same trees as before. Nobody changes what they were merged to.
_KEPT: WeakKeyDictionary[RepositoryFiles, dict[tuple[Path, bool], tuple[list[HclFile], ModuleCode]]] = (
    WeakKeyDictionary()
)


def merged_code(folder: Path, files: Iterable[tuple[Path, HclFile]]) -> ModuleCode:
    """Return the declarations of files of one folder; those of override files come last."""
    code = ModuleCode(folder)
    for path, file in files:
        code.files.append(file.source.path)
        code.problems.extend(problems_of(file))
        if is_override(path.name):
            _merge_overrides(code, file)
        else:
            add_file(code, file)
    return code


def problems_of(file: HclFile) -> list[Problem]:
    """Return what could not be read in a file, as problems."""
    return [Problem(diagnostic.span, diagnostic.message, file.source.text) for diagnostic in file.diagnostics]


def add_file(code: ModuleCode, file: HclFile) -> None:
    """Add the declarations of a file to those of its module; what is declared twice is a problem."""
    for block in file.body.blocks:
        if block.type == "locals":
            for attribute in block.body.attributes:
                if attribute.name in code.locals:
                    place = PlacedAttribute(attribute, file.source)
                    code.problems.append(
                        _twice(f"local.{attribute.name}", place.span, code.locals[attribute.name].span)
                    )
                else:
                    code.locals[attribute.name] = PlacedAttribute(attribute, file.source)
            continue
        declaration = Declaration(block, file.source, Content.of(block.body, file.source))
        if block.type in ("provider", "removed"):
            (code.providers if block.type == "provider" else code.removed).append(declaration)
        table, key, name = _place_of(code, block)
        if table is None:
            continue
        if key in table:
            code.problems.append(_twice(name, declaration.span, table[key].span))
        else:
            table[key] = declaration


def _place_of(code: ModuleCode, block: Block) -> tuple[dict[Any, Declaration] | None, Any, str]:
    """Return where a top-level block belongs: the table, its key there, and its name for a person."""
    labels = block.labels
    tables = {"variable": code.variables, "output": code.outputs, "module": code.calls}
    table = tables.get(block.type)
    if table is not None and len(labels) == 1:
        return table, labels[0], f'{block.type} "{labels[0]}"'
    if block.type in (MANAGED, DATA, EPHEMERAL, ACTION) and len(labels) == 2:
        key = (block.type, labels[0], labels[1])
        return code.resources, key, f'{block.type} "{labels[0]}" "{labels[1]}"'
    return None, None, ""


def _twice(name: str, span: Span, first: Span) -> Problem:
    reason = f"{name} is declared twice (first in {Path(first.path).name}, line {first.line}); the first one is judged"
    return Problem(span, reason, span.text, kind="evaluation")


def _merge_overrides(code: ModuleCode, file: HclFile) -> None:
    for block in file.body.blocks:
        if block.type == "locals":
            for attribute in block.body.attributes:
                code.locals[attribute.name] = PlacedAttribute(attribute, file.source)
            continue
        table, key, name = _place_of(code, block)
        if table is None:
            continue
        base = table.get(key)
        if base is None:
            span = Span(file.source, block.start, block.end)
            reason = f"{name} overrides a block that no other file declares"
            code.problems.append(Problem(span, reason, span.text, kind="evaluation"))
        else:
            base.content.override(Content.of(block.body, file.source))


def is_registry_source(source: str) -> bool:
    """Say whether a source is an address of a module registry."""
    return _REGISTRY.fullmatch(source) is not None


def local_folder(folder: Path, source: str) -> Path:
    """Return the folder that a local source names, seen from its caller's."""
    return Path(os.path.normpath(folder / source.replace("\\", "/")))


def folders_of(paths: Sequence[Path]) -> list[Path]:
    """Return the folders of files, each once, in order."""
    return sorted({path.parent for path in paths})
