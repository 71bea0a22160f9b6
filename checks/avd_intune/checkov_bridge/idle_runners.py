"""Checkov's `json` and `yaml` runners, kept from reading files for which they hold no check.

Without external checks both end at once. With any external checks folder, be it an empty one, they parse every file
of the repository; this pack gives them nothing to look for, and would make each scan slower by that.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from contextlib import suppress
from typing import Any

_SPARED = "_avd_intune_spared"


def spare_idle_runners() -> None:
    """Make the two runners read files only where some pack gave them a check, which is asked on each run.

    Does nothing where this Checkov has no such runners: it is a matter of speed only.
    """
    with suppress(ImportError, AttributeError):
        from checkov.json_doc.runner import Runner as JsonRunner
        from checkov.yaml_doc.runner import Runner as YamlRunner

        for runner in (JsonRunner, YamlRunner):
            _spare(runner)


def _spare(runner: type[Any]) -> None:
    original: Callable[..., Any] = runner._load_files
    if hasattr(original, _SPARED):
        return

    @functools.wraps(original)
    def load_files(self: Any, *arguments: Any, **named: Any) -> Any:
        # The runners of pipelines (GitHub, GitLab, …) inherit from the YAML runner and have checks of Checkov's own.
        if type(self) is runner and _is_idle(self):
            return None
        return original(self, *arguments, **named)

    setattr(load_files, _SPARED, True)
    runner._load_files = load_files


def _is_idle(runner: Any) -> bool:
    registry, graph = runner.import_registry(), runner.graph_registry
    if any(registry.checks.values()) or any(registry.wildcard_checks.values()):
        return False
    if graph is None:
        return True
    graph.load_checks()
    return not graph.checks
