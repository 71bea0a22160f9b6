"""From Bicep to the AVD estate: which extension sits on which machine, and which machine is in which pool."""

from __future__ import annotations

from pathlib import Path

import pytest
from avd_intune.estate.builder import build_estate
from avd_intune.estate.model import Estate, SessionHost
from avd_intune.settings import Settings
from avd_intune.values.inside import is_secret
from avd_intune.values.value_types import Known, ObjectValue

from tests.languages.bicep.bicep_support import deployment_of, plain

POOL = """
param poolName string
resource pool 'Microsoft.DesktopVirtualization/hostPools@2023-09-05' = {
  name: poolName
  properties: { hostPoolType: 'Personal' }
}
"""
OTHER_POOL = (
    "resource other 'Microsoft.DesktopVirtualization/hostPools@2023-09-05' = { name: 'other', properties: {} }\n"
)
MACHINE = """
resource vm 'Microsoft.Compute/virtualMachines@2023-03-01' = [for i in range(0, 2): {
  name: '${poolName}-${i}'
  properties: { storageProfile: { imageReference: { publisher: 'MicrosoftWindowsDesktop' } } }
}]
"""
SETTINGS = "{ configurationFunction: 'Configuration.ps1\\\\AddSessionHost', properties: { hostPoolName: NAME } }"


def extensions(name: str, pool: str) -> str:
    """Return one extension for each machine; `name` says which machine that is."""
    settings = SETTINGS.replace("NAME", pool)
    return f"""
resource dsc 'Microsoft.Compute/virtualMachines/extensions@2023-03-01' = [for i in range(0, 2): {{
  {name}
  properties: {{ publisher: 'Microsoft.Powershell', type: 'DSC', settings: {settings} }}
}}]
"""


def estate_of(folder: Path, files: dict[str, str] | str) -> Estate:
    return build_estate(deployment_of(folder, files), Settings())


def pools_of(host: SessionHost) -> list[str]:
    return [pool.resource.key for pool, when in host.pools if not (isinstance(when, Known) and when.value is False)]


LINKS = [
    pytest.param("parent: vm[i]\n  name: 'dsc'", "pool.name", id="by parent"),
    pytest.param("name: '${vm[i].name}/dsc'", "poolName", id="by the machine's name"),
    pytest.param("name: '${poolName}-${i}/dsc'", "last(split(pool.id, '/'))", id="by an equal name"),
    pytest.param("name: '${last(split(vm[i].id, '/'))}/dsc'", "pool.name", id="by the machine's id"),
]


@pytest.mark.parametrize(("name", "pool"), LINKS)
def test_extension_is_on_its_machine_and_the_machine_in_its_pool(tmp_path: Path, name: str, pool: str) -> None:
    estate = estate_of(tmp_path, POOL + OTHER_POOL + MACHINE + extensions(name, pool))
    assert [host.resource.key for host in estate.session_hosts] == ["vm[0]", "vm[1]"]
    for host, key in zip(estate.session_hosts, ("dsc[0]", "dsc[1]"), strict=True):
        assert [each.resource.key for each, _ in host.machine.extensions] == [key]
        assert pools_of(host) == ["pool"]


def test_links_through_modules(tmp_path: Path) -> None:
    pool = f"{POOL}\noutput id string = pool.id\noutput token string = pool.listRegistrationTokens().value[0].token"
    hosts = f"""
    param poolId string
    @secure()
    param token string
    var poolName = last(split(poolId, '/'))
    {MACHINE}
    module dsc 'dsc.bicep' = [for i in range(0, 2): {{ params: {{ vmName: vm[i].name, token: token }} }}]
    """
    dsc = """
    param vmName string
    @secure()
    param token string
    resource vm 'Microsoft.Compute/virtualMachines@2023-03-01' existing = { name: vmName }
    resource dsc 'Microsoft.Compute/virtualMachines/extensions@2023-03-01' = {
      parent: vm
      name: 'dsc'
      properties: { type: 'DSC', protectedSettings: { properties: { registrationInfoToken: token } } }
    }
    """
    main = f"""
    param name string
    {OTHER_POOL}
    module p 'pool.bicep' = {{ params: {{ poolName: name }} }}
    module h 'hosts.bicep' = {{ params: {{ poolId: p.outputs.id, token: p.outputs.token }} }}
    """
    estate = estate_of(tmp_path, {"main.bicep": main, "pool.bicep": pool, "hosts.bicep": hosts, "dsc.bicep": dsc})
    assert [host.resource.key for host in estate.session_hosts] == ["h.vm[0]", "h.vm[1]"]
    for at, host in enumerate(estate.session_hosts):
        assert [each.resource.key for each, _ in host.machine.extensions] == [f"h.dsc[{at}].dsc"]
        assert pools_of(host) == ["p.pool"]


