"""Records what the real `terraform` plans for the cases beside this file, as `expected.json` of each.

Run it by hand after changing a case: `python tests/languages/terraform/record_terraform_plans.py`. The cases use
nothing but `terraform_data`, which is built into Terraform, so neither network nor provider is needed.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

CASES = Path(__file__).parent / "terraform_cases"
UNKNOWN = "(known after apply)"


def planned_inputs(case: Path) -> dict[str, Any]:
    """Return the `input` of each planned resource by address, with UNKNOWN where Terraform does not know."""
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder) / "case"
        shutil.copytree(case, work, ignore=shutil.ignore_patterns("expected.json", ".terraform*"))
        run_terraform(work, "init", "-input=false")
        run_terraform(work, "plan", "-input=false", "-lock=false", "-out=plan.bin")
        plan = json.loads(run_terraform(work, "show", "-json", "plan.bin"))
    return {
        change["address"]: _with_unknown(
            change["change"]["after"].get("input"), change["change"]["after_unknown"].get("input")
        )
        for change in plan["resource_changes"]
    }


def run_terraform(folder: Path, *arguments: str) -> str:
    """Run Terraform in a folder; return what it prints. Raises RuntimeError if it fails."""
    # No settings of the user's own, which may change what is printed.
    environment = {**os.environ, "TF_CLI_CONFIG_FILE": os.devnull, "CHECKPOINT_DISABLE": "1"}
    done = subprocess.run(
        ["terraform", *arguments], cwd=folder, capture_output=True, text=True, env=environment, check=False
    )
    if done.returncode != 0:
        raise RuntimeError(f"terraform {' '.join(arguments)} failed:\n{done.stdout}\n{done.stderr}")
    return done.stdout


def _with_unknown(value: Any, unknown: Any) -> Any:
    if unknown is True:
        return UNKNOWN
    if isinstance(unknown, dict):
        known = value or {}
        return {key: _with_unknown(known.get(key), unknown.get(key)) for key in {**known, **unknown}}
    if isinstance(unknown, list) and unknown:
        known = value or []
        return [
            _with_unknown(known[at] if at < len(known) else None, unknown[at] if at < len(unknown) else None)
            for at in range(max(len(known), len(unknown)))
        ]
    return value


def main() -> None:
    wanted = set(sys.argv[1:])
    for case in sorted(path for path in CASES.iterdir() if path.is_dir()):
        if not wanted or case.name in wanted:
            text = json.dumps(planned_inputs(case), indent=2, sort_keys=True, ensure_ascii=False)
            (case / "expected.json").write_text(text + "\n", encoding="utf-8")
            print(case.name)


if __name__ == "__main__":
    main()
