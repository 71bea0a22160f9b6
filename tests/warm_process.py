"""Runs commands, each in a fork of this process, which has imported what they need: that takes longer than a run.

`python warm_process.py SOCKET checkov|avd-intune` waits on a socket for `warm_run.py`, or for `warm_start.py`, which a
test starts in place of the command. What those send counts for the fork: arguments, folder, environment, streams.
For Checkov there is a second one at `SOCKET-engine`, which has imported the engine as well: to do so takes as long as
a scan, and what is loaded from this folder counts for the pack in it (`use_own_copy` drops it for another copy).
What each run of Checkov would make again, and alike, is made before the fork, too: its parsers and its own policies.
"""

from __future__ import annotations

import atexit
import contextlib
import functools
import gc
import importlib
import importlib.machinery
import importlib.util
import json
import logging
import os
import socket
import sys
import threading
import warnings
from collections.abc import Callable, Collection
from pathlib import Path
from types import ModuleType
from typing import Any

CHECKS = Path(__file__).resolve().parents[1] / "checks"
SAMPLES = Path(__file__).resolve().parent / "checkov_bridge" / "estate"
# Folders and modules of the engine that a command does not need.
NOT_OF_CHECKOV = ("checkov_bridge", "command_line", "language_server", "__main__")
NOT_OF_THE_COMMAND = ("checkov_bridge", "__main__")
# How long a process waits before it looks whether the one that started it is still there.
SECONDS = 5


def load_engine(without: Collection[str]) -> None:
    """Import the modules of the engine but for some folders, as far as what it needs is installed."""
    engine = CHECKS / "avd_intune"
    if "avd_intune" not in sys.modules:
        # As the file that Checkov loads does it.
        spec = importlib.machinery.ModuleSpec("avd_intune", None, is_package=True)
        spec.submodule_search_locations = [str(engine)]
        sys.modules["avd_intune"] = importlib.util.module_from_spec(spec)
    for path in sorted(engine.rglob("*.py")):
        parts = path.relative_to(CHECKS).with_suffix("").parts
        if parts[1] not in without:
            with contextlib.suppress(ImportError):
                _compile_patterns(importlib.import_module(".".join(parts)))


def _compile_patterns(module: ModuleType) -> None:
    """Compile the patterns that a module of the engine compiles when it asks them first."""
    for value in list(vars(module).values()):
        if type(value).__name__ == "LazyPattern":
            value.match  # noqa: B018


def checkov() -> Callable[[], object]:
    from checkov.main import Checkov

    _keep_parsers()
    _load_policies()
    # As the script that pip installs; the default of `argv` is from when Checkov was imported.
    return lambda: Checkov(sys.argv[1:]).run()


def _keep_parsers() -> None:
    """Make the parsers of Bicep, HCL and JSONPath once: to make their tables takes half as long as a scan."""
    import bc_jsonpath_ng.ext
    import hcl2
    import ply.yacc
    import pycep.main

    pycep.main.Lark = functools.cache(pycep.main.Lark)  # type: ignore[misc, assignment]
    bicep = pycep.main.BicepParser(add_line_numbers=True)
    # Their lexers are made for what is read.
    for file in sorted(SAMPLES.glob("*.bicep")):
        with contextlib.suppress(Exception):  # some of them Checkov does not read
            bicep.parse(text=file.read_text(encoding="utf-8"))
    for file in sorted(SAMPLES.glob("*.tf")):
        hcl2.loads(file.read_text(encoding="utf-8"))

    # It makes its tables for each path that it reads. Of an object that parses, only the class counts for them.
    make, made = ply.yacc.yacc, {}

    def yacc(*, module: object, **options: object) -> object:
        if type(module) not in made:
            made[type(module)] = make(module=module, **options)
        return made[type(module)]

    ply.yacc.yacc = yacc
    bc_jsonpath_ng.ext.parse("a[0].b")


