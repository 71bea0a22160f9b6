"""One bad input costs that input: everything else is judged, and a finding says what could not be."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import pytest
from avd_intune import engine
from avd_intune.estate import builder
from avd_intune.estate.adapters import azurerm
from avd_intune.findings import Finding, Outcome
from avd_intune.judgement.registry import rule_by_id
from avd_intune.languages.bicep.template import BicepTemplate
from avd_intune.languages.terraform.root_evaluation import ModuleInstance
from avd_intune.settings import SettingsError
from avd_intune.source import workspace
from avd_intune.source.scan_request import ScanRequest

TF = 'resource "azurerm_virtual_desktop_host_pool" "NAME" {\n  type = "Pooled"\n}\n'
BICEP = (
    "resource NAME 'Microsoft.DesktopVirtualization/hostPools@2024-04-03' = {\n"
    "  name: 'NAME'\n  location: 'westeurope'\n"
    "  properties: { hostPoolType: 'Pooled', loadBalancerType: 'BreadthFirst' }\n}\n"
)
SCHEMA = '{"$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#", '


def scan(folder: Path, files: dict[str, str | bytes]) -> list[Finding]:
    (folder / ".git").mkdir(exist_ok=True)
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content.encode() if isinstance(content, str) else content)
    return list(engine.scan(ScanRequest(root=folder)).findings)


def failed(findings: list[Finding], rule_id: str) -> list[str]:
    """Return the objects on which a check failed."""
    return [each.address for each in findings if each.rule_id == rule_id and each.outcome is Outcome.FAIL]


@pytest.mark.parametrize("error", [RecursionError(), MemoryError(), KeyError("lost"), AssertionError()], ids=repr)
def test_exception_in_a_resource_costs_that_resource(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    original = azurerm.ADAPTERS["azurerm_virtual_desktop_host_pool"]

    def fail_on_bad(resource, parts):  # type: ignore[no-untyped-def]
        if resource.address.endswith(".bad"):
            raise error
        original(resource, parts)

    monkeypatch.setitem(azurerm.ADAPTERS, "azurerm_virtual_desktop_host_pool", fail_on_bad)
    found = scan(tmp_path, {"main.tf": TF.replace("NAME", "bad") + TF.replace("NAME", "wrong")})
    assert failed(found, "CKV_AVD_1") == ["azurerm_virtual_desktop_host_pool.wrong"]
    assert failed(found, "CKV_AVD_12") == ["azurerm_virtual_desktop_host_pool.bad"]


@pytest.mark.parametrize("error", [RecursionError(), MemoryError(), ZeroDivisionError()], ids=repr)
def test_exception_in_a_rule_costs_its_answer_on_that_object(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    def fail(*_: object) -> None:
        raise error

    rule = rule_by_id("CKV_AVD_1")
    assert rule is not None
    monkeypatch.setattr(engine, "judge", lambda r, *more: fail() if r.id == "CKV_AVD_1" else original(r, *more))
    from avd_intune.judgement.judge import judge as original

    found = scan(tmp_path, {"main.tf": TF.replace("NAME", "pool")})
    assert failed(found, "CKV_AVD_12") == ["azurerm_virtual_desktop_host_pool.pool"]
    (undecided,) = [each for each in found if each.rule_id == "CKV_AVD_1"]
    assert undecided.outcome is Outcome.UNDECIDED
    assert "cannot be judged" in undecided.reason


def test_exception_in_one_root_leaves_the_others(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    original = ModuleInstance.resources

    def fail_in_bad(self):  # type: ignore[no-untyped-def]
        if self.folder.name == "bad":
            raise MemoryError
        return original(self)

    monkeypatch.setattr(ModuleInstance, "resources", fail_in_bad)
    found = scan(tmp_path, {"bad/main.tf": TF.replace("NAME", "lost"), "good/main.tf": TF.replace("NAME", "wrong")})
    assert failed(found, "CKV_AVD_1") == ["azurerm_virtual_desktop_host_pool.wrong"]
    (said,) = [each for each in found if each.rule_id == "CKV_AVD_13"]
    assert said.span.path.endswith("bad/main.tf")
    assert "takes more memory than there is" in said.reason


def test_exception_in_a_bicep_file_leaves_the_others(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    original = BicepTemplate.evaluate

    def fail_in_bad(self):  # type: ignore[no-untyped-def]
        if self.source.path.endswith("bad.bicep"):
            raise RecursionError
        return original(self)

    monkeypatch.setattr(BicepTemplate, "evaluate", fail_in_bad)
    found = scan(tmp_path, {"bad.bicep": BICEP.replace("NAME", "lost"), "good.bicep": BICEP.replace("NAME", "wrong")})
    assert failed(found, "CKV_AVD_1") == ["wrong"]
    assert failed(found, "CKV_AVD_13") == ["bad.bicep"]


def test_exception_in_the_estate_of_one_root_leaves_the_others(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    original = builder.link_instances

    def fail_on_bad(parts):  # type: ignore[no-untyped-def]
        if any(pool.resource.address.endswith(".bad") for pool in parts.host_pools):
            raise KeyError("lost")
        original(parts)

    monkeypatch.setattr(builder, "link_instances", fail_on_bad)
    found = scan(tmp_path, {"a/main.tf": TF.replace("NAME", "bad"), "b/main.tf": TF.replace("NAME", "wrong")})
    assert failed(found, "CKV_AVD_1") == ["azurerm_virtual_desktop_host_pool.wrong"]
    assert failed(found, "CKV_AVD_13") == ["main.tf"]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("bad.tf", TF.replace("NAME", "before") + "/* a comment that nobody closed\n"),
        ("bad.tf", TF.replace("NAME", "before").rstrip() + " /* closed */ x /* and one that is not"),
        ("bad.tf", "locals {\n  a = " + "a[*]." * 3000 + "b\n}\n" + TF.replace("NAME", "before")),
        ("bad.tf", "locals {\n  a = " + "!" * 60_000 + "true\n}\n" + TF.replace("NAME", "before")),
        ("bad.bicep", "var a = " + "!" * 60_000 + "true\n" + BICEP.replace("NAME", "before")),
        ("bad.bicep", "var a = " + "(" * 60_000 + "\n" + BICEP.replace("NAME", "before")),
        ("bad.json", SCHEMA + '"a": ' + "[" * 60_000),
        ("bad.tf", b"\xff\xfe" + "host pool".encode("utf-16-le") + b"\0"),
        ("bad.tfvars", "a = " + "[" * 60_000),
    ],
    ids=[
        *("comment at the end", "comment behind a comment", "splats", "negations", "negations in Bicep"),
        *("brackets in Bicep", "brackets in JSON", "half a character", "brackets in variables"),
    ],
)  # fmt: skip
def test_hostile_file_costs_itself_alone(tmp_path: Path, name: str, content: str | bytes) -> None:
    found = scan(tmp_path, {f"bad/{name}": content, "good/main.tf": TF.replace("NAME", "wrong")})
    assert "azurerm_virtual_desktop_host_pool.wrong" in failed(found, "CKV_AVD_1")
    assert not [each.reason for each in found if "internal error" in each.reason]


@pytest.mark.parametrize(
    "deep", ["a" + "[*]" * 3000, "a.*" + ".b.*" * 3000, "(" * 3000, "a[" * 3000], ids=["[*]", ".*", "(", "["]
)
def test_expression_that_is_too_deep_costs_itself_alone(tmp_path: Path, deep: str) -> None:
    found = scan(tmp_path, {"main.tf": f"locals {{\n  a = {deep}\n}}\n" + TF.replace("NAME", "wrong")})
    assert failed(found, "CKV_AVD_1") == ["azurerm_virtual_desktop_host_pool.wrong"]
    assert failed(found, "CKV_AVD_13") == ["main.tf"]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("run.cmd", "call " * 16_000 + "a"),
        ("run.ps1", "a " + "| b " * 20_000),
        ("run.ps1", "if ($a) {" * 9_000),
        ("run.cmd", "set a=1\r\n" + "set a=%a%%a%\r\n" * 5_000),
        ("run.cmd", "set a=%a%%a%\r\n" * 7_000),
        ("run.sh", "$(" * 30_000),
    ],
    ids=["calls", "pipes", "conditions", "doubling", "doubling what is not known", "commands in commands"],
)
def test_hostile_script_costs_itself_alone(tmp_path: Path, name: str, text: str) -> None:
    command = f'jsonencode({{ commandToExecute = "{name}", script = file("{name}") }})'
    code = (
        'resource "azurerm_windows_virtual_machine" "h" {\n  name = "avd-vm"\n}\n'
        'resource "azurerm_virtual_machine_extension" "e" {\n'
        "  virtual_machine_id = azurerm_windows_virtual_machine.h.id\n"
        '  publisher = "Microsoft.Compute"\n  type = "CustomScriptExtension"\n'
        f"  settings = {command}\n}}\n"
    )
    found = scan(tmp_path, {"main.tf": TF.replace("NAME", "wrong") + code, name: text})
    assert failed(found, "CKV_AVD_1") == ["azurerm_virtual_desktop_host_pool.wrong"]
    assert not [each for each in found if "internal error" in each.whole_reason]


def test_nul_in_a_comment_is_read_past(tmp_path: Path) -> None:
    # As `terraform validate` 1.11 does.
    found = scan(tmp_path, {"main.tf": "# a \0 b\n" + TF.replace("NAME", "wrong")})
    assert failed(found, "CKV_AVD_1") == ["azurerm_virtual_desktop_host_pool.wrong"]
    assert failed(found, "CKV_AVD_13") == []


def test_file_that_is_no_text_is_searched_to_its_end(tmp_path: Path) -> None:
    content = b"# \xe9\n" + b"# " + b"x" * 6_000_000 + b"\n" + TF.replace("NAME", "hidden").encode()
    found = scan(tmp_path, {"main.tf": content, "other.tf": b"# \xe9\n"})
    assert [each.span.path for each in found if each.rule_id == "CKV_AVD_13"] == [str(tmp_path / "main.tf")]


@pytest.mark.parametrize("kind", ["pipe", "device", "socket", "link to a pipe", "folder"])
@pytest.mark.parametrize(
    "name", ["main.bicep", "x.tf", "x.tfvars", "plan.json", "a.bicepparam", "bicepconfig.json", "Configure.ps1"]
)
def test_what_is_no_file_is_not_opened(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory, kind: str, name: str
) -> None:
    path = tmp_path / name
    if kind == "pipe":
        os.mkfifo(path)
    elif kind == "device":
        path.symlink_to("/dev/zero")
    elif kind == "socket":
        with socket.socket(socket.AF_UNIX) as bound:
            os.chdir(tmp_path)  # the path of a socket must be short
            bound.bind(name)
    elif kind == "folder":
        path.mkdir()
    else:
        os.mkfifo(tmp_path / "pipe")
        path.symlink_to("pipe")
    found = scan(tmp_path, {"good/main.tf": TF.replace("NAME", "wrong") + f'locals {{\n  a = file("../{name}")\n}}\n'})
    assert failed(found, "CKV_AVD_1") == ["azurerm_virtual_desktop_host_pool.wrong"]
    said = [each.reason for each in found if each.rule_id == "CKV_AVD_13" and each.span.path == str(path)]
    # A folder holds files of its own, and a script that cannot be read is said where it runs.
    assert bool(said) == (kind != "folder" and name != "Configure.ps1")


@pytest.mark.parametrize("name", ["x.tf", "terraform.tfvars", "main.bicep", "azuredeploy.parameters.json"])
def test_a_link_that_leads_nowhere_is_said(tmp_path: Path, name: str) -> None:
    (tmp_path / name).symlink_to("not-there")
    found = scan(tmp_path, {"good/main.tf": TF.replace("NAME", "wrong"), "main.tf": TF.replace("NAME", "other")})
    assert [each.span.path for each in found if each.rule_id == "CKV_AVD_13"] == [str(tmp_path / name)]
    (tmp_path / name).unlink()
    assert all(each.rule_id != "CKV_AVD_13" for each in scan(tmp_path, {}))


@pytest.mark.parametrize("name", [".avd-intune.yaml", ".avd-intune.yml"])
def test_settings_linked_from_outside_are_refused(tmp_path: Path, name: str) -> None:
    (tmp_path / "outside.yaml").write_text("baseline: SECRET-OF-ANOTHER-FOLDER\n")
    (tmp_path / "repository").mkdir()
    (tmp_path / "repository" / name).symlink_to("../outside.yaml")
    with pytest.raises(SettingsError, match="link to a place outside of the repository") as refused:
        scan(tmp_path / "repository", {"main.tf": TF})
    assert "SECRET" not in str(refused.value)


@pytest.mark.parametrize("text", ["[" * 100_000, "- " * 50_000, "{a: " * 40_000, "? " * 50_000], ids="[-{?")
def test_settings_of_many_brackets_are_a_wrong_setting(tmp_path: Path, text: str) -> None:
    with pytest.raises(SettingsError, match="nest"):
        scan(tmp_path, {".avd-intune.yaml": f"custom_images:\n  {text}", "main.tf": TF})


PERMISSION = "Permission denied"
WITH_INPUT = 'variable "kind" {\n  default = "Personal"\n}\n' + TF.replace('"Pooled"', "var.kind")


def _forbid(monkeypatch: pytest.MonkeyPatch, path: Path) -> None:
    """Make a file or folder one that may not be read. (Whoever runs the tests may be allowed to read all.)"""
    real_read, real_list = workspace.read_regular, os.scandir

    def read(asked: Path, limit: int) -> bytes:
        if Path(asked) == path:
            raise PermissionError(13, PERMISSION)
        return real_read(asked, limit)

    def listed(asked: str | Path = ".") -> object:
        if Path(asked) == path:
            raise PermissionError(13, PERMISSION, str(asked))
        return real_list(asked)

    monkeypatch.setattr(workspace, "read_regular", read)
    monkeypatch.setattr(os, "scandir", listed)


@pytest.mark.parametrize("name", ["main.tf", "main.bicep", "main.json", "prod.tfvars", "envs/prod.tfvars", "closed"])
def test_what_may_not_be_read_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    if name == "closed":
        (tmp_path / name).mkdir()
    _forbid(monkeypatch, tmp_path / name)
    files: dict[str, str | bytes] = {"root.tf": WITH_INPUT, **({} if name == "closed" else {name: ""})}
    found = [each for each in scan(tmp_path, files) if each.rule_id == "CKV_AVD_13" and each.outcome is Outcome.FAIL]
    assert [Path(each.span.path) for each in found] == [tmp_path / name]
    assert PERMISSION in found[0].reason


@pytest.mark.parametrize("name", ["main.tf", "terraform.tfvars", "prod.tfvars", "envs/prod.tfvars", "main.bicep"])
def test_link_to_a_place_outside_is_said_and_not_read(tmp_path: Path, name: str) -> None:
    outside, inside = tmp_path / "outside", tmp_path / "repository"
    outside.write_text('kind = "CONTENT"\n')
    (inside / "envs").mkdir(parents=True)
    (inside / name).symlink_to(outside)
    found = scan(inside, {"root.tf": WITH_INPUT})
    assert [Path(each.span.path) for each in found if each.rule_id == "CKV_AVD_13"] == [inside / name]
    assert not [each for each in found if "CONTENT" in each.whole_reason]


@pytest.mark.parametrize("name", ["envs/prod.tfvars", "environments/prod.tfvars"])
def test_variable_file_that_is_no_text_is_said(tmp_path: Path, name: str) -> None:
    root = "infra" if name.startswith("environments") else "."
    values = '# ä\nkind = "Pooled"\n'.encode("latin-1")
    found = scan(tmp_path, {f"{root}/main.tf": WITH_INPUT, name: values})
    assert [each for each in found if each.rule_id == "CKV_AVD_13" and "not valid UTF-8" in each.reason]


@pytest.mark.parametrize("encoding", ["utf-16", "utf-32"])
def test_template_in_an_encoding_that_powershell_reads_is_judged(tmp_path: Path, encoding: str) -> None:
    pool = '{"type": "Microsoft.DesktopVirtualization/hostPools", "apiVersion": "2024-04-03", "name": "p", '
    template = SCHEMA + '"resources": [' + pool + '"properties": {"hostPoolType": "Pooled"}}]}'
    assert failed(scan(tmp_path, {"main.json": template.encode(encoding)}), "CKV_AVD_1")


TOO_LONG = "x" * 5_000


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("live/terragrunt.hcl", f'include {{\n  path = find_in_parent_folders("{TOO_LONG}")\n}}\n'),
        ("live/terragrunt.hcl", f'include {{\n  path = "{TOO_LONG}.hcl"\n}}\n'),
        ("live/terragrunt.hcl", f'terraform {{\n  source = "../{TOO_LONG}"\n}}\n'),
        ("live/main.bicep", f"module m 'br:a.azurecr.io/{TOO_LONG}:v1' = {{\n  name: 'm'\n}}\n"),
        ("live/main.bicepparam", f"using '{TOO_LONG}.bicep'\n"),
        ("live/main.tf", f'module "avd" {{\n  source = "./{TOO_LONG}"\n}}\n'),
    ],
    ids=["search above", "include", "source", "registry module", "using", "module"],
)
def test_name_that_is_too_long_for_a_file_costs_no_other_root(tmp_path: Path, path: str, text: str) -> None:
    folder = tmp_path / "repository"
    folder.mkdir()
    findings = scan(folder, {path: text, "shared/main.tf": TF.replace("NAME", "shared")})
    assert failed(findings, "CKV_AVD_1") == ["azurerm_virtual_desktop_host_pool.shared"]
    assert not any(each.span.path == str(folder) for each in findings)
