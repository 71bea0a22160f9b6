"""What the scripts on a session host do, in one world: inputs are put in, conditions are asked one by one."""

from __future__ import annotations

import re

from avd_intune.estate.model import Script, SessionHost
from avd_intune.estate.scripts.conditions import Question
from avd_intune.estate.scripts.effects import Effect
from avd_intune.estate.scripts.following import HostScript, follow
from avd_intune.estate.scripts.host_facts import (
    DENY,
    FSLOGIX_PROFILES,
    REMOTE_DESKTOP,
    REMOTE_DESKTOP_POLICY,
    ROAM_IDENTITY,
    HostFacts,
    Number,
    input_of,
)
from avd_intune.estate.scripts.script_order import in_order
from avd_intune.estate.scripts.script_values import Open, Pieces, joined
from avd_intune.judgement.look import Look
from avd_intune.values.cases import choice_by
from avd_intune.values.display import label_of
from avd_intune.values.value_types import (
    FALSE,
    TRUE,
    Decision,
    EncodedString,
    Known,
    ListValue,
    PartialString,
    Unknown,
    Value,
)
from avd_intune.values.worlds import UndecidableError

_FILE_CONTENT = re.compile(r'"(?:[^"]*[\\/])?([^"\\/]+\.(?:ps1|psm1|cmd|bat))"', re.I)
# What to do about a script that cannot be followed.
FOLLOW_IT = "write what it does without what only its run tells, or declare it with a tag"


def facts_of(host: SessionHost, look: Look) -> HostFacts:
    """Return what all scripts that run on a session host do in this world, one after the other."""
    scripts = tuple(_host_script(script, look) for script in in_order([s for s in look.scripts(host) if s.executed]))
    return facts_of_scripts(scripts, next((s.find for s in look.scripts(host) if s.executed), lambda name: None), look)


def facts_of_scripts(scripts: tuple[HostScript, ...], find: object, look: Look) -> HostFacts:
    """Return what scripts do that run one after the other on the same machine."""
    key = tuple(_key(script) for script in scripts)
    machine = look.estate.followed.get(key)
    if machine is None:
        machine = look.estate.followed[key] = follow(scripts, find)  # type: ignore[arg-type]
    return HostFacts(machine, lambda question: _answer(question, look))  # type: ignore[arg-type]


def _answer(question: Question, look: Look) -> bool:
    if question.needs is not None:
        raise look.unknown(f"`{question.shown}`, which a script on it asks ({_place(question)}),", question.needs)
    decision = Decision(f"script: {question.key}", ("true", "false"), f"`{question.shown}` ({_place(question)})")
    return look.truth(choice_by(decision, {"true": TRUE, "false": FALSE}))


def _place(question: Question) -> str:
    return f"{question.script}:{question.line}" if question.line else "before the scripts run"


def doubtful(effect: Effect, what: str, needs: Unknown | None = None) -> UndecidableError:
    """Return the error for what a script may do and that cannot be followed: it names script, line and condition."""
    unknown = needs or Unknown(effect.what(), key=f"script {effect.place} {effect.what()}")
    return UndecidableError(unknown, f"{effect.sentence()}, which may {what}; {FOLLOW_IT}")


def number_of(facts: HostFacts, key: str, name: str, look: Look) -> Number | None:
    """Return the number that a value of the registry ends as, None where scripts leave it alone or remove it.

    Raises UndecidableError where its data is not known, or where something cannot be followed that may write it.
    """
    found = facts.number(key, name)
    for effect in facts.doubts(key, name):
        raise doubtful(effect, f"set {name}", _input(effect))
    if found is not None and found.value is None and found.effect is not None and found.type in ("REG_DWORD", ""):
        data = found.effect.data
        needed = input_of(data)
        if needed is not None and needed.needs is not None:
            raise look.unknown(f"the value that {found.effect.place} gives {name}", needed.needs)
        raise doubtful(found.effect, f"set {name} to any value")
    return found


def _input(effect: Effect) -> Unknown | None:
    for value in (getattr(effect, "name", None), getattr(effect, "key", None), getattr(effect, "data", None)):
        found = input_of(value)
        if found is not None:
            return found.needs
    return None


