"""Keeps the engine's folders off `sys.path`.

Checkov's loader puts every folder below the checks folder there while it walks, the engine's with it, where a
module of theirs could take the place of another one. Nothing is imported from there by its bare name, so they
are taken off: after each walk, and after the one that has loaded the pack by what Checkov's runners do next,
which is to load the policies of the same folder.
"""

from __future__ import annotations

import functools
import os
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

ENGINE = os.path.realpath(Path(__file__).parents[1])
_KEPT_OFF = "_avd_intune_folders_kept_off"


def keep_engine_off_path() -> None:
    """Take the engine's folders off `sys.path` whenever Checkov has loaded external checks or policies."""
    take_engine_off_path()
    with suppress(ImportError, AttributeError):
        from checkov.common.checks.base_check_registry import BaseCheckRegistry
        from checkov.common.checks_infra.registry import Registry

        for owner in (BaseCheckRegistry, Registry):
            original: Callable[..., Any] = owner.load_external_checks
            if not hasattr(original, _KEPT_OFF):
                setattr(owner, "load_external_checks", _with_path_restored(original))  # noqa: B010 - mypy forbids it


def _with_path_restored(original: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(original)
    def load_external_checks(*arguments: Any, **named: Any) -> Any:
        try:
            return original(*arguments, **named)
        finally:
            take_engine_off_path()

    setattr(load_external_checks, _KEPT_OFF, True)
    return load_external_checks


def take_engine_off_path() -> None:
    """Take the engine's folders off `sys.path`."""
    for entry in [entry for entry in sys.path if isinstance(entry, str) and "avd_intune" in entry]:
        folder = os.path.realpath(entry)
        if folder == ENGINE or folder.startswith(f"{ENGINE}{os.sep}"):
            # One by one: where Checkov's runners are threads, another one may put its own there meanwhile.
            with suppress(ValueError):
                sys.path.remove(entry)
