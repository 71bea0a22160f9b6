"""Record what the real Terraform answers to the expressions of a known-answer file.

    python scripts/engines/record_terraform_answers.py [FILE.json ...]

A file holds `{"terraform": VERSION, "files": {NAME: TEXT}, "cases": [CASE, ...]}`. A case is
`{"expression": TEXT}`, with `"convert_to": TYPE` for the default of a variable of that type; the script adds
`"type"` and `"value"` (as `terraform output -json` writes them) or `"error": true`. To add a case, add
its expression and run the script. Needs `terraform` on PATH; uses no provider and no network.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

DEFAULT_FOLDER = Path(__file__).resolve().parents[2] / "tests" / "languages" / "terraform" / "known_answers"

Case = dict[str, Any]

# Syntax errors hide errors of evaluation, and those of one kind hide others: Terraform is asked again
# without the rejected cases until it accepts the rest.
MAX_ROUNDS = 40
_NOT_KEPT = re.compile(r'output value "(case\d+)"')


class RecordingError(Exception):
    """Terraform did something unforeseen; `str(error)` holds its output."""


def terraform_version() -> str:
    """Return the version of the `terraform` on PATH."""
    completed = _terraform(Path(), "version", "-json")
    return str(json.loads(completed.stdout)["terraform_version"])


def answers(cases: Sequence[Mapping[str, Any]], files: Mapping[str, str]) -> list[Case]:
    """Return for each case `{"error": True}` or `{"type": …, "value": …}`, as the binary answers.

    What is infinite has "infinite" besides "error": Terraform computes it, and cannot show it.
    """
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for path, text in files.items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_text(text, encoding="utf-8")
        for number, case in enumerate(cases):
            (folder / _file_name(number)).write_text(_configuration(number, case), encoding="utf-8")
        rejected, outputs = _remove_rejected(folder), None
        infinite: set[str] = set()
        while outputs is None:
            outputs = _outputs(folder, infinite)
    results: list[Case] = []
    for number in range(len(cases)):
        if _file_name(number) in rejected | infinite:
            results.append({"error": True, **({"infinite": True} if _file_name(number) in infinite else {})})
            continue
        output = outputs[_output_name(number)]
        results.append({"type": output["type"][1][0], "value": output["value"][0]})
    return results


def _file_name(number: int) -> str:
    return f"case{number:04}.tf"


def _output_name(number: int) -> str:
    return f"case{number:04}"


def _configuration(number: int, case: Mapping[str, Any]) -> str:
    # A list of one keeps the type of a null, which an output by itself would lose.
    name = _output_name(number)
    if "convert_to" in case:
        variable = f'variable "{name}" {{\n  type = {case["convert_to"]}\n  default = {case["expression"]}\n}}\n'
        return f'{variable}output "{name}" {{\n  value = [var.{name}]\n}}\n'
    return f'output "{name}" {{\n  value = [\n{case["expression"]}\n  ]\n}}\n'


def _remove_rejected(folder: Path) -> set[str]:
    rejected: set[str] = set()
    for _ in range(MAX_ROUNDS):
        completed = _terraform(folder, "plan", "-json", "-input=false", "-refresh=false")
        found = set()
        for line in completed.stdout.splitlines():
            message = json.loads(line)
            if message.get("@level") == "error":
                place = message.get("diagnostic", {}).get("range", {}).get("filename")
                if place is None:
                    raise RecordingError(line)
                found.add(Path(place).name)
        if not found:
            return rejected
        for name in found:
            (folder / name).unlink()
        rejected |= found
    raise RecordingError(f"still errors after {MAX_ROUNDS} rounds")


def _outputs(folder: Path, infinite: set[str]) -> Mapping[str, Any] | None:
    """Return what is computed; None where some of it is infinite, which Terraform cannot keep: ask again without it."""
    completed = _terraform(folder, "apply", "-auto-approve", "-input=false", "-no-color")
    if completed.returncode:
        said = completed.stdout + completed.stderr
        found = {f"{name}.tf" for name in _NOT_KEPT.findall(said)} if "infinity" in said else set()
        if not found:
            raise RecordingError(said)
        for name in found:
            (folder / name).unlink()
        infinite |= found
        return None
    outputs: Mapping[str, Any] = json.loads(_terraform(folder, "output", "-json").stdout, parse_float=Decimal)
    return outputs


def _terraform(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "TF_CLI_CONFIG_FILE": os.devnull, "CHECKPOINT_DISABLE": "1", "TF_IN_AUTOMATION": "1"}
    return subprocess.run(
        ["terraform", *arguments], cwd=folder, env=environment, capture_output=True, text=True, check=False
    )


def record(path: Path) -> None:
    """Ask Terraform again for every case of a file, and rewrite the file."""
    content = json.loads(path.read_text(encoding="utf-8"), parse_float=Decimal)
    given = ("expression", "convert_to", "differs")
    cases = [{key: case[key] for key in given if key in case} for case in content["cases"]]
    results = answers(cases, content.get("files", {}))
    lines = [_json({**case, **result}) for case, result in zip(cases, results, strict=True)]
    head = f'{{\n"terraform": {_json(terraform_version())},\n"files": {_json(content.get("files", {}))},\n"cases": [\n'
    path.write_text(head + ",\n".join(lines) + "\n]\n}\n", encoding="utf-8")
    errors = sum("error" in result for result in results)
    print(f"{path.name}: {len(cases)} expressions, {errors} of them rejected")


def _json(data: object) -> str:
    """Return JSON in which decimals keep all their digits; json.dumps has no way to write them."""
    if isinstance(data, Decimal):
        return f"{data:f}"
    if isinstance(data, dict):
        return "{" + ", ".join(f"{json.dumps(key)}: {_json(value)}" for key, value in data.items()) + "}"
    if isinstance(data, list):
        return "[" + ", ".join(_json(item) for item in data) + "]"
    return json.dumps(data, ensure_ascii=False)


def main() -> int:
    if shutil.which("terraform") is None:
        print("terraform is not on PATH", file=sys.stderr)
        return 2
    for path in [Path(argument) for argument in sys.argv[1:]] or sorted(DEFAULT_FOLDER.glob("terraform_*.json")):
        record(path)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