def _load_policies() -> None:
    """Load the policies that are part of Checkov."""
    try:
        from checkov.common.checks_infra.registry import get_all_graph_checks_registries
    except ImportError:
        return  # the oldest versions, which leave them out where others were loaded before
    for registry in get_all_graph_checks_registries():
        if hasattr(registry, "internal_checks_dir_loaded"):
            registry.load_checks()


def _take_variables() -> None:
    """Do what Checkov does with two variables when it is imported."""
    module = sys.modules.get("checkov.logging_init")
    if module is not None:
        from checkov.common.parallelizer.parallel_runner import parallel_runner

        module.LOG_LEVEL = os.environ.get("LOG_LEVEL", "WARNING").upper()  # type: ignore[attr-defined]
        logging.getLogger().handlers[0].setLevel(module.LOG_LEVEL)  # type: ignore[attr-defined]
        parallel_runner.__init__()  # type: ignore[misc]


def avd_intune() -> Callable[[], object]:
    from avd_intune.command_line.entry import main

    load_engine(NOT_OF_THE_COMMAND)
    return lambda: main(sys.argv[1:])


def run(request: dict[str, Any], streams: list[int], command: Callable[[], object]) -> object:
    """Turn this process into one that was started for a request, and do what that asks for."""
    os.chdir(request["folder"])
    os.environ.clear()
    os.environ.update(request["environment"])
    # As `python -m` has it, in place of the folder of this file.
    sys.path[:1] = [request["folder"], *filter(None, os.environ.get("PYTHONPATH", "").split(os.pathsep))]
    sys.argv[1:] = request["arguments"]
    for number, stream in enumerate(streams):
        os.dup2(stream, number)
        os.close(stream)
    _take_variables()
    try:
        if request["code"] is not None:
            exec(request["code"], {"__name__": "__main__"})
            return 0
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", category=SyntaxWarning)
            return command()
    except SystemExit as end:
        return end.code


def leave(code: object) -> None:
    """End as `sys.exit` does, but without taking apart all that was imported: that takes as long as a short run."""
    if code is not None and not isinstance(code, int):
        sys.exit(code)  # type: ignore[arg-type]
    threading._shutdown()  # type: ignore[attr-defined]
    atexit._run_exitfuncs()
    for stream in (sys.stdout, sys.stderr):
        stream.flush()
    os._exit((code or 0) & 0xFF)


def serve(path: str, command: Callable[[], object]) -> None:
    assert threading.active_count() == 1, "a process with threads must not fork"
    gc.freeze()  # or the collector of each fork would touch, and so copy, all of it
    server = socket.socket(socket.AF_UNIX)
    server.bind(f"{path}-new")
    server.listen()
    Path(f"{path}-new").rename(path)  # it is there when it listens
    parent = os.getppid()
    server.settimeout(SECONDS)
    while True:
        try:
            connection, _ = server.accept()
        except TimeoutError:
            if os.getppid() != parent:
                return
            continue
        connection.setblocking(True)
        with contextlib.suppress(ChildProcessError):
            while os.waitpid(-1, os.WNOHANG)[0]:
                pass
        if os.fork() == 0:
            server.close()
            break
        connection.close()
    # What waits for the command is a process of its own, so that several commands may run.
    text, streams, _, _ = socket.recv_fds(connection, 1_000_000, 3, socket.MSG_WAITALL)
    child = os.fork()
    if child == 0:
        connection.close()
        leave(run(json.loads(text), list(streams), command))
    for stream in streams:
        os.close(stream)
    _, status = os.waitpid(child, 0)
    connection.sendall(str(os.waitstatus_to_exitcode(status)).encode())
    os._exit(0)


if __name__ == "__main__":
    address, name = sys.argv[1:]
    sys.argv[0] = name
    try:
        run_command = {"checkov": checkov, "avd-intune": avd_intune}[name]()
    except BaseException:
        Path(f"{address}-failed").touch()
        raise
    if name == "checkov" and os.fork() == 0:
        load_engine(NOT_OF_CHECKOV)
        address += "-engine"
    serve(address, run_command)
