"""JSON of the tools around Terraform (Terragrunt, Stacks): every string is a template, as it is in their own syntax."""

from __future__ import annotations

from typing import ClassVar

from avd_intune.languages.terraform.syntax.hcl_tree import Expression, HclFile, Template
from avd_intune.languages.terraform.syntax.json_syntax import TEMPLATE, JsonSyntaxReader
from avd_intune.source.json_reader import JsonNode
from avd_intune.source.text import SourceFile


class WrapperJsonReader(JsonSyntaxReader):
    """Reads one file. whole: what `blocks` calls the file itself."""

    whole: ClassVar[str]

    @classmethod
    def parsed(cls, source: SourceFile) -> HclFile:
        """Return the tree of a file. Never raises; mistakes are diagnostics."""
        reader = cls(source)
        if reader.root is not None:
            reader.body(reader.root, cls.whole, reader.file.body)
        return reader.file

    def expression(self, node: JsonNode, mode: int, depth: int) -> Expression:
        """Return what a value stands for; a text that is one `${…}` is the expression in it."""
        found = super().expression(node, mode, depth)
        return found.inner or found if isinstance(found, Template) else found

    def string_mode(self, kind: str, name: str) -> int:
        return TEMPLATE
