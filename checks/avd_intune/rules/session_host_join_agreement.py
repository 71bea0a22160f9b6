"""CKV_AVD_6: what code says of the join of a session host and of its enrolment does not contradict itself.

Whether the join is the one that the baseline requires is CKV_AVD_4's question, and whether there is an
enrolment at all CKV_AVD_5's: each defect has one rule that reports it.
"""

from __future__ import annotations

import re

from avd_intune.estate.adapters.extension_types import DOMAIN_JOIN, ENTRA_SIGN_IN
from avd_intune.estate.model import Extension, HostPool, JoinSetting, SessionHost
from avd_intune.estate.scripts.host_facts import AUTO_ENROLL, CREDENTIAL, MDM_KEY, enrolls_by_device
from avd_intune.findings import Action, Change
from avd_intune.judgement.advice import removing, removing_extension, setting, written_at
from avd_intune.judgement.host_enrollment import NoEvidence, credential_of, find_enrollments
from avd_intune.judgement.host_hardware import is_host_here
from avd_intune.judgement.host_join import JoinExtensions, find_join_extensions
from avd_intune.judgement.host_scripts import facts_of, number_of
from avd_intune.judgement.hosts_alike import what_may_differ
from avd_intune.judgement.hosts_of_pools import hosts_that_decide_about
from avd_intune.judgement.joins_by_scripts import domain_joined_by_script
from avd_intune.judgement.lanes import Column, nearest_combination
from avd_intune.judgement.look import Look, visible_parts
from avd_intune.judgement.managed_domains import (
    ANOTHER_DOMAIN,
    NO_INTUNE,
    are_different,
    ask_shares,
    managed_domain_of,
    managed_domain_problem,
)
from avd_intune.judgement.rule import Rule, Subject
from avd_intune.judgement.verdict import Verdict, failed, passed
from avd_intune.patterns import lazy_pattern
from avd_intune.records import replace
from avd_intune.source.text import Span
from avd_intune.values.access import has_entry, identity_of_name, same_name
from avd_intune.values.display import span_of
from avd_intune.values.value_types import Known, Origin, Unknown
from avd_intune.values.worlds import UndecidableError

DOMAIN, ENTRA = "Active Directory", "Entra ID"
# "The session hosts are Microsoft Entra joined": clients sign in to them with the name and password of an Entra user.
# enablerdsaadauth is no such sign: it is valid with Entra joined and with hybrid joined session hosts.
# https://learn.microsoft.com/azure/virtual-desktop/rdp-properties
ENTRA_JOINED_TARGET = lazy_pattern(r"(?:^|;)\s*targetisaadjoined:i:1\b", re.I)

# How the value of the enrolment policy, and the command of its task, say whose credential it is.
_NUMBERS = {"user": "1", "device": "2"}
_COMMANDS = {"user": "/c /AutoEnrollMDM", "device": "/c /AutoEnrollMDMUsingAADDeviceCredential"}


def judge(subject: SessionHost | HostPool, look: Look) -> Verdict | None:
    """Judge one session host by itself, or a host pool by all its session hosts."""
    return _judge_host_pool(subject, look) if isinstance(subject, HostPool) else _judge_session_host(subject, look)


def _judge_session_host(host: SessionHost, look: Look) -> Verdict | None:
    setting = host.machine.join
    problem = _extension_problem(host, look) if setting is None else _configuration_problem(setting, look)
    problem = problem or _credential_problem(host, look)
    if problem is not None:
        return problem
    join = _join_of(host, look)
    if join is None:
        return None
    entra_pool = _pool_of_entra_hosts(host, look) if join == DOMAIN else None
    if entra_pool is not None:
        return failed(
            f"it is joined to {DOMAIN}, but targetisaadjoined:i:1 in the RDP properties of its host pool says {ENTRA}",
            entra_pool.rdp_properties,
            _no_entra_target(entra_pool, look, "remove targetisaadjoined from the RDP properties of the host pool"),
        )
    second = find_join_extensions(host, look).may_join if setting is None else None
    if second is not None:
        raise second
    if join == DOMAIN:
        ask_shares(host, look)
    return passed(f"nothing contradicts its join to {join}")


def _pool_of_entra_hosts(host: SessionHost, look: Look) -> HostPool | None:
    """Return the host pool of a session host if its clients are told that the hosts are joined to Entra ID."""
    # Which host pool it is, is only asked where one of them says so: else the answer is the same for all.
    may_say = [pool for pool in look.estate.host_pools if _may_say_entra_joined(pool, look)]
    if not may_say:
        return None
    for pool, when in (*host.pools, *host.open_pools):
        if pool in may_say and look.truth(when) and _says_entra_joined(pool, look):
            return pool
    return None


