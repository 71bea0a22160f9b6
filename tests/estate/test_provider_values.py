"""Words that a Terraform provider refuses for their letter case are errors, also in blocks and by inputs."""

from __future__ import annotations

from pathlib import Path

import pytest
from avd_intune.estate.adapters.provider_values import as_the_provider_takes_it, with_word
from avd_intune.values.access import first_block, member
from avd_intune.values.value_types import EvaluationError, Known, Value

from tests.languages.terraform.terraform_support import deployment_of


def argument(tmp_path: Path, code: str, *path: str) -> Value:
    (resource,) = deployment_of(tmp_path, code).resources
    as_the_provider_takes_it(resource)
    return member(first_block(resource.properties, *path[:-1]), path[-1])


VM = 'resource "azurerm_windows_virtual_machine" "vm" {\n  %s\n}\n'


@pytest.mark.parametrize(
    ("line", "path", "refused"),
    [
        ('license_type = "windows_client"', ("license_type",), "Windows_Client"),
        ('license_type = "Windows_Client"', ("license_type",), None),
        ('license_type = "RHEL"', ("license_type",), None),  # no word of it in any letter case
        ('identity {\n    type = "systemassigned"\n  }', ("identity", "type"), "SystemAssigned"),
        ('identity {\n    type = "SystemAssigned, UserAssigned"\n  }', ("identity", "type"), None),
        ('name = "VM"', ("name",), None),
    ],
)
def test_letters_of_a_word_count(tmp_path: Path, line: str, path: tuple[str, ...], refused: str | None) -> None:
    found = argument(tmp_path, VM % line, *path)
    assert isinstance(found, EvaluationError) is (refused is not None)
    if isinstance(found, EvaluationError):
        assert found.reason.endswith(f'and takes only "{refused}"')


def test_a_data_source_and_another_provider_state_none(tmp_path: Path) -> None:
    data = 'data "azurerm_virtual_desktop_host_pool" "x" {\n  type = "personal"\n}\n'
    assert isinstance(argument(tmp_path, data, "type"), Known)
    assert isinstance(with_word(Known("personal"), "azapi_resource", "type"), Known)
    assert isinstance(with_word(Known("personal"), "azurerm_virtual_desktop_host_pool", "type"), EvaluationError)
