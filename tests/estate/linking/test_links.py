"""Which extension is found on which machine, and which machine in which host pool, however the code names them."""

from __future__ import annotations

from pathlib import Path

import pytest
from avd_intune.estate.builder import build_estate
from avd_intune.estate.linking.links import TargetIndex
from avd_intune.estate.model import Estate, SessionHost
from avd_intune.settings import Settings
from avd_intune.values.assumptions import Decision
from avd_intune.values.cases import choice_by
from avd_intune.values.identity import unknown_from
from avd_intune.values.partial_text import partial_string
from avd_intune.values.value_types import FALSE, NULL, TRUE, Known, Reference, Unknown, Value
from avd_intune.values.worlds import World, explore

from tests.languages.terraform.terraform_support import deployment_of

ID = "/subscriptions/0/resourceGroups/rg/providers/Microsoft.Compute/virtualMachines"


def machine(name: str, extra: str = "", label: str = "") -> str:
    return f"""
resource "azurerm_windows_virtual_machine" "{label or name}" {{
  name = "{name}"
  {extra}
  source_image_reference {{
    publisher = "MicrosoftWindowsDesktop"
    offer     = "Windows-10"
    sku       = "win10-22h2-ent-g2"
    version   = "latest"
  }}
}}
"""


def extension(label: str, target: str, kind: str = "JsonADDomainExtension", extra: str = "") -> str:
    return f"""
resource "azurerm_virtual_machine_extension" "{label}" {{
  name               = "{label}"
  virtual_machine_id = {target}
  publisher          = "Microsoft.Compute"
  type               = "{kind}"
  {extra}
}}
"""


def registration(label: str, target: str, settings: str = 'hostPoolName = "pool"', protected: str = "") -> str:
    return extension(
        label,
        target,
        "DSC",
        f"""
  settings = jsonencode({{
    configurationFunction = "Configuration.ps1\\\\AddSessionHost"
    properties            = {{ {settings} }}
  }})
  protected_settings = jsonencode({{ properties = {{ {protected} }} }})
""",
    )


def host_pool(label: str, name: str = "") -> str:
    return f"""
resource "azurerm_virtual_desktop_host_pool" "{label}" {{
  name = "{name or label}"
  type = "Personal"
}}
resource "azurerm_virtual_desktop_host_pool_registration_info" "{label}" {{
  hostpool_id = azurerm_virtual_desktop_host_pool.{label}.id
}}
"""


def estate_of(folder: Path, *blocks: str) -> Estate:
    return build_estate(deployment_of(folder, "\n".join(blocks)), Settings())


def host_at(estate: Estate, address: str) -> SessionHost:
    return next(host for host in estate.session_hosts if host.resource.address == address)


def links(host: SessionHost) -> dict[str, str]:
    """Return the extensions of a host with "yes" or "perhaps"."""
    found = {}
    for item, when in host.machine.extensions:
        found[item.resource.address.rpartition(".")[2]] = "yes" if when is TRUE else "perhaps"
    return found


def pools(host: SessionHost) -> dict[str, str]:
    found = {}
    for pool, when in host.pools:
        found[pool.resource.address.rpartition(".")[2]] = "yes" if when is TRUE else "perhaps"
    return found


VM = "azurerm_windows_virtual_machine"
TWO_HOSTS = (
    machine("vm-a", label="a"),
    machine("vm-b", label="b"),
    registration("registration_a", f"{VM}.a.id"),
    registration("registration_b", f"{VM}.b.id"),
)


@pytest.mark.parametrize(
    "target",
    [
        pytest.param(f"{VM}.a.id", id="a reference"),
        pytest.param(f'"{ID}/vm-a"', id="the id as text"),
        pytest.param(f'"{ID.upper()}/VM-A/"', id="the id in another letter case with a slash at its end"),
        pytest.param('"vm-a"', id="the name"),
        pytest.param(f'"${{var.group}}/virtualMachines/${{{VM}.a.name}}"', id="an id of which a part is unknown"),
        pytest.param('"${var.group}/vm-a"', id="an unknown group with the name behind it"),
        pytest.param(f"local.ids[{VM}.a.name]", id="an entry of a map by the machine's name"),
        pytest.param(f"element([{VM}.a.id, {VM}.b.id], 0)", id="an element of known index"),
        pytest.param(f"one([{VM}.a[*].id]...)", id="a splat"),
        pytest.param(f'replace({VM}.a.id, "x", "y")', id="what is computed from one machine's id"),
    ],
)
def test_extension_sits_on_the_machine_that_it_names(tmp_path: Path, target: str) -> None:
    estate = estate_of(
        tmp_path,
        'variable "group" {}',
        f'locals {{\n  ids = {{ "vm-a" = {VM}.a.id, "vm-b" = {VM}.b.id }}\n}}',
        *TWO_HOSTS,
        extension("join", target),
    )
    assert links(host_at(estate, f"{VM}.a")) == {"registration_a": "yes", "join": "yes"}
    assert links(host_at(estate, f"{VM}.b")) == {"registration_b": "yes"}


