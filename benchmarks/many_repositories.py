"""Times `check --repositories` on many small repositories: one process, several, and Dask, beside the bare work.

python benchmarks/many_repositories.py [--repositories 1000] [--jobs 2] [--dask]

The bare work is the same function called for one repository after the other in one process, without any list, pipe or
scheduler. Printed are processor time and time that passed, and their ratios to the processor time of the bare work:
where nothing else runs on the machine, the time that passed times the number of workers is what the distribution costs.
A cluster is started before it is timed, for it runs all the time where people have one.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

CHECKS = Path(__file__).resolve().parents[1] / "checks"
sys.path[:0] = [str(CHECKS), str(Path(__file__).parent)]
BARE, PROCESSES, DASK = "the bare work", "processes", "workers of Dask"


def write_repositories(folder: Path, number: int) -> Path:
    """Write so many repositories of four files each, one in ten with session hosts, and the list of them."""
    from generate_repository import WORKLOADS
    from repository_texts import TERRAFORM_HOSTS, TERRAFORM_RESOURCES, TERRAFORM_VARIABLES

    names = []
    for at in range(number):
        kind = WORKLOADS[at % len(WORKLOADS)]
        repository = folder / f"{kind}-{at:05d}"
        (repository / ".git").mkdir(parents=True)
        resource, attributes = TERRAFORM_RESOURCES[kind]
        head = '  name                = var.name\n  location            = "westeurope"\n  resource_group_name = "rg"\n'
        text = f'resource "{resource}" "main" {{\n{head}{attributes}}}\n'
        (repository / "main.tf").write_text(text + (TERRAFORM_HOSTS if kind == "avd" else ""), encoding="utf-8")
        (repository / "variables.tf").write_text(TERRAFORM_VARIABLES, encoding="utf-8")
        (repository / "terraform.tfvars").write_text(f'name = "{kind}{at}"\n', encoding="utf-8")
        (repository / "README.md").write_text(f"# {kind}\n", encoding="utf-8")
        names.append(str(repository))
    listed = folder / "list.txt"
    listed.write_text("\n".join(names) + "\n", encoding="utf-8")
    return listed


def run_bare(listed: Path, target: Path) -> None:
    from avd_intune.command_line.repositories.judged import Task, judge_repository
    from avd_intune.command_line.repositories.listed import listed_repositories
    from avd_intune.command_line.scan_options import selected_rules
    from avd_intune.source.scan_request import ScanRequest

    rule_ids = frozenset(rule.id for rule in selected_rules(None, None))
    with target.open("wb") as file:
        for each in listed_repositories(str(listed)):
            file.write(judge_repository(Task(each, ScanRequest(None), rule_ids, "error")).line + b"\n")


def run_command(listed: Path, target: Path, *more: str) -> None:
    from avd_intune.command_line.entry import main

    code = main(["check", "--repositories", str(listed), "--quiet", "--output", f"jsonl={target}", *more])
    if code not in (0, 1):
        sys.exit(f"the command ended with {code}")


def run_dask(listed: Path, target: Path, workers: int) -> None:
    """Run on a cluster, and write beside the output what it took without the start and end of that cluster."""
    import psutil
    from distributed import Client, LocalCluster

    def used() -> float:
        own = psutil.Process()
        times = [each.cpu_times() for each in (own, *own.children(recursive=True))]
        return sum(each.user + each.system for each in times)

    with LocalCluster(n_workers=workers, threads_per_worker=1, dashboard_address=None, silence_logs=50) as cluster:
        with Client(cluster) as client:
            client.run(_loaded)
        start, before = time.perf_counter(), used()
        run_command(listed, target, "--scheduler", cluster.scheduler_address)
        target.with_suffix(".times").write_text(f"{used() - before} {time.perf_counter() - start}", encoding="utf-8")


def _loaded() -> str:
    from avd_intune.command_line.repositories import judged

    return judged.__name__


def measured(way: str, listed: Path, jobs: int) -> tuple[float, float, bytes]:
    """Run one way in a process of its own; return processor time of it and all it starts, passed time and output."""
    target = listed.with_name(f"{way}.jsonl")
    arguments = [
        sys.executable,
        __file__,
        "--run",
        way,
        "--list",
        str(listed),
        "--to",
        str(target),
        "--jobs",
        str(jobs),
    ]
    path = os.pathsep.join(filter(None, [str(CHECKS), os.environ.get("PYTHONPATH")]))
    start, before = time.perf_counter(), os.times()
    subprocess.run(arguments, check=True, env={**os.environ, "PYTHONPATH": path})
    after = os.times()
    used = after.children_user + after.children_system - before.children_user - before.children_system
    passed = time.perf_counter() - start
    told = target.with_suffix(".times")
    if told.exists():
        used, passed = map(float, told.read_text(encoding="utf-8").split())
    return used, passed, target.read_bytes()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--repositories", type=int, default=1000)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--dask", action="store_true", help="also on a local cluster with so many workers as --jobs")
    parser.add_argument("--run", help=argparse.SUPPRESS)
    parser.add_argument("--list", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--to", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.run == BARE:
        return run_bare(options.list, options.to)
    if options.run == PROCESSES:
        return run_command(options.list, options.to, "--jobs", str(options.jobs))
    if options.run == DASK:
        return run_dask(options.list, options.to, options.jobs)
    with tempfile.TemporaryDirectory() as name:
        listed = write_repositories(Path(name).resolve(), options.repositories)
        bare, passed, expected = measured(BARE, listed, 1)
        print(f"{options.repositories} repositories, {BARE}: {bare:.1f} s of processor time in {passed:.1f} s")
        ways = [(PROCESSES, 1), (PROCESSES, options.jobs), *([(DASK, options.jobs)] if options.dask else [])]
        for way, jobs in ways:
            used, passed, output = measured(way, listed, jobs)
            print(
                f"{jobs} {way}: {used:.1f} s of processor time, ratio {used / bare:.2f}; in {passed:.1f} s, "
                f"times {jobs} to the processor time {passed * jobs / bare:.2f}"
            )
            if output != expected:
                sys.exit("the output differs")
    return None


if __name__ == "__main__":
    main()
