"""The text of a file that Terragrunt writes, as the tree that the reader of Terraform takes.

Of a text that is not wholly known, each unknown part becomes a variable that only this module declares, so that its
identity stays. Places are those in the unit where the text stands there as it is, else the lines of it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Union

from avd_intune.languages.terraform.syntax.hcl_tree import (
    Expression,
    HclFile,
    Template,
    TemplateFor,
    TemplateIf,
    TemplatePart,
)
from avd_intune.languages.terraform.syntax.parser import parse_hcl
from avd_intune.languages.terraform.terragrunt_generated import Generated
from avd_intune.patterns import lazy_pattern
from avd_intune.source.text import SourceFile
from avd_intune.values.access import text_of
from avd_intune.values.value_types import JsonText, Known, PartialString, Value

Piece = Union[str, Value, JsonText]
# Makes a variable of a value; returns its name.
MakeVariable = Callable[[Value, str], str]
_HEREDOC = lazy_pattern(r"<<-?[ \t]*([A-Za-z_][\w-]*)[ \t]*\r?\n")
_QUOTE = lazy_pattern(r'(?<!\\)"')
_NOT_BREAK = lazy_pattern(r"[^\r\n]")


def file_of(written: Generated, name: str, make_variable: MakeVariable) -> HclFile | None:
    """Return the file that a `generate` block writes, None where its text is not known so far as that.

    name: that of the file.
    """
    pieces = _pieces(written)
    if pieces is None:
        return None
    is_json = name.endswith(".json")
    text = ""
    for piece in pieces:
        if isinstance(piece, str):
            text += piece
            continue
        value = piece.value if isinstance(piece, JsonText) else piece
        variable = f"var.{make_variable(value, name)}"
        if is_json:
            text += f'"${{{variable}}}"' if isinstance(piece, JsonText) else f"${{{variable}}}"
            continue
        is_text = _stands_in_a_text(text)
        if is_text is None or (is_text and isinstance(piece, JsonText)):
            return None
        text += f"${{{variable}}}" if is_text else variable
    if not is_json:
        return _parsed(written, text, parse_hcl)
    from avd_intune.languages.terraform.syntax.json_syntax import parse_tf_json

    return _parsed(written, text, parse_tf_json)


def _pieces(written: Generated) -> list[Piece] | None:
    """Return the parts of a text: known text and values; None where it is not known so far as that."""
    expression = written.stated.get("contents")
    if isinstance(expression, Template) and expression.inner is None:
        found = [_piece(written, part) for part in expression.parts]
        known = [each for each in found if each is not None]
        if len(known) == len(found):
            return known
    if isinstance(written.contents, PartialString):
        return list(written.contents.parts)
    text = text_of(written.contents)
    return None if text is None else [text]


def _piece(written: Generated, part: TemplatePart) -> Piece | None:
    if isinstance(part, (str, TemplateIf, TemplateFor)):
        return part if isinstance(part, str) else None
    value = written.file.value(part)
    if isinstance(value, PartialString) and any(isinstance(each, JsonText) for each in value.parts):
        return None  # what `jsonencode` makes stands there as it is
    if not isinstance(value, Known):
        return value
    # The text of a number or a condition is what a template makes of it.
    return _text_in_a_template(written, part)


def _text_in_a_template(written: Generated, part: Expression) -> str:
    return text_of(written.file.value(Template(part.start, part.end, [part, ""]))) or ""


def _stands_in_a_text(before: str) -> bool | None:
    """Say whether what comes next stands in a text of HCL; None where that takes more than a look at its line."""
    at = 0
    while (opened := _HEREDOC.search(before, at)) is not None:
        closed = re.compile(rf"^[ \t]*{re.escape(opened[1])}[ \t]*\r?$", re.M).search(before, opened.end())
        if closed is None:
            return True
        at = closed.end()
    line = before[before.rfind("\n") + 1 :]
    if "${" in line or "%{" in line:
        # The variables that are made for parts before it are closed in their line.
        line = re.sub(r"\$\{var\.\w+\}", "", line)
        if "${" in line or "%{" in line:
            return None
    return len(_QUOTE.findall(line)) % 2 == 1


def _parsed(written: Generated, text: str, parse: Callable[[SourceFile], HclFile]) -> HclFile | None:
    source = written.place.source
    whole = source.text
    start = whole.find(text, written.place.start, written.place.end) if text.strip() else -1
    if start >= 0:
        around = SourceFile(source.path, _NOT_BREAK.sub(" ", whole[:start]) + text, source.secrets)
        parsed = parse(around)
        return None if parsed.diagnostics else HclFile(source, parsed.body, [])
    expression = written.stated.get("contents")
    at = expression.start if expression is not None else written.place.start
    is_heredoc = whole.startswith("<<", at)
    lines = whole.count("\n", 0, at) + (1 if is_heredoc else 0)
    parsed = parse(SourceFile(source.path, "\n" * lines + text, source.secrets, is_made=True))
    return None if parsed.diagnostics else parsed
