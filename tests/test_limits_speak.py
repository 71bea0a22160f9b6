"""Where a limit of the scan leaves something out, a finding says what, and how many."""

from __future__ import annotations

import base64
import gzip
import json
import zlib
from pathlib import Path

import pytest
from avd_intune import repository_cleanup
from avd_intune.engine import scan
from avd_intune.estate.linking import images
from avd_intune.estate.model import Estate
from avd_intune.estate.scripts import graph_request, machine, script_text
from avd_intune.estate.scripts.batch.lines import words_of
from avd_intune.estate.scripts.graph_request import GraphRequest, apply_graph_request
from avd_intune.estate.scripts.script_values import MAX_ITEMS, Open
from avd_intune.findings import Finding, Outcome
from avd_intune.languages.arm import resources
from avd_intune.languages.bicep import parameter_files
from avd_intune.languages.plans import plan_links
from avd_intune.languages.plans.plan_links import most_specific
from avd_intune.languages.resource_model import Resource
from avd_intune.languages.terraform import roots, terragrunt_reader, terragrunt_scope
from avd_intune.languages.terraform.evaluation.scope import Scope
from avd_intune.languages.terraform.syntax.hcl_tree import Expression
from avd_intune.source import folder_walk, repository_files
from avd_intune.source.left_out import LeftOut, noting_left_out
from avd_intune.source.scan_request import ScanRequest
from avd_intune.source.text import SourceFile, Span
from avd_intune.values.plain_data import from_python
from avd_intune.values.value_types import NULL, Known, Value

POOL = 'resource "azurerm_virtual_desktop_host_pool" "p" {\n  name = "p"\n  type = "Personal"\n}\n'
MACHINE = """
resource "azurerm_windows_virtual_machine" "h" {
  name = "avd-vm"
}
resource "azurerm_virtual_machine_run_command" "r" {
  virtual_machine_id = azurerm_windows_virtual_machine.h.id
  source {
    script = <<-EOT
SCRIPT
    EOT
  }
}
"""
CLEANUP = 'resource "microsoft365_graph_beta_device_management_managed_device_cleanup_rule" "NAME" {}\n'


def reasons(folder: Path, files: dict[str, str], target: str = ".") -> list[str]:
    """Return what CKV_AVD_13 says of a repository."""
    return [each.reason for each in findings(folder, files, target) if each.rule_id == "CKV_AVD_13"]


def findings(folder: Path, files: dict[str, str], target: str = ".") -> list[Finding]:
    (folder / ".git").mkdir(exist_ok=True)
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    return [each for each in scan(ScanRequest(folder / target)).findings if each.outcome is Outcome.FAIL]


def test_more_folders_than_are_walked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(folder_walk, "MAX_FOLDERS", 3)
    found = reasons(tmp_path, {f"{name}/main.tf": POOL for name in "abcde"})
    assert [each for each in found if "more than 3 folders" in each]


def test_more_folders_than_a_script_is_looked_for_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(repository_files, "MAX_WALKED_FOLDERS", 1)
    code = MACHINE.replace("SCRIPT", "powershell -File Enrol.ps1")
    assert [each for each in reasons(tmp_path, {"main.tf": code, "z/Enrol.ps1": ""}) if "the others are not" in each]


@pytest.mark.parametrize("names", [("resources", "resources"), ("Resources", "resources")])
def test_resources_of_a_template_that_others_take_the_place_of(tmp_path: Path, names: tuple[str, str]) -> None:
    pool = '{"type": "Microsoft.DesktopVirtualization/hostPools", "apiVersion": "2024-04-03", "name": "p"}'
    schema = "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#"
    text = f'{{"$schema": "{schema}", "{names[0]}": [{pool}], "{names[1]}": []}}'
    found = reasons(tmp_path, {"main.json": text})
    assert [each for each in found if '"resources" stands in the template more than once' in each]
    harmless = text.replace(pool, "")
    assert reasons(tmp_path, {"main.json": harmless}) == []


