"""Hold what is said of calls of Azure Verified Modules by their inputs against what their source says of them.

    scripts/compare-with-engines modules FOLDER [--record]

FOLDER holds clones, with tags, of https://github.com/Azure/bicep-registry-modules and of the repositories of the
Terraform modules (https://github.com/Azure/terraform-azurerm-avm-res-compute-virtualmachine and the like), under these
names; also that of https://github.com/Azure/terraform-azure-avm-utl-interfaces, which they call. Each case of
tests/estate/verified_modules/*.yaml is judged with the source of its modules in their place, at the versions that it
names; `--record` writes the outcomes into the files. A test judges the same cases without any source and compares; it
needs no clone and no network. Other modules that the source calls are judged by their inputs.

A case is `{"name": TEXT, "code": TEXT, "outcomes": {CHECK: [STATUS, ...]}}`, and `beside` of a file holds texts by path
that stand beside all its cases. To add a case, write its name and code and record it.
"""

from __future__ import annotations

import argparse
import io
import json
import re
import subprocess
import sys
import tarfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import yaml

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "checks"))

from avd_intune.api import judge_texts

RECORDED = Path(__file__).resolve().parents[2] / "tests" / "estate" / "verified_modules"
BICEP_REPOSITORY = "bicep-registry-modules"
# Of what they make, the source of these says nothing that is judged: they are not compared.
NOT_COMPARED = ("CKV_AVD_12", "CKV_AVD_13")
SOURCE_FILES = (".bicep", ".tf", ".json")
_BICEP_CALL = re.compile(r"'br/public:(?P<path>avm/[\w/-]+):(?P<version>[\d.]+)'")
_TERRAFORM_CALL = re.compile(
    r'module "(?P<name>\w+)" \{\s+source\s+= "Azure/(?P<module>[\w-]+)/azurerm"\s+version\s+= "(?P<version>[\d.]+)"'
)
_INNER_CALL = re.compile(
    r'module "(?P<name>\w+)" \{\s+source\s+= "Azure/(?P<module>avm-utl-[\w-]+)/azure"\s+'
    r'version\s+= "(?P<version>[\d.]+)"'
)

Outcomes = dict[str, list[str]]


def recorded_files() -> list[Path]:
    """Return the files of recorded cases."""
    return sorted(RECORDED.glob("*.yaml"))


def code_of(recorded: Mapping[str, Any], case: Mapping[str, Any]) -> dict[str, str]:
    """Return the code of a case by its path."""
    language = "bicep" if "br/public:" in case["code"] else "tf"
    return {**recorded["beside"], f"main.{language}": case["code"]}


def outcomes_of(texts: Mapping[str, str], baseline: str) -> Outcomes:
    """Return what each check says of the code: its statuses, each once."""
    found: dict[str, set[str]] = {}
    for finding in judge_texts(texts, baseline=baseline).findings:
        if finding.check not in NOT_COMPARED:
            found.setdefault(finding.check, set()).add(finding.status)
    by_number = sorted(found, key=lambda check: int(check.rpartition("_")[2]))
    return {check: sorted(found[check]) for check in by_number}


def with_source(texts: Mapping[str, str], clones: Path) -> dict[str, str]:
    """Return the code with the source of its modules, at the versions that it names."""
    found = dict(texts)
    for path, text in texts.items():
        for call in _BICEP_CALL.finditer(text):
            tag, folder = f"{call['path']}/{call['version']}", f"source/{call['version']}"
            files = _files_of(clones / BICEP_REPOSITORY, tag, call["path"])
            found.update((f"{folder}/{name}", content) for name, content in files)
            found[path] = found[path].replace(call[0], f"'{folder}/{call['path']}/main.bicep'")
        installed = [{"Key": "", "Source": "", "Dir": "."}]
        for call in _TERRAFORM_CALL.finditer(text):
            folder = f".terraform/modules/{call['name']}"
            files = list(_files_of(clones / f"terraform-azurerm-{call['module']}", f"v{call['version']}", "."))
            found.update((f"{folder}/{name}", content) for name, content in files)
            source = f"registry.terraform.io/Azure/{call['module']}/azurerm"
            installed.append({"Key": call["name"], "Source": source, "Version": call["version"], "Dir": folder})
            for inner in _inner_modules(call["name"], dict(files), clones):
                found.update(inner.files)
                installed.append(inner.installed)
        if len(installed) > 1:
            found[".terraform/modules/modules.json"] = json.dumps({"Modules": installed})
    return found


