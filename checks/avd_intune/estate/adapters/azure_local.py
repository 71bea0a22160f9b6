"""Virtual machines on Azure Local: the Arc machine, and the instance in its scope that says what it runs.

https://learn.microsoft.com/azure/azure-local/manage/create-arc-virtual-machines
"""

from __future__ import annotations

from avd_intune.estate.adapters.arm_body import ArmBody, image_of_reference
from avd_intune.estate.adapters.operating_system import LINUX
from avd_intune.estate.linking.links import TargetIndex
from avd_intune.estate.linking.parts import EstateParts, MachineInstance
from avd_intune.estate.model import Image, Machine, MachineKind
from avd_intune.languages.resource_model import Mode
from avd_intune.values.access import both, is_null, matches, may_hold, member
from avd_intune.values.value_types import TRUE


def collect_machine(arm: ArmBody, parts: EstateParts) -> None:
    """Collect an Arc machine. Without an instance it stands for a machine that is set up elsewhere."""
    if arm.resource.mode is Mode.MANAGED:
        parts.machines.append(
            Machine(arm.resource, MachineKind.OUTSIDE_THE_CODE, name=arm.name, image=Image(), tags=arm.tags)
        )


def collect_instance(arm: ArmBody, parts: EstateParts) -> None:
    """Collect what a virtual machine instance says of the Arc machine that it is in the scope of."""
    if arm.resource.mode is not Mode.MANAGED:
        return
    scope = member(arm.body, "scope")
    properties = member(arm.body, "properties")
    storage, os_profile = member(properties, "storageProfile"), member(properties, "osProfile")
    is_linux = not is_null(member(os_profile, "linuxConfiguration"))
    parts.machine_instances.append(
        MachineInstance(
            machine=arm.parent if is_null(scope) else scope,
            image=image_of_reference(member(storage, "imageReference"), member(storage, "osDisk", "id")),
            is_linux=is_linux or matches(member(storage, "osDisk", "osType"), LINUX) is TRUE,
            presence=arm.resource.presence,
        )
    )


def link_instances(parts: EstateParts) -> None:
    """Give Arc machines the image of their instance; leave out those that run Linux."""
    index = TargetIndex((machine.resource.key, machine.name) for machine in parts.machines)
    by_key = {machine.resource.key: machine for machine in parts.machines}
    for instance in parts.machine_instances:
        for key, when in index.targets(instance.machine):
            machine = by_key[key]
            if machine.kind is MachineKind.OUTSIDE_THE_CODE and may_hold(both(instance.presence, when)):
                machine.kind, machine.image = MachineKind.VIRTUAL_MACHINE, instance.image
                if instance.is_linux:
                    parts.machines.remove(machine)
