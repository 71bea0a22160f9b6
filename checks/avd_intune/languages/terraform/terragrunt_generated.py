"""The files that Terragrunt writes when it runs: the `generate` blocks of a unit and of what it includes.

https://terragrunt.gruntwork.io/docs/reference/hcl/blocks/#generate
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from avd_intune.languages.terraform.constants import evaluate_constant
from avd_intune.languages.terraform.syntax.hcl_tree import (
    Attribute,
    Block,
    Expression,
    FunctionCall,
    Literal,
    ObjectExpression,
    Template,
)
from avd_intune.languages.terraform.syntax.parser import parse_hcl
from avd_intune.languages.terraform.terragrunt_arguments import UnitArguments, UnitFile
from avd_intune.languages.terraform.variable_files_elsewhere import AUTOMATIC_ENDINGS, FIRST_FILES
from avd_intune.records import dataclass, field
from avd_intune.source.repository_files import RepositoryFiles
from avd_intune.source.text import SourceFile, Span
from avd_intune.values.access import member, text_of
from avd_intune.values.value_types import NULL, Known, ObjectValue, Value

_OF_FILES = frozenset({"file", "templatefile"})


@dataclass(slots=True)
class Generated:
    """A file that a unit writes beside its code. stated: its arguments, as far as they are written out.

    contents: NULL where there are none. file: the one that says it.
    """

    label: str
    place: Span
    file: UnitFile
    contents: Value
    stated: dict[str, Expression] = field(default_factory=dict)
    given: Value = NULL

    def argument(self, name: str) -> Value:
        """Return the value of an argument, NULL where it is not given."""
        if name in self.stated:
            return self.file.value(self.stated[name])
        return member(self.given, name)

    def text(self) -> str:
        """Return what is written out of the contents, and the files that they are made of, as they stand."""
        expression = self.stated.get("contents")
        whole = self.file.file.source.text
        parts = expression.parts if isinstance(expression, Template) else [expression]
        texts = [part for part in parts if isinstance(part, str)]
        if isinstance(expression, Literal):
            texts.append(str(expression.value))
        elif expression is None:
            texts.append(text_of(self.contents) or "")
        elif not isinstance(expression, Template):
            texts.append(whole[expression.start : expression.end])
        for part in parts:
            if isinstance(part, FunctionCall) and part.name in _OF_FILES and part.arguments:
                # What a template makes of its inputs, which may be much to evaluate, decides nothing here.
                read = FunctionCall(part.start, part.end, "file", part.arguments[:1], False)
                texts.append(text_of(self.file.value(read)) or "")
        return "\n".join(texts)


def generated_files(files: Sequence[UnitFile]) -> list[Generated]:
    """Return the files that a unit writes; of a name the first counts. files: its own, then those that it includes."""
    found: dict[str, Generated] = {}
    for file in files:
        for each in _stated_in(file):
            found.setdefault(each.label, each)
    return list(found.values())


def _stated_in(file: UnitFile) -> Iterator[Generated]:
    source = file.file.source
    for block in file.file.body.blocks:
        if block.type == "generate":
            yield _of(".".join(block.labels), _arguments_of(block), Span(source, block.start, block.end), file)
    for attribute in file.file.body.attributes:  # `generate = { pool = { path = …, contents = … } }`
        if attribute.name == "generate":
            yield from _in_attribute(attribute, file)


def _arguments_of(block: Block) -> dict[str, Expression]:
    return {each.name: each.expression for each in block.body.attributes}


def _in_attribute(attribute: Attribute, file: UnitFile) -> Iterator[Generated]:
    source = file.file.source
    if isinstance(attribute.expression, ObjectExpression):
        for entry in attribute.expression.items:
            label = text_of(file.value(entry.key)) or source.text[entry.key.start : entry.key.end]
            if isinstance(entry.value, ObjectExpression):
                stated = {
                    str(item.key.value): item.value for item in entry.value.items if isinstance(item.key, Literal)
                }
                yield _of(label, stated, Span(source, entry.start, entry.end), file)
            else:
                yield _computed(label, file.value(entry.value), Span(source, entry.start, entry.end), file)
        return
    value = file.value(attribute.expression)
    place = Span(source, attribute.start, attribute.end)
    if not isinstance(value, ObjectValue) or value.rest is not None:
        yield _computed("generate", value, place, file)
    for label, each in value.entries.items() if isinstance(value, ObjectValue) else ():
        yield _computed(label, each, place, file)


def _of(label: str, stated: dict[str, Expression], place: Span, file: UnitFile) -> Generated:
    contents = file.value(stated["contents"]) if "contents" in stated else NULL
    return Generated(label, place, file, contents, stated)


def _computed(label: str, given: Value, place: Span, file: UnitFile) -> Generated:
    return Generated(label, place, file, member(given, "contents"), {}, given)


def loads_by_itself(name: str) -> bool:
    """Say whether a file of this name is one of variables that Terraform loads by itself."""
    return name in FIRST_FILES or name.endswith(AUTOMATIC_ENDINGS)


def add_generated_values(arguments: UnitArguments, written: Iterable[Generated], repository: RepositoryFiles) -> None:
    """Add the values of variable files that are written beside the module: Terraform loads them by itself.

    Of contents that only a run tells, each variable may be given.
    """
    for each in written:
        path = text_of(each.argument("path"))
        if path is None or not loads_by_itself(path.rpartition("/")[2]):
            continue
        text = each.contents.value if isinstance(each.contents, Known) else None
        source = SourceFile(each.place.path, str(text) if text is not None else "")
        parsed = parse_hcl(source)
        if text is None or parsed.diagnostics or path.endswith(".json"):
            arguments.open.append((path, each.place))
            continue
        for attribute in parsed.body.attributes:
            value = evaluate_constant(attribute.expression, source, repository)
            arguments.options[attribute.name] = (value, each.place)
