"""What Terragrunt puts beside the code of a module: files that it writes, and those that lie beside the unit.

They may replace a file of the module, override its blocks, or add some.
https://terragrunt.gruntwork.io/docs/reference/hcl/blocks/#generate, …/blocks/#terraform (what is copied)
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Sequence
from fnmatch import fnmatch
from pathlib import Path

from avd_intune.languages.resource_model import Problem
from avd_intune.languages.terraform.blocks import AZURE_PROVIDERS
from avd_intune.languages.terraform.module_library import FilesBeside
from avd_intune.languages.terraform.modules import CODE_ENDINGS, is_override
from avd_intune.languages.terraform.syntax.hcl_tree import Block, HclFile
from avd_intune.languages.terraform.syntax.parser import parse_hcl
from avd_intune.languages.terraform.terraform_files import read_terraform_file
from avd_intune.languages.terraform.terragrunt_arguments import UnitFile
from avd_intune.languages.terraform.terragrunt_generated import Generated
from avd_intune.languages.terraform.terragrunt_texts import file_of
from avd_intune.patterns import lazy_pattern
from avd_intune.records import dataclass, field
from avd_intune.source.regular_files import leads_to_file
from avd_intune.source.text import SourceFile, Span
from avd_intune.source.workspace import Workspace
from avd_intune.values.access import is_null, text_of, visible_text
from avd_intune.values.value_types import FALSE, Known, ListValue, Origin, Unknown, Value

# What stands for the source of a unit whose code a `generate` block writes.
GENERATED = "the AVD code that a generate block writes"
# The first line of a file that Terragrunt has written: it may write it again.
_SIGNATURE = "nIlQXj57tbuaRZEa"
# What the variables are called that stand for what is unknown, and the file that declares them.
_MADE = "known_to_terragrunt"
_DEPLOYS = lazy_pattern(r"(?:resource|module)\"?\s*[\":{]")
_AVD = lazy_pattern(
    r"virtual_desktop|DesktopVirtualization|MicrosoftWindowsDesktop|AddSessionHost|session_?hosts?", re.I
)


@dataclass(slots=True)
class Written:
    """What stands beside the code of a module when a unit runs.

    code: the files. values: of the variables that are made for unknown parts. problems: what Terragrunt refuses.
    open: the place of what writes code of Azure Virtual Desktop that cannot be judged. overrides: whether it may change
    what a module says that is not in the repository.
    """

    code: FilesBeside = field(default_factory=FilesBeside)
    values: dict[str, Value] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    open: Span | None = None
    overrides: bool = False

    def unknown_code_of(self, folder: Path) -> list[tuple[Path | None, str, Span]]:
        """Return the files beside the code of a folder of which the text is not known; see `FilesBeside`."""
        return self.code.unknown if folder == self.code.folder else []


def written_beside(
    unit: Path, files: Sequence[UnitFile], generated: Iterable[Generated], module: Path | None, workspace: Workspace
) -> Written:
    """Return what a unit puts beside the code of its module.

    unit: the folder of the unit. module: that of its code, None where it is not in the repository.
    """
    beside = _Beside(unit, module, workspace)
    if module != unit:
        beside.copy(files)
    for each in generated:
        beside.write(each)
    beside.declare()
    return beside.result


class _Beside:
    """Collects what one unit puts beside its module."""

    def __init__(self, unit: Path, module: Path | None, workspace: Workspace) -> None:
        self._unit = unit
        self._folder = unit if module is None else module
        self.result = Written(FilesBeside(self._folder))
        self._is_at_hand = module is not None
        self._workspace = workspace

    def copy(self, files: Sequence[UnitFile]) -> None:
        """Add the code that lies beside the unit, which Terragrunt copies to that of the module."""
        left_out = list(_not_copied(files[0])) if files else []
        for path in self._workspace.in_folder(self._unit, *CODE_ENDINGS):
            if not any(fnmatch(path.name, pattern) for pattern in left_out):
                file = read_terraform_file(self._workspace, path)
                place = Span(file.source, 0, 0)
                self._put(self._folder / path.name, file, place, speaks_of_avd=_is_avd(file.source.text))

    def write(self, each: Generated) -> None:
        """Add what a `generate` block writes."""
        path, is_off = text_of(each.argument("path")), each.argument("disable")
        if _is_true(is_off):
            if path is not None and (text_of(each.argument("if_disabled")) or "").startswith("remove"):
                self.result.code.files[self._target(path)] = None
            return
        name = (visible_text(each.argument("path")) if path is None else path).replace("\\", "/").rpartition("/")[2]
        if path is not None and not name.endswith(CODE_ENDINGS):
            return
        target = None if path is None else self._target(path)
        before = None if target is None else self._at(target)
        if before is not None and not self._is_replaced(each, before):
            return
        is_written = is_null(is_off) or isinstance(is_off, Known)
        made: dict[str, Value] = {}
        file = file_of(each, name, lambda value, _: self._variable(value, made)) if is_written else None
        if file is None or target is None:
            self._open(each, name, target, is_there=before is not None)
        elif self._put(target, file, each.place, speaks_of_avd=_is_avd(each.text())):
            self.result.values.update(made)

    def _put(self, target: Path, file: HclFile, place: Span, *, speaks_of_avd: bool) -> bool:
        """Add a file, if it is more than providers or replaces more than that."""
        before = self._at(target)
        if _is_plumbing(file) and (before is None or _is_plumbing(before)):
            return False
        if not self._is_at_hand:
            # What it overrides or adds to is not known.
            self._not_judged(place, is_override(target.name), speaks_of_avd)
            return False
        self.result.code.files[target] = file
        return True

    def _open(self, each: Generated, name: str, target: Path | None, *, is_there: bool) -> None:
        """Note what is written and not known: what it may change is unknown, and so is what it adds of AVD."""
        may_override = not name.endswith(CODE_ENDINGS) or is_override(name)
        if self._is_at_hand and (is_there or may_override):
            what = f'the generate block "{each.label}" writes {name or "a file"}'
            why = f"{what}, whose text only a run of Terragrunt tells"
            key = f"generate {each.place.key}"
            hole = self._variable(Unknown(why, key=key, origin=Origin(name, each.place)), self.result.values)
            self.result.code.unknown.append((target if is_there else None, hole, each.place))
        is_known_text = isinstance(each.contents, Known)
        words = f"{each.text()}\n{each.label}\n{name}"
        speaks_of_avd = _is_avd(words) or (not is_known_text and _AVD.search(words) is not None)
        self._not_judged(each.place, may_override and not self._is_at_hand, speaks_of_avd)

    def _not_judged(self, place: Span, overrides: bool, speaks_of_avd: bool) -> None:
        if overrides or speaks_of_avd:
            self.result.open = self.result.open or place
            self.result.overrides = self.result.overrides or overrides

    def declare(self) -> None:
        """Declare the variables that stand for what is unknown."""
        names = list(self.result.values)
        if names:
            text = "".join(f'variable "{name}" {{}}\n' for name in names)
            path = next((each.source.path for each in self.result.code.files.values() if each is not None), "")
            path = path or self.result.code.unknown[0][2].path
            source = SourceFile(path, text, is_made=True)
            self.result.code.files[self._folder / f"{_MADE}.tf"] = parse_hcl(source)

    def _variable(self, value: Value, values: dict[str, Value]) -> str:
        name = f"{_MADE}_{len(self.result.values) + len(values) + 1}"
        values[name] = value
        return name

    def _target(self, path: str) -> Path:
        return Path(os.path.normpath(self._folder / path.replace("\\", "/")))

    def _at(self, target: Path) -> HclFile | None:
        """Return the file that is at a place before one is written there."""
        if target in self.result.code.files:
            return self.result.code.files[target]
        inside = self._workspace.root in target.parents
        return read_terraform_file(self._workspace, target) if inside and leads_to_file(target) else None

    def _is_replaced(self, each: Generated, before: HclFile) -> bool:
        """Say whether a file is written where there is one; what Terragrunt refuses is a problem."""
        choice = text_of(each.argument("if_exists"))
        if choice == "skip":
            return False
        is_own = _SIGNATURE in before.source.text.partition("\n")[0]
        if choice == "error" or (choice == "overwrite_terragrunt" and not is_own):
            name = Path(before.source.path).name
            reason = f'Terragrunt refuses to write "{name}", which is there already: set if_exists = "overwrite"'
            concerns = f"{each.text()}\n{before.source.text}"
            self.result.problems.append(Problem(each.place, reason, concerns, kind="values"))
            return False
        return True


def _not_copied(file: UnitFile) -> Iterator[str]:
    """Yield the patterns of files that Terragrunt is told not to copy."""
    for block in file.file.body.blocks:
        for attribute in block.body.attributes if block.type == "terraform" else ():
            value = file.value(attribute.expression) if attribute.name == "exclude_from_copy" else FALSE
            for item in value.items if isinstance(value, ListValue) else ():
                yield re.sub(r"^(?:\*\*/|\./)+", "", text_of(item) or "")


def _is_true(value: Value) -> bool:
    return isinstance(value, Known) and str(value.value).lower() == "true"


def _is_avd(code: str) -> bool:
    return _DEPLOYS.search(code) is not None and _AVD.search(code) is not None


def _is_plumbing(file: HclFile) -> bool:
    """Say whether a file holds nothing but versions, a backend and providers that do not say a cloud."""
    return not file.diagnostics and all(
        block.type == "terraform" or (block.type == "provider" and not _says_a_cloud(block))
        for block in file.body.blocks
    )


def _says_a_cloud(block: Block) -> bool:
    is_of_azure = bool(block.labels) and block.labels[0] in AZURE_PROVIDERS
    return is_of_azure and any(each.name == "environment" for each in block.body.attributes)
