"""How much real Bicep our reader reads, and how fast, beside pycep-parser (what Checkov reads Bicep with).

    python benchmarks/bicep_reading.py FOLDER…

Counts each different text once. Speed is compared on the files that both read, in one run.
"""

from __future__ import annotations

import argparse
import gc
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "checks"))

from avd_intune.languages.bicep.syntax.parser import parse_bicep
from avd_intune.source.text import SourceFile, UnreadableSourceError, read_source
from pycep import BicepParser


def collect(folders: Iterable[Path]) -> list[SourceFile]:
    """Return the .bicep and .bicepparam files below the folders, each text once."""
    found: dict[str, SourceFile] = {}
    for folder in folders:
        for path in sorted(folder.rglob("*.bicep*")):
            if path.suffix not in (".bicep", ".bicepparam") or not path.is_file():
                continue
            try:
                source = read_source(path)
            except UnreadableSourceError as error:
                print(f"{path}: {error}")
                continue
            found.setdefault(source.text, source)
    return list(found.values())


def seconds(read: Callable[[SourceFile], object], sources: Iterable[SourceFile]) -> float:
    gc.collect()
    start = time.process_time()
    for source in sources:
        read(source)
    return time.process_time() - start


def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("folders", nargs="+", type=Path)
    arguments.add_argument("--runs", type=int, default=3, help="the best of this many is reported (default 3)")
    chosen = arguments.parse_args()

    sources = collect(chosen.folders)
    ours = []
    for source in sources:
        diagnostics = parse_bicep(source).diagnostics
        if diagnostics:
            print(diagnostics[0])
        else:
            ours.append(source)
    for suffix in (".bicep", ".bicepparam"):
        every = [source for source in sources if source.path.endswith(suffix)]
        count = sum(source.path.endswith(suffix) for source in ours)
        print(f"{suffix}: {count} of {len(every)} read without a diagnostic")

    pycep = BicepParser()
    theirs = []
    for source in sources:
        try:
            pycep.parse(text=source.text)
        except Exception:
            continue
        theirs.append(source)
    print(f"pycep-parser: {len(theirs)} of {len(sources)}")

    readable = {id(source) for source in ours}
    both = [source for source in theirs if id(source) in readable]
    size = sum(len(source.text.encode()) for source in both)
    if not size:
        print("no file that both read")
        return 1
    our_time = min(seconds(parse_bicep, both) for _ in range(chosen.runs))
    their_time = min(seconds(lambda source: pycep.parse(text=source.text), both) for _ in range(chosen.runs))
    print(f"{len(both)} files that both read, {size / 1e6:.2f} MB, best of {chosen.runs} runs")
    print(f"ours: {size / our_time / 1e6:.2f} MB/s")
    print(f"pycep-parser: {size / their_time / 1e6:.2f} MB/s")
    print(f"ratio: {their_time / our_time:.1f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
