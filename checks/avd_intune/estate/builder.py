"""From the resources of one deployment to its AVD estate."""

from __future__ import annotations

from collections.abc import Iterator

from avd_intune.estate.adapters import arm_types, azapi_operations, azurerm
from avd_intune.estate.adapters.arm_body import ArmBody, arm_body, azapi_bodies, bodies_of_open_type
from avd_intune.estate.adapters.azure_local import link_instances
from avd_intune.estate.adapters.kept_host_pools import asks_for_type_of, is_type_of_itself
from avd_intune.estate.adapters.networks import AzureNetworks
from avd_intune.estate.adapters.principals import unify_principals
from avd_intune.estate.adapters.provider_values import as_the_provider_takes_it
from avd_intune.estate.adapters.registry_modules import collect_module, find_unresolved_modules
from avd_intune.estate.deploy_order import DeployOrder
from avd_intune.estate.handed_machines import link_handed_machines
from avd_intune.estate.intune_objects import collect_intune
from avd_intune.estate.linking.domains import makes_own_domain
from avd_intune.estate.linking.host_pools import mark_kept_host_pools, mark_restated_host_pools
from avd_intune.estate.linking.images import captured_images, link_image_definitions
from avd_intune.estate.linking.links import attach, link_host_updates
from avd_intune.estate.linking.machines_read import read_machines
from avd_intune.estate.linking.networks import link_networks
from avd_intune.estate.linking.parts import EstateParts
from avd_intune.estate.linking.pool_index import PoolIndex
from avd_intune.estate.linking.renewals import link_renewals
from avd_intune.estate.linking.roles import link_roles, mark_roles_by_scripts
from avd_intune.estate.linking.scaling import link_scaling
from avd_intune.estate.linking.updates import apply_updates
from avd_intune.estate.model import (
    Attached,
    Estate,
    Evidence,
    Extension,
    Image,
    Machine,
    MachineKind,
    Script,
    SessionHost,
    UnresolvedModule,
)
from avd_intune.estate.scripts.kept_runs import keep_runs
from avd_intune.estate.scripts.policy_scripts import collect_policy_scripts
from avd_intune.estate.scripts.script_graph import collect_graph_requests
from avd_intune.estate.scripts.script_text import load_script_files
from avd_intune.estate.scripts.scripts_by_themselves import has_sign
from avd_intune.estate.scripts.signs import AGENT_INSTALL, SYSPREP, registers_session_host, script_of
from avd_intune.estate.session_host_markers import matches_marker
from avd_intune.estate.unregistered_machines import (
    NO_DOUBT,
    PARENT_TAG,
    builds_image,
    evidence_of_image,
    evidence_of_inputs,
    is_handed_in,
)
from avd_intune.languages.resource_model import Deployment, Mode, Resource
from avd_intune.records import replace
from avd_intune.settings import Settings
from avd_intune.source.failures import why_failed
from avd_intune.source.repository_files import RepositoryFiles
from avd_intune.values.access import (
    any_of,
    both,
    is_null,
    known_texts,
    may_hold,
    member,
    negation,
    references_when,
)
from avd_intune.values.assumptions import Decision
from avd_intune.values.cases import choice_by, either
from avd_intune.values.identity import value_key
from avd_intune.values.inside import references_in
from avd_intune.values.value_types import FALSE, TRUE, OneOf, Value

# A machine that an image is made of: it is no session host, and is generalised or deleted afterwards.
CAPTURED_IMAGES = frozenset(
    {
        "azurerm_image",
        "azurerm_shared_image_version",
        "microsoft.compute/images",
        "microsoft.compute/galleries/images/versions",
    }
)
# What makes a machine, in Terraform and in ARM.
_MACHINE_TYPES = frozenset(
    {
        "azurerm_linux_virtual_machine",
        "azurerm_linux_virtual_machine_scale_set",
        "azurerm_virtual_machine",
        "azurerm_virtual_machine_scale_set",
        "azurerm_orchestrated_virtual_machine_scale_set",
        "microsoft.compute/virtualmachines",
        "microsoft.compute/virtualmachinescalesets",
    }
)
_INSTALLS_AGENT = "a script installs the AVD agent on it"
IMAGE_DEFINITIONS = frozenset({"azurerm_shared_image", "microsoft.compute/galleries/images"})


