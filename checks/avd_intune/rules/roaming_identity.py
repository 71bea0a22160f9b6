"""CKV_AVD_17: FSLogix does not roam the identity of users between session hosts.

https://learn.microsoft.com/intune/intune-service/fundamentals/azure-virtual-desktop-multi-session (limitations),
https://learn.microsoft.com/fslogix/reference-configuration-settings#roamidentity
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from avd_intune.estate.model import IntunePolicy, SessionHost
from avd_intune.estate.scripts.effects import Effect
from avd_intune.findings import Action, Change
from avd_intune.judgement.advice import written_at
from avd_intune.judgement.host_scripts import facts_of, facts_of_text, roamed_by_scripts
from avd_intune.judgement.look import Look
from avd_intune.judgement.policy_look import not_reaching, reaches_session_hosts, stated_settings
from avd_intune.judgement.rule import Rule, Subject
from avd_intune.judgement.verdict import Verdict, failed, passed
from avd_intune.patterns import lazy_pattern
from avd_intune.source.text import SourceFile, Span
from avd_intune.values.value_types import Known, Value

VALUE = "RoamIdentity"
# A group policy is called "Roam Identity".
_SETTING = lazy_pattern(r"roam[_ ]?identity", re.I)
# How a value of a policy says that it is on and off.
_ADMX_ENABLED = lazy_pattern(r"<\s*enabled\b")
_OFF = (("<enabled/>", "<disabled/>"), ("_1", "_0"), ("true", "false"), ("1", "0"))
# As cmdlets and `reg add` write it; between stand only other parameters.
_WRITTEN = lazy_pattern(
    r"(?<!\w)RoamIdentity(?!\w)[^\r\n;|]{0,120}?(?:-Value\b|/d\b)[ :\"']{1,4}(?P<number>1)(?!\w)", re.I
)
_FILE = lazy_pattern(r"(?<![\w.-])[\w.-]+\.(?:ps1|psm1|cmd|bat)\b", re.I)
UNSUPPORTED = "which moves the tokens of users between session hosts, and Intune does not support that"
REMEDY = "set it to 0 or leave it out"


def judge(subject: IntunePolicy | SessionHost, look: Look) -> Verdict | None:
    """Judge the scripts on a session host, or an Intune policy, that speak of the setting."""
    return _judge_host(subject, look) if isinstance(subject, SessionHost) else _judge_policy(subject, look)


def _judge_host(host: SessionHost, look: Look) -> Verdict | None:
    roams = roamed_by_scripts(facts_of(host, look), look)
    if isinstance(roams, Effect):
        reason = f"{roams.place} sets {VALUE} of FSLogix to 1{roams.condition()}, {UNSUPPORTED}"
        return failed(reason, None, Change(Action.SET, VALUE, REMEDY, place=_written_in(roams, host, look), value="0"))
    return passed(f"no script on it sets {VALUE} of FSLogix to 1") if roams is not None else None


def _judge_policy(policy: IntunePolicy, look: Look) -> Verdict | None:
    if not reaches_session_hosts(policy, look):
        return None
    settings, _ = stated_settings(policy, look)
    speaks = False
    for path, value in settings:
        if path.lower().endswith("scriptcontent"):
            roams = roamed_by_scripts(facts_of_text(value, "its script", look), look)
            speaks = speaks or roams is not None
            if isinstance(roams, Effect):
                changes = _switching_off(policy, value, look)
                return failed(f"{roams.place} sets {VALUE} of FSLogix to 1, {UNSUPPORTED}", value, *changes)
        elif _SETTING.search(path):
            speaks = True
            stated = (look.text_of(value, f"the setting {path}") or "").strip().lower()
            if stated in ("1", "true") or _ADMX_ENABLED.match(stated) or stated.endswith("_1"):
                changes = _switching_off(policy, value, look)
                return failed(f"the setting {path} is on, {UNSUPPORTED}", value, *changes)
    return passed(f"it does not switch {VALUE} of FSLogix on") if speaks else None


def _switching_off(policy: IntunePolicy, value: Value, look: Look) -> Iterator[Change]:
    """Yield what to do about a setting that is on: switch it off, or say that the policy goes elsewhere."""
    resolved = look.resolve(value)
    text = look.text(resolved) if isinstance(resolved, Known) else None
    stated, place = text or "", written_at(resolved)
    off = next((stated.replace(on, off) for on, off in _OFF if stated.lower().endswith(on)), None)
    if stated and off is None:
        place = _one_in(place)
        off = "0" if place is not None else None
    removal, elsewhere = not_reaching("setting", policy, look, value, REMEDY)
    if off is None:
        yield removal
    elif place is not None and place.text in ("1", "true"):
        yield Change(Action.SET, VALUE, REMEDY, place=place, value=off)
    else:
        yield Change(Action.SET, VALUE, REMEDY, place=place, value=off, written=stated)
    yield elsewhere


def _written_in(roams: Effect, host: SessionHost, look: Look) -> Span | None:
    """Return the number that a script writes, where it stands once in the code or in the file of the script."""
    spans = dict.fromkeys(each.item.resource.span for each in host.machine.attached)
    for script in look.scripts(host):
        for name in (roams.place.script, *_FILE.findall(script.resource.span.text)):
            path, text = script.locate(name), script.find(name)
            if path is not None and text is not None:
                spans.setdefault(Span(SourceFile(str(path), text), 0, len(text)))
    found = {(place.path, place.start): place for span in spans if (place := _one_in(span)) is not None}
    return next(iter(found.values())) if len(found) == 1 else None


def _one_in(span: Span | None) -> Span | None:
    """Return the number 1 that a text gives the value, None unless it does so once."""
    matches = list(_WRITTEN.finditer(span.text)) if span is not None else []
    if span is None or len(matches) != 1:
        return None
    return Span(span.source, span.start + matches[0].start("number"), span.start + matches[0].end("number"))


RULE = Rule(
    id="CKV_AVD_17",
    title="Ensure FSLogix does not roam the identity of users on session hosts",
    why="A token that moves to another session host is not valid there: sign-in and Intune policies of the user fail.",
    subjects=(Subject.SESSION_HOST, Subject.INTUNE_POLICY),
    judge=judge,
)
