"""Host pools that code writes again: to keep what is there, or to get a registration token."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from avd_intune.estate.linking.parts import EstateParts
from avd_intune.estate.model import HostPool
from avd_intune.languages.resource_model import Deployment, Mode, Resource
from avd_intune.source.text import Span
from avd_intune.values.access import any_of, is_null, is_text, member, same_name
from avd_intune.values.assumptions import Decision
from avd_intune.values.cases import alternatives_of, choice_by, either, lift
from avd_intune.values.condition_text import input_name
from avd_intune.values.display import declared_at
from avd_intune.values.identity import derived_key, value_key
from avd_intune.values.inside import sources_of
from avd_intune.values.partial_text import may_be_one_text, shown_with_holes
from avd_intune.values.value_types import FALSE, TRUE, Known, OneOf, Reference, Unknown, Value

# So many host pools are looked at for ones that they repeat; what is behind is judged by itself.
MAX_COMPARED = 500_000


def mark_kept_host_pools(
    parts: EstateParts,
    deployment: Deployment,
    asks_for_type_of: Callable[[Decision, Mapping[str, Resource | None], Value], bool],
    is_type_of_itself: Callable[[Reference, Resource | None, Value], bool],
) -> None:
    """Mark host pools as not declared here whose type is read from one that exists already.

    Code writes such a host pool again to get a registration token or to set another property of it. Bicep and ARM
    templates can read their own resource as it is; in a plan that only says that the value is not known yet.
    asks_for_type_of: says whether a decision is what type one of some resources has. is_type_of_itself: says whether a
    reference to a resource is the type of the host pool of a name, as it is there; of all else that is read
    (a secret, another host pool) a host pool that is made gets a type that only the deployment tells.
    """
    reads_itself = deployment.language in ("bicep", "arm")
    by_key = {resource.key: resource for resource in deployment.resources}
    there = {key: resource for key, resource in by_key.items() if resource.mode is Mode.EXISTING}
    made = by_key.keys() - there.keys()
    for pool in parts.host_pools:
        kind = pool.type
        if isinstance(kind, Reference):
            is_own = reads_itself and kind.target == pool.resource.key
            # What is read and written again under its name is told as what is written.
            read = there.get(kind.target) or (
                pool.resource if is_own else None if pool.declared else by_key.get(kind.target)
            )
            if read is not None and pool.resource.mode is Mode.MANAGED:
                pool.declared = not is_type_of_itself(kind, read, pool.name)
                if not pool.declared and read is not pool.resource:
                    _keep_where_names_differ(pool, member(read.properties, "name"))
        elif isinstance(kind, OneOf):
            decisions = {each for alternative in kind.alternatives for each in alternative.assumptions.choices}
            # One that is read and written again under its name is one resource, and is told as what is written.
            twins = {target: None for each in decisions for target in _asked_of(each) if target not in made}
            if decisions and all(asks_for_type_of(each, {**twins, **there}, pool.name) for each in decisions):
                pool.declared = False


def _keep_where_names_differ(pool: HostPool, read: Value) -> None:
    """Declare a host pool with the type of one that is there in the cases in which it has another name.

    Of two inputs nobody asks whether they are one name: who reads a host pool to write it gives both the same.
    """
    if is_null(pool.name) or is_null(read) or (_is_input(pool.name) and _is_input(read)):
        return
    is_one = lift(_is_name, read, pool.name)
    if isinstance(is_one, OneOf):
        pool.declared, pool.is_own = True, either(is_one, lambda: FALSE, lambda: TRUE)


def _is_input(name: Value) -> bool:
    return any(isinstance(each.value, Unknown) for each in alternatives_of(name))


def _asked_of(decision: Decision) -> set[str]:
    """Return the keys of the resources that a decision asks about."""
    sources = sources_of(decision.asks) if decision.asks is not None else ()
    return {part.target for part in sources if isinstance(part, Reference)}


def mark_restated_host_pools(parts: EstateParts) -> None:
    """Mark a host pool as not declared where it repeats one that the same code creates, to get a token of it.

    Such a module is handed the name and the type of the host pool, so both come from the same places. Where the type
    does and the name may be the same, it is one of its own in the cases in which it is not.
    """
    renewing = [
        pool for pool in reversed(parts.host_pools) if pool.declared and not is_null(pool.name) and _renews(pool)
    ]
    if not renewing:
        return
    named: dict[tuple[str, str], list[HostPool]] = {}
    of_type: dict[str, list[HostPool]] = {}
    open_of_type: dict[str, list[HostPool]] = {}
    for pool in parts.host_pools:
        if not is_null(pool.name):
            named.setdefault(_name_and_type(pool), []).append(pool)
            of_type.setdefault(value_key(pool.type), []).append(pool)
            if not isinstance(pool.name, Known):
                open_of_type.setdefault(value_key(pool.type), []).append(pool)
    left = MAX_COMPARED
    for pool in renewing:
        others = named[_name_and_type(pool)]
        possible = (open_of_type if isinstance(pool.name, Known) else of_type).get(value_key(pool.type), [])
        left -= len(others)
        if left < 0:
            return
        pool.declared = not any(_restates(pool, other) for other in others)
        if pool.declared and len(possible) <= left:
            left -= len(possible)
            pool.is_own = _is_none_of(pool, [other for other in possible if _restates(pool, other)])


def _is_none_of(pool: HostPool, others: Iterable[HostPool]) -> Value:
    """Return whether the name of a host pool is none of those of others, where one or the other is not known."""
    is_one = any_of(lift(_is_name, pool.name, other.name) for other in others)
    return either(is_one, lambda: FALSE, lambda: TRUE)


def _is_name(name: Value, other: Value) -> Value:
    for unknown, known in ((name, other), (other, name)):
        if isinstance(unknown, Unknown) and isinstance(known, Known):
            return is_text(unknown, str(known.value))
    if same_name(name, other):
        return TRUE
    if isinstance(name, Unknown) and isinstance(other, Unknown) and may_be_one_text(name, other):
        return _are_one(name, other)
    return FALSE


def _are_one(name: Unknown, other: Unknown) -> Value:
    """Return the question whether two inputs are one name."""
    key = derived_key("one name", *sorted((name, other), key=value_key))
    one, second = (shown_with_holes(each, input_name(each)) for each in (name, other))
    label = f"{one} being the same as {second}"
    return choice_by(Decision(key, ("true", "false"), label, declared_at(name)), {"true": TRUE, "false": FALSE})


def _renews(pool: HostPool) -> bool:
    return not is_null(member(pool.resource.properties, "properties", "registrationInfo"))


def _name_and_type(pool: HostPool) -> tuple[str, str]:
    """Return what host pools have in common that are the same one."""
    return value_key(pool.name).lower(), value_key(pool.type)


def _restates(pool: HostPool, other: HostPool) -> bool:
    """Say whether a host pool is the same one as another of its name and type: declared elsewhere, and not below it."""
    block = pool.resource.span
    if not other.declared or other.resource.span == block or other.resource.presence != TRUE:
        return False
    written = _places(pool.type)
    if None in written or written != _places(other.type):
        return False
    # What states a type or an assignment of its own says something that only its own verdict tells.
    assigned = set() if is_null(pool.assignment_type) else _places(pool.assignment_type)
    stated = [place for place in written | assigned if place is not None]
    is_module = block.path != other.resource.span.path
    is_own = any(place.path == block.path and (is_module or block.start <= place.start < block.end) for place in stated)
    return not is_own and len(pool.resource.modules) >= len(other.resource.modules)


def _places(value: Value) -> set[Span | None]:
    """Return where what a value can be is written."""
    return {declared_at(each.value) for each in alternatives_of(value)}