def build_estate(deployment: Deployment, settings: Settings, files: RepositoryFiles | None = None) -> Estate:
    """Return the host pools and session hosts of a deployment, and what could not be resolved.

    files: the repository, in which the files are looked for that scripts are loaded from.
    """
    parts = collect_parts(deployment)
    mark_kept_host_pools(parts, deployment, asks_for_type_of, is_type_of_itself)
    mark_restated_host_pools(parts)
    apply_updates(parts)
    estate = Estate(host_pools=parts.host_pools, managed_domains=parts.managed_domains, problems=deployment.problems)
    if files is not None:
        keep_runs(estate, files)
    estate.cloud = deployment.cloud
    estate.order = DeployOrder(deployment.resources, by_properties=deployment.language != "terraform_plan")
    link_instances(parts)
    link_host_updates(parts)
    link_scaling(parts)
    unify_principals(parts, deployment.resources)
    link_roles(parts, deployment)
    estate.role_assignments = parts.role_assignments
    estate.application_groups = parts.application_groups
    estate.memberships = parts.memberships
    link_image_definitions(parts)
    link_networks(parts.machines, deployment, parts.loose_scripts, AzureNetworks())
    link_renewals(parts.machines, deployment)
    link_handed_machines(parts.machines, deployment)
    estate.captured_images = captured_images(parts)
    scripts = [script for extension in parts.extensions if (script := script_of(extension)) is not None]
    items: list[Extension | Script] = [*parts.extensions, *parts.scripts, *scripts]
    orphans = attach(parts.machines, items, read_machines(deployment.resources), registers_session_host)
    for machine in parts.machines:
        machine.attached.extend(_inline_scripts(machine))
    every_script = [*_scripts_of(parts), *(item for item in orphans if isinstance(item, Script))]
    load_script_files(every_script, files)
    estate.share_sign_ins = parts.share_sign_ins
    if estate.share_sign_ins:
        estate.makes_own_domain = makes_own_domain(parts.extensions, every_script)
    mark_roles_by_scripts(parts.role_assignments, [*every_script, *parts.loose_scripts], parts.open_memberships)
    parts.machines.extend(_machines_outside(orphans, parts, estate, _linux_machines(parts, deployment)))
    _sort_machines(parts, estate, deployment, settings)
    _add_templates(estate)
    collect_graph_requests(every_script, estate)
    collect_policy_scripts(deployment.resources, estate, files)
    collect_intune(deployment, estate)
    estate.unresolved_modules += find_unresolved_modules(deployment, bool(parts.host_pools))
    estate.unresolved_modules += [UnresolvedModule(each, f"it cannot be judged: {why}") for each, why in parts.failed]
    return estate


def collect_parts(deployment: Deployment) -> EstateParts:
    """Return the loose parts that the provider adapters see in a deployment."""
    parts = EstateParts()
    for resource in deployment.resources:
        if resource.mode is not Mode.ACTION:
            try:
                as_the_provider_takes_it(resource)
                _collect(resource, parts)
            except Exception as error:
                parts.failed.append((resource, why_failed(error)))
    return parts


def _collect(resource: Resource, parts: EstateParts) -> None:
    azurerm.collect_provisioners(resource, parts)
    if resource.mode is Mode.MODULE_CALL:
        collect_module(resource, parts)
    elif resource.type in azurerm.ADAPTERS:
        if resource.mode is Mode.MANAGED or resource.type in azurerm.EXISTING_TYPES:
            azurerm.ADAPTERS[resource.type](resource, parts)
    else:
        _collect_arm(resource, parts)


def _collect_arm(resource: Resource, parts: EstateParts) -> None:
    bodies: list[ArmBody] = []
    if resource.type == "azapi_update_resource":
        azapi_operations.collect_update(resource, parts)
    elif resource.type == "azapi_resource_action":
        azapi_operations.collect_action(resource, parts)
    elif resource.type == "azapi_resource":
        bodies += azapi_bodies(resource)
    elif resource.open_type is not None:
        bodies += bodies_of_open_type(resource, resource.open_type)
    elif "/" in resource.type:
        bodies.append(arm_body(resource))  # also of a template that Terraform deploys
    for body in bodies:
        if body.type in arm_types.ADAPTERS:
            arm_types.ADAPTERS[body.type](body, parts)


def _inline_scripts(machine: Machine) -> list[Attached]:
    found = []
    for extension, when in machine.extensions:
        script = script_of(extension) if extension in machine.inline else None
        if script is not None:
            found.append(Attached(script, when))
    return found


def _scripts_of(parts: EstateParts) -> list[Script]:
    """Return every script of the code once: those on machines, and those that run elsewhere."""
    found = [script for machine in parts.machines for script, _ in machine.scripts]
    return list({id(script): script for script in [*found, *parts.loose_scripts]}.values())


