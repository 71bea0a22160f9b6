"""Terraform Stacks in JSON syntax (`*.tfcomponent.json`, `*.tfdeploy.json`) to the same tree as native syntax.

https://developer.hashicorp.com/terraform/language/stacks names the blocks; the strings are those of `.tf.json`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from avd_intune.languages.terraform.syntax.hcl_tree import Expression, HclFile, Template, TemplateFor, TemplateIf
from avd_intune.languages.terraform.syntax.json_syntax import TEMPLATE, JsonSyntaxReader
from avd_intune.source.json_reader import JsonNode
from avd_intune.source.text import SourceFile

_STACK = "the stack"


def parse_stack_json(source: SourceFile) -> HclFile:
    """Read a file of a stack. Never raises; mistakes are diagnostics."""
    reader = _StackReader(source)
    if reader.root is not None:
        reader.body(reader.root, _STACK, reader.file.body)
    return reader.file


class _StackReader(JsonSyntaxReader):
    blocks: ClassVar[Mapping[str, Mapping[str, int]]] = {
        _STACK: {
            "component": 1,
            "deployment": 1,
            "deployment_auto_approve": 1,
            "deployment_group": 1,
            "identity_token": 1,
            "locals": 0,
            "orchestrate": 2,
            "output": 1,
            "provider": 2,
            "publish_output": 1,
            "removed": 0,
            "required_providers": 0,
            "stack": 1,
            "store": 2,
            "upstream_input": 1,
            "variable": 1,
        },
        "provider": {"config": 0},
    }

    def expression(self, node: JsonNode, mode: int, depth: int) -> Expression:
        """Return what a value stands for; a text that is one `${…}` is the expression in it."""
        found = super().expression(node, mode, depth)
        if isinstance(found, Template) and len(found.parts) == 1:
            (part,) = found.parts
            return found if isinstance(part, (str, TemplateIf, TemplateFor)) else part
        return found

    def string_mode(self, kind: str, name: str) -> int:
        return TEMPLATE
