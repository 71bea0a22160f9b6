"""What the scripts on a session host do to its join: that they undo it, or keep it from becoming a hybrid one.

https://learn.microsoft.com/entra/identity/devices/hybrid-join-control
"""

from __future__ import annotations

import re

from avd_intune.estate.model import DSC_ARGUMENTS, Extension, Script, SessionHost
from avd_intune.estate.scripts.effects import Joined
from avd_intune.estate.scripts.host_facts import AUTO_WORKPLACE_JOIN, WORKPLACE_JOIN, HostFacts
from avd_intune.estate.scripts.signs import DSC
from avd_intune.findings import Action, Change
from avd_intune.judgement.host_scripts import (
    ask_for_order_of_joins,
    ask_for_order_of_task,
    ask_for_the_rest,
    facts_of,
    number_of,
    scripts_in_order,
)
from avd_intune.judgement.look import Look
from avd_intune.judgement.verdict import Verdict, failed, undecided
from avd_intune.patterns import lazy_pattern
from avd_intune.values.access import has_entry, is_null, known_texts, member, same_name, text_of, visible_text
from avd_intune.values.value_types import Known, ListValue

# In an answer file of Windows Setup (component Microsoft-Windows-UnattendedJoin).
_ANSWER_FILE = lazy_pattern(r"<joindomain>", re.I)
# What a DSC configuration is called that joins a domain: it lies in an archive, so its name and arguments alone tell.
_JOINS_BY_NAME = lazy_pattern(r"(?:domain|\bad)[-_ ]?join|join[-_ ]?(?:to[-_ ]?)?(?:domain|ad\b|computer)", re.I)
_DOMAIN_ARGUMENTS = ("domainName", "domain", "domainFqdn")


def not_registered(host: SessionHost, look: Look) -> Verdict | None:
    """Say where a script keeps a machine of a domain from registering with Entra ID, None where none does."""
    facts = facts_of(host, look)
    found = number_of(facts, WORKPLACE_JOIN, AUTO_WORKPLACE_JOIN, look)
    if found is not None and found.value == 0 and found.effect is not None and found.type == "REG_DWORD":
        change = Change(Action.SET, AUTO_WORKPLACE_JOIN, "set it to 1 or leave it out", value="1")
        return failed(
            f"{found.effect.place} sets {AUTO_WORKPLACE_JOIN} to 0, which keeps it from registering with Entra ID",
            None,
            change,
        )
    ask_for_order_of_task(facts)
    task = facts.registration_task()
    if task is not None and not task.enabled:
        change = Change(Action.REMOVE, "command", "leave the task as it is")
        return failed(f"{task.sentence()}, which registers it with Entra ID", None, change)
    return None


def domain_joined_by_script(host: SessionHost, look: Look) -> Joined | None:
    """Return the join of a script that leaves the machine in a domain, None where the scripts leave it in none."""
    joins = facts_of(host, look).joins()
    return joins[-1] if joins and joins[-1].kind == "domain" else None


def undone_by_script(host: SessionHost, join: Extension, look: Look) -> Verdict | None:
    """Say where a script undoes the join of an extension: for certain if it runs after that, else undecided."""
    facts = facts_of(host, look)
    ask_for_the_rest(facts, "undo its join", look)
    ask_for_order_of_joins(facts)
    joins = facts.joins()
    if not joins or joins[-1].kind not in ("left", "workgroup"):
        return None
    sentence = joins[-1].sentence()
    ordered = scripts_in_order(host, look)
    own = [ordered[joins[-1].number]] if joins[-1].number >= 0 else ordered
    if _are_among(_scripts_before(join, host, look), own):
        return None
    if _are_among(_scripts_after(join, host, look), own):
        change = Change(Action.REMOVE, "command", "leave it out")
        return failed(f"{sentence}, after the extension {_called(join, look)} has joined it", None, change)
    return undecided(f"{sentence}, and whether that is before or after its join is not known")


def _are_among(scripts: list[Script], own: list[Script]) -> bool:
    return all(any(each is other for other in scripts) for each in own)


def _scripts_after(join: Extension, host: SessionHost, look: Look) -> list[Script]:
    """Return the scripts that run when an extension has joined the machine."""
    extensions = look.extensions(host)
    waiting = [each for each in extensions if join in _waited_for(each, extensions, look)]
    return [
        script
        for script in look.scripts(host)
        if any(_is_of(script, each, look) for each in waiting)
        or look.estate.order.before(script.resource, [join.resource.key])
    ]


def _scripts_before(join: Extension, host: SessionHost, look: Look) -> list[Script]:
    """Return the scripts that have run before an extension joins the machine."""
    scripts = look.scripts(host)
    earlier = look.estate.order.before(join.resource, [each.resource.key for each in scripts])
    waited_for = _waited_for(join, look.extensions(host), look)
    return [
        script
        for script in scripts
        if script.resource.key in earlier or any(_is_of(script, each, look) for each in waited_for)
    ]


def _waited_for(extension: Extension, others: list[Extension], look: Look) -> list[Extension]:
    """Return the extensions that are certainly provisioned before one of the same machine, directly or by others."""
    found = [extension]
    for each in found:  # grows while it is walked
        found += [other for other in others if other not in found and _waits_for(each, other, look)]
    return found[1:]


def _is_of(script: Script, extension: Extension, look: Look) -> bool:
    """Say whether a script is the one of an extension: of several in a machine, that of the same name."""
    if script.resource.key != extension.resource.key:
        return False
    own = look.resolve(script.part)
    return is_null(own) or same_name(own, look.resolve(extension.name))


def _called(extension: Extension, look: Look) -> str:
    name = text_of(look.resolve(extension.name)) if is_null(look.resolve(extension.machine)) else None
    return f"{name} in {extension.resource.address}" if name else extension.resource.address


def _waits_for(extension: Extension, other: Extension, look: Look) -> bool:
    """Say whether an extension is certainly provisioned after another one of the same machine, by its name."""
    stated, name = look.resolve(extension.after), look.resolve(other.name)
    names = [look.resolve(each) for each in stated.items] if isinstance(stated, ListValue) else []
    return any(same_name(each, name) for each in names)


def joining_configuration(host: SessionHost, look: Look) -> str | None:
    """Return the extension whose DSC configuration seems to join a domain, None where there is none."""
    for extension in look.extensions(host):
        kind = look.resolve(extension.type)
        if not isinstance(kind, Known) or str(kind.value).lower() != DSC.lower():
            continue
        settings = extension.settings
        written = [member(settings, "configurationFunction")]
        written += [member(settings, "configuration", part) for part in ("function", "script", "url")]
        arguments = [member(settings, name) for name in DSC_ARGUMENTS]
        named = any(_JOINS_BY_NAME.search(visible_text(value)) for value in written)
        if named or any(has_entry(each, name) for each in arguments for name in _DOMAIN_ARGUMENTS):
            return extension.resource.address
    return None


def unattended_join(host: SessionHost, facts: HostFacts, look: Look) -> str | None:
    """Return what holds an answer file of Windows Setup that joins a domain, None where nothing does."""
    if facts.mentions("<joindomain>"):
        return "a script that runs on it"
    for script in look.scripts(host):
        if not script.executed and any(
            _ANSWER_FILE.search(text) for value in script.texts for text in known_texts(value)
        ):
            return f"the boot data of {script.resource.address}"
    return None
