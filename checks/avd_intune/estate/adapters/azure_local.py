"""Virtual machines on Azure Local: the Arc machine, and the instance in its scope that says what it runs.

https://learn.microsoft.com/azure/azure-local/manage/create-arc-virtual-machines
"""

from __future__ import annotations

from avd_intune.estate.adapters.arm_body import ArmBody, image_of_reference
from avd_intune.estate.adapters.operating_system import LINUX
from avd_intune.estate.linking.links import TargetIndex
from avd_intune.estate.linking.nearest import nearest
from avd_intune.estate.linking.parts import EstateParts, MachineInstance
from avd_intune.estate.model import Image, Machine, MachineKind
from avd_intune.languages.resource_model import Mode
from avd_intune.records import replace
from avd_intune.values.access import both, is_null, matches, may_hold, member
from avd_intune.values.cases import either
from avd_intune.values.value_types import TRUE, Unknown, Value

_ELSEWHERE = Unknown("it is set up outside this code", key="Arc machine without an instance")


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
            resource=arm.resource,
            machine=arm.parent if is_null(scope) else scope,
            image=image_of_reference(member(storage, "imageReference"), member(storage, "osDisk", "id")),
            is_linux=is_linux or matches(member(storage, "osDisk", "osType"), LINUX) is TRUE,
            presence=arm.resource.presence,
        )
    )


def _image_if(is_there: Value, image: Image) -> Image:
    """Return the image that an instance gives; without the instance it is set up elsewhere."""

    def either_way(part: Value) -> Value:
        return either(is_there, lambda: part, lambda: _ELSEWHERE)

    if is_there is TRUE:
        return image
    return replace(
        image,
        publisher=either_way(image.publisher),
        offer=either_way(image.offer),
        sku=either_way(image.sku),
        version=either_way(image.version),
        id=either_way(image.id),
        disk=either_way(image.disk),
    )


def link_instances(parts: EstateParts) -> None:
    """Give Arc machines the image of their instance; leave out those that run Linux."""
    index = TargetIndex((machine.resource.key, machine.name) for machine in parts.machines)
    by_key = {machine.resource.key: machine for machine in parts.machines}
    for instance in parts.machine_instances:
        for key, when in nearest(index.targets(instance.machine), instance.machine, instance.resource, by_key):
            machine, is_there = by_key[key], both(instance.presence, when)
            if machine.kind is MachineKind.OUTSIDE_THE_CODE and may_hold(is_there):
                machine.kind, machine.image = MachineKind.VIRTUAL_MACHINE, _image_if(is_there, instance.image)
                machine.is_declared = is_there
                if instance.is_linux:
                    parts.machines.remove(machine)
