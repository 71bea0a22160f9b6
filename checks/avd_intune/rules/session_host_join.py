"""CKV_AVD_4: the session host is joined as the baseline requires: hybrid Azure AD join.

Hybrid join is a join to Active Directory that directory synchronisation completes. Code can show the
first half only, so a pass says what remains to be set up outside the code.
https://learn.microsoft.com/entra/identity/devices/hybrid-join-plan
"""

from __future__ import annotations

import re

from avd_intune.estate.adapters.extension_types import DOMAIN_JOIN, ENTRA_SIGN_IN
from avd_intune.estate.model import Extension, JoinSetting, MachineKind, SessionHost
from avd_intune.findings import Action, Certainty, Change, Outcome
from avd_intune.judgement.advice import adding_extension, entry_of_settings, instead_of, moving_to_protected, setting
from avd_intune.judgement.host_identity import identity_problem
from avd_intune.judgement.host_join import find_join_extensions, why_join_is_open
from avd_intune.judgement.host_scripts import ask_for_order_of_joins, ask_for_the_rest, facts_of, script_not_at_hand
from avd_intune.judgement.joins_by_scripts import (
    joining_configuration,
    not_registered,
    unattended_join,
    undone_by_script,
)
from avd_intune.judgement.lanes import Column, Nearest, nearest_combination
from avd_intune.judgement.look import Look
from avd_intune.judgement.rule import Rule, Subject
from avd_intune.judgement.verdict import Verdict, failed, passed, undecided
from avd_intune.patterns import lazy_pattern
from avd_intune.values.access import has_entry
from avd_intune.values.display import declared_at, describe, span_of
from avd_intune.values.inside import rejected_part
from avd_intune.values.value_types import Known, ObjectValue, Unknown, Value

# NETSETUP_JOIN_DOMAIN: without this bit the machine is put into a workgroup.
# https://learn.microsoft.com/windows/win32/api/lmjoin/nf-lmjoin-netjoindomain
JOIN_DOMAIN_FLAG = 0x1
# NETSETUP_JOIN_UNSECURE: a computer object that is there is joined without an account.
JOIN_UNSECURE_FLAG = 0x40
# How entries may be called that hold what an offline join (`djoin`) provisioned, instead of an account.
_OFFLINE_JOIN = lazy_pattern(r"blob|odj|offline", re.I)
# Defaults that templates give a domain name for deployments that join none.
PLACEHOLDERS = ("none", "null", "n/a", "-")
REMAINS = "synchronising the computer object to Entra ID, which makes the join hybrid, is set up outside this code"
ADD_EXTENSION = (
    f"add the {DOMAIN_JOIN.publisher}/{DOMAIN_JOIN.type} extension with a domain name, "
    "Options 3 (join a domain) and the password in its protected settings"
)