def _linux_machines(parts: EstateParts, deployment: Deployment) -> frozenset[str]:
    """Return the keys of machines that the code makes and no adapter has collected, since they certainly run Linux."""
    collected = {machine.resource.key for machine in parts.machines}
    return frozenset(
        resource.key
        for resource in deployment.resources
        if resource.mode is Mode.MANAGED and resource.type.lower() in _MACHINE_TYPES and resource.key not in collected
    )


def _machines_outside(
    orphans: list[Extension | Script], parts: EstateParts, estate: Estate, linux: frozenset[str]
) -> list[Machine]:
    """Return one machine for each that extensions and scripts register without it being in the code."""
    pools = PoolIndex(parts)
    machines: dict[str, Machine] = {}
    generalised = {value_key(item.machine) for item in orphans if _generalises(item, estate)}
    for item in orphans:
        key = value_key(item.machine)
        if key in machines or is_null(item.machine):  # what is on no machine runs beside the deployment
            continue
        on_linux = any_of(when for machine, when in references_when(item.machine) if machine.target in linux)
        if not may_hold(both(item.presence, negation(on_linux))):
            continue
        signs = [
            sign
            for how, sign in _signs_of_registration(item, pools, estate)
            # An image may have the agent, and what prepares the capture may speak of it; only a host has a token.
            if how != _INSTALLS_AGENT or key not in generalised
        ]
        if any(map(may_hold, signs)) or (parts.host_pools and is_handed_in(item)):
            kind = MachineKind.OUTSIDE_THE_CODE
            machines[key] = Machine(item.resource, kind, name=item.machine, image=Image())
    for item in orphans:
        machine = machines.get(value_key(item.machine))
        if machine is not None:
            machine.attached.append(Attached(item, item.presence))
    return list(machines.values())


def _generalises(item: Extension | Script, estate: Estate) -> bool:
    """Say whether a script prepares its machine for being captured, in any case."""
    return isinstance(item, Script) and item.presence is TRUE and has_sign(item, SYSPREP, estate) is TRUE


def _sort_machines(parts: EstateParts, estate: Estate, deployment: Deployment, settings: Settings) -> None:
    pools = PoolIndex(parts)
    registered = {id(machine): _registration_evidence(machine, pools, estate, settings) for machine in parts.machines}
    any_registered = any(registered.values())
    none_registered: Value = FALSE
    if any_registered and not any(each.when is TRUE for found in registered.values() for each in found):
        none_registered = either(_any_registration(parts, pools, estate, settings), lambda: FALSE, lambda: TRUE)
    captured = {machine.resource.key for image in estate.captured_images for machine, _ in image.machines}
    # Code that defines images of a gallery and has no host pool makes images, not desktops.
    makes_images = not parts.host_pools and any(
        resource.type.lower() in IMAGE_DEFINITIONS and resource.mode is Mode.MANAGED
        for resource in deployment.resources
    )
    sources = _sources_of_images(deployment)
    for machine in parts.machines:
        evidence = registered[id(machine)]
        if matches_marker(machine, settings, is_host=False):
            estate.other_machines.append((machine, "the settings say that it is no session host"))
            continue
        doubt, reason = NO_DOUBT, "nothing registers it with a host pool, unlike other machines of the deployment"
        is_certain = any(each.when is TRUE for each in evidence)
        for_images = not is_certain and (
            machine.resource.key in captured or makes_images or builds_image(machine, sources, estate)
        )
        if not evidence and for_images:
            reason = "it is there to build an image from, and nothing registers it with a host pool"
        elif not evidence and not any_registered:
            evidence, doubt, reason = evidence_of_image(machine, bool(parts.host_pools))
        elif (isinstance(none_registered, OneOf) or (evidence and may_hold(none_registered))) and not for_images:
            # Where none of the registrations takes place, it is a session host by its image, as without them.
            by_image, doubt_of_image, _ = evidence_of_image(machine, bool(parts.host_pools))
            only_may = bool(doubt_of_image.may_be)
            doubt = doubt_of_image if only_may and not evidence else NO_DOUBT
            evidence += [Evidence(each.reason, both(none_registered, each.when), only_may) for each in by_image]
        if not evidence and not for_images:
            evidence, doubt = evidence_of_inputs(machine, settings, bool(parts.host_pools))
        evidence = [replace(each, when=both(each.when, machine.is_windows)) for each in evidence]
        if evidence:
            of = pools.pools_of(machine)
            open_pools = [] if any(when is TRUE for _, when in of) else pools.open_pools_of(machine)
            estate.session_hosts.append(SessionHost(machine, evidence, of, doubt, open_pools))
        else:
            estate.other_machines.append((machine, reason))


