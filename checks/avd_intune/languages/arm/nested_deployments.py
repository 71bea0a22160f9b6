"""What a deployment inside a template deploys: a nested template, a linked file, or nothing that can be read.

https://learn.microsoft.com/azure/azure-resource-manager/templates/linked-templates
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import partial
from pathlib import Path

from avd_intune.languages.arm.evaluation.access import member_of_unknown
from avd_intune.languages.arm.functions.function_api import DeploymentTarget
from avd_intune.languages.arm.linked_templates import LinkedFiles, name_in_link
from avd_intune.languages.arm.parameters import read_parameter_values
from avd_intune.languages.arm.resources import Declared
from avd_intune.languages.arm.template_json import JsonFile, JsonLibrary, is_arm_template, target_kind
from avd_intune.languages.arm.template_variables import template_in_variable
from avd_intune.records import dataclass, replace
from avd_intune.source.json_lookups import find, find_text, members_of, span_in
from avd_intune.source.json_reader import JsonNode, JsonObject
from avd_intune.source.text import UnreadableSourceError
from avd_intune.values.access import member
from avd_intune.values.cases import alternatives_of, lift
from avd_intune.values.display import describe
from avd_intune.values.entries import find_key
from avd_intune.values.value_types import FALSE, NULL, TRUE, Known, ObjectValue, PartialString, Unknown, Value, through


@dataclass(slots=True)
class NestedTemplate:
    """A template that a deployment deploys if `presence` holds. inner: it has its own parameters and variables."""

    file: JsonFile
    root: JsonNode
    inner: bool
    presence: Value = TRUE
    linked: bool = False


@dataclass(slots=True)
class MissingTemplate:
    """A template that cannot be had: what it is (`source`) and why. spec: the id of its template spec, if it is one."""

    source: str
    reason: str
    presence: Value = TRUE
    spec: Value = NULL


class TemplateFinder:
    """Finds the templates of deployments in a repository."""

    def __init__(self, library: JsonLibrary, links: LinkedFiles) -> None:
        self._library = library
        self._links = links

    def templates(self, declared: Declared, file: JsonFile) -> list[NestedTemplate | MissingTemplate]:
        """Return all templates that a deployment can mean; they exclude each other."""
        properties = find(declared.node, "properties")
        template = find(properties, "template")
        is_own = False
        if template is not None and not isinstance(template, JsonObject):
            template, is_own = template_in_variable(template, declared.node, file.root) or (template, False)
        if isinstance(template, JsonObject):
            scope = find_text(properties, "expressionEvaluationOptions", "scope") or "outer"
            return [NestedTemplate(file, template, is_own or scope.lower() == "inner")]
        if template is not None:
            return [MissingTemplate(declared.label, "its template is an expression, which is not followed")]
        link = find(properties, "templateLink")
        if link is None:
            return [MissingTemplate(declared.label, "the deployment has neither a template nor a link to one")]
        value = declared.evaluator.evaluate(link, "properties.templateLink")
        whole = lift(_link_target, value)
        found = []
        for alternative in alternatives_of(whole):
            target = alternative.value
            presence = lift(lambda each, one=target: TRUE if each is one else FALSE, whole)
            found.append(self.linked(target, Path(file.source.path).parent, presence))
        return found

    def linked(self, target: Value, folder: Path, presence: Value) -> NestedTemplate | MissingTemplate:
        """Return the template that a link leads to.

        target: an object with the `id`, `uri` or `relativePath` of the link alone. folder: of the file with the link.
        """
        kind, where = _kind_and_value(target)
        if kind == "id":
            name = _shown(where) if isinstance(where, Known) else name_in_link(where) or _shown(where)
            reason = f"the template spec {name} is only known to Azure: its template is not in the repository"
            return MissingTemplate(_text(where), reason, presence, where)
        path = None
        if kind == "relativePath" and isinstance(where, Known) and isinstance(where.value, str):
            path = self._links.relative(folder, where.value)
        elif kind == "uri":
            path = self._links.by_uri(folder, where)
        if path is None and isinstance(where, Unknown) and not isinstance(where, PartialString):
            reason = (
                f"the address of the linked template is unknown: {where.reason}; give it a value in a parameter file"
            )
            return MissingTemplate(_text(where), reason, presence)
        if path is None:
            reason = f"the linked template {_shown(where)} is not found in the repository; put it beside the template"
            return MissingTemplate(_text(where), reason, presence)
        try:
            file = self._library.file(path)
        except UnreadableSourceError as error:
            return MissingTemplate(path.name, f"the linked template {path.name} cannot be read: {error}", presence)
        if file.root is None or not is_arm_template(file.root):
            return MissingTemplate(path.name, f"the linked file {path.name} is no ARM template", presence)
        return NestedTemplate(file, file.root, True, presence, linked=True)

    def parameters(self, declared: Declared, file: JsonFile, template: JsonNode) -> Mapping[str, Value]:
        """Return the values that a deployment gives to the parameters of its template."""
        properties = find(declared.node, "properties")
        given: dict[str, Value] = {}
        link = find(properties, "parametersLink")
        names = [each.key for each in members_of(find(template, "parameters"))]
        if link is not None:
            value = declared.evaluator.evaluate(link, "properties.parametersLink")
            given.update(self.linked_parameters(value, Path(file.source.path).parent, names, declared.key))
        node = find(properties, "parameters")
        if node is None:
            return given
        whole = declared.evaluator.evaluate(node, "properties.parameters")
        if isinstance(whole, ObjectValue) and whole.rest is None:
            span = span_in(file.source, node)
            for name, value in whole.entries.items():
                given[name] = through(lift(_parameter_value, value), f"parameter {name}", span)
            return given
        for name in names:
            given[name] = lift(partial(_of_whole, name), whole)
        return given

    def linked_parameters(self, link: Value, folder: Path, names: Iterable[str], key: str) -> dict[str, Value]:
        """Return the values of the parameter file that a `parametersLink` leads to.

        folder: of the file with the link. names: the parameters of the template, each unknown where there is no such
        file. key: of the deployment, which makes the unknown its own.
        """
        kind, where = _kind_and_value(_link_target(link))
        path = None
        if kind == "relativePath" and isinstance(where, Known) and isinstance(where.value, str):
            path = self._links.relative(folder, where.value)
        elif kind == "uri":
            path = self._links.by_uri(folder, where)
        if path is not None:
            try:
                found = self._library.file(path)
                return read_parameter_values(found.root, found.source)
            except UnreadableSourceError:
                path = None
        reason = f"the linked parameter file {_shown(where)} is not found in the repository"
        if isinstance(where, Unknown) and not isinstance(where, PartialString):
            reason = f"the address of the linked parameter file is unknown: {where.reason}"
        return {name: Unknown(reason, key=f"{key}.parameters.{name}") for name in names}


def _link_target(link: Value) -> Value:
    """Return the one entry of a link that says where the template is, as an object with that entry only."""
    if isinstance(link, ObjectValue):
        for name in ("relativePath", "uri", "id"):
            found = find_key(link.entries, name)
            if found is not None:
                return lift(lambda each, name=name: ObjectValue({name: each}), link.entries[found])
    return ObjectValue({"uri": link})


def _kind_and_value(target: Value) -> tuple[str, Value]:
    return next(iter(target.entries.items())) if isinstance(target, ObjectValue) else ("uri", target)


def _text(value: Value) -> str:
    if isinstance(value, Known) and isinstance(value.value, str):
        return value.value
    return name_in_link(value) or _shown(value)


def _shown(value: Value) -> str:
    """Return a value for a reason, which is one line."""
    return " ".join(describe(value).split())


def _parameter_value(entry: Value) -> Value:
    if isinstance(entry, ObjectValue):
        found = find_key(entry.entries, "value")
        if found is not None:
            return entry.entries[found]
        if find_key(entry.entries, "reference") is not None:
            return Unknown("it comes from a Key Vault", key=f"key vault {id(entry)}", origin=entry.origin, secret=True)
        return NULL
    return member_of_unknown(entry, Known("value")) if isinstance(entry, Unknown) else NULL


def _of_whole(name: str, whole: Value) -> Value:
    """Return what an object gives a parameter that is given as a whole, NULL for nothing: its default counts."""
    if isinstance(whole, Unknown):
        return member_of_unknown(member_of_unknown(whole, Known(name)), Known("value"))
    return lift(_parameter_value, member(whole, name))


def nested_target(declared: Declared, nested: NestedTemplate, outer: DeploymentTarget) -> tuple[DeploymentTarget, bool]:
    """Return where a nested template is deployed to, and whether that is the target of the outer one."""
    kind = target_kind(nested.root)

    def given(name: str) -> Value | None:
        node = find(declared.node, name)
        value = declared.evaluator.evaluate(node, name) if node is not None else None
        return None if value is None or (isinstance(value, Known) and value.value in (None, "")) else value

    subscription, group, scope = given("subscriptionId"), given("resourceGroup"), given("scope")
    same = subscription is None and group is None and scope is None and kind == outer.kind
    target = replace(outer, kind=kind, deployment_name=declared.name)
    if subscription is not None:
        target = replace(target, subscription_id=subscription)
    if group is not None:
        target = replace(target, resource_group=group)
    elif not same:
        target = replace(target, resource_group=None)
    return target, same