def _extension_problem(host: SessionHost, look: Look) -> Verdict | None:
    found = find_join_extensions(host, look)
    domain_joins, entra_joins = found.domain_joins, found.entra_joins
    if domain_joins and entra_joins:
        text = f"remove {ENTRA_SIGN_IN.type}, which hybrid join does not need"
        nearest = nearest_combination(host, look, Column.JOIN)
        if Column.JOIN in nearest.columns:
            other = entra_joins[0] if nearest.lane.join == "hybrid" else domain_joins[0]
            changes = [removing_extension(other, nearest.advice_on(Column.JOIN, text))]
        else:
            changes = [
                removing_extension(entra_joins[0], text),
                removing_extension(domain_joins[0], DOMAIN_JOIN.type, 2),
            ]
        return failed(
            f"it carries both {DOMAIN_JOIN.type} and {ENTRA_SIGN_IN.type}, and a machine that the latter joined to "
            "Entra ID cannot join Active Directory",
            entra_joins[0].type,
            *changes,
        )
    for joins in (_different(domain_joins), _different(entra_joins)):
        if len(joins) > 1:
            name = look.text_of(joins[1].type, "the type of an extension of the session host")
            changes = [removing_extension(joins[1], "remove the others"), *map(removing_extension, joins[2:])]
            return failed(f"{name} is on it {len(joins)} times, and a machine is joined once", joins[1].type, *changes)
    for join in domain_joins:
        domain, ou = look.member(join.settings, "Name"), look.member(join.settings, "OUPath")
        problem = managed_domain_problem(domain, ou, look)
        if problem is not None:
            return problem
    problem = _script_problem(host, found, look)
    if problem is not None:
        return problem
    if domain_joins:
        for extension in look.extensions(host):
            arguments = look.member(extension.settings, "properties")
            mdm_id = look.member(arguments, "mdmId")
            if isinstance(mdm_id, Unknown) and has_entry(arguments, "mdmId"):
                raise look.unknown("whether mdmId is set, which enrols machines that join Entra ID only,", mdm_id)
            if isinstance(mdm_id, Known) and mdm_id.value:
                text = "remove it and enrol by group policy or co-management"
                return failed(
                    f"it is joined to Active Directory, but mdmId is set{look.where(mdm_id)}, which enrols machines "
                    "that join Entra ID only",
                    mdm_id,
                    replace(setting("mdmId", mdm_id, None, text, names=("mdmId",)), action=Action.REMOVE),
                )
    return None


def _script_problem(host: SessionHost, found: JoinExtensions, look: Look) -> Verdict | None:
    """Return what is wrong with the domain that a script joins, which counts as the extension would."""
    try:
        join = domain_joined_by_script(host, look)
    except UndecidableError:
        return None  # CKV_AVD_4 asks
    if join is None:
        return None
    if found.entra_joins and not found.domain_joins:
        return failed(
            f"{join.sentence()}, and {ENTRA_SIGN_IN.type} joins it to Entra ID, after which it cannot join Active "
            "Directory",
            found.entra_joins[0].type,
            removing_extension(found.entra_joins[0], "leave one of the two out"),
        )
    managed = managed_domain_of(Known(join.target), look) if isinstance(join.target, str) else None
    if managed is not None:
        change = Change(Action.REMOVE, "command", ANOTHER_DOMAIN)
        return failed(f"{join.sentence()}, which is one of Entra Domain Services{managed}, {NO_INTUNE}", None, change)
    for extension in found.domain_joins:
        domain = look.resolve(look.member(extension.settings, "Name"))
        if isinstance(domain, Known) and isinstance(join.target, str) and are_different(str(domain.value), join.target):
            return failed(
                f'{join.sentence()}, and {DOMAIN_JOIN.type} joins it to "{domain.value}"; a machine is in one domain',
                domain,
                Change(Action.REMOVE, "command", "leave one of the two out"),
            )
    return None


def _different(extensions: list[Extension]) -> list[Extension]:
    """Return the extensions without those that deploy another one again: on one machine a name is one extension."""
    found: list[Extension] = []
    told: set[tuple[str, str]] = set()
    others: list[Extension] = []  # with one of several names, which only comparing tells
    for extension in extensions:
        name = identity_of_name(extension.name)
        if name is not None:
            is_new = name not in told
            told.add(name)
        else:
            is_new = not any(same_name(extension.name, other.name) for other in others)
            others.append(extension)
        if is_new:
            found.append(extension)
    return found


