"""What Checkov may take for policies where it was given this repository whole, not only its folder `checks`.

`--external-checks-git URL` does that: since 3.3 Checkov does not heed `//checks` in the URL. It then reads every
JSON and YAML file of the clone as a policy, the test cases too, and warns about each in each of its processes.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from avd_intune.patterns import lazy_pattern

_DISTRIBUTION = 'name = "avd-intune"'
_CONFINED = "_avd_intune_confined"
# Checkov clones into such a folder of the working directory, next to the code that it scans.
_CLONE = lazy_pattern(r"[0-9a-f]{8}_checks")


def confine_policies(pack: Path) -> None:
    """Make Checkov look for policies of this repository in the pack alone, for the folders that it is yet to read.

    pack: the folder that holds the loaded file. Does nothing where the pack lies in another repository, whose
    policies count, nor where this Checkov has no such registry: it is a matter of warnings only.
    """
    if not _is_this_repository(pack.parent):
        return
    with suppress(ImportError, AttributeError):
        from checkov.common.checks_infra.registry import Registry

        original: Callable[..., Any] = Registry.load_external_checks
        if not hasattr(original, _CONFINED):

            @functools.wraps(original)
            def load_external_checks(self: Any, dir: str) -> Any:
                return original(self, str(pack) if Path(dir).resolve() == pack.parent else dir)

            setattr(load_external_checks, _CONFINED, True)
            setattr(Registry, "load_external_checks", load_external_checks)  # noqa: B010 - mypy forbids to assign it


def clone_of_checkov(pack: Path) -> Path | None:
    """Return the folder in which Checkov cloned the pack's repository, None if the pack is no such clone."""
    for folder in (pack, *pack.parents):
        if _CLONE.fullmatch(folder.name) and (folder / "result") in (pack, *pack.parents):
            return folder
    return None


def _is_this_repository(folder: Path) -> bool:
    try:
        return _DISTRIBUTION in (folder / "pyproject.toml").read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        return False