def judge(host: SessionHost, look: Look) -> Verdict | None:
    """Judge how the session host is joined; who deploys from the VM template of a host pool decides that later."""
    if host.machine.kind is MachineKind.HOST_POOL_TEMPLATE:
        return None
    nearest = nearest_combination(host, look, Column.JOIN)
    advice = nearest.advice_on(Column.JOIN, ADD_EXTENSION) if Column.JOIN in nearest.columns else None
    if host.machine.join is not None:
        return _judge_configuration(host.machine.join, look, advice, nearest)
    found = find_join_extensions(host, look)
    if found.domain_joins:
        # That a second join is beside it is one defect, and CKV_AVD_6 says it.
        join = found.domain_joins[0]
        if advice is not None and not found.entra_joins:
            changes = instead_of(join, host, ENTRA_SIGN_IN, advice)
            return failed(f"{DOMAIN_JOIN.type} makes it hybrid joined", join.type, *changes)
        verdict = _judge_domain_join(join, look)
        if verdict.outcome is not Outcome.PASS:
            return verdict
        return not_registered(host, look) or undone_by_script(host, join, look) or verdict
    if found.unknown_type is not None:
        raise found.unknown_type
    if found.entra_joins:
        verdict = _judge_entra_join(found.entra_joins[0], host, look, advice)
        if verdict.outcome is not Outcome.PASS:
            return verdict
        return identity_problem(host, look) or undone_by_script(host, found.entra_joins[0], look) or verdict
    if found.misspelt is not None:
        kind = found.misspelt.type
        text = f"write {DOMAIN_JOIN.type}"
        safe = Certainty.SAFE
        change = setting("extension type", look.resolve(kind), DOMAIN_JOIN.type, text, certainty=safe)
        return failed(f'the extension type "{look.text(look.resolve(kind))}" does not exist', kind, change)
    facts = facts_of(host, look)
    ask_for_the_rest(facts, "join it or undo its join", look)
    ask_for_order_of_joins(facts)
    joins = facts.joins()
    if joins and joins[-1].kind in ("domain", "entra"):
        if joins[-1].kind == "domain" and advice is None:
            return not_registered(host, look) or passed(f"{joins[-1].sentence()}; {REMAINS}")
        return undecided(f"{joins[-1].sentence()}, and whether that is the join that it needs is not judged")
    where = unattended_join(host, facts, look)
    if where is not None:
        return undecided(f"{where} holds an answer file that joins a domain, and whether Windows uses it is not judged")
    configured = joining_configuration(host, look)
    if configured is not None:
        return undecided(f"{configured} applies a DSC configuration, and whether that joins it is not judged")
    if look.is_outside(host):
        return undecided(f"{look.outside(host)}, and nothing in this code joins it; {look.to_find(host)}")
    if facts.missing():
        # A script from elsewhere may be what joins it: many are written for just that.
        raise script_not_at_hand(facts, "no extension joins it", "join it by an extension", look)
    why_open = why_join_is_open(host, look)
    if why_open is not None:
        return undecided(f"no extension in this code joins it, and {why_open}")
    if advice is not None:
        wanted = DOMAIN_JOIN if nearest.lane.join == "hybrid" else ENTRA_SIGN_IN
        change = adding_extension(host, wanted, advice)
        return failed("no extension joins it to Active Directory or Entra ID", None, change)
    return failed("no extension joins it to Active Directory", None, adding_extension(host, DOMAIN_JOIN, ADD_EXTENSION))


def _judge_entra_join(extension: Extension, host: SessionHost, look: Look, advice: str | None) -> Verdict:
    if advice is not None:
        changes = instead_of(extension, host, DOMAIN_JOIN, advice)
        return failed(f"{ENTRA_SIGN_IN.type} makes it Entra joined", extension.type, *changes)
    if "entra" in look.baseline.joins():
        return passed(f"{ENTRA_SIGN_IN.type} joins it to Entra ID", extension.type)
    changes = instead_of(extension, host, DOMAIN_JOIN, f"{ADD_EXTENSION} instead of {ENTRA_SIGN_IN.type}")
    return failed(f"{ENTRA_SIGN_IN.type} makes it Entra joined, not hybrid joined", extension.type, *changes)