def _configuration_problem(join: JoinSetting, look: Look) -> Verdict | None:
    kind = (look.text_of(join.kind, "the join type of the session host configuration") or "").lower()
    if kind == "activedirectory":
        if look.is_given(join.mdm_id):
            text = "remove it and enrol by group policy or co-management"
            return failed(
                'the join type is "ActiveDirectory", but azureActiveDirectoryInfo names an MDM provider, which enrols '
                "hosts that join Entra ID only",
                join.mdm_id,
                removing("azureActiveDirectoryInfo", written_at(look.resolve(join.mdm_id)), text),
            )
        return managed_domain_problem(join.domain, join.ou, look)
    if kind == "azureactivedirectory" and look.is_given(join.domain):
        to_domain = setting(
            "joinType", look.resolve(join.kind), "ActiveDirectory", text='set the join type to "ActiveDirectory"'
        )
        return failed(
            'the join type is "AzureActiveDirectory", but activeDirectoryInfo names a domain',
            join.domain,
            removing("activeDirectoryInfo", written_at(look.resolve(join.domain)), "remove it"),
            replace(to_domain, alternative=2),
        )
    return None


def _credential_problem(host: SessionHost, look: Look) -> Verdict | None:
    """Device credentials are supported on multi-session hosts, user credentials on personal ones.

    https://learn.microsoft.com/windows/client-management/enroll-a-windows-10-device-automatically-using-group-policy
    """
    facts = facts_of(host, look)
    enrolled = number_of(facts, MDM_KEY, AUTO_ENROLL, look) if facts.is_touched(MDM_KEY, CREDENTIAL) else None
    credential = credential_of(facts, look) if enrolled is not None and enrolled.value == 1 else None
    enroller = facts.enroller_run() if credential is None else None
    if enroller is not None:
        credential = "device" if enrolls_by_device(enroller) else "user"
    if credential is None:
        return None
    texts = (each for script in look.scripts(host) if script.executed for each in script.texts)
    place = next((span for each in texts if (span := span_of(each)) is not None), None)
    # With co-management either credential enrols the machine.
    if any(each.path == "co-management" for each in find_enrollments(host, look, NoEvidence())):
        return None
    # Where the row of the host names the credential itself, CKV_AVD_5 holds it to that.
    if "group-policy" not in nearest_combination(host, look, Column.ENROLLMENT).lane.combination.enrollments:
        return None
    types = {(look.text_of(pool.type, "the host pool type") or "").lower() for pool in look.pools(host)}
    for wrong, kind, right in (("device", "personal", "user"), ("user", "pooled", "device")):
        if credential == wrong and types == {kind}:
            name, value = ("deviceenroller.exe", _COMMANDS) if enroller is not None else (CREDENTIAL, _NUMBERS)
            sign = f"{name} {value[wrong]}"
            reason = f"a script on it enrols with the {wrong} credential ({sign}), but its host pool is {kind}"
            return failed(reason, None, _credential_change(name, value[right], right, place))
    return None


def _credential_change(name: str, value: str, credential: str, place: Span | None) -> Change:
    if name != CREDENTIAL:
        return Change(Action.SET, name, f"run {name} {value}, with the {credential} credential", value=value)
    return Change(Action.SET, name, f"set {name} to {value}, the {credential} credential", place=place, value=value)


def _join_of(host: SessionHost, look: Look) -> str | None:
    """Return what a session host joins, None if nothing joins it; both at once is answered on the session host."""
    setting = host.machine.join
    if setting is not None:
        kind = (look.text_of(setting.kind, "the join type of the session host configuration") or "").lower()
        return {"activedirectory": DOMAIN, "azureactivedirectory": ENTRA}.get(kind)
    found = find_join_extensions(host, look)
    if found.domain_joins:
        return DOMAIN
    if found.entra_joins:
        if found.may_join is not None:
            raise found.may_join
        return ENTRA
    if found.unknown_type is not None:
        raise found.unknown_type
    return DOMAIN if domain_joined_by_script(host, look) is not None else None


