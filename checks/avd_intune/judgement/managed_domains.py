"""Domains of Entra Domain Services, whose machines Intune cannot manage, and which domain a name is.

https://learn.microsoft.com/entra/identity/domain-services/join-windows-vm-template
"""

from __future__ import annotations

import re

from avd_intune.judgement.advice import setting
from avd_intune.judgement.look import Look
from avd_intune.judgement.verdict import Verdict, failed
from avd_intune.patterns import lazy_pattern
from avd_intune.values.access import is_text, question_of_names, same_name, visible_text
from avd_intune.values.display import describe
from avd_intune.values.inside import references_in
from avd_intune.values.value_types import Known, Unknown, Value

# Both names of the container that the managed domain puts its computers into.
MANAGED_DOMAIN_OU = lazy_pattern(r"\bOU=AAD ?DC Computers\b", re.I)
NO_INTUNE = "whose machines Intune cannot manage"
ANOTHER_DOMAIN = "join a domain of your own"


def managed_domain_problem(domain: Value, ou: Value, look: Look) -> Verdict | None:
    """Return what is wrong with a domain, or the organisational unit in it, None where nothing is known to be."""
    resolved = look.resolve(ou)
    if MANAGED_DOMAIN_OU.search(visible_text(resolved)):
        shown = describe(resolved) if isinstance(resolved, Known) else '"OU=AADDC Computers"'
        reason = f"the organisational unit {shown} is that of Entra Domain Services, {NO_INTUNE}"
        return failed(reason, ou, setting("OUPath", resolved, None, ANOTHER_DOMAIN))
    if is_managed(domain, look):
        reason = f"the domain that it joins is one of Entra Domain Services{look.where(domain)}, {NO_INTUNE}"
        return failed(reason, domain, setting("Name", look.resolve(domain), None, ANOTHER_DOMAIN))
    return None


def is_managed(domain: Value, look: Look) -> bool:
    """Say whether a domain is one of Entra Domain Services that this code declares or reads.

    Where one of the names is an input, whether it is the other one is a question.
    """
    resolved = look.resolve(domain)
    targets = {reference.target for reference in references_in(resolved)}
    for managed in look.estate.managed_domains:
        if managed.resource.key in targets:
            return True
        name = look.resolve(managed.name)
        is_its_name = same_name(name, resolved) or _may_be(name, resolved, look) or _may_be(resolved, name, look)
        is_its_name = is_its_name or _are_one(name, resolved, look)
        if is_its_name and look.truth(managed.resource.presence):
            return True
    return False


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
