"""Terragrunt's JSON syntax (`terragrunt.hcl.json`) to the same tree as native syntax.

https://terragrunt.gruntwork.io/docs/reference/config-blocks-and-attributes/ names the blocks, and that the file may be
written as JSON. Every string is a template there, also those that Terraform takes as they stand.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from avd_intune.languages.terraform.syntax.hcl_tree import HclFile
from avd_intune.languages.terraform.syntax.wrapper_json import WrapperJsonReader
from avd_intune.source.json_reader import JsonArray, JsonMember, JsonObject
from avd_intune.source.text import SourceFile

_UNIT = "the unit"
_HOOK = {"before_hook": 1, "after_hook": 1, "error_hook": 1}


class _TerragruntReader(WrapperJsonReader):
    whole = _UNIT
    blocks: ClassVar[Mapping[str, Mapping[str, int]]] = {
        _UNIT: {
            "dependency": 1,
            "errors": 0,
            "exclude": 0,
            "feature": 1,
            "generate": 1,
            "include": 1,
            "locals": 0,
            "terraform": 0,
        },
        "terraform": {"extra_arguments": 1, **_HOOK},
    }

    def labels_of(self, member: JsonMember, count: int) -> int:
        """Return 0 for an `include` without a name: what it holds is no object, but its path."""
        node = member.value
        parts = node.items if isinstance(node, JsonArray) else [node]
        inner = [each.value for part in parts if isinstance(part, JsonObject) for each in part.members]
        named = all(isinstance(each, (JsonObject, JsonArray)) for each in inner)
        return count if named or member.key != "include" else 0


def parse_terragrunt_json(source: SourceFile) -> HclFile:
    """Read a `*.hcl.json` file. Never raises; mistakes are diagnostics."""
    return _TerragruntReader.parsed(source)
