"""Which scripts join a machine, undo that, or keep it from registering, and which only look like it."""

from __future__ import annotations

import pytest

from tests.estate.scripts.followed import MDM_KEY, always, ends_as, machine_after

DSC = """Configuration Join {{
  param ([PSCredential] $Credential)
  Import-DscResource -ModuleName ComputerManagementDsc
  Node localhost {{
    {resource} JoinDomain {{
      Name       = $env:COMPUTERNAME
      {name} = 'corp.example'
      Credential = $Credential
    }}
  }}
}}
{call}
"""
JOINING = {
    "Add-Computer": "Add-Computer -DomainName corp.example -Credential $c -Restart",
    "Join-Domain": "Join-Domain -DomainName corp.example -Credential $c",
    "a function of that name": "function Join-Domain($n) { Add-Computer $n }\nJoin-Domain corp.example",
    "netdom": "netdom join $env:COMPUTERNAME /domain:corp.example /userd:svc /passwordd:*",
    "WMI": "(Get-WmiObject Win32_ComputerSystem).JoinDomainOrWorkgroup('corp.example', 'p', 'u', $null, 3)",
    "CIM": "Invoke-CimMethod -ClassName Win32_ComputerSystem -MethodName JoinDomainOrWorkgroup -Arguments "
    "@{ Name = 'corp.example'; FJoinOptions = 35 }",
    "DSC Computer": DSC.format(
        resource="Computer", name="DomainName", call="Join -OutputPath C:\\join\nStart-DscConfiguration C:\\join -Wait"
    ),
    "DSC xComputer": DSC.format(
        resource="xComputer",
        name="DomainName",
        call="Join -OutputPath C:\\join -Credential $c\nStart-DscConfiguration -Path C:\\join -Force",
    ),
    "DSC DomainJoin": DSC.format(
        resource="xDSCDomainjoin",
        name="Domain",
        call="Join -ConfigurationData $data\nStart-DscConfiguration .\\Join -Wait",
    ),
}
NOT_JOINING = {
    "a configuration that nothing calls": DSC.format(resource="Computer", name="DomainName", call=""),
    "a file for another machine": r"djoin /provision /domain corp.example /machine h1 /savefile C:\h1.txt",
    "another machine": "Add-Computer -ComputerName other -DomainName corp.example",
    "-WhatIf": "Add-Computer -DomainName corp.example -WhatIf",
    "a program of that name": "node join.js corp.example",
    "PsExec on another machine": "psexec \\\\other -s netdom join other /domain:corp.example",
}
WORKGROUP = {
    "Add-Computer": "Add-Computer -WorkgroupName corp.example",
    "WMI without the flag": "(gwmi Win32_ComputerSystem).JoinDomainOrWorkgroup('corp.example', $null, $null, $null, 0)",
    "DSC": DSC.format(resource="Computer", name="WorkGroupName", call="Join; Start-DscConfiguration -Path Join -Wait"),
}
LEAVING = {
    "dsregcmd": "dsregcmd.exe /leave",
    "dsregcmd by PsExec": "psexec -accepteula -s -u corp\\svc -p x dsregcmd.exe /leave",
    "sysprep": "& C:\\Windows\\System32\\Sysprep\\sysprep.exe /oobe /generalize /shutdown",
    "Remove-Computer": "Remove-Computer -WorkgroupName W -Force",
    "netdom": "netdom remove host /domain:corp.example /force",
    "WMI": "(Get-WmiObject Win32_ComputerSystem).UnjoinDomainOrWorkgroup($null, $null, 0)",
}
TASK = r"\Microsoft\Windows\Workplace Join\Automatic-Device-Join"
SWITCHING = {
    "Disable-ScheduledTask": "Disable-ScheduledTask -TaskName 'Automatic-Device-Join' -TaskPath '\\'",
    "through a pipeline": "Get-ScheduledTask -TaskName Automatic-Device-Join | Unregister-ScheduledTask",
    "schtasks /change": f'schtasks /Change /TN "{TASK}" /Disable',
    "schtasks /delete": f'schtasks /delete /tn "{TASK}" /f',
}


@pytest.mark.parametrize("script", JOINING.values(), ids=JOINING)
def test_a_join_is_seen_with_its_domain(script: str) -> None:
    assert [(each.kind, each.target) for each in always(machine_after(script)).joins()] == [("domain", "corp.example")]


@pytest.mark.parametrize("script", NOT_JOINING.values(), ids=NOT_JOINING)
def test_what_joins_nothing_is_no_join(script: str) -> None:
    assert always(machine_after(script)).joins() == []


@pytest.mark.parametrize("script", WORKGROUP.values(), ids=WORKGROUP)
def test_a_workgroup_is_no_domain(script: str) -> None:
    assert [each.kind for each in always(machine_after(script)).joins()] == ["workgroup"]


@pytest.mark.parametrize("script", LEAVING.values(), ids=LEAVING)
def test_a_join_is_undone(script: str) -> None:
    assert [each.kind for each in always(machine_after(script)).joins()] == ["left"]


@pytest.mark.parametrize("script", SWITCHING.values(), ids=SWITCHING)
def test_the_task_that_registers_the_machine_is_switched_off(script: str) -> None:
    task = always(machine_after(script)).registration_task()
    assert task is not None and not task.enabled


@pytest.mark.parametrize(
    ("script", "enabled"),
    [
        (f'schtasks /change /tn "{TASK}" /disable\nEnable-ScheduledTask Automatic-Device-Join', True),
        ("Disable-ScheduledTask -TaskName Defrag", None),
        (f'schtasks /query /tn "{TASK}"', None),
        ("Disable-ScheduledTask Automatic-Device-Join -WhatIf", None),
    ],
)
def test_the_last_switch_of_that_task_counts(script: str, enabled: bool | None) -> None:
    task = always(machine_after(script)).registration_task()
    assert (task and task.enabled) == enabled


def test_a_registry_resource_makes_its_key() -> None:
    script = (
        "Configuration Enrol { Registry Policy { Key = 'HKEY_LOCAL_MACHINE\\SOFTWARE\\Policies\\Microsoft\\Windows"
        "\\CurrentVersion\\MDM'; ValueName = 'AutoEnrollMDM'; ValueType = 'Dword'; ValueData = '1' } }\n"
    )
    applied = "Enrol\nStart-DscConfiguration -Path .\\Enrol -Wait"
    assert ends_as(machine_after(script + applied)) == "1"
    assert ends_as(machine_after(script)) == "nothing"
    # Compiled alone it does nothing by itself: a pull server, or who deploys, may apply it.
    assert ends_as(machine_after(f"{script}Enrol")) == "if the configuration Enrol is applied"
    # Of another folder it is not known whether that is the same one.
    another = f"{script}Enrol -OutputPath C:\\a\nStart-DscConfiguration C:\\b"
    assert ends_as(machine_after(another)) == "if Start-DscConfiguration C:\\b applies Enrol"
    assert ends_as(machine_after(f"{script}Enrol\nStart-DscConfiguration Enrol -ComputerName dc01")).startswith("if ")
    assert ends_as(machine_after(f"{script}Enrol\nStart-DscConfiguration -UseExisting -Wait")) == "1"
    assert MDM_KEY.endswith("MDM")