def test_more_callers_than_are_followed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(roots, "MAX_OUTSIDE_ROOTS", 2)
    files = {f"{name}/main.tf": 'module "m" {\n  source = "../m"\n}\n' for name in "abc"}
    found = reasons(tmp_path, {**files, "m/main.tf": POOL}, "m")
    assert [each for each in found if "3 folders outside of what is scanned" in each]


@pytest.mark.parametrize("path", ["envs/a/b/c/d/e/prod.tfvars", "m/envs/prod.tfvars"])
def test_variable_file_is_found_however_deep_below_its_root(tmp_path: Path, path: str) -> None:
    root = POOL.replace('"Personal"', "var.kind") + 'variable "kind" {\n  default = "Personal"\n}\n'
    root += 'variable "size" {\n  default = 1\n}\n'
    files = {f"other/{number}/readme.md": "" for number in range(3)}
    files |= {"main.tf": root, "m/main.tf": "locals {}\n", path: 'kind = "Pooled"\nsize = 2\n'}
    assert [each for each in findings(tmp_path, files) if each.rule_id == "CKV_AVD_1"]


def test_parameter_files_extend_more_files_than_are_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parameter_files, "MAX_EXTENDED", 2)
    files = {f"p{number}.bicepparam": f"using none\nextends 'p{number + 1}.bicepparam'\n" for number in range(1, 4)}
    files |= {"main.bicep": "param kind string = 'Personal'\n", "p4.bicepparam": "using none\nparam kind = 'Pooled'\n"}
    found = reasons(tmp_path, {**files, "p0.bicepparam": "using 'main.bicep'\nextends 'p1.bicepparam'\n"})
    assert [each for each in found if "more than 2 files extend one another" in each]


def test_values_of_an_extended_file_that_is_not_there_are_missed(tmp_path: Path) -> None:
    pool = (
        "param kind string = 'Personal'\nresource p 'Microsoft.DesktopVirtualization/hostPools@2024-04-03' = {\n"
        "  name: 'p'\n  location: 'westeurope'\n  properties: { hostPoolType: kind }\n}\n"
    )
    files = {"main.bicep": pool, "p0.bicepparam": "using 'main.bicep'\nextends 'absent.bicepparam'\n"}
    assert [each for each in reasons(tmp_path, files) if "the values that it gives are not known" in each]


def test_more_includes_than_are_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(terragrunt_reader, "_MAX_INCLUDES", 1)
    files = {
        "m/main.tf": POOL,
        "live/terragrunt.hcl": 'include "a" {\n  path = "../a.hcl"\n}\nterraform {\n  source = "../m"\n}\n',
        "a.hcl": 'include "b" {\n  path = "./b.hcl"\n}\n',
        "b.hcl": "inputs = {}\n",
    }
    assert [each for each in reasons(tmp_path, files) if "more than 1 files" in each]


def test_more_files_with_cleanup_rules_than_are_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(repository_cleanup, "MAX_FILES", 2)
    files = {f"{name}/main.tf": CLEANUP.replace("NAME", name) for name in "abcd"}
    policy = 'resource "microsoft365_graph_beta_device_management_settings_catalog_configuration_policy_json" "p" {}\n'
    found = reasons(tmp_path, {**files, "p/main.tf": policy}, "p")
    assert [each for each in found if "4 files mention device clean-up rules" in each]


def test_more_files_of_a_script_than_are_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(script_text, "MAX_LOADED_FILES", 2)
    code = MACHINE.replace("SCRIPT", "a.ps1; b.ps1; c.ps1")
    assert [each for each in reasons(tmp_path, {"main.tf": code}) if "names 3 files" in each]