def test_pool_that_only_keeps_its_type_is_not_judged(tmp_path: Path) -> None:
    text = """
    resource pool 'Microsoft.DesktopVirtualization/hostPools@2023-09-05' existing = { name: 'p' }
    resource renewed 'Microsoft.DesktopVirtualization/hostPools@2023-09-05' = {
      name: pool.name
      properties: {
        hostPoolType: pool.properties.hostPoolType
        registrationInfo: { registrationTokenOperation: 'Update' }
      }
    }
    """
    assert [pool.declared for pool in estate_of(tmp_path, text).host_pools] == [False]


VERIFIED = """
module pool 'br/public:avm/res/desktop-virtualization/host-pool:0.8.0' = {
  params: { name: 'pool' TYPE }
}
module other 'br/public:avm/res/desktop-virtualization/host-pool:0.8.0' = { params: { name: 'other' } }
module vm 'br/public:avm/res/compute/virtual-machine:0.22.0' = {
  params: {
    name: 'vm'
    osType: 'Windows'
    imageReference: { publisher: 'MicrosoftWindowsDesktop', offer: 'Windows-10', sku: 'win10-22h2-ent' }
    extensionDomainJoinPassword: 'geheim'
    extensionDomainJoinConfig: JOIN
    extensionAadJoinConfig: { enabled: true, settings: { mdmId: MDM } }
    extensionHostPoolRegistration: {
      enabled: true
      hostPoolName: pool.outputs.name
      registrationInfoToken: pool.outputs.registrationInfoToken
      modulesUrl: 'https://x'
      configurationFunction: 'Configuration.ps1\\\\AddSessionHosts'
    }
    extensionCustomScriptConfig: { settings: { commandToExecute: 'run.cmd' } }
  }
}
"""


def verified(**parts: str) -> str:
    text = VERIFIED
    defaults = {"TYPE": "", "JOIN": "{ enabled: false }", "MDM": "''"}
    for name, value in {**defaults, **parts}.items():
        text = text.replace(name, value)
    return text


def test_public_modules_without_source(tmp_path: Path) -> None:
    estate = estate_of(tmp_path, verified(TYPE=", hostPoolType: 'Personal'"))
    types = {pool.resource.key: plain(pool.type) for pool in estate.host_pools}
    assert types == {"pool": "Personal", "other": "Pooled"}
    (host,) = estate.session_hosts
    assert pools_of(host) == ["pool"]
    assert plain(host.machine.image.sku) == "win10-22h2-ent"
    assert [plain(each.type) for each, _ in host.machine.extensions] == [
        "AADLoginForWindows",
        "DSC",
        "CustomScriptExtension",
    ]
    assert [plain(text) for script, _ in host.machine.scripts for text in script.texts] == ["run.cmd"]
    assert estate.unresolved_modules == []


@pytest.mark.parametrize(
    ("mdm_id", "expected"),
    [pytest.param("''", {}, id="an empty one is dropped"), pytest.param("'x'", {"mdmId": "x"}, id="another is kept")],
)
def test_mdm_id_of_the_public_module(tmp_path: Path, mdm_id: str, expected: object) -> None:
    (host,) = estate_of(tmp_path, verified(MDM=mdm_id)).session_hosts
    entra = host.machine.extensions[0][0]
    assert plain(entra.settings) == expected


@pytest.mark.parametrize(
    "join",
    [
        pytest.param("{ enabled: true, settings: { Name: 'corp', Options: 3 } }", id="settings"),
        pytest.param("{ enabled: true, domainName: 'corp', options: 3 }", id="the flat spelling"),
    ],
)
def test_domain_join_of_the_public_module(tmp_path: Path, join: str) -> None:
    (host,) = estate_of(tmp_path, verified(JOIN=join)).session_hosts
    extension, when = host.machine.extensions[0]
    assert plain(extension.type) == "JsonADDomainExtension"
    assert plain(when) is True
    settings = plain(extension.settings)
    assert (settings["Name"], settings["Options"]) == ("corp", 3)
    assert isinstance(extension.protected_settings, ObjectValue)
    assert is_secret(extension.protected_settings)


def test_linux_machine_of_the_public_module_is_left_alone(tmp_path: Path) -> None:
    # With an image of Windows, Azure refuses the settings for Linux, so that one is no machine with Linux.
    linux = verified().replace("'Windows'", "'Linux'").replace("MicrosoftWindowsDesktop", "Canonical")
    assert estate_of(tmp_path, linux).session_hosts == []
