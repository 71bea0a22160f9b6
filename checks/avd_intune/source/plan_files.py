"""Files that people save a Terraform plan in, beside JSON: its text for people, and the form that `-out` writes.

Of the latter, https://github.com/hashicorp/terraform/blob/main/internal/plans/planfile: an archive whose member
`tfplan` holds the plan, and whose members below `tfconfig/` hold the code that was planned.
"""

from __future__ import annotations

from functools import cache
from io import BytesIO
from pathlib import Path

from avd_intune.source.regular_files import read_regular
from avd_intune.source.workspace import Workspace

# What else a plan or its JSON is saved as: `terraform show -json tfplan > plan.txt`, the log of a step.
LOG_ENDINGS = (".txt", ".log", ".out")
# What `-out` is mostly given.
BINARY_ENDINGS = ("tfplan", "plan", ".out", ".bin")
_ARCHIVE = b"PK\x03\x04"
_PLAN, _CODE = "tfplan", "tfconfig/"
_MAX_ARCHIVE_BYTES = 64 * 1024 * 1024
# More code than that is not unpacked only to see what it speaks of.
_MAX_UNPACKED_BYTES = 8 * 1024 * 1024
_CODE_BESIDE = (".tf", ".tofu", ".tf.json", ".tofu.json")


# What people call a plan, a log of one or the run that made it: `tfplan.txt`, `terraform-apply.log`, `show.out`.
_NAMES = ("plan", "tf", "terraform", "tofu", "show", "apply", "avd")


def saved_plans(workspace: Workspace) -> list[Path]:
    """Return the files that are asked for and may be a saved plan by their name, or by the code that they lie beside.

    No other file is opened: a repository may hold any number of notes and logs.
    """

    @cache
    def folders_of_code() -> set[str]:
        return {str(path.parent) for path in workspace.repository_files(*_CODE_BESIDE)}

    def may_be_one(folder: str, name: str) -> bool:
        lower = name.lower()
        return any(word in lower for word in _NAMES) or folder in folders_of_code()

    return workspace.files_where(may_be_one, *LOG_ENDINGS, *BINARY_ENDINGS)


def code_in_binary_plan(path: Path) -> str | None:
    """Return the code that a plan in Terraform's own form was made of, None for any other file. Never raises."""
    try:
        if read_regular(path, len(_ARCHIVE)) != _ARCHIVE:
            return None
        return _code(read_regular(path, _MAX_ARCHIVE_BYTES))
    except Exception:  # an archive may be wrong in any way
        return None


def _code(data: bytes) -> str | None:
    from zipfile import ZipFile

    with ZipFile(BytesIO(data)) as archive:
        if _PLAN not in archive.namelist():
            return None
        left = _MAX_UNPACKED_BYTES
        texts = []
        for name in archive.namelist():
            if name.startswith(_CODE) and left > 0:
                with archive.open(name) as member:
                    texts.append(member.read(left).decode("utf-8", "replace"))
                left -= len(texts[-1])
        return "\n".join(texts)


def is_beside_its_code(workspace: Workspace, path: Path) -> bool:
    """Say whether a plan was found beside Terraform code, which is judged whatever the plan says, and not asked for."""
    return path not in workspace.targets and bool(workspace.in_folder(path.parent, *_CODE_BESIDE))
