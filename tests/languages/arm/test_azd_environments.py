"""What the Azure Developer CLI puts in for the names of variables: the environments of a project."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.languages.arm.pipeline_support import FILE, host_pool_type

PROJECT = {"azure.yaml": "name: desktops\n"}
PARAMETERS = {"infra/main.parameters.json": FILE % '{"kind": {"value": "${POOL_TYPE}"}}'}
WITH_DEFAULT = {"infra/main.parameters.json": FILE % '{"kind": {"value": "${POOL_TYPE=Personal}"}}'}
IN_BICEP = {
    "infra/main.bicepparam": "using 'main.bicep'\nparam kind = readEnvironmentVariable('POOL_TYPE', 'Personal')\n"
}

POOLED = {
    "a variable": {**PARAMETERS, ".azure/dev/.env": 'AZURE_ENV_NAME="dev"\nPOOL_TYPE="Pooled"\n'},
    "a variable in place of a default": {**WITH_DEFAULT, ".azure/dev/.env": "POOL_TYPE=Pooled\n"},
    "one of two environments": {
        **PARAMETERS,
        ".azure/dev/.env": 'POOL_TYPE="Pooled"\n',
        ".azure/prod/.env": 'POOL_TYPE="Personal"\n',
    },
    "a parameter file in Bicep": {**IN_BICEP, ".azure/dev/.env": 'POOL_TYPE="Pooled"\n'},
    "an answer that azd keeps": {".azure/dev/config.json": '{"infra": {"parameters": {"kind": "Pooled"}}}'},
    "a part of a text": {
        "infra/main.parameters.json": FILE % '{"kind": {"value": "Pool${ENDING}"}}',
        ".azure/dev/.env": "ENDING=ed\n",
    },
}


@pytest.mark.parametrize("files", POOLED.values(), ids=POOLED)
def test_what_an_environment_holds_is_put_in(tmp_path: Path, files: dict[str, str]) -> None:
    found = host_pool_type(tmp_path, {**PROJECT, **files})
    assert found.outcome.value == "fail", found.reason
    assert '"Pooled"' in found.reason


CERTAIN = {
    "a variable": {**PARAMETERS, ".azure/dev/.env": 'POOL_TYPE="Personal"\n'},
    "a parameter file in Bicep": {**IN_BICEP, ".azure/dev/.env": "POOL_TYPE=Personal\n"},
}


@pytest.mark.parametrize("files", CERTAIN.values(), ids=CERTAIN)
def test_what_an_environment_holds_is_certain(tmp_path: Path, files: dict[str, str]) -> None:
    assert host_pool_type(tmp_path, {**PROJECT, **files}).outcome.value == "pass"


def test_what_no_environment_holds_is_named(tmp_path: Path) -> None:
    found = host_pool_type(tmp_path, {**PROJECT, **PARAMETERS, ".azure/dev/.env": 'OTHER="Pooled"\n'})
    assert found.outcome.value == "undecided"
    assert "POOL_TYPE" in found.reason


def test_more_environments_than_are_read_leave_their_values_open(tmp_path: Path) -> None:
    many = {f".azure/env{number}/.env": 'POOL_TYPE="Personal"\n' for number in range(51)}
    found = host_pool_type(tmp_path, {**PROJECT, **PARAMETERS, **many})
    assert found.outcome.value == "undecided"
    assert "POOL_TYPE" in found.reason


def test_environments_of_no_project_of_azd_are_none(tmp_path: Path) -> None:
    found = host_pool_type(tmp_path, {**PARAMETERS, ".azure/dev/.env": 'POOL_TYPE="Pooled"\n'})
    assert found.outcome.value == "undecided"
