"""Template spec versions that the code of a repository keeps, and what deploys them by a link from elsewhere.

A link names a version by its id (`templateLink.id`, `template_spec_version_id`), by what reads it (`existing`, the data
source `azurerm_template_spec_version`), or by the path of a Bicep module (`ts:…`):
https://learn.microsoft.com/azure/azure-resource-manager/templates/template-specs.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import partial

from avd_intune.languages.arm.evaluation.resource_ids import id_segments
from avd_intune.languages.arm.pipelines.pipeline_scenarios import PipelineScenarios
from avd_intune.languages.arm.template import evaluate_arm_file
from avd_intune.languages.arm.template_calls import TemplateCall
from avd_intune.languages.arm.template_json import JsonFile
from avd_intune.languages.embedded.carriers import (
    SPEC_VERSIONS,
    Carrier,
    carriers_of,
    may_be_a_version,
    template_of_spec,
)
from avd_intune.languages.resource_model import Deployment, Resource
from avd_intune.patterns import lazy_pattern
from avd_intune.records import dataclass, field, replace
from avd_intune.source.json_reader import parse_json
from avd_intune.source.text import SourceFile, UnreadableSourceError
from avd_intune.source.workspace import Workspace
from avd_intune.values.access import decoded_json, is_null, member, text_of
from avd_intune.values.assumptions import Decision
from avd_intune.values.cases import alternatives_of, choice_by, lift
from avd_intune.values.identity import value_key
from avd_intune.values.inside import references_in
from avd_intune.values.plain_data import NotPlainError, to_python
from avd_intune.values.value_types import NULL, Known, ListValue, ObjectValue, PartialString, Unknown, Value

_SPECS = "templatespecs"
_VERSION_IN_ID = lazy_pattern(r"/versions/([^/]+)", re.IGNORECASE)
# As deep as anybody writes templates.
_DEEPEST = 60
_READ = "azurerm_template_spec_version"

# The name of a template spec and its version, in lower case: Azure has no letter case in names. "" for what only the
# deployment tells.
SpecName = tuple[str, str]


@dataclass(frozen=True, slots=True)
class SpecsSaid:
    """What one deployment says of template specs, for all processes of a scan.

    kept: the versions that it keeps, with the JSON text of their templates and whether that is all of them: of what an
    input decides there is none in it. linked: those that it deploys. carried: the texts of templates that it deploys
    and that may link to some.
    """

    kept: tuple[tuple[SpecName, str, bool], ...] = ()
    linked: tuple[SpecName, ...] = ()
    carried: tuple[str, ...] = ()


@dataclass(slots=True)
class KeptSpecs:
    """The versions that all deployments of a scan keep or pipelines make.

    templates: by name, those whose template is known; where code keeps several of one name, each of them is a case.
    used: those that a deployment links to, wherever it is. held: by the name of a spec, the text of one of its
    versions.
    """

    templates: dict[SpecName, Value] = field(default_factory=dict)
    used: set[SpecName] = field(default_factory=set)
    held: dict[str, str] = field(default_factory=dict)


def said_by(deployment: Deployment) -> SpecsSaid:
    """Return what a deployment says of template specs."""
    kept = [
        (name, *_text_of_template(template))
        for resource, names in versions_in(deployment)
        if not is_null(template := template_of_spec(resource))
        for name in sorted(names)
        if all(name)
    ]
    carried = [_text_of_template(each.template)[0] for one in deployment.resources for each in carriers_of(one)]
    linking = dict.fromkeys(each for each in carried if _SPECS in each.lower())
    return SpecsSaid(tuple(kept), tuple(dict.fromkeys(_linked_by(deployment))), tuple(linking))


def specs_of(said: Iterable[SpecsSaid], workspace: Workspace) -> KeptSpecs:
    """Return what the deployments of a scan keep, or pipelines make of files, and what of it they deploy."""
    every = list(said)
    specs = KeptSpecs(used={name for each in every for name in each.linked})
    texts: dict[SpecName, dict[str, bool]] = {}
    for name, text, is_whole in (one for each in every for one in each.kept):
        texts.setdefault(name, {})[text] = is_whole
        specs.held.setdefault(name[0], text)
    for name, known in texts.items():
        if all(known.values()):
            specs.templates[name] = _one_of(name, sorted(known))
    linking = [*(each for one in every for each in one.carried), *(each for one in texts.values() for each in one)]
    for text in dict.fromkeys(each for each in linking if _SPECS in each.lower()):
        specs.used.update(_linked_in(text, workspace))
    for name in sorted(specs.used - texts.keys()):
        specs.templates.update(_made_by_pipelines(name, workspace))
    return specs


def _one_of(name: SpecName, texts: Sequence[str]) -> Value:
    """Return the template of a version; where code keeps several of its name, which of them Azure has is open."""
    if len(texts) == 1:
        return decoded_json(Known(texts[0]))
    shown = f"{name[0]}:{name[1]}"
    decision = Decision(
        f"template spec {shown}", tuple(map(str, range(len(texts)))), f"which template {shown} has", None
    )
    return choice_by(decision, {str(at): decoded_json(Known(text)) for at, text in enumerate(texts)})


def _text_of_template(template: Value) -> tuple[str, bool]:
    """Return the JSON text of a template and whether that is all of it."""
    decoded = decoded_json(template)
    try:
        return json.dumps(to_python(decoded), sort_keys=True, default=float), True
    except NotPlainError:
        return json.dumps(_known_of(decoded, _DEEPEST), sort_keys=True, default=float), False


def _known_of(value: Value, depth: int) -> object:
    """Return what of a value is known, as plain data."""
    if isinstance(value, ObjectValue) and depth:
        return {name: _known_of(each, depth - 1) for name, each in value.entries.items()}
    if isinstance(value, ListValue) and depth:
        return [_known_of(each, depth - 1) for each in value.items]
    return value.value if isinstance(value, Known) and not value.secret else None


def _linked_in(text: str, workspace: Workspace) -> Iterator[SpecName]:
    """Yield the versions that a template links to."""
    root, _ = parse_json(SourceFile("template.json", text))
    found = evaluate_arm_file(JsonFile(SourceFile("template.json", text), root), TemplateCall({}), workspace)
    by_key = {each.key: each for each in found.resources}
    for each in found.resources:
        if not is_null(each.spec):
            yield from names_in(each.spec, by_key)


def _linked_by(deployment: Deployment) -> Iterator[SpecName]:
    links = list(links_in(deployment))
    by_key = {each.key: each for each in deployment.resources} if links else {}
    yield from (name for link in links for name in names_in(link, by_key))


def _made_by_pipelines(name: SpecName, workspace: Workspace) -> dict[SpecName, Value]:
    """Return the template that pipelines make a version of, where that is one file of the repository."""
    found = PipelineScenarios(workspace).spec_files(*name)
    try:
        text = workspace.source(found[0]).text if len(found) == 1 else ""
    except UnreadableSourceError:
        return {}
    if text and found[0].name.lower().endswith(".bicep"):
        shown = workspace.relative(found[0])
        reason = f"it is made of {shown}; compile it to {found[0].stem}.json before the scan"
        return {name: Unknown(reason, key=f"template spec {name[0]}/{name[1]}")}
    template = decoded_json(Known(text))
    return {name: template} if isinstance(template, ObjectValue) else {}


def given_by_pipelines(
    names: Collection[SpecName], template: Value, workspace: Workspace, specs: KeptSpecs
) -> list[Value]:
    """Return what each step of a pipeline gives to the template of a version, as `{name: {value: …}}`.

    names: what the version may be called. One of which the code tells no name is what a step deploys that no code keeps
    under the name that this asks for. Where one of the names gets nothing, the defaults are a case: NULL.
    """
    declared = member(decoded_json(template), "parameters")
    if not isinstance(declared, ObjectValue):
        return []
    found: dict[str, Value] = {}
    for name in sorted(names):
        others = () if all(name) else frozenset(each for each, _ in specs.templates)
        given = PipelineScenarios(workspace).given_to_spec(*name, list(declared.entries), others)
        cases = [_as_parameters(ObjectValue(dict(each))) for each in given]
        if not cases and len(names) > 1 and name not in specs.used:
            cases = [NULL]
        found.update((value_key(each), each) for each in cases)
    return list(found.values())


def versions_in(deployment: Deployment) -> Iterator[tuple[Resource, frozenset[SpecName]]]:
    """Yield the versions that a deployment names, with what each may be called."""
    by_key: dict[str, Resource] = {}
    for resource in deployment.resources:
        if _is_version(resource):
            by_key = by_key or {each.key: each for each in deployment.resources}
            yield resource, _names_of_version(resource, by_key)


def links_in(deployment: Deployment) -> Iterator[Value]:
    """Yield the ids of template specs that a deployment deploys."""
    for resource in deployment.resources:
        if not is_null(resource.spec):
            yield resource.spec
        for carrier in carriers_of(resource):
            if carrier.is_deployed and not is_null(carrier.link):
                yield carrier.link


def kept_elsewhere(link: Value, resources: Mapping[str, Resource], specs: KeptSpecs) -> Value:
    """Return the template that a link leads to in any deployment, NULL if none of its cases leads to one.

    resources: those of the deployment with the link, by their keys.
    """
    if not specs.templates:
        return NULL
    found = lift(partial(_template_at, resources, specs), link)
    known = {id(one.value) for each in specs.templates.values() for one in alternatives_of(each)}
    return found if any(id(each.value) in known for each in alternatives_of(found)) else NULL


def _template_at(resources: Mapping[str, Resource], specs: KeptSpecs, link: Value) -> Value:
    name = name_in_link_to_spec(link, resources)
    return link if name is None else specs.templates.get(name, link)


def with_what_others_hold(resource: Resource, specs: KeptSpecs) -> Resource:
    """Return a call of a version that is not known with what is known of a version of the same template spec.

    It most likely holds the same kinds of resources; whether those are of Azure Virtual Desktop is asked of its inputs.
    """
    segments = id_segments(resource.spec) or []
    name = (text_of(segments[-3]) or "").lower() if len(segments) > 3 else ""
    if name not in specs.held or not isinstance(resource.properties, ObjectValue):
        return resource
    entries = {**resource.properties.entries, "template": Known(specs.held[name])}
    return replace(resource, properties=replace(resource.properties, entries=entries))


def names_in(link: Value, resources: Mapping[str, Resource]) -> frozenset[SpecName]:
    """Return the versions that a link may name, as far as they are known."""
    names = (name_in_link_to_spec(each.value, resources) for each in alternatives_of(link))
    return frozenset(each for each in names if each is not None)


def called_spec(resource: Resource, resources: Mapping[str, Resource], specs: KeptSpecs) -> Carrier | None:
    """Return what a call deploys whose template is a version that the scan knows, None if it is none."""
    template = NULL if is_null(resource.spec) else kept_elsewhere(resource.spec, resources, specs)
    return None if is_null(template) else Carrier(template, lift(_as_parameters, resource.properties))


def _as_parameters(given: Value) -> Value:
    if not isinstance(given, ObjectValue):
        return given
    return replace(given, entries={name: ObjectValue({"value": each}) for name, each in given.entries.items()})


def name_in_link_to_spec(link: Value, resources: Mapping[str, Resource]) -> SpecName | None:
    """Return what version a link names, None if that is not known."""
    named = _name_in_id(link)
    if named is not None or isinstance(link, Known):
        return named
    targets = dict.fromkeys(each.target for each in references_in(link))
    last = link.parts[-1] if isinstance(link, PartialString) else ""
    version = _VERSION_IN_ID.fullmatch(last) if isinstance(last, str) else None
    if version is not None:  # `"${azapi_resource.spec.id}/versions/1.0"`
        specs = [text_of(member(resources[key].properties, "name")) for key in targets if key in resources]
        return _both(specs[0], version[1]) if len(specs) == 1 else None
    found = {name for key in targets if key in resources for name in _names_of_version(resources[key], resources)}
    return found.pop() if len(found) == 1 and all(*found) else None


def _name_in_id(identifier: Value) -> SpecName | None:
    segments = id_segments(identifier)
    texts = [(text_of(each) or "").lower() for each in segments or ()]
    if len(texts) < 4 or texts[-4] != _SPECS or texts[-2] != "versions" or not texts[-3] or not texts[-1]:
        return None
    return texts[-3], texts[-1]


def _names_of_version(resource: Resource, resources: Mapping[str, Resource]) -> frozenset[SpecName]:
    """Return what a version may be called; of what is no version nothing."""
    name = member(resource.properties, "name")
    if resource.type.lower() == _READ:
        return _each_of(_texts(name), _texts(member(resource.properties, "version")))
    if not _is_version(resource):
        return frozenset()
    identifier = member(resource.properties, "resource_id")
    if not is_null(identifier):
        found = (_name_in_id(each.value) for each in alternatives_of(identifier))
        return frozenset(each or ("", "") for each in found)
    if resource.type.lower() == SPEC_VERSIONS:
        return frozenset(_in_whole_name(each.value) for each in alternatives_of(name))
    above = member(resource.properties, "parent_id")
    specs = [text_of(each) or "" for each in id_segments(above) or ()]
    if len(specs) > 1 and specs[-2].lower() == _SPECS:
        return _each_of([specs[-1].lower()], _texts(name))
    targets = dict.fromkeys(each.target for each in references_in(above))
    parents = [member(resources[key].properties, "name") for key in targets if key in resources]
    return _each_of(_texts(parents[0]) if len(parents) == 1 else [""], _texts(name))


def _in_whole_name(name: Value) -> SpecName:
    """Return spec and version of a name as templates have it (`pools/1.0`), of which a part may not be known."""
    parts = name.parts if isinstance(name, PartialString) else (text_of(name) or "",)
    first, last = ((each if isinstance(each, str) else "").lower() for each in (parts[0], parts[-1]))
    if len(parts) == 1:
        spec, _, version = first.rpartition("/")
        return spec.rpartition("/")[2], version
    return first.partition("/")[0] if "/" in first else "", last.rpartition("/")[2] if "/" in last else ""


def _texts(value: Value) -> list[str]:
    return [(text_of(each.value) or "").lower() for each in alternatives_of(value)]


def _each_of(specs: Iterable[str], versions: Collection[str]) -> frozenset[SpecName]:
    return frozenset((spec, version) for spec in specs for version in versions)


def _both(name: str | None, version: str | None) -> SpecName | None:
    return (name.lower(), version.lower()) if name and version else None


def _is_version(resource: Resource) -> bool:
    kind = resource.type.lower()
    return kind == SPEC_VERSIONS or (kind == "azapi_resource" and may_be_a_version(resource.properties))
