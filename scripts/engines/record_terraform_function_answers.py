"""Record what the real Terraform answers to calls of its functions, and which functions it has.

    python scripts/engines/record_terraform_function_answers.py

To add a case, add its expression to `tests/languages/terraform/known_answers/terraform_functions.json` and run
the script. Needs `terraform` on PATH; uses no provider and no network.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from typing import Any

from scripts.engines.record_terraform_answers import DEFAULT_FOLDER, record

ANSWERS = DEFAULT_FOLDER / "terraform_functions.json"
NAMES = DEFAULT_FOLDER / "function_names_of_terraform.json"


def function_signatures() -> dict[str, Any]:
    """Return the functions of the `terraform` on PATH with their parameters, without those of providers."""
    environment = {**os.environ, "TF_CLI_CONFIG_FILE": os.devnull, "CHECKPOINT_DISABLE": "1"}
    command = ["terraform", "metadata", "functions", "-json"]
    completed = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    signatures: dict[str, Any] = json.loads(completed.stdout)["function_signatures"]
    return signatures


def main() -> int:
    if shutil.which("terraform") is None:
        print("terraform is not on PATH", file=sys.stderr)
        return 2
    NAMES.write_text(json.dumps(sorted(function_signatures()), indent=0) + "\n", encoding="utf-8")
    record(ANSWERS)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
