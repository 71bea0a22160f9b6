"""How a session host is joined in one world: which join extensions it carries."""

from __future__ import annotations

from avd_intune.estate.adapters.extension_types import DOMAIN_JOIN, ENTRA_SIGN_IN
from avd_intune.estate.model import Extension, SessionHost
from avd_intune.judgement.look import Look
from avd_intune.records import dataclass, field
from avd_intune.values.value_types import Unknown
from avd_intune.values.worlds import UndecidableError


@dataclass(slots=True)
class JoinExtensions:
    """The join extensions on a session host.

    misspelt: one whose type is meant to be that of the domain join extension. unknown_type: raised by an extension
    whose type is not known. may_join: the same, where its publisher may be that of a join extension.
    """

    domain_joins: list[Extension] = field(default_factory=list)
    entra_joins: list[Extension] = field(default_factory=list)
    misspelt: Extension | None = None
    unknown_type: UndecidableError | None = None
    may_join: UndecidableError | None = None


def find_join_extensions(host: SessionHost, look: Look) -> JoinExtensions:
    """Return the join extensions that a session host carries in this world."""
    return look.shared(_find_join_extensions, host)


def _find_join_extensions(host: SessionHost, look: Look) -> JoinExtensions:
    found = JoinExtensions()
    for extension in look.extensions(host):
        try:
            if look.is_extension(extension, DOMAIN_JOIN):
                found.domain_joins.append(extension)
            elif look.is_extension(extension, ENTRA_SIGN_IN):
                found.entra_joins.append(extension)
            elif _is_misspelt(look.text_of(extension.type, "the extension type") or ""):
                found.misspelt = extension
        except UndecidableError as error:
            found.unknown_type = error
            if _may_be_published_with_joins(extension, look):
                found.may_join = error
    return found


def _may_be_published_with_joins(extension: Extension, look: Look) -> bool:
    publisher = look.resolve(extension.publisher)
    if isinstance(publisher, Unknown):
        return True
    return (look.text(publisher) or "").lower() in {kind.publisher.lower() for kind in (DOMAIN_JOIN, ENTRA_SIGN_IN)}


def _is_misspelt(name: str) -> bool:
    lowered = name.lower()
    return lowered != DOMAIN_JOIN.type.lower() and ("domainextension" in lowered or "addomain" in lowered)


def why_join_is_open(host: SessionHost, look: Look) -> str | None:
    """Return which module may join a session host that no extension of this code joins, None if there is none."""
    found = find_join_extensions(host, look)
    if found.domain_joins or found.entra_joins or found.misspelt is not None:
        return None
    for each in host.machine.handed_to:
        if look.truth(each.presence):
            return f"a module that gets it cannot be read: {each.why}"
    return None


def joins_a_domain(host: SessionHost, look: Look) -> bool:
    """Say whether a session host joins a domain by an extension or a session host configuration.

    Raises UndecidableError where an extension of unknown type may do so.
    """
    if host.machine.join is not None:
        kind = look.text_of(host.machine.join.kind, "the join type of the session host configuration")
        return (kind or "").lower() == "activedirectory"
    found = find_join_extensions(host, look)
    if not found.domain_joins and found.may_join is not None:
        raise found.may_join
    return bool(found.domain_joins)


def is_entra_joined(host: SessionHost, look: Look) -> bool:
    """Say whether a session host is joined to Entra ID alone.

    Raises UndecidableError where an extension of unknown type may join it, to Entra ID or to a domain.
    """
    if host.machine.join is not None:
        kind = look.text_of(host.machine.join.kind, "the join type of the session host configuration")
        return (kind or "").lower() == "azureactivedirectory"
    found = find_join_extensions(host, look)
    if not found.domain_joins and found.may_join is not None:
        raise found.may_join
    return bool(found.entra_joins) and not found.domain_joins
