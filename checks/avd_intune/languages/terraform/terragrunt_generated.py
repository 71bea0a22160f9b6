"""Code that Terragrunt writes when it runs: the `generate` blocks of a unit.

https://terragrunt.gruntwork.io/docs/reference/hcl/blocks/#generate
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from avd_intune.languages.terraform.syntax.hcl_tree import Block, HclFile, Template
from avd_intune.patterns import lazy_pattern
from avd_intune.source.text import Span

# What stands for the source of a unit whose code a `generate` block writes.
GENERATED = "the AVD code that a generate block writes"
_DEPLOYS = lazy_pattern(r"^\s*(?:resource|module)\s+\"", re.M)
_AVD_IN_CODE = lazy_pattern(
    r"virtual_desktop|DesktopVirtualization|MicrosoftWindowsDesktop|AddSessionHost|session_?hosts?", re.I
)


def generated_code(files: Iterable[HclFile]) -> Span | None:
    """Return the place of a `generate` block that writes resources or modules of AVD, None where there is none.

    files: those of a unit, with what it includes. Where the unit has a module, the code is written beside that.
    """
    for file in files:
        for block in file.body.blocks:
            written = _written_by(block, file) if block.type == "generate" else ""
            if _DEPLOYS.search(written) and _AVD_IN_CODE.search(written):
                return Span(file.source, block.start, block.end)
    return None


def _written_by(block: Block, file: HclFile) -> str:
    """Return the known text of what a block writes: as it stands in native syntax, without escapes in JSON."""
    if not file.source.path.endswith(".json"):
        return file.source.text[block.start : block.end]
    written = next((each.expression for each in block.body.attributes if each.name == "contents"), None)
    parts = written.parts if isinstance(written, Template) else [getattr(written, "value", None)]
    return "".join(part for part in parts if isinstance(part, str))