def _judge_domain_join(extension: Extension, look: Look) -> Verdict:
    publisher = look.text_of(extension.publisher, f"the publisher of {DOMAIN_JOIN.type}")
    if (publisher or "").lower() != DOMAIN_JOIN.publisher.lower():
        text = f'set it to "{DOMAIN_JOIN.publisher}"'
        safe = Certainty.SAFE
        change = setting(
            "extension publisher", look.resolve(extension.publisher), DOMAIN_JOIN.publisher, text, certainty=safe
        )
        return failed(f'the publisher of {DOMAIN_JOIN.type} is "{publisher}"', extension.publisher, change)
    settings = look.resolve(extension.settings)
    if isinstance(settings, Unknown):
        raise look.unknown(f"the value of settings of {DOMAIN_JOIN.type}", settings)
    # Only an entry that is written is a password; what other entries may be there is no accusation.
    if has_entry(settings, "Password") and look.is_given(plain := look.member(settings, "Password")):
        change = moving_to_protected(extension, "Password", "move it to the protected settings")
        return failed(f"{DOMAIN_JOIN.type} has its password in plain settings{look.where(plain)}", plain, change)
    offline = _offline_join(extension, look)
    if offline is not None:
        return undecided(f"{DOMAIN_JOIN.type} is given {offline}, and whether it joins by that is not documented")
    domain = look.member(settings, "Name")
    what = f"the domain that {DOMAIN_JOIN.type} joins (Name)"
    if not look.is_given(domain, what):
        look.ask_for(domain, what)
        text = _to_state(domain, "set Name in its settings", look)
        change = entry_of_settings(extension, "Name", look.resolve(domain), None, text)
        return failed(f"{DOMAIN_JOIN.type} names no domain{_if_empty(domain, 'Name', look)}", domain, change)
    if _is_placeholder(domain, look):
        change = entry_of_settings(extension, "Name", look.resolve(domain), None, "set Name to a domain")
        return failed(f"{DOMAIN_JOIN.type} joins the placeholder domain {describe(domain)}", domain, change)
    problem = _join_options_problem(extension, look)
    if problem is not None:
        return problem
    password = look.member(extension.protected_settings, "Password")
    what = f"the password of {DOMAIN_JOIN.type}"
    if not look.is_given(password, what) and not look.is_given(extension.protected_from_vault):
        look.ask_for(password, what)
        if password.secret and isinstance(password, Known) and password.value == "":
            # A secret must not stand in code: an empty one in a parameter file is filled in by the pipeline.
            return undecided(f"the password of {DOMAIN_JOIN.type} is an empty secret; pass it on deployment", password)
        change = Change(Action.ADD, "protected password", "set Password there", place=extension.resource.span)
        return failed(f"{DOMAIN_JOIN.type} has no password in its protected settings", password, change)
    rejected = rejected_part(settings)
    if rejected is not None:
        raise look.unknown(f"a part of the settings of {DOMAIN_JOIN.type}", rejected)
    account = look.member(settings, "User")
    what = f"the account of {DOMAIN_JOIN.type}"
    if not look.is_given(account, what) and not _joins_without_account(extension, look):
        look.ask_for(account, what)
        # The cmdlet for the extension takes none, too, but a machine outside of the domain has no right to join it.
        change = entry_of_settings(extension, "User", look.resolve(account), None, "set User in its settings")
        reason = f"{DOMAIN_JOIN.type} names no account that joins it (User), and no join without one is documented"
        return undecided(reason, account, change)
    return passed(f"{DOMAIN_JOIN.type} joins it to {_domain(domain, look)}; {REMAINS}", domain)


def _offline_join(extension: Extension, look: Look) -> str | None:
    """Return the entry with what an offline join provisioned, None where the extension is given none."""
    for each in (extension.settings, extension.protected_settings):
        settings = look.resolve(each)
        names = settings.entries if isinstance(settings, ObjectValue) else ()
        found = next((name for name in names if _OFFLINE_JOIN.search(name)), None)
        if found is not None and look.is_given(look.member(settings, found)):
            return found
    return None


def _joins_without_account(extension: Extension, look: Look) -> bool:
    text = look.text_of(look.member(extension.settings, "Options"), "the join options (Options)") or "0"
    return bool(int(text, 0) & JOIN_UNSECURE_FLAG)


def _if_empty(domain: Value, name: str, look: Look) -> str:
    """Return where an empty domain is used, and the line of the parameter file or default that it comes from."""
    resolved = look.resolve(domain)
    is_empty = isinstance(resolved, Known) and resolved.value == ""
    return f": {name} is empty{look.where(resolved, with_source=True)}" if is_empty else ""


def _to_state(domain: Value, here: str, look: Look) -> str:
    """Return what to do about an empty domain: state it here, or where the input that it comes from gets its value."""
    resolved = look.resolve(domain)
    used, source = span_of(resolved), declared_at(resolved)
    is_input = used is not None and source is not None and (source.path, source.line) != (used.path, used.line)
    is_empty = isinstance(resolved, Known) and resolved.value == ""
    return "give it a value there" if is_input and is_empty else here