def test_element_of_unknown_index_may_be_any_machine(tmp_path: Path) -> None:
    estate = estate_of(
        tmp_path,
        'variable "index" {}',
        *TWO_HOSTS,
        extension("join", f"[{VM}.a.id, {VM}.b.id][var.index]"),
    )
    assert links(host_at(estate, f"{VM}.a")) == {"registration_a": "yes", "join": "perhaps"}
    assert links(host_at(estate, f"{VM}.b")) == {"registration_b": "yes", "join": "perhaps"}


def test_extension_of_a_condition_follows_it(tmp_path: Path) -> None:
    estate = estate_of(
        tmp_path,
        'variable "first" { type = bool }',
        *TWO_HOSTS,
        extension("join", f"var.first ? {VM}.a.id : {VM}.b.id"),
    )

    def joined(world: World) -> tuple[bool, bool]:
        found = []
        for label in ("a", "b"):
            host = host_at(estate, f"{VM}.{label}")
            present = [item for item, when in host.machine.extensions if world.truth(when)]
            found.append(any(item.resource.address.endswith(".join") for item in present))
        return found[0], found[1]

    assert sorted(case.result for case in explore(joined)) == [(False, True), (True, False)]


def test_instances_are_paired_by_their_index(tmp_path: Path) -> None:
    estate = estate_of(
        tmp_path,
        machine("vm-${count.index}", "count = 2", "vm"),
        registration("registration", f"{VM}.vm[count.index].id").replace("name  ", "count = 2\n  name  ", 1),
        extension("join", f"{VM}.vm[1].id"),
    )
    assert links(host_at(estate, f"{VM}.vm[0]")) == {"registration[0]": "yes"}
    assert links(host_at(estate, f"{VM}.vm[1]")) == {"registration[1]": "yes", "join": "yes"}


def test_extension_of_no_machine_here_makes_one_outside_the_code(tmp_path: Path) -> None:
    estate = estate_of(
        tmp_path,
        registration("registration", f'"{ID}/elsewhere"'),
        extension("join", f'"{ID}/elsewhere"'),
        extension("other", f'"{ID}/another"'),
    )
    (host,) = estate.session_hosts
    assert links(host) == {"registration": "yes", "join": "yes"}


def test_extension_that_is_not_deployed_sits_nowhere(tmp_path: Path) -> None:
    estate = estate_of(
        tmp_path,
        machine("vm-a", label="a"),
        registration("registration", f"{VM}.a.id"),
        extension("join", f"{VM}.a.id", extra="count = 0"),
    )
    assert links(host_at(estate, f"{VM}.a")) == {"registration": "yes"}


TOKEN = "registrationInfoToken = azurerm_virtual_desktop_host_pool_registration_info.{}.token"


@pytest.mark.parametrize(
    ("settings", "protected"),
    [
        pytest.param("", TOKEN.format("two"), id="by token"),
        pytest.param('hostPoolName = "two"', "", id="by name"),
        pytest.param('hostPoolName = "TWO"', "", id="by name in another letter case"),
        pytest.param("hostPoolName = azurerm_virtual_desktop_host_pool.two.name", "", id="by reference to the name"),
        pytest.param('hostPoolName = "two"', TOKEN.format("two"), id="by name and token"),
        pytest.param("hostPoolName = local.names[1]", "", id="by an entry of a list"),
    ],
)
def test_two_host_pools_are_told_apart(tmp_path: Path, settings: str, protected: str) -> None:
    estate = estate_of(
        tmp_path,
        'locals {\n  names = ["one", "two"]\n}',
        host_pool("one"),
        host_pool("two"),
        machine("vm-a", label="a"),
        registration("registration", f"{VM}.a.id", settings, protected),
    )
    assert pools(host_at(estate, f"{VM}.a")) == {"two": "yes"}


