"""`explain` says of every machine that is no session host why it is none."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.command_line.run_command import run_command

CASES = Path(__file__).resolve().parents[1] / "cases"
UNREGISTERED = "nothing registers it with a host pool, unlike other machines of the deployment"
FOR_AN_IMAGE = "it is there to build an image from, and nothing registers it with a host pool"
SERVER_IMAGE = "its image is Windows Server and nothing registers it with a host pool"


def reasons_at(case: str, file: str, line: int) -> dict[str, str]:
    """Return address -> why the machine is no session host, of the machines that are declared on a line."""
    run = run_command("explain", f"{file}:{line}", folder=CASES / case)
    assert (run.exit_code, run.errors) == (0, "")
    found = re.findall(r"(?m)^(\S+) \(\S+\)\n(?:  .*\n)*?  no session host: (.*); it is not checked$", run.output)
    return dict(found)


def line_of(case: str, file: str, text: str) -> int:
    lines = (CASES / case / file).read_text(encoding="utf-8").splitlines()
    return next(number for number, line in enumerate(lines, 1) if line.startswith(text))


def test_machines_beside_a_registered_host_are_explained() -> None:
    line = line_of("machines_left_alone", "main.tf", 'resource "azurerm_windows_virtual_machine"')
    vm = "azurerm_windows_virtual_machine.vm"
    assert reasons_at("machines_left_alone", "main.tf", line) == {
        f'{vm}["dc-0"]': UNREGISTERED,
        f'{vm}["golden-image"]': FOR_AN_IMAGE,
        f'{vm}["image-vm"]': FOR_AN_IMAGE,
        f'{vm}["jumpbox"]': UNREGISTERED,
        f'{vm}["mgmt-0"]': UNREGISTERED,
        f'{vm}["sql-0"]': UNREGISTERED,
    }


@pytest.mark.parametrize(
    ("symbol", "reason"),
    [
        pytest.param("management", SERVER_IMAGE, id="management server"),
        pytest.param("domainController", "it is licensed as Windows Server and nothing registers it", id="licence"),
        pytest.param("sql", SERVER_IMAGE, id="SQL server"),
        pytest.param("imageVm", FOR_AN_IMAGE, id="machine that is generalised"),
    ],
)
def test_machines_of_a_control_plane_are_explained(symbol: str, reason: str) -> None:
    line = line_of("machines_left_alone_bicep", "main.bicep", f"resource {symbol} ")
    found = reasons_at("machines_left_alone_bicep", "main.bicep", line)
    assert list(found) == [symbol]
    assert found[symbol].startswith(reason)


def test_a_linux_machine_is_not_even_looked_at() -> None:
    line = line_of("machines_left_alone_bicep", "main.bicep", "resource linux ")
    run = run_command("explain", f"main.bicep:{line}", folder=CASES / "machines_left_alone_bicep")
    assert "no check applies to it alone" in run.output


def test_an_arc_machine_that_nothing_registers_is_explained() -> None:
    line = line_of("arc_machine_extensions", "main.tf", 'resource "azurerm_arc_machine" ')
    found = reasons_at("arc_machine_extensions", "main.tf", line)
    assert found == {"azurerm_arc_machine.file_server": UNREGISTERED}
