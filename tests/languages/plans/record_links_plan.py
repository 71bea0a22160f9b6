"""Records the plan of `plan_cases/links`, the folder beside this file. Needs `terraform`, no network."""

from __future__ import annotations

import json
import shutil
import tempfile
from pathlib import Path

from tests.languages.terraform.record_terraform_plans import run_terraform

CASE = Path(__file__).parent / "plan_cases" / "links"


def planned() -> str:
    """Return the plan as `terraform show -json` gives it, indented and without what changes in every run."""
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder) / "case"
        shutil.copytree(CASE, work, ignore=shutil.ignore_patterns("plan.json", ".terraform*"))
        run_terraform(work, "init", "-input=false")
        run_terraform(work, "plan", "-input=false", "-lock=false", "-out=plan.bin")
        plan = json.loads(run_terraform(work, "show", "-json", "plan.bin"))
    plan.pop("timestamp", None)
    return json.dumps(plan, indent=1, sort_keys=True) + "\n"


if __name__ == "__main__":
    (CASE / "plan.json").write_text(planned(), encoding="utf-8")
