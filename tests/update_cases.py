"""Rewrites what cases and samples state: the reasons, and only when asked the outcomes. See `scripts/update-cases`."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from tests.case_runner import case_files, differences, read_case, sample_files, text_of, updated


def main(arguments: list[str]) -> int:
    """Update the cases that are named, all if none is; return 1 if one of them still differs."""
    parser = argparse.ArgumentParser(
        prog="scripts/update-cases",
        description="Write the reasons of now into what cases and samples state. Read the difference afterwards.",
    )
    parser.add_argument("names", nargs="*", metavar="NAME", help="a folder in tests/cases or sample_iac; all if none")
    parser.add_argument(
        "--outcomes",
        action="store_true",
        help="also write outcomes and objects that changed; else they are only told, so that no verdict is lost unseen",
    )
    options = parser.parse_args(arguments)
    files = {_name(path): path for path in [*case_files(), *sample_files()]}
    unknown = set(options.names) - files.keys()
    if unknown:
        parser.error(f"there is no case or sample {', '.join(sorted(unknown))}")
    differs = False
    for name in options.names or files:
        case = read_case(files[name])
        new = updated(case, options.outcomes)
        text = text_of(new)
        if text != case.path.read_text(encoding="utf-8"):
            case.path.write_text(text, encoding="utf-8")
            print(f"{name}: written")
        left = differences(new.answers, updated(case, outcomes=True).answers)
        differs = differs or bool(left)
        for line in left:
            print(f"{name}: {line}", file=sys.stderr)
    if differs:
        print("Outcomes differ. If that is meant, run it again with --outcomes and the names.", file=sys.stderr)
    return int(differs)


def _name(path: Path) -> str:
    return path.parent.name if path.name == "expected.yaml" else path.stem


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
