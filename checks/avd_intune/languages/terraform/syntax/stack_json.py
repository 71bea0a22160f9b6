"""Terraform Stacks in JSON syntax (`*.tfcomponent.json`, `*.tfdeploy.json`) to the same tree as native syntax.

https://developer.hashicorp.com/terraform/language/stacks names the blocks.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from avd_intune.languages.terraform.syntax.hcl_tree import HclFile
from avd_intune.languages.terraform.syntax.wrapper_json import WrapperJsonReader
from avd_intune.source.text import SourceFile

_STACK = "the stack"


class _StackReader(WrapperJsonReader):
    whole = _STACK
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


def parse_stack_json(source: SourceFile) -> HclFile:
    """Read a file of a stack. Never raises; mistakes are diagnostics."""
    return _StackReader.parsed(source)