def test_more_requests_of_a_batch_than_are_judged(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(graph_request, "MAX_BATCH", 1)
    one = {"method": "POST", "url": "/deviceManagement/managedDevices/1/wipe"}
    resource = Resource("r", "r", "msgraph_resource", NULL, Span(SourceFile("main.tf", ""), 0, 0))
    body = from_python({"requests": [one, one, one]})
    found: LeftOut = {}
    with noting_left_out(found):
        apply_graph_request(GraphRequest(Known("POST"), Known("/v1.0/$batch"), body, resource, "the script"), Estate())
    assert list(found) == [("main.tf", "a batch of the script sends 3 requests to Graph; 1 of them are judged")]


def test_deeper_child_resources_than_are_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(resources, "MAX_CHILD_DEPTH", 1)
    inner: dict[str, object] = {"type": "d", "name": "d", "apiVersion": "2024-04-03"}
    for name in ("c", "b", "Microsoft.DesktopVirtualization/hostPools"):
        inner = {"type": name, "name": name[:1], "apiVersion": "2024-04-03", "resources": [inner]}
    schema = "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#"
    found = reasons(tmp_path, {"main.json": json.dumps({"$schema": schema, "resources": [inner]})})
    assert [each for each in found if "more than 1 levels" in each]


def test_plan_with_many_references_loses_none() -> None:
    names = [f"azurerm_windows_virtual_machine.h{number}" for number in range(500)]
    assert most_specific([each + ".id" for each in names] + names) == [each + ".id" for each in names]
    assert most_specific(["a.b", "a.bc", "a.b[0]"]) == ["a.bc", "a.b[0]"]


def test_script_with_more_effects_than_are_followed_is_undecided(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(machine, "MAX_EFFECTS", 20)
    lines = "\n".join(f"reg add HKLM\\Software\\K{number} /v a /d b" for number in range(40))
    found = findings(tmp_path, {"main.tf": POOL + MACHINE.replace("SCRIPT", lines)})
    assert not [each for each in found if "internal error" in each.whole_reason]


@pytest.mark.parametrize("layers", [1, 6])
def test_sign_below_many_layers_of_encoding_is_seen(tmp_path: Path, layers: int) -> None:
    script = 'Invoke-MgGraphRequest -Method POST -Uri "https://graph.microsoft.com/v1.0/deviceManagement/managedDevices/1/wipe"'
    for _ in range(layers):
        script = "powershell -EncodedCommand " + base64.b64encode(script.encode("utf-16-le")).decode()
    found = findings(tmp_path, {"main.tf": MACHINE.replace("SCRIPT", script)})
    assert [each.rule_id for each in found if each.rule_id in ("CKV_AVD_9", "CKV_AVD_12", "CKV_AVD_13")]


def test_text_that_grows_beyond_the_limit_is_followed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(script_text, "MAX_DECODED_BYTES", 100)
    packed = base64.b64encode(gzip.compress(b"x" * 1_000, mtime=0)).decode()
    with pytest.raises(script_text.TooLongTextError):
        list(script_text.decoded_parts(packed))


_WIPE = """Invoke-MgGraphRequest -Method POST -Uri "https://graph.microsoft.com/v1.0/deviceManagement/managedDevices/1/wipe"
"""
_UNPACKS = """$packed = [Convert]::FromBase64String('DATA')
$stream = New-Object IO.MemoryStream(,$packed)
$plain = New-Object IO.Compression.KIND($stream, [IO.Compression.CompressionMode]::Decompress)
$reader = New-Object IO.StreamReader($plain)
Invoke-Expression $reader.ReadToEnd()
"""


@pytest.mark.parametrize(("most", "rule"), [(10_000, "CKV_AVD_9"), (100, "CKV_AVD_12")])
@pytest.mark.parametrize("kind", ["GZipStream", "DeflateStream"])
def test_compressed_script_is_followed_or_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str, most: int, rule: str
) -> None:
    monkeypatch.setattr(script_text, "MAX_DECODED_BYTES", most)
    script = ("Write-Output 'a part is there'\n" * 20 + _WIPE).encode()
    packed = gzip.compress(script, mtime=0) if kind == "GZipStream" else zlib.compress(script)[2:-4]
    code = _UNPACKS.replace("KIND", kind).replace("DATA", base64.b64encode(packed).decode())
    found = findings(tmp_path, {"main.tf": MACHINE.replace("SCRIPT", code)})
    assert {"CKV_AVD_9", "CKV_AVD_12"} & {each.rule_id for each in found} == {rule}


@pytest.mark.parametrize(
    "line",
    [
        "echo 'DATA' | base64 -d | gunzip > /tmp/later.sh; bash /tmp/later.sh",
        "base64 -d <<< 'DATA' | gunzip | bash",
        "echo DATA | base64 --decode | zcat | sh",
    ],
)
def test_compressed_script_of_a_shell_is_said(tmp_path: Path, line: str) -> None:
    packed = base64.b64encode(
        gzip.compress(f"az rest --method post --url {_WIPE.split(chr(34))[1]}\n".encode())
    ).decode()
    code = MACHINE.replace("azurerm_windows", "azurerm_linux").replace("SCRIPT", "#!/bin/bash\n" + line)
    found = findings(tmp_path, {"main.tf": code.replace("DATA", packed)})
    assert [each.rule_id for each in found if each.rule_id in ("CKV_AVD_9", "CKV_AVD_12")]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("main.bicepparam", "using 'main.bicep'\n// für alle\nparam kind = 'Pooled'\n"),
        (
            "main.parameters.json",
            '{"$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentParameters.json#",'
            ' "contentVersion": "1.0.0.0", "parameters": {"kind": {"value": "Pooled", "metadata": {"for": "für"}}}}',
        ),
    ],
)
def test_parameter_file_that_is_not_utf_8_is_said(tmp_path: Path, name: str, text: str) -> None:
    template = """param kind string = 'Personal'
resource hostPool 'Microsoft.DesktopVirtualization/hostPools@2024-04-03' = {
  name: 'vdpool-finance'
  location: 'westeurope'
  properties: { hostPoolType: kind, loadBalancerType: 'Persistent', preferredAppGroupType: 'Desktop' }
}
"""
    (tmp_path / name).write_bytes(text.encode("cp1252"))
    found = reasons(tmp_path, {"main.bicep": template})
    assert [each for each in found if "not valid UTF-8" in each and "what it gives its template is not known" in each]


