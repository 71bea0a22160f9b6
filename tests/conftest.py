"""Property-based tests take the same examples in each run, so that a change is tested and not the luck of the day.

`HYPOTHESIS_PROFILE=explore scripts/test` takes others each time.
"""

from __future__ import annotations

import gc
import os
import re
import sys
from collections.abc import Generator
from importlib.util import find_spec
from itertools import count
from pathlib import Path

import pytest

from tests.first_checks import engine_with_first_checks
from tests.warm_run import start

# To set a field of a frozen record is an error in the tests; see `records.py`. Processes that tests start have it, too.
os.environ["GUARD_FROZEN_RECORDS"] = "1"
# Facts that are older than a year are a note in the output: not in that of the tests, in a year.
os.environ.setdefault("SOURCE_DATE_EPOCH", "1796083200")

pytest_plugins = ["tests.forked"]
# What runs Checkov, and the command, in forks of a process that has imported them.
USERS_OF_COMMANDS = ("checkov_bridge.run_checkov", "command_line.run_command")

# Modules that install, build, start browsers and Checkov, or try many examples, the longest first; the others follow as
# they stand. A process that came to one of them last would still be at it when all others are done.
LONG_MODULES = (
    "docs/test_site.py",
    "command_line/test_same_as_checkov.py",
    "command_line/test_integration_commands.py",
    "checkov_bridge/test_from_git.py",
    "test_installed.py",
    "checkov_bridge/test_real_runners.py",
    "checkov_bridge/test_command.py",
    "checkov_bridge/test_real_engine.py",
    "command_line/test_dask_workers.py",
    "command_line/test_repositories.py",
    "checkov_bridge/test_lost_processes.py",
    "command_line/test_terminal.py",
    "estate/scripts/test_doubling.py",
    "test_dockerfile.py",
    "test_new_check.py",
    "test_linear_patterns.py",
    "reporting/test_report_in_browser.py",
    "reporting/test_planted_secrets.py",
    "test_end_to_end.py",
    "test_metamorphic.py",
    "test_session.py",
    "test_fuzz.py",
    "test_growth.py",
)

# Of the folders for tests. Processes that run tests count alike, and have each a folder for theirs.
_NUMBERS = count()


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Look for no garbage while tests are collected, of which nearly all stays: that would take a third of the time.

    Nor is it looked for among them later.
    """
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        # A test leaves little behind: to look through what each makes as often as Python does takes an eighth of all.
        gc.set_threshold(20_000, 20, 50)
        gc.enable()


@pytest.hookimpl(wrapper=True)
def pytest_runtestloop(session: pytest.Session) -> Generator[None, object, object]:
    """Import the commands that tests run once for all processes that run tests."""
    if session.config.getoption("--processes") != "1" and not session.config.option.collectonly:
        bridge, command = (sys.modules.get(f"tests.{name}") for name in USERS_OF_COMMANDS)
        if bridge is not None:
            start("checkov", **bridge.ENVIRONMENT)
        if command is not None:
            start("avd-intune", PYTHONPATH=str(command.CHECKS))
    return (yield)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the modules that take long first."""
    place = {Path(__file__).parent / name: number for number, name in enumerate(LONG_MODULES)}
    if missing := [str(path) for path in place if not path.is_file()]:
        raise pytest.UsageError(f"LONG_MODULES names what is not there: {', '.join(missing)}")
    items.sort(key=lambda item: place.get(item.path, len(place)))


@pytest.fixture
def tmp_path(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a folder of the test's own. That of pytest looks through all that there are for a number that is free.

    For three thousand tests that took longer than most of them.
    """
    name = re.sub(r"[^a-zA-Z0-9_]", "_", request.node.name)[:30]
    path = tmp_path_factory.getbasetemp() / f"{name}_{next(_NUMBERS)}"
    path.mkdir(mode=0o700)
    return path


@pytest.fixture
def first_checks() -> Generator[None, None, None]:
    """Let the engine judge by the first checks alone."""
    with engine_with_first_checks():
        yield


# It is not where the lowest Checkov is tested.
if find_spec("hypothesis") is not None:
    from hypothesis import HealthCheck, settings

    # How long an example takes says more about the machine than about the code.
    unhurried = {"deadline": None, "suppress_health_check": [HealthCheck.too_slow]}
    settings.register_profile("fixed", derandomize=True, **unhurried)
    settings.register_profile("explore", **unhurried)
    settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "fixed"))