def _is_placeholder(domain: Value, look: Look) -> bool:
    resolved = look.resolve(domain)
    return isinstance(resolved, Known) and str(resolved.value).strip().lower() in PLACEHOLDERS


def _domain(domain: Value, look: Look) -> str:
    resolved = look.resolve(domain)
    if isinstance(resolved, Unknown):
        return f"a domain that is known on deployment ({resolved.reason})"
    return f"the domain {describe(resolved, 60)}"


def _join_options_problem(extension: Extension, look: Look) -> Verdict | None:
    options = look.member(extension.settings, "Options")
    text = look.text_of(options, f"the join options (Options) of {DOMAIN_JOIN.type}")
    change = entry_of_settings(extension, "Options", look.resolve(options), "3", "set Options to 3")
    if text is None:
        # Microsoft documents no default, and 0 would put the machine into a workgroup.
        return undecided(f"{DOMAIN_JOIN.type} sets no join options and no default is documented", options, change)
    try:
        flags = int(text, 0)
    except ValueError:
        return failed(f'the join options "{text}" of {DOMAIN_JOIN.type} are no number', options, change)
    if not flags & JOIN_DOMAIN_FLAG:
        return failed(
            f"the join options {flags} of {DOMAIN_JOIN.type} put the machine into a workgroup (flag 1 joins a domain)",
            options,
            change,
        )
    return None


def _join_type(join: JoinSetting, look: Look, wanted: str, text: str) -> Change:
    return setting("joinType", look.resolve(join.kind), wanted, text, names=("joinType",))


def _judge_configuration(join: JoinSetting, look: Look, advice: str | None, nearest: Nearest) -> Verdict:
    kind = look.text_of(join.kind, "the join type of the session host configuration")
    wanted = "AzureActiveDirectory" if nearest.lane.join == "entra" else "ActiveDirectory"
    to_domain = _join_type(join, look, "ActiveDirectory", 'set it to "ActiveDirectory"')
    if advice is not None and kind is not None:
        return failed(f'the join type is "{kind}"', join.kind, _join_type(join, look, wanted, advice))
    if kind is None:
        change = _join_type(join, look, "ActiveDirectory", 'set joinType to "ActiveDirectory"')
        return failed("the session host configuration has no join type", join.kind, change)
    if kind.lower() == "azureactivedirectory":
        if "entra" in look.baseline.joins():
            return passed("the session host configuration joins its hosts to Entra ID", join.kind)
        return failed(
            f'the join type is "{kind}", which makes the hosts Entra joined, not hybrid joined', join.kind, to_domain
        )
    if kind.lower() != "activedirectory":
        return failed(f'the join type "{kind}" does not exist', join.kind, to_domain)
    if not look.is_given(join.domain):
        look.ask_for(join.domain, "the domain of the session host configuration")
        text = _to_state(join.domain, "set domainName", look)
        change = setting("domainName", look.resolve(join.domain), None, text)
        empty = _if_empty(join.domain, "domainName", look)
        return failed(f"the session host configuration names no domain{empty}", join.kind, change)
    for name, stated, what in (
        ("usernameKeyVaultSecretUri", join.account, "name"),
        ("passwordKeyVaultSecretUri", join.credentials, "password"),
    ):
        if look.is_given(stated):
            continue
        look.ask_for(stated, f"the {what} secret of the session host configuration")
        return failed(
            f"the session host configuration has no Key Vault secret with the {what} of the joining account",
            join.kind,
            setting(name, look.resolve(stated), None, f"set {name} in domainCredentials"),
        )
    return passed(
        f"the session host configuration joins its hosts to the domain {describe(join.domain, 60)}; {REMAINS}",
        join.kind,
    )


RULE = Rule(
    id="CKV_AVD_4",
    title="Ensure the session host is joined to a directory as Intune needs it (complete, with its password protected)",
    why="Intune enrols a session host by its device identity; without the required join there is none.",
    subjects=(Subject.SESSION_HOST,),
    judge=judge,
)