def denied_by_scripts(facts: HostFacts, look: Look) -> Effect | bool | None:
    """Return what denies remote connections; False if scripts have a part in it and do not, None if they have none.

    The value of the policy wins over the one that the control panel writes.
    """
    keys = (REMOTE_DESKTOP_POLICY, REMOTE_DESKTOP)
    touched = any(facts.is_touched(key, DENY) for key in keys)
    for key in keys:
        found = number_of(facts, key, DENY, look)
        if found is not None and found.type == "REG_DWORD":
            return found.effect if found.value == 1 and found.effect is not None else False
    return False if touched else None


def roamed_by_scripts(facts: HostFacts, look: Look) -> Effect | bool | None:
    """Return what lets FSLogix roam the identity; False if scripts set it otherwise, None if they do not."""
    found = number_of(facts, FSLOGIX_PROFILES, ROAM_IDENTITY, look)
    if found is not None and found.value == 1 and found.type == "REG_DWORD" and found.effect is not None:
        return found.effect
    return False if facts.is_touched(FSLOGIX_PROFILES, ROAM_IDENTITY) else None


def facts_of_text(value: Value, name: str, look: Look) -> HostFacts:
    """Return what one PowerShell script does that is a value by itself, as that of an Intune policy."""
    return facts_of_scripts((HostScript(name, code=_text(look, value, {})),), lambda name: None, look)


# From a script of the estate to one that can be followed


def _host_script(script: Script, look: Look) -> HostScript:
    encoded: dict[str, object] = {}
    code = None if script.code is None else _text(look, script.code, encoded)
    if isinstance(code, str) and not code:
        code = None
    return HostScript(
        name=_name(script, look),
        code=code,
        commands=tuple(_text(look, each, encoded) for each in script.commands),
        file=None if script.file is None else _text(look, script.file, encoded),
        parameters=tuple(
            (_text(look, name, encoded), _text(look, value, encoded)) for name, value in script.parameters
        ),
        downloads=tuple(_downloads(script, look)),
        encoded=encoded,
    )


def _name(script: Script, look: Look) -> str:
    if script.code is not None:
        for step in (look.resolve(script.code).origin or script.code.origin or _NO_ORIGIN).chain():
            match = _FILE_CONTENT.search(step.what)
            if match is not None:
                return match[1]
        return f"the script of {script.resource.address}"
    return f"the command of {script.resource.address}"


class _NoOrigin:
    def chain(self) -> tuple[()]:
        return ()


_NO_ORIGIN = _NoOrigin()


def _downloads(script: Script, look: Look) -> list[str]:
    found = []
    for source in script.sources:
        for uri in look.items(source) if not isinstance(look.resolve(source), Unknown) else []:
            text = _text(look, uri, {})
            last = text.parts[-1] if isinstance(text, Pieces) else text
            if isinstance(last, str):
                name = re.split(r"[?#]", last)[0].replace("\\", "/").rpartition("/")[2]
                if name:
                    found.append(name)
    return found


def _text(look: Look, value: Value, encoded: dict[str, object]) -> object:
    """Return a value as a text of a script: a text, or Pieces with the inputs that are not known."""
    resolved = look.resolve(value)
    if isinstance(resolved, Known):
        content = resolved.value
        return "" if content is None else str(content).lower() if isinstance(content, bool) else str(content)
    if isinstance(resolved, PartialString):
        parts: list[object] = []
        for part in resolved.parts:
            if isinstance(part, str):
                parts.append(part)
            elif isinstance(part, Value):
                parts.append(_text(look, part, encoded))
            else:
                inner = part.value
                parts.append(_open(inner) if isinstance(inner, Unknown) else Open(f"json {id(inner)}", "JSON"))
        return joined(*parts)
    if isinstance(resolved, EncodedString):
        found = _open(resolved)
        encoded[found.key] = _text(look, resolved.content, encoded)
        return joined(found)
    if isinstance(resolved, ListValue):
        lines: list[object] = []
        for item in look.items(resolved):
            lines.extend((_text(look, item, encoded), "\n"))
        return joined(*lines)
    if isinstance(resolved, Unknown):
        return joined(_open(resolved))
    return ""


def _open(value: Unknown) -> Open:
    return Open(f"input {value.key}", label_of(value), value)


def _key(script: HostScript) -> object:
    return (
        script.name,
        _identity(script.code),
        tuple(map(_identity, script.commands)),
        _identity(script.file),
        tuple((_identity(name), _identity(value)) for name, value in script.parameters),
        script.downloads,
        tuple((key, _identity(value)) for key, value in script.encoded.items()),
    )


def _identity(value: object) -> object:
    return value.identity if isinstance(value, (Open, Pieces)) else value