class _InnerModule(NamedTuple):
    """A module that the source of another one calls: its files, and what `terraform init` writes of it."""

    files: dict[str, str]
    installed: dict[str, str]


def _inner_modules(name: str, files: Mapping[str, str], clones: Path) -> Iterator[_InnerModule]:
    """Yield the utility modules that the source of a module calls, where their clones are at hand."""
    for text in files.values():
        for call in _INNER_CALL.finditer(text):
            clone = clones / f"terraform-azure-{call['module']}"
            if clone.exists():
                key = f"{name}.{call['name']}"
                folder = f".terraform/modules/{key}"
                source = f"registry.terraform.io/Azure/{call['module']}/azure"
                yield _InnerModule(
                    {f"{folder}/{path}": content for path, content in _files_of(clone, f"v{call['version']}", ".")},
                    {"Key": key, "Source": source, "Version": call["version"], "Dir": folder},
                )


def modules_called(texts: Mapping[str, str]) -> set[str]:
    """Return the names of the modules that the code calls, as registries have them."""
    code = "\n".join(texts.values())
    return {call["path"] for call in _BICEP_CALL.finditer(code)} | {
        call["module"] for call in _TERRAFORM_CALL.finditer(code)
    }


def _files_of(clone: Path, tag: str, folder: str) -> Iterator[tuple[str, str]]:
    command = ["git", "-C", str(clone), "archive", "--format=tar", tag, folder]
    archive = subprocess.run(command, check=True, capture_output=True).stdout
    with tarfile.open(fileobj=io.BytesIO(archive)) as files:
        for member in files:
            name = member.name
            is_source = name.endswith(SOURCE_FILES) and not name.endswith("main.json")
            if member.isfile() and is_source and not {"tests", "examples"} & set(Path(name).parts):
                content = files.extractfile(member)
                assert content is not None
                yield name, content.read().decode("utf-8")


def main() -> int:
    """Compare all cases, or record them."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("clones", type=Path)
    parser.add_argument("--record", action="store_true", help="write what the source says into the files")
    options = parser.parse_args()
    different = 0
    for path in recorded_files():
        recorded = yaml.safe_load(path.read_text(encoding="utf-8"))
        for case in recorded["cases"]:
            texts = code_of(recorded, case)
            by_source = outcomes_of(with_source(texts, options.clones), recorded["baseline"])
            by_inputs = outcomes_of(texts, recorded["baseline"])
            if by_source != by_inputs:
                different += 1
                print(f"{path.name}: {case['name']}: its source says {by_source}, its inputs {by_inputs}")
            case["outcomes"] = by_source
        if options.record:
            _write(path, recorded)
    print(f"{different} different")
    return 1 if different else 0


class _Dumper(yaml.SafeDumper):
    """Writes code as blocks of lines, and lists of words in one line."""


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style="|" if "\n" in text else None)


def _list(dumper: yaml.SafeDumper, items: list[Any]) -> yaml.SequenceNode:
    is_words = all(isinstance(item, str) for item in items)
    return dumper.represent_sequence("tag:yaml.org,2002:seq", items, flow_style=is_words)


_Dumper.add_representer(str, _text)
_Dumper.add_representer(list, _list)


def _write(path: Path, recorded: Mapping[str, Any]) -> None:
    head = "".join(line for line in path.read_text(encoding="utf-8").splitlines(True) if line.startswith("#"))
    written = yaml.dump(recorded, Dumper=_Dumper, sort_keys=False, width=120, allow_unicode=True)
    path.write_text(head + written, encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