RUNS_FILE = MACHINE.replace("SCRIPT", "powershell -File setup.ps1")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_script_that_is_too_large_to_be_read_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, encoding: str
) -> None:
    monkeypatch.setattr(repository_files, "MAX_LOADED_BYTES", 1_000)
    (tmp_path / "setup.ps1").write_bytes(("Write-Output 'a part'\n" * 100 + _WIPE).encode(encoding))
    found = reasons(tmp_path, {"main.tf": RUNS_FILE})
    assert [each for each in found if "larger than 1000 bytes" in each]


def test_text_that_is_too_large_to_be_loaded_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(repository_files, "MAX_LOADED_BYTES", 1_000)
    code = MACHINE.replace("script = <<-EOT\nSCRIPT\n    EOT", 'script = file("setup.txt")')
    assert "setup.txt" in code
    found = reasons(tmp_path, {"main.tf": code, "setup.txt": "Write-Output 'a part'\n" * 100 + _WIPE})
    assert [each for each in found if "larger than 1000 bytes" in each]


def test_large_file_that_concerns_nobody_is_not_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(repository_files, "MAX_LOADED_BYTES", 1_000)
    files = {"main.tf": RUNS_FILE, "setup.ps1": "Write-Output 'installing a part'\n" * 100}
    assert not [each for each in reasons(tmp_path, files) if "larger than" in each]


@pytest.mark.parametrize("encoding", ["cp1252", "utf-16", "utf-8-sig"])
def test_script_in_an_encoding_of_windows_is_read(tmp_path: Path, encoding: str) -> None:
    (tmp_path / "setup.ps1").write_bytes(("# Gerät löschen\n" + _WIPE).encode(encoding))
    assert "CKV_AVD_9" in {each.rule_id for each in findings(tmp_path, {"main.tf": RUNS_FILE})}


def test_more_words_of_a_command_line_than_are_read() -> None:
    words = words_of("word " * (MAX_ITEMS + 9))
    assert isinstance(words[-1], Open)
    assert not any(isinstance(word, Open) for word in words_of("word " * (MAX_ITEMS - 9)))


