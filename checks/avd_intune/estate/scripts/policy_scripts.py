"""The Intune policies that scripts make which a person or a pipeline runs: each script is followed alone, as it stands.

What such a script sends counts like a policy that is kept as a document: nobody knows when it is sent, so that a
condition on it (whether the policy is there already) decides nothing. What only a run tells is no policy of the code,
and is said in one line: `NotFollowed`.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path

from avd_intune.estate.intune.policies import is_unknown_type
from avd_intune.estate.model import Estate
from avd_intune.estate.scripts.effects import Effect
from avd_intune.estate.scripts.following import HostScript
from avd_intune.estate.scripts.graph_request import GraphRequest, apply_graph_request
from avd_intune.estate.scripts.guard_values import holds
from avd_intune.estate.scripts.kept_runs import machine_of
from avd_intune.estate.scripts.machine import Machine
from avd_intune.estate.scripts.script_graph import HOW, requests_in
from avd_intune.estate.scripts.script_text import file_of, text_of_file
from avd_intune.estate.scripts.script_values import Open
from avd_intune.languages.resource_model import ENVIRONMENT, EXPORTED_POLICY, POLICY_SCRIPT, Resource
from avd_intune.records import dataclass, field
from avd_intune.source.budget import BudgetExceededError
from avd_intune.source.repository_files import RepositoryFiles
from avd_intune.source.text import Span
from avd_intune.values.access import decoded_json, known_texts, may_hold, member
from avd_intune.values.cases import alternatives_of
from avd_intune.values.plain_data import NotPlainError, to_python
from avd_intune.values.value_types import Known, ObjectValue, Unknown, Value
from avd_intune.values.worlds import TooManyWorldsError


@dataclass(slots=True, eq=False)
class FollowedScript:
    """What following a script told. loaded: the texts of the files that it runs or reads.

    is_whole: whether it tells all that the script sends.
    """

    sent: list[GraphRequest] = field(default_factory=list)
    loaded: dict[Path, str] = field(default_factory=dict)
    is_whole: bool = True


def collect_policy_scripts(resources: list[Resource], estate: Estate, files: RepositoryFiles | None) -> None:
    """Add the policies that scripts of people and pipelines make to an estate.

    A document that is judged itself is not judged once more where a script sends it.
    """
    used = {resource.address for resource in resources}
    documents = {Path(each.span.path) for each in resources if each.type == EXPORTED_POLICY}
    scripts = [resource for resource in resources if resource.type == POLICY_SCRIPT]
    sent: dict[tuple[Path, int], list[object]] = {}
    for script, followed in follow_policy_scripts(scripts, estate, files):
        judged = [text for path, text in followed.loaded.items() if path in documents]
        for request in followed.sent:
            # What several calls of a script send alike is one policy.
            others = sent.setdefault((script, request.resource.span.start), [])
            if not _is_one_of(request.body, judged) and not _is_known(request.body, others):
                _name(request.resource, used)
                apply_graph_request(request, estate)


def follow_policy_scripts(
    scripts: Sequence[Resource], estate: Estate, files: RepositoryFiles | None
) -> list[tuple[Path, FollowedScript]]:
    """Return what each script sends, without those that another one runs: what they send is in what that sends."""
    found = [(Path(each.span.path), follow_policy_script(each, estate, files)) for each in scripts]
    return [
        (path, followed)
        for path, followed in found
        # Of two that run each other, both count.
        if not any(path in other.loaded and by not in followed.loaded for by, other in found)
    ]


def follow_policy_script(resource: Resource, estate: Estate, files: RepositoryFiles | None) -> FollowedScript:
    """Return what a script sends, each request with a resource of its own at the line that sends it."""
    found = FollowedScript()
    try:
        machine = _run(resource, estate, files, found)
        for effect, (method, url, body) in requests_in(machine):
            request = GraphRequest(method, url, body, resource, HOW)
            if not may_hold(holds(effect.when)):
                continue
            made, is_told = _made_by(request)
            found.is_whole = found.is_whole and is_told
            if made and is_told:
                found.sent.append(GraphRequest(method, url, body, _resource_of(effect, resource, body), HOW))
        # A script of which nothing was seen to be sent may hold functions that others call.
        found.is_whole = found.is_whole and machine.unfinished() is None and _sends(machine)
    except (BudgetExceededError, TooManyWorldsError):
        found.is_whole = False
    return found


def _run(resource: Resource, estate: Estate, files: RepositoryFiles | None, found: FollowedScript) -> Machine:
    path = Path(resource.span.path)

    def find(name: str) -> str | None:
        if name.lower() == path.name.lower():
            return resource.span.source.text
        file = None if files is None else file_of(files, path.parent, name)
        text = None if files is None or file is None else text_of_file(files, path.parent, name)
        if file is not None and text is not None:
            found.loaded[file] = text
        return text

    given = resource.properties.entries if isinstance(resource.properties, ObjectValue) else {}
    handed = [(name, _argument(name, value)) for name, value in given.items()]
    parameters = tuple(each for each in handed if not each[0].startswith(ENVIRONMENT))
    variables = [(name.removeprefix(ENVIRONMENT), value) for name, value in handed if name.startswith(ENVIRONMENT)]
    script = HostScript(path.name, file=path.name, parameters=parameters, environment=tuple(variables))
    return machine_of((script,), find, estate)


def _argument(name: str, value: Value) -> object:
    """Return what a call hands over as a script gets it."""
    if isinstance(value, Known):
        text = "" if value.value is None else str(value.value)
        return text.lower() == "$true" if text.lower() in ("$true", "$false") else text
    return Open(f"argument {name}", name, value if isinstance(value, Unknown) else None)


def _sends(machine: Machine) -> bool:
    return any(True for _ in requests_in(machine))


def _is_one_of(body: Value, texts: Collection[str]) -> bool:
    """Say whether a body is what one of some documents says."""
    try:
        sent = to_python(decoded_json(body))
        return any(sent == to_python(decoded_json(Known(text))) for text in texts)
    except NotPlainError:
        return False


def _is_known(body: Value, others: list[object]) -> bool:
    """Say whether a body is one of others; a new one is added to them."""
    try:
        sent = to_python(decoded_json(body))
    except NotPlainError:
        return False
    if sent in others:
        return True
    others.append(sent)
    return False


def _made_by(request: GraphRequest) -> tuple[bool, bool]:
    """Return whether a request makes a policy, and whether the script tells which; an action on devices is not told."""
    alone = Estate()
    apply_graph_request(request, alone)
    policies = [*alone.intune_policies, *alone.directory_policies]
    is_told = not alone.intune_actions and all(
        _is_told(policy.body) and all(_is_kind(each.value) for each in alternatives_of(policy.kind))
        for policy in policies
    )
    apps = all(_is_told(each.body) for each in alone.intune_apps)
    return bool(policies or alone.intune_apps), is_told and apps


def _is_kind(kind: Value) -> bool:
    return not isinstance(kind, Unknown) or is_unknown_type(kind)


def _is_told(body: Value) -> bool:
    return not any(isinstance(each.value, Unknown) for each in alternatives_of(body))


def _resource_of(effect: Effect, resource: Resource, body: Value) -> Resource:
    """Return a resource for what a request makes: at its line, if that is one of the script itself."""
    source = resource.span.source
    span, line = resource.span, effect.place.line
    is_here = effect.place.script.lower() == Path(source.path).name.lower()
    if is_here and 0 < line <= len(source.text.splitlines()):
        start = sum(map(len, source.text.splitlines(keepends=True)[: line - 1]))
        end = start + len(source.text.splitlines()[line - 1])
        span = Span(source, start, end)
    inner = decoded_json(body)
    names = [*known_texts(member(inner, "displayName")), *known_texts(member(inner, "name"))]
    name = names[0] if names else f"{Path(source.path).name}:{line}"
    call = resource.address.removeprefix(f"{POLICY_SCRIPT}.{Path(source.path).stem}")
    name += call
    return Resource(f"{resource.key}#{line}", f"{EXPORTED_POLICY}.{name}", EXPORTED_POLICY, inner, span)


def _name(resource: Resource, used: set[str]) -> None:
    """Give a resource an address and a key that no other one of the scripts has."""
    address, number = resource.address, 1
    while resource.address in used:
        number += 1
        resource.address = f"{address} ({number})"
    used.add(resource.address)
    resource.key = f"{resource.key}#{resource.address}"
