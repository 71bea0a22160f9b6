"""A process of Checkov that ends without an answer fails the scan, in every way in which Checkov runs its parts."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.checkov_bridge.run_checkov import CHECKS, ENVIRONMENT, named, run_checkov
from tests.checkov_bridge.test_command_failures import saboteur
from tests.checkov_bridge.test_real_engine import BICEP, TERRAFORM
from tests.interruptible import interruptible
from tests.languages.terraform.terraform_support import write_files

FILES = {"main.tf": TERRAFORM.replace("NAME", "wrong"), "main.bicep": BICEP.replace("NAME", "pool")}
OURS = ("--external-checks-dir", CHECKS)
ASKED = ("--check", "CKV_AVD_1", "-o", "json")
# Ends a forked process that loads it: by a signal, as the kernel does where memory runs out, or by itself.
ENDS = """
import multiprocessing, os, signal, sys
from checkov.{framework}.runner import Runner
if multiprocessing.parent_process() is not None:
    Runner.{method} = lambda *all, **named: {end}
"""
LATE = {"terraform": "get_graph_checks_report", "bicep": "add_python_check_results"}


@pytest.mark.parametrize(
    "end",
    ["os.kill(os.getpid(), signal.SIGKILL)", "os.kill(os.getpid(), signal.SIGXCPU)", "os._exit(0)", "sys.exit(0)"],
    ids=["killed", "time limit", "ended", "left"],
)
@pytest.mark.parametrize("framework", ["terraform", "bicep"])
def test_runner_that_ends_without_an_answer_fails_the_scan(tmp_path: Path, framework: str, end: str) -> None:
    write_files(tmp_path, {f"code/{name}": text for name, text in FILES.items()})
    change = saboteur(tmp_path, ENDS.format(framework=framework, method=LATE[framework], end=end))
    arguments = ("--framework", "terraform", "bicep", *OURS, "--external-checks-dir", change, *ASKED)
    run = run_checkov("-d", ".", *arguments, folder=tmp_path / "code")
    assert run.exit_code == 2
    assert run.output == ""
    assert run.own_error_lines == [
        f"avd-intune: Checkov's process for {framework} ended without an answer (killed, or out of memory);"
        " its files were not judged"
    ]


def test_killed_runner_of_another_language_fails_the_scan_too(tmp_path: Path) -> None:
    write_files(
        tmp_path, {f"code/{name}": text for name, text in FILES.items()} | {"code/Dockerfile": "FROM scratch\n"}
    )
    change = saboteur(
        tmp_path,
        "import os, signal, sys\n"
        "frame = sys._getframe()\n"
        "while frame is not None:\n"
        "    if getattr(frame.f_locals.get('self'), 'check_type', '') == 'dockerfile':\n"
        "        os.kill(os.getpid(), signal.SIGKILL)\n"
        "    frame = frame.f_back\n",
    )
    arguments = ("--framework", "terraform", "dockerfile", *OURS, "--external-checks-dir", change, "-o", "json")
    run = run_checkov("-d", ".", *arguments, folder=tmp_path / "code")
    assert run.exit_code == 2
    assert len(run.own_error_lines) == 1


# Ends the process of one runner before it loads external checks; nothing that watches it has begun.
EARLY = """
import os, signal, sys
from checkov.common.runners import runner_registry
run = runner_registry._parallel_run
def end_one(runner, *more, **named):
    if runner.check_type == {framework!r}: {end}
    return run(runner, *more, **named)
