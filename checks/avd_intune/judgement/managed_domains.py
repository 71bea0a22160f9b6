"""Domains of Entra Domain Services, whose machines Intune cannot manage, and which domain a name is.

https://learn.microsoft.com/entra/identity/domain-services/join-windows-vm-template
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from avd_intune.estate.domain_model import DomainElsewhere
from avd_intune.estate.model import SessionHost
from avd_intune.judgement.advice import setting
from avd_intune.judgement.host_join import find_join_extensions
from avd_intune.judgement.look import Look
from avd_intune.judgement.verdict import Verdict, failed
from avd_intune.patterns import lazy_pattern
from avd_intune.values.access import is_text, may_hold, question_of_names, same_name, visible_text
from avd_intune.values.assumptions import Decision
from avd_intune.values.cases import alternatives_of, choice_by
from avd_intune.values.condition_text import input_name
from avd_intune.values.display import describe
from avd_intune.values.identity import value_key
from avd_intune.values.inside import references_in
from avd_intune.values.partial_text import may_be_text
from avd_intune.values.value_types import FALSE, TRUE, Known, Unknown, Value
from avd_intune.values.worlds import UndecidableError

# Both names of the container that the managed domain puts its computers into.
MANAGED_DOMAIN_OU = lazy_pattern(r"\bOU=AAD ?DC Computers\b", re.I)
NO_INTUNE = "whose machines Intune cannot manage"
ANOTHER_DOMAIN = "join a domain of your own"
_TRUTH = {"true": TRUE, "false": FALSE}


def managed_domain_problem(domain: Value, ou: Value, look: Look) -> Verdict | None:
    """Return what is wrong with a domain, or the organisational unit in it, None where nothing is known to be."""
    resolved = look.resolve(ou)
    if MANAGED_DOMAIN_OU.search(visible_text(resolved)):
        shown = describe(resolved) if isinstance(resolved, Known) else '"OU=AADDC Computers"'
        reason = f"the organisational unit {shown} is that of Entra Domain Services, {NO_INTUNE}"
        return failed(reason, ou, setting("OUPath", resolved, None, ANOTHER_DOMAIN))
    told = managed_domain_of(domain, look)
    if told is not None:
        reason = f"the domain that it joins is one of Entra Domain Services{look.where(domain)}{told}, {NO_INTUNE}"
        return failed(reason, domain, setting("Name", look.resolve(domain), None, ANOTHER_DOMAIN))
    return None


def managed_domain_of(domain: Value, look: Look) -> str | None:
    """Return where it is told that a domain is one of Entra Domain Services, "" if here, None if it is none.

    That is one that this code declares or reads, or another root of the repository: of two networks of one owner only
    one has a domain of a name. Where one of the names is an input, whether it is the other one is a question.
    """
    resolved = look.resolve(domain)
    targets = {reference.target for reference in references_in(resolved)}
    for managed in look.estate.managed_domains:
        if managed.resource.key in targets:
            return ""
        name = look.resolve(managed.name)
        is_its_name = same_name(name, resolved) or _may_be(name, resolved, look) or _may_be(resolved, name, look)
        is_its_name = is_its_name or _are_one(name, resolved, look)
        if is_its_name and look.truth(managed.resource.presence):
            return ""
    certain = [each for each in look.estate.domains_elsewhere if each.is_certain and isinstance(each.name, Known)]
    for each in certain:
        there = look.text(each.name)
        if there is not None and look.truth(is_text(resolved, there)):
            return f", which {each.place} declares"
    others = [each for each in look.estate.domains_elsewhere if each not in certain and _may_be_name(each, resolved)]
    if others and look.truth(_is_one_elsewhere(others, resolved)):
        return f", which {others[0].place} declares"
    return None


def _may_be_name(managed: DomainElsewhere, domain: Value) -> bool:
    for each in alternatives_of(managed.name):
        name = each.value
        if isinstance(name, Known):
            if name.value and may_hold(is_text(domain, str(name.value))):
                return True
        elif isinstance(name, Unknown) and (not isinstance(domain, Known) or _may_be_text(name, domain)):
            return True
    return False


def _may_be_text(name: Unknown, domain: Known) -> bool:
    return isinstance(domain.value, str) and domain.value != "" and may_be_text(name, domain)


def _is_one_elsewhere(managed: Sequence[DomainElsewhere], domain: Value) -> Value:
    """Return whether a domain is one that other roots of the repository perhaps declare: one question for all of them.

    An input there is no input here, of whatever name, so that the question is one of its own.
    """
    first, more = managed[0], len(managed) - 1
    named = input_name(domain) if isinstance(domain, Unknown) else describe(domain)
    if isinstance(first.name, Unknown):
        label = f"the domain of {first.place}{_declared_name(first.name)} == {named}"
    else:
        label = f"the deployment of {first.address} ({first.place}) with the domain {named}"
    label += f" (or the same of {more} more)" if more else ""
    key = f"elsewhere {' '.join(each.place for each in managed)} is {value_key(domain)}"
    return choice_by(Decision(key, tuple(_TRUTH), label), _TRUTH)


def _declared_name(value: Unknown) -> str:
    """Return what an input is called where it is declared, in brackets, whoever gives it a value; "" if unknown."""
    steps = list(value.origin.chain()) if value.origin is not None else []
    inputs = [step.what for step in steps if step.what.startswith(("var.", "parameter "))]
    return f" ({inputs[-1]})" if inputs else ""


def ask_shares(host: SessionHost, look: Look) -> None:
    """Raise UndecidableError where file shares of the same code ask Entra Domain Services who somebody is.

    Only machines of that managed domain sign in to such shares, so that the domain that the hosts join may be it. Where
    the code says otherwise, there is nothing to ask: it sets up domain controllers, or names the managed domain.
    https://learn.microsoft.com/azure/storage/files/storage-files-identity-auth-domain-services-enable
    """
    if look.estate.makes_own_domain or not look.estate.share_sign_ins:
        return
    resolved = look.resolve(_domain_of(host, look))
    for sign in look.estate.share_sign_ins:
        if not look.truth(sign.resource.presence) or not look.truth(is_text(look.resolve(sign.directory), "AADDS")):
            continue
        names = [look.resolve(sign.domain), *(look.resolve(each.name) for each in look.estate.managed_domains)]
        known = [str(each.value) for each in names if isinstance(each, Known) and each.value]
        if isinstance(resolved, Known) and any(are_different(str(resolved.value), each) for each in known):
            continue
        value = Unknown("it is not known whether it is managed", key=f"is managed {value_key(resolved)}")
        raise UndecidableError(
            value,
            f"the domain that it joins may be one of Entra Domain Services, {NO_INTUNE}: file shares of the same code"
            f"{look.where(sign.directory)} identify users by it (AADDS); let them use your own domain (AD) "
            "and join it",
        )


def _may_be(unknown: Value, known: Value, look: Look) -> bool:
    """Say whether an input is the known name in this world."""
    if not isinstance(unknown, Unknown) or not isinstance(known, Known) or not known.value:
        return False
    return look.truth(is_text(unknown, str(known.value)))


def _are_one(name: Value, other: Value, look: Look) -> bool:
    """Say whether two inputs are one name in this world."""
    if not isinstance(name, Unknown) or not isinstance(other, Unknown):
        return False
    return look.truth(question_of_names(name, other))


def are_different(one: str, other: str) -> bool:
    """Say whether two names are those of two domains: a name without dots may be the short one of the other."""
    names = [each.strip().rstrip(".").lower() for each in (one, other)]
    if "" in names or names[0] == names[1]:
        return False
    return all("." in each for each in names) or names[0].split(".")[0] != names[1].split(".")[0]


def _domain_of(host: SessionHost, look: Look) -> Value:
    """Return the domain that a session host joins, unknown where only a script joins it."""
    if host.machine.join is not None:
        return host.machine.join.domain
    joins = find_join_extensions(host, look).domain_joins
    return look.member(joins[0].settings, "Name") if joins else Unknown("a script joins it", key="by script")