def test_more_images_behind_an_image_than_are_followed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    code = "".join(
        f"""
resource "azurerm_windows_virtual_machine" "h{number}" {{
  name            = "avd-vm-{number}"
  source_image_id = azurerm_image.i{number}.id
}}
resource "azurerm_image" "i{number}" {{
  name                      = "image-{number}"
  source_virtual_machine_id = azurerm_windows_virtual_machine.h{number + 1}.id
}}
"""
        for number in range(4)
    )
    assert not [each for each in reasons(tmp_path, {"main.tf": POOL + code}) if "more images than are followed" in each]
    monkeypatch.setattr(images, "MAX_STEPS", 1)
    found = [each for each in reasons(tmp_path, {"main.tf": POOL + code}) if "more images than are followed" in each]
    assert any("azurerm_windows_virtual_machine.h0" in each for each in found)


def test_more_resources_behind_a_reference_of_a_plan_than_are_followed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def planned(kind: str, name: str, values: dict[str, object], unknown: dict[str, object]) -> dict[str, object]:
        change = {"actions": ["create"], "before": None, "after": values, "after_unknown": unknown}
        return {"address": f"{kind}.{name}", "mode": "managed", "type": kind, "name": name, "change": change}

    machine, extension = "azurerm_windows_virtual_machine", "azurerm_virtual_machine_extension"
    used = {"virtual_machine_id": {"references": [f"{machine}.a.id", f"{machine}.b.id"]}}
    plan = {
        "format_version": "1.2",
        "terraform_version": "1.9.0",
        "resource_changes": [
            *(planned(machine, name, {"name": f"avd-{name}"}, {"id": True}) for name in "ab"),
            planned(extension, "e", {"type": "AADLoginForWindows"}, {"virtual_machine_id": True}),
        ],
        "configuration": {"root_module": {"resources": [{"address": f"{extension}.e", "expressions": used}]}},
    }
    files = {"plan.json": json.dumps(plan)}
    assert not [each for each in reasons(tmp_path, files) if "more than is followed" in each]
    monkeypatch.setattr(plan_links, "MAX_GROUPS", 1)
    assert [each for each in reasons(tmp_path, files) if "virtual_machine_id refers to more than is followed" in each]


def test_locals_of_a_unit_of_terragrunt_are_evaluated_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    evaluated, evaluate = 0, terragrunt_scope.evaluate

    def counting(expression: Expression, scope: Scope) -> Value:
        nonlocal evaluated
        evaluated += 1
        return evaluate(expression, scope)

    monkeypatch.setattr(terragrunt_scope, "evaluate", counting)
    doubling = "".join(f"  a{at + 1} = [local.a{at}, local.a{at}]\n" for at in range(40))
    files = {
        "modules/pool/main.tf": 'variable "kind" {}\n' + POOL.replace('"Personal"', "var.kind"),
        "live/root.hcl": f'locals {{\n  a0 = ["x"]\n{doubling}}}\n',
        "live/pool/terragrunt.hcl": 'include "root" {\n  path = find_in_parent_folders("root.hcl")\n'
        "  expose = true\n}\n"
        f"locals {{\n  a0 = include.root.locals.a40\n{doubling}}}\n"
        'terraform {\n  source = "../../modules/pool"\n}\ninputs = {\n  kind = jsonencode(local.a40)\n}\n',
    }
    undecided = [each.reason for each in findings(tmp_path, files) if each.rule_id == "CKV_AVD_12"]
    assert any("more than 100000 elements" in reason for reason in undecided)
    assert evaluated < 200


@pytest.mark.parametrize("text", ["a: \0\n", "a: [\n", "a: &a [*a]\n", "- " * 200 + "a\n"])
def test_pipeline_that_is_no_yaml_is_said_in_words_of_yaml(tmp_path: Path, text: str) -> None:
    step = "steps:\n- script: az deployment group create --template-file main.bicep --parameters kind=Pooled\n"
    (reason,) = reasons(tmp_path, {"main.bicep": "param kind string\n", "azure-pipelines.yml": step + text})
    assert "the parameters with which it deploys templates are not known" in reason
    assert "YAML" in reason
    assert "internal error" not in reason