runner_registry._parallel_run = end_one
from checkov.main import Checkov
sys.exit(Checkov(sys.argv[1:]).run())
"""


@pytest.mark.parametrize(
    ("framework", "end", "said"),
    [
        ("terraform", "os.kill(os.getpid(), signal.SIGKILL)", "terraform"),
        ("bicep", "os._exit(0)", "bicep"),
        ("dockerfile", "os.kill(os.getpid(), signal.SIGKILL)", "dockerfile"),
        ("dockerfile", "os._exit(0)", "another language"),
    ],
    ids=["first is killed", "last ends", "another language is killed", "another language ends"],
)
def test_runner_that_is_lost_before_it_loads_external_checks_fails_the_scan(
    tmp_path: Path, framework: str, end: str, said: str
) -> None:
    write_files(tmp_path, FILES)
    frameworks = ("--framework", "terraform", "dockerfile", "bicep")
    code = EARLY.format(framework=framework, end=end)
    run = run_checkov("-d", ".", *frameworks, *OURS, *ASKED, folder=tmp_path, code=code)
    assert run.exit_code == 2
    assert run.output == ""
    assert run.own_error_lines == [
        f"avd-intune: Checkov's process for {said} ended without an answer (killed, or out of memory);"
        " its files were not judged"
    ]


def test_all_processes_below_checkov_killed_at_once_fail_the_scan(tmp_path: Path) -> None:
    # Those that watch are no longer below it, or nobody would be left to say so; Checkov 3.2 would wait for ever.
    write_files(tmp_path, {f"code/{name}": text for name, text in FILES.items()})
    change = saboteur(
        tmp_path,
        "import os, pathlib, signal, time\n"
        "from checkov.terraform.runner import Runner\n"
        "from checkov.bicep.runner import Runner as Bicep\n"
        "def below(process):\n"
        "    for folder in pathlib.Path('/proc').glob('[0-9]*'):\n"
        "        try: parent = int((folder / 'stat').read_text().rpartition(')')[2].split()[1])\n"
        "        except OSError: continue\n"
        "        if parent == process:\n"
        "            yield from below(int(folder.name))\n"
        "            yield int(folder.name)\n"
        f"waits = pathlib.Path({str(tmp_path / 'waits')!r})\n"
        "def wait(*all, **named):\n"
        "    waits.touch()\n"
        "    time.sleep(600)\n"
        "def end_all(*all, **named):\n"
        "    while not waits.exists(): time.sleep(0.02)\n"
        "    all = sorted(below(os.getppid()), key=os.getpid().__eq__)\n"
        "    for process in all: os.kill(process, signal.SIGKILL)\n"
        "Runner.get_graph_checks_report = end_all\n"
        "Bicep.add_python_check_results = wait\n",
    )
    arguments = ("--framework", "terraform", "bicep", *OURS, "--external-checks-dir", change, *ASKED)
    run = run_checkov("-d", ".", *arguments, folder=tmp_path / "code")
    assert run.exit_code == 2
    assert run.output == ""
    assert sorted(run.own_error_lines) == [
        f"avd-intune: Checkov's process for {framework} ended without an answer (killed, or out of memory);"
        " its files were not judged"
        for framework in ("bicep", "terraform")
    ]


def test_killed_process_that_parses_a_file_fails_the_scan(tmp_path: Path) -> None:
    # Checkov's Terraform runner forks once more to parse; what such a process would have found is lost as silently.
    write_files(tmp_path, {f"code/{at}/main.tf": TERRAFORM.replace("NAME", f"p{at}") for at in range(6)})
    change = saboteur(
        tmp_path,
        "import os, signal\n"
        "from checkov.common.parallelizer import parallel_runner as module\n"
        "run = module.ParallelRunner._run_function_multiprocess_fork\n"
        "def kill(self, func, items, *more, **named):\n"
        "    def first_is_killed(item):\n"
        "        if item == 0: os.kill(os.getpid(), signal.SIGKILL)\n"
        "        return item\n"
        "    return run(self, first_is_killed, list(range(len(items))), *more, **named)\n"
        "module.ParallelRunner._run_function_multiprocess_fork = kill\n"
        "from checkov.terraform.runner import Runner\n"
        "load = Runner.get_graph_checks_report\n"
        "def also(self, *all, **named):\n"
        "    list(module.parallel_runner.run_function(len, [1, 2, 3, 4, 5, 6]))\n"
        "    return load(self, *all, **named)\n"
        "Runner.get_graph_checks_report = also\n",
    )
    # Loaded before the pack, which then counts the answers of the method that it finds.
    arguments = ("--framework", "terraform", "--external-checks-dir", change, *OURS, *ASKED)
    run = run_checkov("-d", ".", *arguments, folder=tmp_path / "code")
    assert run.exit_code == 2
    assert run.own_error_lines == [
        "avd-intune: a process in which Checkov parses files ended without an answer (killed, or out of memory)"
    ]


WITH_LITTLE_MEMORY = """
import resource, sys
from checkov.main import Checkov
resource.setrlimit(resource.RLIMIT_AS, (2 << 30, 2 << 30))
sys.exit(Checkov(sys.argv[1:]).run())
"""


@pytest.mark.parametrize("way", ["fork", "thread", "none"])
def test_memory_that_runs_out_is_never_a_clean_scan(tmp_path: Path, way: str) -> None:
    """`ulimit -v` as a runner of pipelines sets it, and code that takes all of it in Checkov's own runner."""
    write_files(tmp_path, {f"code/{name}": text for name, text in FILES.items()})
    change = saboteur(
        tmp_path,
        "import pathlib\nfrom checkov.terraform.runner import Runner\n"
        "def take_all(self, *all, **named):\n"
        f"    pathlib.Path({str(tmp_path / 'begun')!r}).touch()\n"
        "    taken = []\n"
        "    while True: taken.append(bytearray(50_000_000))\n"
        "Runner.get_graph_checks_report = take_all\n",
    )
    arguments = ("--framework", "terraform", "bicep", *OURS, "--external-checks-dir", str(change), *ASKED)
    run = run_checkov(
        "-d", ".", *arguments, folder=tmp_path / "code", code=WITH_LITTLE_MEMORY,
        environment={"CHECKOV_PARALLELIZATION_TYPE": way} if way != "fork" else {},
    )  # fmt: skip
    assert run.exit_code in (1, 2)  # an exception that no runner of Checkov caught ends its oldest versions with 1
    assert run.output == ""
    assert (tmp_path / "begun").exists()  # and not that the limit is too low for Checkov itself


