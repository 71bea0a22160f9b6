"""The engine reports on the folders that Checkov scans, and reads the modules that Checkov downloaded."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.checkov_bridge.run_checkov import CHECKS, Run, named, run_checkov
from tests.checkov_bridge.test_real_engine import BICEP, TEMPLATE, TERRAFORM, TF
from tests.languages.terraform.terraform_support import write_files

OURS = ("--external-checks-dir", CHECKS, "--check", "CKV_AVD_1,CKV_AVD_12,CKV_AVD_13", "-o", "json")
FOLDERS = (".hidden", "node_modules/x", ".serverless", ".terraform/modules/x", "vendor")


def everywhere() -> dict[str, str]:
    files = {}
    for folder in FOLDERS:
        name = folder.strip(".").replace("/", "_")
        files[f"{folder}/main.tf"] = TERRAFORM.replace("NAME", name)
        files[f"{folder}/main.bicep"] = BICEP.replace("NAME", name)
        files[f"{folder}/arm.json"] = json.dumps(TEMPLATE)
    return files


def places(run: Run) -> dict[str, list[str]]:
    """Return the folders, by framework, in which a host pool failed."""
    found: dict[str, list[str]] = {}
    for framework, report in run.reports.items():
        failed = [each for each in report["results"]["failed_checks"] if each["check_id"] == "CKV_AVD_1"]
        found[framework] = sorted(each["file_path"].rpartition("/")[0].lstrip("/") for each in failed)
    return found


@pytest.mark.parametrize(
    ("environment", "scanned"),
    [
        pytest.param({}, ["vendor"], id="default"),
        pytest.param({"CKV_IGNORE_HIDDEN_DIRECTORIES": "False"}, [".hidden", "vendor"], id="hidden folders too"),
        pytest.param({"CKV_IGNORED_DIRECTORIES": "vendor"}, ["node_modules/x"], id="other folders"),
    ],
)
def test_what_checkov_scans_is_judged_and_what_it_ignores_is_not(
    tmp_path: Path, environment: dict[str, str], scanned: list[str]
) -> None:
    write_files(tmp_path, everywhere())
    frameworks = ("--framework", "terraform", "bicep", "arm")
    run = run_checkov("-d", ".", *frameworks, *OURS, folder=tmp_path, environment=environment)
    # Checkov finds Bicep files in every folder, whatever it ignores otherwise.
    assert places(run) == {"terraform": scanned, "arm": scanned, "bicep": sorted(FOLDERS)}


def test_module_in_an_ignored_folder_is_read_and_reported_at_its_call(tmp_path: Path) -> None:
    files = {
        "main.tf": 'module "pool" {\n  source = "./.modules/pool"\n}\n',
        ".modules/pool/main.tf": TERRAFORM.replace("NAME", "inner"),
    }
    run = run_checkov("-d", ".", "--framework", "terraform", *OURS, folder=write_files(tmp_path, files))
    assert named(run, "failed") == [("terraform", "CKV_AVD_1", f"module.pool.{TF}.inner")]
    assert places(run) == {"terraform": [""]}


GIT = "git::https://example.org/avd/pool.git//modules/pool?ref=v1.2.0"
GITHUB = "github.com/contoso/terraform-azurerm-pool"
REGISTRY = "contoso/registered/azurerm"
CALLS = {"git": GIT, "github": GITHUB, "registry": f'{REGISTRY}"\n  version = "1.0.0'}
DOWNLOADED = {
    "git": "example.org/avd/pool/v1.2.0/modules/pool",
    "github": "github.com/contoso/terraform-azurerm-pool/HEAD",
    "registry": "github.com/contoso/terraform-azurerm-registered/0123456789abcdef0123456789abcdef01234567",
}


@pytest.mark.parametrize("folder", [".external_modules", "downloaded"])
def test_modules_that_checkov_downloaded_are_judged(tmp_path: Path, folder: str) -> None:
    files = {"main.tf": "".join(f'module "{name}" {{\n  source = "{source}"\n}}\n' for name, source in CALLS.items())}
    files |= {f"{folder}/{place}/main.tf": TERRAFORM.replace("NAME", name) for name, place in DOWNLOADED.items()}
    write_files(tmp_path, files)
    # The registry itself is out of reach; its module is taken as an earlier run left it.
    options = ("--download-external-modules", "true", "--external-modules-download-path", folder)
    offline = {"LOG_LEVEL": "CRITICAL", "HTTPS_PROXY": "http://127.0.0.1:9", "https_proxy": "http://127.0.0.1:9"}
    run = run_checkov("-d", ".", "--framework", "terraform", *options, *OURS, folder=tmp_path, environment=offline)
    assert named(run, "failed") == sorted(
        ("terraform", "CKV_AVD_1", f"module.{name}.{TF}.{name}") for name in DOWNLOADED
    )