def test_two_host_pools_are_told_apart_by_the_tag_of_the_parent(tmp_path: Path) -> None:
    estate = estate_of(
        tmp_path,
        host_pool("one"),
        host_pool("two"),
        machine("vm-a", 'tags = { cm-resource-parent = "/x/Microsoft.DesktopVirtualization/hostPools/two" }', "a"),
    )
    assert pools(host_at(estate, f"{VM}.a")) == {"two": "yes"}


def test_the_only_host_pool_is_that_of_every_host(tmp_path: Path) -> None:
    estate = estate_of(
        tmp_path,
        'variable "pool_name" {}',
        host_pool("one"),
        machine("vm-a", label="a"),
        registration("registration", f"{VM}.a.id", "hostPoolName = var.pool_name"),
    )
    assert pools(host_at(estate, f"{VM}.a")) == {"one": "yes"}


def test_of_several_host_pools_none_is_guessed(tmp_path: Path) -> None:
    estate = estate_of(
        tmp_path,
        'variable "pool_name" {}',
        host_pool("one"),
        host_pool("two"),
        machine("vm-a", label="a"),
        registration("registration", f"{VM}.a.id", "hostPoolName = var.pool_name"),
    )
    assert pools(host_at(estate, f"{VM}.a")) == {}


def reference(target: str, *path: str) -> Reference:
    return Reference("is known after apply", f"{target}.{'.'.join(path)}", target=target, path=path)


def index() -> TargetIndex:
    return TargetIndex([("vm-1", Known("alpha")), ("vm-2", Known("beta")), ("vm-3", reference("name", "result"))])


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        pytest.param(reference("vm-1", "id"), ["vm-1"], id="a reference"),
        pytest.param(Known("BETA"), ["vm-2"], id="a name in another letter case"),
        pytest.param(Known(f"{ID}/beta"), ["vm-2"], id="an id"),
        pytest.param(reference("name", "result"), ["vm-3"], id="the same unknown name"),
        pytest.param(partial_string([f"{ID}/", reference("name", "result")]), ["vm-3"], id="an id with that name"),
        pytest.param(partial_string([Unknown("x", "group"), "/alpha"]), ["vm-1"], id="a known name at the end"),
        pytest.param(partial_string([Unknown("x", "prefix"), "alpha"]), [], id="a name of which only the end is known"),
        pytest.param(Known("gamma"), [], id="a name that nothing has"),
        pytest.param(Known(""), [], id="an empty name"),
        pytest.param(NULL, [], id="nothing"),
        pytest.param(Known(5), [], id="a number"),
        pytest.param(Unknown("x", "other"), [], id="an unknown"),
        pytest.param(reference("elsewhere", "id"), [], id="a reference to something else"),
    ],
)
def test_target(value: Value, expected: list[str]) -> None:
    assert index().targets(value) == [(key, TRUE) for key in expected]


def test_targets_of_what_is_computed_from_several_are_open() -> None:
    both = unknown_from("element", reference("vm-1", "id"), reference("vm-2", "id"))
    found = index().targets(both)
    assert [key for key, _ in found] == ["vm-1", "vm-2"]
    assert all(isinstance(when, Unknown) and "which of 2 resources" in when.reason for _, when in found)
    assert len({when.key for _, when in found if isinstance(when, Unknown)}) == 2


def test_targets_of_alternatives_hang_on_their_decision() -> None:
    decision = Decision("var.x", ("true", "false"), "var.x")
    value = choice_by(decision, {"true": Known("alpha"), "false": reference("vm-2", "id")})

    def found(world: World) -> list[str]:
        return [key for key, when in index().targets(value) if world.truth(when)]

    assert [case.result for case in explore(found)] == [["vm-1"], ["vm-2"]]
    always = choice_by(decision, {"true": Known("alpha"), "false": reference("vm-1", "id")})
    ((key, when),) = index().targets(always)
    assert key == "vm-1"
    assert all(case.result for case in explore(lambda world: world.truth(when)))


def test_one_name_of_several_machines_names_all_of_them() -> None:
    twins = TargetIndex([("a", Known("vm")), ("b", Known("VM")), ("c", FALSE)])
    assert twins.targets(Known("vm")) == [("a", TRUE), ("b", TRUE)]
