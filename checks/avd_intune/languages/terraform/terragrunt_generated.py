"""Code that Terragrunt writes when it runs: the `generate` blocks of a unit.

https://terragrunt.gruntwork.io/docs/reference/hcl/blocks/#generate
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator

from avd_intune.languages.terraform.constants import evaluate_constant
from avd_intune.languages.terraform.syntax.hcl_tree import (
    Block,
    Expression,
    FunctionCall,
    HclFile,
    Literal,
    ObjectExpression,
    Template,
)
from avd_intune.languages.terraform.syntax.parser import parse_hcl
from avd_intune.languages.terraform.terragrunt_arguments import UnitArguments, UnitFile
from avd_intune.languages.terraform.variable_files_elsewhere import AUTOMATIC_ENDINGS, FIRST_FILES
from avd_intune.patterns import lazy_pattern
from avd_intune.source.repository_files import RepositoryFiles
from avd_intune.source.text import SourceFile, Span
from avd_intune.values.access import text_of
from avd_intune.values.cases import alternatives_of
from avd_intune.values.value_types import Known, PartialString, Value

# What stands for the source of a unit whose code a `generate` block writes.
GENERATED = "the AVD code that a generate block writes"
_OF_FILES = frozenset({"file", "templatefile"})
_DEPLOYS = lazy_pattern(r"^\s*(?:resource|module)\s+\"", re.M)
_AVD_IN_CODE = lazy_pattern(
    r"virtual_desktop|DesktopVirtualization|MicrosoftWindowsDesktop|AddSessionHost|session_?hosts?", re.I
)


def generated_code(files: Iterable[tuple[HclFile, Callable[[Expression], Value]]]) -> Span | None:
    """Return the place of a `generate` block that writes resources or modules of AVD, None where there is none.

    files: those of a unit, with what it includes, each with what evaluates its expressions. Where the unit has a
    module, the code is written beside that.
    """
    for file, evaluate in files:
        for block in file.body.blocks:
            contents = next((each.expression for each in block.body.attributes if each.name == "contents"), None)
            if block.type == "generate" and _is_avd(f"{_written_by(block, file)}\n{_of_files(contents, evaluate)}"):
                return Span(file.source, block.start, block.end)
        for each in file.body.attributes:  # `generate = { pool = { path = …, contents = … } }`
            if each.name == "generate" and any(
                _is_avd(f"{file.source.text[contents.start : contents.end]}\n{_of_files(contents, evaluate)}")
                for contents in _contents_in(each.expression)
            ):
                return Span(file.source, each.start, each.end)
    return None


def add_generated_values(arguments: UnitArguments, files: Iterable[UnitFile], repository: RepositoryFiles) -> None:
    """Add the values of variable files that `generate` blocks write beside the module: Terraform loads them by itself.

    Of contents that only a run tells, each variable may be given.
    """
    for each in files:
        for block in each.file.body.blocks:
            given = {attribute.name: attribute.expression for attribute in block.body.attributes}
            path = text_of(each.value(given["path"])) if block.type == "generate" and "path" in given else None
            if path is None or not path.endswith((*AUTOMATIC_ENDINGS, *FIRST_FILES)) or "contents" not in given:
                continue
            place = Span(each.file.source, block.start, block.end)
            written = each.value(given["contents"])
            source = SourceFile(place.path, str(written.value) if isinstance(written, Known) else "")
            parsed = parse_hcl(source)
            if not isinstance(written, Known) or parsed.diagnostics or path.endswith(".json"):
                arguments.open.append((path, place))
                continue
            for attribute in parsed.body.attributes:
                value = evaluate_constant(attribute.expression, source, repository)
                arguments.options[attribute.name] = (value, place)


def _contents_in(expression: Expression) -> Iterator[Expression]:
    for entry in expression.items if isinstance(expression, ObjectExpression) else ():
        for item in entry.value.items if isinstance(entry.value, ObjectExpression) else ():
            if isinstance(item.key, Literal) and item.key.value == "contents":
                yield item.value


def _is_avd(code: str) -> bool:
    return _DEPLOYS.search(code) is not None and _AVD_IN_CODE.search(code) is not None


def _of_files(contents: Expression | None, evaluate: Callable[[Expression], Value]) -> str:
    """Return the text of the files that contents are made of: `file()`, `templatefile()`, alone or in a text.

    What a template makes of its inputs, which may be much to evaluate, decides nothing here.
    """
    parts = contents.parts if isinstance(contents, Template) else [contents]
    calls = [each for each in parts if isinstance(each, FunctionCall) and each.name in _OF_FILES and each.arguments]
    read = [FunctionCall(each.start, each.end, "file", each.arguments[:1], False) for each in calls]
    return "\n".join(_known_text(evaluate(each)) for each in read)


def _known_text(value: Value) -> str:
    texts = []
    for each in alternatives_of(value):
        parts = each.value.parts if isinstance(each.value, PartialString) else [getattr(each.value, "value", None)]
        texts += [part if isinstance(part, str) else "" for part in parts]
    return "\n".join(texts)


def _written_by(block: Block, file: HclFile) -> str:
    """Return the known text of what a block writes: as it stands in native syntax, without escapes in JSON."""
    if not file.source.path.endswith(".json"):
        return file.source.text[block.start : block.end]
    written = next((each.expression for each in block.body.attributes if each.name == "contents"), None)
    parts = written.parts if isinstance(written, Template) else [getattr(written, "value", None)]
    return "".join(part for part in parts if isinstance(part, str))
