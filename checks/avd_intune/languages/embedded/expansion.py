"""The resources of ARM templates that other resources deploy, added to the deployment that they are in.

Without this a host pool in `azurerm_resource_group_template_deployment`, in a deployment stack or in the template of a
policy would be deployed and never judged.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path

from avd_intune.languages.arm.functions.function_api import DeploymentTarget
from avd_intune.languages.arm.linked_templates import LinkedFiles, name_in_link
from avd_intune.languages.arm.nested_deployments import MissingTemplate, TemplateFinder
from avd_intune.languages.arm.template import evaluate_arm_file
from avd_intune.languages.arm.template_calls import TemplateCall
from avd_intune.languages.arm.template_json import JsonFile, json_library
from avd_intune.languages.embedded.carriers import Carrier, carriers_of, may_carry, template_of_spec
from avd_intune.languages.embedded.policy_assignments import assigned
from avd_intune.languages.embedded.template_sources import CarriedTemplate, carried_template, holds, same_in_repository
from avd_intune.languages.embedded.template_specs import (
    KeptSpecs,
    SpecName,
    called_spec,
    given_by_pipelines,
    kept_elsewhere,
    names_in,
    versions_in,
    with_what_others_hold,
)
from avd_intune.languages.resource_model import Deployment, Mode, Problem, Resource, compiled_stem
from avd_intune.patterns import lazy_pattern
from avd_intune.records import replace
from avd_intune.source.json_lookups import find, find_text, members_of
from avd_intune.source.text import SourceFile, UnreadableSourceError
from avd_intune.source.workspace import Workspace
from avd_intune.values.access import both, decoded_json, is_null, known_texts, member
from avd_intune.values.cases import alternatives_of, lift
from avd_intune.values.inside import references_in
from avd_intune.values.value_types import (
    NULL,
    TRUE,
    Known,
    ListValue,
    ObjectValue,
    PartialString,
    Reference,
    Unknown,
    Value,
)

# What calls of template specs one deployment may make, in one another or beside one another.
MOST_SPECS = 500
_FILE = lazy_pattern(r"[^\s\"'/\\]{1,200}\.(?:json|tftpl|tpl)\b", re.I)


def expand_templates(deployment: Deployment, workspace: Workspace, specs: KeptSpecs) -> None:
    """Add what the templates that a deployment carries deploy. Never raises.

    A template that cannot be had becomes a module call without source, with a problem that says why. specs: the
    template spec versions of all deployments of the scan.
    """
    kept = {each.key: template for each in deployment.resources if not is_null(template := template_of_spec(each))}
    names = {each.key: called for each, called in versions_in(deployment)}
    used = {key for key, called in names.items() if called and called <= specs.used & specs.templates.keys()}
    declared = list(deployment.resources)
    by_key = {each.key: each for each in declared}
    for resource in (each for own in declared for each in assigned(own, declared)):
        for carrier in carriers_of(resource):
            if carrier.is_deployed:
                _expand(_linked(carrier, kept, used, by_key, specs), resource, deployment, workspace)
    for resource in declared:
        if resource.key in kept:
            # Where neither code nor a pipeline says with which values it is deployed, its defaults are the only case.
            given = given_by_pipelines(names.get(resource.key, ()), kept[resource.key], workspace, specs)
            for at, parameters in enumerate(given or ([] if resource.key in used else [NULL])):
                one = resource if at == 0 else replace(resource, key=f"{resource.key}({at})")
                _expand(Carrier(kept[resource.key], parameters), one, deployment, workspace)
    _expand_calls(deployment, workspace, specs)


def files_of_templates(deployment: Deployment, workspace: Workspace) -> Iterator[str]:
    """Yield the files of the repository that are the templates which a deployment carries."""
    loads = deployment.loads | deployment.deploys
    for resource in deployment.resources:
        for carrier in carriers_of(resource) if may_carry(resource) else ():
            for each in alternatives_of(decoded_json(carrier.template)):
                file = same_in_repository(each.value, workspace, loads)
                if file is not None:
                    yield file.source.path
                    # Of what is only kept, the defaults count there, too, and the source is the better place to say so.
                    yield from _compiled_from(file, workspace) if carrier.is_deployed else ()
                elif carrier.is_deployed and (source := _source_of_compiled(each.value, workspace)) is not None:
                    # With which values it is deployed, the other code says; its defaults are not among them.
                    yield source.path


def _compiled_from(file: JsonFile, workspace: Workspace) -> Iterator[str]:
    """Yield the Bicep file beside a template that it says to be compiled from."""
    if (find_text(file.root, "metadata", "_generator", "name") or "").lower() == "bicep":
        stem = compiled_stem(file.source.path)
        beside = workspace.in_folder(Path(file.source.path).parent, ".bicep")
        yield from (str(path) for path in beside if compiled_stem(str(path)) == stem)


def _expand_calls(deployment: Deployment, workspace: Workspace, specs: KeptSpecs) -> None:
    """Put what a template spec deploys in the place of a call of it: a deployment of ARM JSON, a module of Bicep."""
    _put_in_place(deployment, workspace, specs)
    for at, resource in enumerate(deployment.resources if specs.held else ()):
        if not is_null(resource.spec):
            deployment.resources[at] = with_what_others_hold(resource, specs)


def _put_in_place(deployment: Deployment, workspace: Workspace, specs: KeptSpecs) -> None:
    by_key = {each.key: each for each in deployment.resources}
    pending: list[tuple[Resource, frozenset[SpecName]]] = [
        (each, frozenset()) for each in deployment.resources if specs.templates and not is_null(each.spec)
    ]
    done: set[str] = set()
    refused: dict[str, str] = {}
    while pending:
        resource, around = pending.pop()
        carrier = called_spec(resource, by_key, specs)
        if carrier is None:
            continue
        names = names_in(resource.spec, by_key)
        if names & around or len(done) >= MOST_SPECS:
            shown = ", ".join(sorted(f"{name}:{version}" for name, version in names))
            too_many = f"is deployed by one of more than {MOST_SPECS} links, which are not followed"
            why = "links to itself, directly or through others" if names & around else too_many
            refused[resource.key] = f"the template spec {shown} {why}"
            continue
        done.add(resource.key)
        before = len(deployment.resources)
        _expand(carrier, resource, deployment, workspace)
        pending += [(each, around | names) for each in deployment.resources[before:] if not is_null(each.spec)]
    deployment.resources[:] = [each for each in deployment.resources if each.key not in done]
    deployment.problems[:] = [
        replace(each, reason=refused[each.about]) if each.about in refused else each
        for each in deployment.problems
        if each.about not in done
    ]


def _linked(
    carrier: Carrier, kept: dict[str, Value], used: set[str], declared: Mapping[str, Resource], specs: KeptSpecs
) -> Carrier:
    """Return a carrier with the template of the template spec version in the same scan that it links to."""
    if not is_null(carrier.template) or is_null(carrier.link):
        return carrier
    found = [key for key in dict.fromkeys(each.target for each in references_in(carrier.link)) if key in kept]
    if len(found) != 1:
        template = kept_elsewhere(carrier.link, declared, specs)
        return carrier if is_null(template) else replace(carrier, template=template)
    used.add(found[0])
    return replace(carrier, template=kept[found[0]])


def _expand(carrier: Carrier, resource: Resource, deployment: Deployment, workspace: Workspace) -> None:
    is_linked = is_null(carrier.template) and not is_null(carrier.file)
    alternatives = alternatives_of(carrier.file if is_linked else decoded_json(carrier.template))
    loads = deployment.loads | deployment.deploys
    for number, alternative in enumerate(alternatives):
        presence = both(both(resource.presence, carrier.presence), holds(alternative, alternatives))
        if isinstance(presence, Known) and presence.value is False:
            continue
        suffix = f"({number})" if len(alternatives) > 1 else ""
        key = f"{resource.key}{suffix}"
        found: CarriedTemplate | str | None
        if is_linked:
            found = _from_file(alternative.value, resource, workspace)
        else:
            found = carried_template(alternative.value, carrier.template, resource.span, workspace, loads)
        if isinstance(found, CarriedTemplate):
            _expand_one(carrier, found, resource, key, presence, deployment, workspace)
        else:
            source = _source_of_compiled(alternative.value, workspace)
            reason = found or _why_missing(carrier, alternative.value, resource)
            if source is not None:
                shown = workspace.relative(Path(source.path))
                reason = (
                    f"the template that {resource.address} deploys is compiled from {shown}; compile it before the scan"
                )
            name = _name_of(carrier, alternative.value, resource, deployment)
            missing = _missing(carrier, reason, resource, key, presence, deployment, name)
            if source is not None and isinstance(missing.properties, ObjectValue):  # what is lost is what it says
                given = {**missing.properties.entries, "template": Known(source.text)}
                missing = replace(missing, properties=ObjectValue(given))
            deployment.resources.append(missing)


def _source_of_compiled(template: Value, workspace: Workspace) -> SourceFile | None:
    """Return the one Bicep file that a template is compiled from which is not in the repository: `pool.json`."""
    name = _FILE.search(template.reason) if isinstance(template, Unknown) else None
    if name is None or not name[0].lower().endswith(".json"):
        return None
    stem = name[0].rpartition(".")[0].lower()
    found = [path for path in workspace.repository_files(".bicep") if path.stem.lower() == stem]
    try:
        return workspace.source(found[0]) if len(found) == 1 else None
    except UnreadableSourceError:
        return None


def _from_file(address: Value, resource: Resource, workspace: Workspace) -> CarriedTemplate | str:
    """Return the template file that a `templateLink` leads to, or why there is none."""
    finder = TemplateFinder(json_library(workspace), LinkedFiles(workspace.files_of_repository, workspace.root))
    folder = Path(resource.span.source.path).parent
    found = finder.linked(ObjectValue({"uri": address}), folder, TRUE)
    return found.reason if isinstance(found, MissingTemplate) else CarriedTemplate(found.file)


def _expand_one(
    carrier: Carrier,
    found: CarriedTemplate,
    resource: Resource,
    key: str,
    presence: Value,
    deployment: Deployment,
    workspace: Workspace,
) -> None:
    given = {**found.holes, **_given_to(found, carrier, resource, key, workspace)}
    call = TemplateCall(
        given,
        key_prefix=f"{key}.",
        address_prefix=f"{resource.address}::",
        modules=(*resource.modules, key),
        presence=presence,
        module_calls=(*resource.module_calls, resource.span),
    )
    name = member(resource.properties, "name")
    result = evaluate_arm_file(found.file, call, workspace, DeploymentTarget(deployment_name=name))
    deployment.resources.extend(result.resources)
    deployment.problems.extend(result.problems)
    deployment.switched_off.extend(result.switched_off)
    deployment.files.update(result.files)


def _given_to(
    found: CarriedTemplate, carrier: Carrier, resource: Resource, key: str, workspace: Workspace
) -> dict[str, Value]:
    """Return what the parameters of a template are given, by the names that it declares; the rest has its default.

    What is given as a whole by an input gives each of them something that only the input tells.
    """
    declared = find(found.file.root, "parameters")
    names = [each.key for each in members_of(declared)]
    given: dict[str, Value] = {}
    if not is_null(carrier.parameters_file):
        finder = TemplateFinder(json_library(workspace), LinkedFiles(workspace.files_of_repository, workspace.root))
        folder = Path(resource.span.source.path).parent
        given = finder.linked_parameters(carrier.parameters_file, folder, names, key)
    parameters = _parameters_of(carrier)
    for name in names:
        value = lift(partial(_value_of, name), member(parameters, name))
        if not is_null(value):
            given[name] = value
    return given


def _parameters_of(carrier: Carrier) -> Value:
    return lift(_without_the_file_around, decoded_json(carrier.parameters))


def _without_the_file_around(parameters: Value) -> Value:
    """Return the parameters of a file that is given as it stands, with its `$schema` and `contentVersion`."""
    if isinstance(parameters, ObjectValue) and {"$schema", "contentVersion"} & set(parameters.entries):
        inner = member(parameters, "parameters")
        return parameters if is_null(inner) else inner
    return parameters


def _given(parameters: Value) -> Iterator[tuple[str, Value]]:
    """Yield the values given to the parameters of a template that is not known."""
    if isinstance(parameters, ObjectValue):
        for name, entry in parameters.entries.items():
            yield name, lift(partial(_value_of, name), entry)


def _value_of(name: str, entry: Value) -> Value:
    if isinstance(entry, ObjectValue) and "reference" in {key.lower() for key in entry.entries}:
        reason = f'parameter "{name}" comes from a Key Vault'
        return Unknown(reason, key=f"key vault: {name}", origin=entry.origin, secret=True)
    if isinstance(entry, (Known, ListValue)) and not is_null(entry):
        reason = f'parameter "{name}" is given without `value`, which Azure refuses; write it as {{ value = … }}'
        return Unknown(reason, key=f"parameter without value: {name}", origin=entry.origin)
    return member(entry, "value")


def _why_missing(carrier: Carrier, template: Value, resource: Resource) -> str:
    why = template.reason if isinstance(template, Unknown) else "it is neither an object nor JSON text with resources"
    if isinstance(template, ObjectValue) and template.rest is not None:
        open_part = f": {template.rest.reason}" if isinstance(template.rest, Unknown) else ""
        why = f"which members it has beside those that are written is not known{open_part}"
    if is_null(carrier.template):
        why = (
            f"the {carrier.linked_as} that it links to is not in this code"
            if not is_null(carrier.link)
            else "it has none"
        )
        if isinstance(carrier.link, Unknown) and not isinstance(carrier.link, (PartialString, Reference)):
            why = f"{why}: {carrier.link.reason}"
    return f"the template that {resource.address} deploys is not known: {why}"


def _missing(
    carrier: Carrier, reason: str, resource: Resource, key: str, presence: Value, deployment: Deployment, name: str
) -> Resource:
    deployment.problems.append(Problem(resource.span, reason, resource.span.text, "module", f"{key}.template"))
    parameters = _parameters_of(carrier)
    return Resource(
        f"{key}.template",
        resource.address,
        f"the template of {resource.address}" + (f", {name}" if name else ""),
        ObjectValue(dict(_given(parameters))),
        resource.span,
        Mode.MODULE_CALL,
        presence=presence,
        module_calls=resource.module_calls,
        spec=carrier.link,
        modules=resource.modules,
    )


def _name_of(carrier: Carrier, template: Value, resource: Resource, deployment: Deployment) -> str:
    """Return what a template is called that is not in the code.

    By its link, the data source that finds it, the file that it would be read from, or the name of its deployment.
    """
    name = name_in_link(carrier.link if is_null(carrier.file) else carrier.file)
    if name:
        return name
    named = {each.target for each in references_in(carrier.link)}
    read = [member(each.properties, "name") for each in deployment.resources if each.key in named]
    found = [name for each in read for name in known_texts(each)]
    file = _FILE.search(template.reason) if isinstance(template, Unknown) else None
    return ", ".join(found or ([file[0]] if file is not None else known_texts(member(resource.properties, "name"))))