@pytest.mark.parametrize("frameworks", [("terraform", "bicep"), ("all",)], ids=["two", "all"])
def test_runners_that_answer_are_not_disturbed(tmp_path: Path, frameworks: tuple[str, ...]) -> None:
    write_files(tmp_path, FILES)
    run = run_checkov("-d", ".", "--framework", *frameworks, *OURS, *ASKED, folder=tmp_path)
    assert run.exit_code == 1
    assert run.own_error_lines == []
    assert ("terraform", "CKV_AVD_1", "azurerm_virtual_desktop_host_pool.wrong") in named(run, "failed")


def test_answer_of_many_megabytes_arrives_whole(tmp_path: Path) -> None:
    # Longer than the buffer of a pipe, many times.
    pools = "".join(TERRAFORM.replace("NAME", f"pool{at}") for at in range(300))
    write_files(tmp_path, {"main.tf": pools, "main.bicep": FILES["main.bicep"]})
    run = run_checkov("-d", ".", "--framework", "terraform", "bicep", *OURS, *ASKED, folder=tmp_path)
    assert run.exit_code == 1
    assert len([each for each in named(run, "failed") if each[0] == "terraform"]) == 300
    assert json.loads(run.output)


def test_interrupted_run_says_nothing_of_lost_processes(tmp_path: Path) -> None:
    write_files(tmp_path, {f"code/{name}": text for name, text in FILES.items()})
    change = saboteur(
        tmp_path,
        "import multiprocessing, os, pathlib, time\nfrom checkov.terraform.runner import Runner\n"
        "def wait(*all, **named):\n"
        f"    pathlib.Path({str(tmp_path / 'begun')!r}).touch()\n"
        "    time.sleep(600)\n"
        "Runner.get_graph_checks_report = wait\n",
    )
    arguments = ("--framework", "terraform", "bicep", *OURS, "--external-checks-dir", change, *ASKED)
    process = subprocess.Popen(
        interruptible("-m", "checkov.main", "-d", ".", *map(str, arguments)),
        cwd=tmp_path / "code", env={**os.environ, **ENVIRONMENT}, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL,
        text=True, start_new_session=True,
    )  # fmt: skip
    try:
        while not (tmp_path / "begun").exists():
            assert process.poll() is None
            time.sleep(0.02)
        os.killpg(process.pid, signal.SIGINT)  # what a terminal does on Ctrl-C
        _, errors = process.communicate(timeout=300)
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
    assert process.returncode != 0
    assert "ended without an answer" not in errors


PARENT_ENDS_FIRST = """
import multiprocessing, os, time
from avd_intune.checkov_bridge.lost_runs import watch_fork
def func_wrapper(connection, items_group):
    watch_fork(print, "terraform", ())
    os.write(watching, b".")
    while os.getppid() == parent:
        time.sleep(0.01)
    connection.send("x" * 1_000_000)  # more than a pipe takes before somebody reads
parent = os.getpid()
watched, watching = os.pipe()
pipes = [multiprocessing.Pipe(duplex=False) for _ in range(2)]  # each process has the ends of both
for _, writing in pipes:
    multiprocessing.get_context("fork").Process(target=func_wrapper, args=(writing, [1])).start()
both = b""
while len(both) < 2:
    both += os.read(watched, 2)
os._exit(2)
"""


def test_runner_whose_parent_has_ended_keeps_no_output_open() -> None:
    # The output of a run is at its end when no process has it any more: what waits for that would wait for ever.
    environment = {**ENVIRONMENT, "PYTHONPATH": CHECKS}
    done = subprocess.run(
        [sys.executable, "-c", PARENT_ENDS_FIRST], env=environment, capture_output=True, timeout=300, check=False
    )
    assert (done.returncode, done.stdout, done.stderr) == (2, b"", b"")