def _judge_host_pool(pool: HostPool, look: Look) -> Verdict | None:
    joins: dict[str, str] = {}
    joined: list[SessionHost] = []
    of_open_hosts: dict[str, str] = {}
    open_question: UndecidableError | None = None
    unknown_join: UndecidableError | None = None
    open_join: UndecidableError | None = None  # of a session host of which it is not known whether it is one of these
    for host in hosts_that_decide_about(pool, look.estate):
        if not host.certain:
            continue
        try:
            # With a second host pool in the same world it is not known whose host it is.
            if not is_host_here(host, look):
                continue
            if look.pools(host) != [pool] and not any(
                each is pool and look.truth(when) for each, when in host.open_pools
            ):
                continue
            found = joins
        except UndecidableError as error:
            open_question, found = error, of_open_hosts
        try:
            join = _join_of(host, look)
        except UndecidableError as error:
            if found is joins:
                unknown_join = error
            else:
                open_join = error
            continue
        if join is not None:
            found.setdefault(join, host.resource.address)
            joined.append(host)
    if len(joins) > 1:
        return failed(
            f"its session hosts are joined in two ways: {joins[DOMAIN]} to {DOMAIN}, {joins[ENTRA]} to {ENTRA}",
            None,
            Change(Action.SET, "join", "join all session hosts of a host pool alike"),
            Change(Action.ADD, "host pool", "give each join a host pool of its own", alternative=2),
        )
    matters = DOMAIN in joins or (not joins and pool.declared and "entra" not in look.baseline.joins())
    entra_target = _says_entra_joined(pool, look) if matters else False
    if DOMAIN in joins and entra_target:
        return failed(
            f"targetisaadjoined:i:1 says that its session hosts are joined to {ENTRA}, but {joins[DOMAIN]} is joined "
            f"to {DOMAIN}",
            pool.rdp_properties,
            _no_entra_target(pool, look, "remove targetisaadjoined from the RDP properties"),
        )
    if unknown_join is not None:
        raise unknown_join
    if not joins and open_question is not None and entra_target:
        raise open_question
    if not joins and pool.declared and entra_target and "entra" not in look.baseline.joins():
        return failed(
            f"targetisaadjoined:i:1 says that its session hosts are joined to {ENTRA}, not hybrid joined, where the "
            f"baseline {look.baseline.name} supports hybrid join only, and no session host in this code shows another "
            "join",
            pool.rdp_properties,
            _no_entra_target(
                pool,
                look,
                "remove targetisaadjoined from the RDP properties and join the session hosts to Active Directory",
            ),
        )
    either = {**of_open_hosts, **joins}
    if open_question is not None and len(either) > 1:
        reason = (
            f"its session hosts may be joined in two ways, {either[DOMAIN]} to {DOMAIN}, {either[ENTRA]} to {ENTRA}"
        )
        raise UndecidableError(open_question.value, f"{reason}: {open_question}; {look.state_it}")
    if pool.declared:
        if open_join is not None:
            raise open_join
        _ask_for_one_join(joined, look)
    if either and pool.declared:
        return passed(f"its session hosts in this code are joined alike, to {next(iter(either))}")
    return None


def _ask_for_one_join(hosts: list[SessionHost], look: Look) -> None:
    """Raise UndecidableError where one session host stands for several, and those need not be joined alike."""
    for host in hosts:
        differs = what_may_differ(host, _join_of, look)
        if differs is None:
            continue
        decision, _ = differs
        value = Unknown(f"{decision.label} is open", key=decision.key, origin=Origin(decision.label, decision.span))
        raise UndecidableError(
            value,
            f"{host.resource.address} represents several session hosts; {decision.label} may be true for some of them "
            "only, so that they may be joined in two ways; join all session hosts of a host pool alike",
        )


def _no_entra_target(pool: HostPool, look: Look, text: str) -> Change:
    """Return the RDP properties without the one that says how the session hosts are joined."""
    resolved = look.resolve(pool.rdp_properties)
    found = look.text(resolved) if isinstance(resolved, Known) and not resolved.secret else None
    wanted = None if found is None else ENTRA_JOINED_TARGET.sub("", found).lstrip(";")
    return setting("RDP properties", resolved, wanted, text, names=("customRdpProperty", "custom_rdp_properties"))


def _says_entra_joined(pool: HostPool, look: Look) -> bool:
    text, missing = visible_parts(look, pool.rdp_properties)
    if not text and missing is not None and pool.declared:
        raise look.unknown("the list of RDP properties of the host pool", missing)
    return ENTRA_JOINED_TARGET.search(text) is not None


def _may_say_entra_joined(pool: HostPool, look: Look) -> bool:
    try:
        return _says_entra_joined(pool, look)
    except UndecidableError:
        return True


RULE = Rule(
    id="CKV_AVD_6",
    title="Ensure join and enrolment agree (one join, no Entra Domain Services, fitting credential)",
    why="A machine joined twice, joined to a managed domain, or enrolled by the wrong credential stays out of Intune.",
    subjects=(Subject.SESSION_HOST, Subject.HOST_POOL),
    judge=judge,
)