def _add_templates(estate: Estate) -> None:
    """Add the VM templates of host pools of which the code declares no session host."""
    unplaced = [host for host in estate.session_hosts if not any(pool.declared for pool, _ in host.pools)]
    if any(host.certain for host in unplaced):
        return  # a host whose pool the code does not tell may be of any of them
    has_host: dict[int, list[Value]] = {}
    for host in estate.session_hosts:
        is_host = any_of(both(each.when, _is_one(host)) if each.only_may else each.when for each in host.evidence)
        is_host = is_host if host.certain else both(is_host, _is_one(host))
        of = [(pool, TRUE) for pool in estate.host_pools] if host in unplaced else host.pools
        for pool, when in of:
            has_host.setdefault(id(pool), []).append(both(is_host, when))
    reason = "the VM template of its host pool describes it, and no session host is declared"
    for pool in estate.host_pools:
        without = negation(any_of(has_host.get(id(pool), ())))
        # Whether there is a host may be open; in the cases in which there is certainly none, the template counts.
        if pool.declared and pool.template is not None and (without is TRUE or isinstance(without, OneOf)):
            estate.session_hosts.append(SessionHost(pool.template, [Evidence(reason, without)], [(pool, TRUE)]))


def _is_one(host: SessionHost) -> Value:
    """Return whether a machine that only may be a session host is one, which nothing in the code tells."""
    label = f"{host.resource.address} being a session host"
    decision = Decision(f"{host.resource.key} is a session host", ("true", "false"), label, host.resource.span)
    return choice_by(decision, {"true": TRUE, "false": FALSE})


def _any_registration(parts: EstateParts, pools: PoolIndex, estate: Estate, settings: Settings) -> Value:
    """Return whether the deployment registers any machine, whichever its extensions and scripts turn out to be on."""
    found = [
        both(item.presence, sign)
        for machine in parts.machines
        for _, (item, _), sign in _registrations(machine, pools, estate)
    ]
    found += [each.when for machine in parts.machines for each in _own_evidence(machine, settings)]
    return any_of(found)


def _registration_evidence(machine: Machine, pools: PoolIndex, estate: Estate, settings: Settings) -> list[Evidence]:
    evidence = [
        Evidence(reason, both(when, sign)) for reason, (_, when), sign in _registrations(machine, pools, estate)
    ]
    return [each for each in (*evidence, *_own_evidence(machine, settings)) if may_hold(each.when)]


def _registrations(
    machine: Machine, pools: PoolIndex, estate: Estate
) -> Iterator[tuple[str, tuple[Extension | Script, Value], Value]]:
    """Yield (what registers a machine, the item and the condition that it is there, whether it does so)."""
    items: list[tuple[Extension | Script, Value]] = [*machine.extensions, *machine.scripts]
    for item, when in items:
        for reason, sign in _signs_of_registration(item, pools, estate):
            yield reason, (item, when), sign


def _signs_of_registration(item: Extension | Script, pools: PoolIndex, estate: Estate) -> Iterator[tuple[str, Value]]:
    """Yield (how an extension or script may register the machine that it is on, whether it does so)."""
    if isinstance(item, Extension):
        yield "a DSC extension registers it with a host pool", registers_session_host(item)
        token = any_of(pools.mentions_registration(v) for v in (item.settings, item.protected_settings))
        yield "an extension of it uses a registration token", token
    else:
        yield _INSTALLS_AGENT, has_sign(item, AGENT_INSTALL, estate)
        yield "a script on it uses a registration token", any_of(pools.mentions_registration(v) for v in item.texts)


def _own_evidence(machine: Machine, settings: Settings) -> Iterator[Evidence]:
    """Yield what the machine itself and the settings say."""
    if machine.kind is MachineKind.SESSION_HOST_CONFIGURATION:
        yield Evidence("it is a session host configuration", TRUE)
    if known_texts(member(machine.tags, PARENT_TAG)) or not is_null(machine.host_pool_hint):
        yield Evidence("it names a host pool as its parent", TRUE)
    if matches_marker(machine, settings, is_host=True):
        yield Evidence("the settings mark it as a session host", TRUE)


def _sources_of_images(deployment: Deployment) -> set[str]:
    """Return the keys of all resources that images of the deployment name."""
    images = [each for each in deployment.resources if each.type.lower() in CAPTURED_IMAGES]
    return {reference.target for image in images for reference in references_in(image.properties)}
