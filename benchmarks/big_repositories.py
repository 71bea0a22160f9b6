"""Times `avd-intune check` on big repositories, beside listing and reading their files in the same run.

python benchmarks/big_repositories.py [none] [others] [monorepo] [--scale 1.0]

`none`: 5,000 files of Terraform, Bicep and ARM without Azure Virtual Desktop, beside listing and reading them.
`others`: 100,000 files of other kinds with one Terraform file, beside listing them.
`monorepo`: 20,000 files of all kinds with ten estates, in seconds.

Listing is `os.walk`, reading is `open(…).read()` as text, each in an interpreter of its own, whose start is taken
off; so it is of the command (its start is what it takes for a folder with one file). Processor time, medians of three.
"""

from __future__ import annotations

import argparse
import os
import resource
import statistics
import subprocess
import sys
import tempfile
from itertools import islice
from pathlib import Path

CHECKS = Path(__file__).resolve().parents[1] / "checks"
sys.path[:0] = [str(Path(__file__).parent)]
CODE = (".tf", ".tfvars", ".bicep", ".bicepparam", ".json")
LIST = "import os, sys\nfor base, folders, names in os.walk(sys.argv[1]): pass"
READ = f"""import os, sys
for base, folders, names in os.walk(sys.argv[1]):
    for name in names:
        if name.endswith({CODE!r}):
            with open(os.path.join(base, name), encoding="utf-8") as file: file.read()
"""
OTHERS = (".py", ".ts", ".go", ".cs", ".md", ".png", ".txt", ".css", ".html", ".svg")
ROUNDS = 3
ESTATES = 10


def write_code(folder: Path, number: int, estates: int = 0) -> None:
    """Write files of infrastructure, of which so many workloads are estates with session hosts."""
    import generate_repository

    generate_repository.WORKLOADS = tuple(kind for kind in generate_repository.WORKLOADS if kind != "avd")
    for name, text in islice(generate_repository.files(), number):
        write(folder / name, text)
    for at in range(estates):
        for name, text in generate_repository._terraform_module("avd"):
            write(folder / f"teams/{at:02d}" / name, text)
        for name, text in generate_repository._terraform_workload("avd", f"estate-{at:02d}"):
            write(folder / f"teams/{at:02d}" / name, text)


def write_others(folder: Path, number: int) -> None:
    """Write files that are no code of infrastructure, fifty in each folder."""
    for at in range(number):
        write(
            folder / f"src/{at // 2500:03d}/{at // 50 % 50:02d}/file{at % 50}{OTHERS[at % len(OTHERS)]}", f"text {at}\n"
        )


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="\n")


def seconds(command: list[str]) -> float:
    """Return the processor seconds of a command."""
    environment = {**os.environ, "PYTHONPATH": str(CHECKS)}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)  # else every start would compile the modules again
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run([sys.executable, *command], env=environment, capture_output=True, check=False)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode not in (0, 1):
        sys.exit(f"{command} ended with {done.returncode}: {done.stderr.decode()[-500:]}")
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def compared(folder: Path, small: Path, peer: str) -> tuple[float, float]:
    """Return what the command and its peer take for a folder above what they take for a small one."""
    check = ["-m", "avd_intune", "check", "--quiet", "--output", "json"]
    ours, theirs = [], []
    for _ in range(ROUNDS):
        ours.append(seconds([*check, str(folder)]) - seconds([*check, str(small)]))
        theirs.append(seconds(["-c", peer, str(folder)]) - seconds(["-c", peer, str(small)]))
    return statistics.median(ours), statistics.median(theirs)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("which", nargs="*", default=["none", "others", "monorepo"])
    parser.add_argument("--scale", type=float, default=1.0, help="so many times the files")
    parser.add_argument("--keep", metavar="FOLDER", help="write the repositories there, and leave them")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        base = Path(options.keep or name).resolve()
        small = base / "small"
        write(small / ".git/HEAD", "ref: refs/heads/main\n")
        write(small / "main.tf", 'resource "azurerm_resource_group" "main" {\n  name = "rg"\n}\n')
        for which in options.which:
            folder = base / which
            write(folder / ".git/HEAD", "ref: refs/heads/main\n")
            if which == "none":
                write_code(folder, int(5_000 * options.scale))
            elif which == "others":
                write_others(folder, int(100_000 * options.scale))
                write(folder / "main.tf", 'resource "azurerm_resource_group" "main" {\n  name = "rg"\n}\n')
            else:
                write_code(folder, int(8_000 * options.scale), ESTATES)
                write_others(folder, int(12_000 * options.scale))
            ours, theirs = compared(folder, small, LIST if which == "others" else READ)
            peer = "listing" if which == "others" else "listing and reading"
            number = sum(len(names) for _, _, names in os.walk(folder))
            print(f"{which}, {number} files: {ours:.2f} s, {peer} {theirs:.2f} s, ratio {ours / theirs:.1f}")


if __name__ == "__main__":
    main()
