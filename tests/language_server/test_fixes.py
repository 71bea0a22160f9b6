"""Every fix is applied to its file, and the check passes then."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.language_server import estates
from tests.language_server.fixing import fixed, fixes_in

BICEP_MODULE = {
    "main.bicep": "module pool 'pool.bicep' = {\n  name: 'pool'\n  params: { kind: 'Pooled' }\n}\n",
    "pool.bicep": "param kind string\n\n"
    + estates.BICEP_POOL.replace("'Pooled'", "kind").replace("'BreadthFirst'", "'Persistent'"),
}
TERRAFORM_MODULE = {
    "main.tf": 'module "pool" {\n  source = "./pool"\n  kind   = "Pooled"\n}\n',
    "pool/main.tf": 'variable "kind" {\n  type = string\n}\n\n'
    + estates.TERRAFORM_POOL.replace('"Pooled"', "var.kind"),
}
POOL_CASES = [
    pytest.param({"main.bicep": estates.BICEP_POOL}, "main.bicep", id="bicep"),
    pytest.param({"main.tf": estates.TERRAFORM_POOL}, "main.tf", id="terraform"),
    pytest.param({"main.tf": estates.AZAPI_POOL}, "main.tf", id="azapi"),
    pytest.param({"main.tf": estates.AZAPI_JSON_POOL}, "main.tf", id="azapi with jsonencode"),
    pytest.param({"azuredeploy.json": estates.ARM_POOL}, "azuredeploy.json", id="arm parameter default"),
    pytest.param(BICEP_MODULE, "main.bicep", id="bicep, asked in the caller"),
    pytest.param(BICEP_MODULE, "pool.bicep", id="bicep, asked in the module"),
    pytest.param(TERRAFORM_MODULE, "main.tf", id="terraform, asked in the caller"),
    pytest.param(TERRAFORM_MODULE, "pool/main.tf", id="terraform, asked in the module"),
    pytest.param(
        {
            "main.tf": 'locals {\n  pools = { a = "Pooled", b = "Personal" }\n}\n\n'
            + estates.TERRAFORM_POOL.replace('"pool" {\n', '"pool" {\n  for_each = local.pools\n')
            .replace('"Pooled"', "each.value")
            .replace('"vdpool"', '"vdpool-${each.key}"')
        },
        "main.tf",
        id="terraform, one instance of several",
    ),
]
MACHINE_CASES = [
    pytest.param({"main.bicep": estates.BICEP_MACHINE}, "main.bicep", id="bicep"),
    pytest.param({"main.bicep": estates.BICEP_MACHINES}, "main.bicep", id="bicep loop"),
    pytest.param({"main.bicep": estates.BICEP_NAMED_MACHINES}, "main.bicep", id="bicep loop with index"),
    pytest.param({"main.bicep": estates.BICEP_CONDITIONAL_MACHINE}, "main.bicep", id="bicep condition"),
    pytest.param({"main.tf": estates.TERRAFORM_WINDOWS_10}, "main.tf", id="terraform"),
    pytest.param({"main.tf": estates.TERRAFORM_COUNT}, "main.tf", id="terraform count"),
    pytest.param({"main.tf": estates.TERRAFORM_FOR_EACH}, "main.tf", id="terraform for_each"),
    pytest.param({"main.tf": estates.AZAPI_MACHINE}, "main.tf", id="azapi"),
    pytest.param({"main.tf": estates.AZAPI_JSON_MACHINE}, "main.tf", id="azapi with jsonencode"),
    pytest.param({"azuredeploy.json": estates.ARM_MACHINE}, "azuredeploy.json", id="arm"),
    pytest.param({"azuredeploy.json": estates.ARM_MACHINES}, "azuredeploy.json", id="arm copy"),
]


@pytest.mark.parametrize(("files", "document"), POOL_CASES)
def test_the_host_pool_becomes_personal(tmp_path: Path, files: dict[str, str], document: str) -> None:
    result = fixed(tmp_path, files, document, "CKV_AVD_1")
    assert set(result.outcomes.values()) == {"pass"}
    assert result.problems == []
    assert "Pooled" not in "".join(result.files.values())


@pytest.mark.parametrize(("files", "document"), POOL_CASES)
@pytest.mark.parametrize("number", [0, 1], ids=["Automatic", "Direct"])
def test_the_assignment_type_is_added(tmp_path: Path, files: dict[str, str], document: str, number: int) -> None:
    personal = {name: text.replace("Pooled", "Personal") for name, text in files.items()}
    result = fixed(tmp_path, personal, document, "CKV_AVD_2", number)
    assert set(result.outcomes.values()) == {"pass"}
    assert result.problems == []
    assert ("Automatic", "Direct")[number] in "".join(result.files.values())


@pytest.mark.parametrize(("files", "document"), [case for case in MACHINE_CASES if "terraform " not in (case.id or "")])
def test_the_image_becomes_single_session(tmp_path: Path, files: dict[str, str], document: str) -> None:
    result = fixed(tmp_path, files, document, "CKV_AVD_3")
    assert set(result.outcomes.values()) == {"pass"}
    assert result.problems == []


@pytest.mark.parametrize(("files", "document"), MACHINE_CASES)
def test_the_machine_joins_a_domain(tmp_path: Path, files: dict[str, str], document: str) -> None:
    result = fixed(tmp_path, files, document, "CKV_AVD_4")
    assert set(result.outcomes.values()) == {"pass"}
    assert result.problems == []


def test_a_host_pool_that_becomes_personal_balances_no_load(tmp_path: Path) -> None:
    result = fixed(tmp_path, {"main.bicep": estates.BICEP_POOL}, "main.bicep", "CKV_AVD_1")
    assert "    hostPoolType: 'Personal'\n    loadBalancerType: 'Persistent'\n" in result.files["main.bicep"]


def test_the_image_changes_its_offer_where_the_twin_has_another(tmp_path: Path) -> None:
    result = fixed(tmp_path, {"main.tf": estates.TERRAFORM_WINDOWS_10}, "main.tf", "CKV_AVD_3")
    assert '    offer     = "Windows-10"\n    sku       = "win10-22h2-ent-g2"\n' in result.files["main.tf"]


def test_the_image_becomes_the_nearest_supported_one_where_the_baseline_supports_no_twin(tmp_path: Path) -> None:
    result = fixed(tmp_path, {"main.tf": estates.TERRAFORM_MACHINE}, "main.tf", "CKV_AVD_3")
    assert '    offer     = "Windows-10"\n    sku       = "win10-22h2-ent-g2"\n' in result.files["main.tf"]
    assert set(result.outcomes.values()) == {"pass"}


def test_an_empty_assignment_type_is_written_over(tmp_path: Path) -> None:
    text = estates.BICEP_POOL.replace("'Pooled'", "'Personal'\n    personalDesktopAssignmentType: ''")
    result = fixed(tmp_path, {"main.bicep": text}, "main.bicep", "CKV_AVD_2")
    assert result.files["main.bicep"].count("personalDesktopAssignmentType: 'Automatic'") == 1
    assert set(result.outcomes.values()) == {"pass"}


def test_no_second_assignment_type_beside_one_that_comes_from_elsewhere(tmp_path: Path) -> None:
    text = 'variable "assignment" {\n  default = null\n}\n\n' + estates.TERRAFORM_POOL.replace(
        '"Pooled"', '"Personal"\n  personal_desktop_assignment_type = var.assignment'
    )
    assert fixes_in(tmp_path, {"main.tf": text}, "main.tf", "CKV_AVD_2") == []


def test_a_domain_join_takes_the_place_of_an_entra_join(tmp_path: Path) -> None:
    text = estates.TERRAFORM_WINDOWS_10 + (
        'resource "azurerm_virtual_machine_extension" "entra" {\n  name = "entra"\n'
        "  virtual_machine_id = azurerm_windows_virtual_machine.vm.id\n"
        '  publisher = "Microsoft.Azure.ActiveDirectory"\n  type = "AADLoginForWindows"\n'
        '  type_handler_version = "2.0"\n}\n'
    )
    result = fixed(tmp_path, {"main.tf": text}, "main.tf", "CKV_AVD_4")
    assert "AADLoginForWindows" not in result.files["main.tf"]
    assert set(result.outcomes.values()) == {"pass"}


def test_variables_of_other_files_are_not_declared_again(tmp_path: Path) -> None:
    files = {
        "main.tf": estates.TERRAFORM_WINDOWS_10,
        "variables.tf": 'variable "domain_name" {\n  type = string\n}\n\n'
        'variable "domain_join_user" {\n  type    = string\n  default = ""\n}\n',
    }
    result = fixed(tmp_path, files, "main.tf", "CKV_AVD_4")
    added = result.files["main.tf"]
    assert 'variable "domain_name"' not in added
    assert 'variable "hybrid_domain_join_user" {' in added
    assert "User    = var.hybrid_domain_join_user" in added
    assert result.outcomes == {"azurerm_windows_virtual_machine.vm": "pass"}


def test_lines_end_as_those_of_the_file(tmp_path: Path) -> None:
    files = {"main.bicep": estates.BICEP_MACHINE.replace("\n", "\r\n")}
    result = fixed(tmp_path, files, "main.bicep", "CKV_AVD_4")
    assert result.files["main.bicep"].count("\n") == result.files["main.bicep"].count("\r\n")
    assert set(result.outcomes.values()) == {"pass"}


def test_a_plan_is_not_written_by_hand(tmp_path: Path) -> None:
    plan = Path(__file__).parents[2] / "sample_iac" / "plan" / "tfplan.json"
    assert fixes_in(tmp_path, {"tfplan.json": plan.read_text()}, "tfplan.json", "CKV_AVD_1") == []


@pytest.mark.parametrize(
    ("files", "document"),
    [
        pytest.param(
            {
                "main.tf": 'module "host" {\n  source = "./host"\n}\n',
                "host/main.tf": estates.TERRAFORM_WINDOWS_10,
            },
            "host/main.tf",
            id="terraform",
        ),
        pytest.param(
            {
                "main.bicep": "module host 'host.bicep' = {\n  name: 'host'\n  params: { adminPassword: 'x' }\n}\n",
                "host.bicep": estates.BICEP_MACHINE,
            },
            "host.bicep",
            id="bicep",
        ),
    ],
)
def test_a_module_gets_no_input_that_its_callers_do_not_set(
    tmp_path: Path, files: dict[str, str], document: str
) -> None:
    # Terraform and Bicep refuse a call without it: the fix would break the deployment.
    assert fixes_in(tmp_path, files, document, "CKV_AVD_4") == []


def test_a_module_that_has_the_inputs_gets_the_join(tmp_path: Path) -> None:
    names = ("domain_name", "domain_join_user", "domain_join_password")
    inputs = "".join(f'variable "{name}" {{}}\n' for name in names)
    given = "".join(f'  {name} = "x"\n' for name in names)
    files = {
        "main.tf": f'module "host" {{\n  source = "./host"\n{given}}}\n',
        "host/main.tf": inputs + estates.TERRAFORM_WINDOWS_10,
    }
    result = fixed(tmp_path, files, "host/main.tf", "CKV_AVD_4")
    assert set(result.outcomes.values()) == {"pass"}
