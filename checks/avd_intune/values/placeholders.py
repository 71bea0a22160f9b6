"""Placeholders that a pipeline or tool fills in before it deploys: values to come, not texts that Azure would get.

`#{Name}#`, `__Name__`, `@@Name@@`, `##Name##`, `[[Name]]`, `~{Name}~`, `%Name%` (token tasks of Azure DevOps and
GitHub, Ev2), `#{Name}` (Octopus Deploy), `$(Name)` (variables of Azure DevOps), `$config(Name)` (Ev2), `{{ Name }}` and
`${{ Name }}` (Jinja, Helm, GitHub), `<%= Name %>` (ERB), `$env:NAME` and `$NAME`, and in JSON parameter files, where
no language interpolates it, or where code escapes it, `${NAME}`, `${NAME=default}` and `${NAME:-default}` (Azure
Developer CLI, envsubst):
https://learn.microsoft.com/azure/developer/azure-developer-cli/manage-environment-variables
https://github.com/qetza/replacetokens-task (the tokens of its option `tokenPattern`)
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

from avd_intune.patterns import lazy_pattern
from avd_intune.values.assumptions import Decision
from avd_intune.values.cases import choice_by
from avd_intune.values.partial_text import partial_string
from avd_intune.values.value_types import Known, ListValue, ObjectValue, Origin, PartialString, Unknown, Value, replace

_NAME = r"[A-Za-z][\w.:-]*"
# What nothing else is written with, wherever it stands in a text without blanks (a name, an id, a SKU).
_MARKED = (
    rf"#\{{\{{?\s*(?P<hash>{_NAME})\s*(?:\|[^{{}}\n]{{0,200}})?\}}\}}?#?|@@(?P<at>{_NAME})@@|__\{{(?P<lower>{_NAME})\}}__|##(?P<hashes>{_NAME})##|~\{{(?P<tilde>{_NAME})\}}~"
    rf"|\$?\{{\{{-?\s*[.$]?(?P<double>{_NAME})(?:[\s|][^{{}}\n]{{0,200}})?\}}\}}|<%=?\s*(?P<erb>{_NAME})\s*%>|\$config\((?P<config>{_NAME})\)"
)
# What a person is to fill in, as a whole text.
_BY_A_PERSON = (
    r"(?i:(?P<person>(?:replace|change|fill|insert|update|edit)[_ -]?(?:me|this|in|here)|to-?do|tbd"
    r"|(?:replace|change)[_ -]with[_ -][\w -]{1,80}|(?:insert|enter|put)[_ -]\w{1,80}[_ -]here))"
    r"|(?P<yours>YOUR[_-][A-Z0-9]+(?:[_-][A-Z0-9]+)*)"
)
_UNDER = r"__(?P<under>[A-Za-z][A-Za-z0-9]*(?:[_.-][A-Za-z0-9]+)*)__"
_ROUND = rf"\$\((?P<round>{_NAME})\)"
_SQUARE = rf"\[\[\s*(?P<square>{_NAME})\s*\]\]"
_CURLY = r"\$\{(?P<curly>[A-Za-z_]\w*|[0-9])(?::?[=-](?P<default>[^{}]*))?\}"
# With members, where nothing but a tool for tokens would read it; Terraform keeps the text in a variable file of JSON.
_DOTTED = r"\$\{(?P<curly>[A-Za-z_]\w*(?:\.\w+)*|[0-9])(?::?[=-](?P<default>[^{}]*))?\}"
# These are something else inside of a longer text: environment of cmd and PowerShell, regular expressions.
_WHOLE = (
    rf"%%?(?P<percent>{_NAME})%%?|%\((?P<python>{_NAME})\)s|\$\$(?P<dollars>{_NAME})\$\$|\$(?:env:|Env:|ENV:)(?P<env>[A-Za-z_]\w*)"
    rf"|\$(?P<shell>[A-Z][A-Z0-9_]+)|<(?P<angle>[A-Z][A-Z0-9]*(?:[_-][A-Z0-9]+)+|[Yy]our[ _-][\w -]{{1,80}})>"
)
_WHOLE_IN_CODE = lazy_pattern("|".join((_MARKED, _UNDER, _ROUND, _SQUARE, _WHOLE)))
_FROM_ENVIRONMENT = lazy_pattern(r"\$\{([A-Za-z_]\w*)(?::?[=-][^{}]*)?\}")
_WHOLE_IN_JSON = lazy_pattern(_DOTTED)
_PERSON_IN_CODE = lazy_pattern(_BY_A_PERSON)
_PART_IN_CODE = lazy_pattern(_MARKED)
_PART_IN_PLAN = lazy_pattern(f"{_MARKED}|{_CURLY}")
_PARTS = "|".join((_MARKED, _UNDER, _ROUND, _SQUARE))
_ANYWHERE = lazy_pattern(_PARTS)
_IN_JSON = lazy_pattern(f"{_PARTS}|{_DOTTED}")
_IN_JSON_OF_TERRAFORM = lazy_pattern(f"{_PARTS}|{_CURLY}")
# Of what is given to an input, these are nothing else; in code they are texts of formats and patterns.
_GIVEN = (
    rf"@(?P<ant>{_NAME})@|\$(?P<ev2>[a-z][\w.]*\([\w./-]{{0,100}}\))|\(\((?P<concourse>{_NAME})\)\)|\{{(?P<single>{_NAME})\}}|\{{#(?P<inner>{_NAME})#\}}|\$\[\s*(?P<runtime>{_NAME})\s*\]"
    # What is sealed (SOPS), and where a secret lies: 1Password, vals, azd, settings of an app.
    r"|(?P<sealed>ENC\[[A-Z0-9_]{1,40},data:[^\[\]]{0,4000}\])|(?P<kept>(?:op|akvs|ref\+\w{1,40})://[^\s\"']{1,500})"
    r"|@Microsoft\.KeyVault\((?P<vault>[^()\s]{1,500})\)"
    rf"|#(?P<sharp>{_NAME})#|\$(?P<dollar>{_NAME})\$|%\{{(?P<logstash>{_NAME})\}}|\$\{{(?:env|ENV):(?P<environment>\w+)\}}"
)
_WHOLE_INPUT = lazy_pattern(f"{_WHOLE}|{_GIVEN}|{_BY_A_PERSON}")
# Parts of a template that choose what is written: nobody knows it before the tool runs.
_CHOICE = lazy_pattern(
    r"\{%-?\s*\w|\{\{-?\s*(?:[#/]?(?:if|unless|each)|else|end|range|with)\b|#\{/?(?:if|unless|each|else)\b", re.I
)
_CHOICES_ALONE = lazy_pattern(r"(?:\{[%{]|#\{).*(?:[%}]\}|#\{/\w+\})", re.DOTALL)
# So much of a placeholder is told.
_MOST_SHOWN = 120
# Longer texts in code are scripts and documents.
_MOST_OF_A_NAME = 400
# XML is written with the same signs, and is no such text.
_IN_ANGLES = lazy_pattern(r"<(?P<angle>[A-Za-z](?:[\w .:-]{0,80}\w)?)>")
_XML = lazy_pattern(r"</|/>|<[?!]")
_IN_ANGLES_ALONE = lazy_pattern(r"<(?P<angle>[^<>/?!][^<>]{0,300})>")

# The characters with which a placeholder in code begins, and what is in each that stands inside of a text.
_FIRST = frozenset("#_$@~{<[%")
_MARK = lazy_pattern(r"[#~{]\{|@@|##|<%|\$config\(|__\{")


def literal_text(text: str, origin: Origin, *, in_json: bool = False, in_plan: bool = False) -> Value:
    """Return the value of a text in code, its placeholders unknown.

    A text with blanks is prose or a script, which may be written with the same signs.
    in_json: whether `${NAME}` is one as a whole, as where no language interpolates it. in_plan: whether it may be what
    an input was given.
    """
    if in_plan and (match := _WHOLE_INPUT.fullmatch(text)) is not None:
        return _value_of(match, origin)
    is_plain = _is_plain(text) if len(text) <= _MOST_OF_A_NAME else text[:1] not in _FIRST
    is_plain = is_plain and not (in_plan and "${" in text)
    if is_plain:
        return Known(text, origin=origin)
    if text[:1] in _FIRST and (match := _WHOLE_IN_CODE.fullmatch(text)) is not None:
        return _value_of(match, origin)
    if (in_json or in_plan) and (match := _WHOLE_IN_JSON.fullmatch(text)) is not None:
        return _value_of(match, origin)
    if (match := _PERSON_IN_CODE.fullmatch(text)) is not None:
        return _value_of(match, origin)
    if len(text) <= _MOST_OF_A_NAME and _CHOICES_ALONE.fullmatch(text) and _CHOICE.search(text):
        return _chosen(text, origin)
    if len(text) > _MOST_OF_A_NAME or any(each.isspace() for each in text):
        return Known(text, origin=origin)
    return _text(Known(text, origin=origin), text, _PART_IN_PLAN if in_plan else _PART_IN_CODE)


# The same texts are evaluated for each instance, and in an editor for each edit.
@lru_cache(maxsize=8_192)
def _is_plain(text: str) -> bool:
    """Say whether a text has no sign of a placeholder."""
    return text[:1] not in _FIRST and _MARK.search(text) is None and _PERSON_IN_CODE.fullmatch(text) is None


def with_placeholders(
    value: Value, *, in_json: bool = False, of_terraform: bool = False, environment: Mapping[str, Value] | None = None
) -> Value:
    """Return a value that is given to an input, its placeholders unknown, wherever they stand in its texts.

    in_json: whether `${NAME}` is one, too, wherever it stands; else it is one in a text without blanks (`$${NAME}` of
    Terraform, `\\${NAME}` of Bicep). of_terraform: whether `${a.b}` is none. environment: what is put in for `${NAME}`
    before anything else is looked for.
    """
    if environment and isinstance(value, Known) and isinstance(value.value, str) and "${" in value.value:
        value = _filled(value, value.value, environment)
        if isinstance(value, PartialString):
            return value
    if isinstance(value, Known) and isinstance(value.value, str):
        if _CHOICE.search(value.value):
            return replace(_chosen(value.value, value.origin), secret=value.secret)
        whole = _WHOLE_INPUT.fullmatch(value.value)
        if whole is not None:
            return replace(_value_of(whole, value.origin), secret=value.secret)
        # In code such a text is written with an escape, so that it arrives as it is; with blanks it may be a script.
        is_escaped = not in_json and not any(each.isspace() for each in value.value)
        pattern = _IN_JSON if in_json and not of_terraform else _IN_JSON_OF_TERRAFORM
        pattern = pattern if in_json or is_escaped else _ANYWHERE
        found = _text(value, value.value, pattern)
        return _without_angles(found) if isinstance(found, Known) else found
    if isinstance(value, ListValue):
        items = (
            with_placeholders(item, in_json=in_json, of_terraform=of_terraform, environment=environment)
            for item in value.items
        )
        return replace(value, items=tuple(items))
    if isinstance(value, ObjectValue):
        entries = {
            key: with_placeholders(item, in_json=in_json, of_terraform=of_terraform, environment=environment)
            for key, item in value.entries.items()
        }
        return replace(value, entries=entries)
    return value


def _filled(value: Known, text: str, environment: Mapping[str, Value]) -> Value:
    """Return a text with what the environment holds in the place of its names."""
    parts: list[str | Value] = []
    at = 0
    for match in _FROM_ENVIRONMENT.finditer(text):
        found = environment.get(match[1])
        if found is not None:
            parts += [text[at : match.start()], found]
            at = match.end()
    kept = [part for part in (*parts, text[at:]) if part != ""]
    if not parts:
        return value
    if len(kept) == 1 and isinstance(kept[0], Value):
        return replace(kept[0], secret=value.secret)
    return replace(partial_string(kept), origin=value.origin, secret=value.secret)


def _chosen(text: str, origin: Origin | None) -> Unknown:
    return Unknown(f"a template chooses it before it is deployed ({text[:80]})", f"placeholder({text})", origin=origin)


def _without_angles(value: Known) -> Value:
    text = value.value
    if not isinstance(text, str) or "<" not in text or _XML.search(text):
        return value
    alone = _IN_ANGLES_ALONE.fullmatch(text.strip())
    return replace(_value_of(alone, value.origin), secret=value.secret) if alone else _text(value, text, _IN_ANGLES)


def _text(value: Known, text: str, pattern: re.Pattern[str]) -> Value:
    parts: list[str | Value] = []
    at = 0
    for match in pattern.finditer(text):
        parts += [text[at : match.start()], _value_of(match, value.origin)]
        at = match.end()
    if not parts:
        return value
    parts.append(text[at:])
    kept = [part for part in parts if part != ""]
    if len(kept) == 1 and isinstance(kept[0], Value):
        return replace(kept[0], secret=value.secret)
    joined = partial_string(kept)
    return replace(joined, origin=value.origin, secret=value.secret)


def _value_of(match: re.Match[str], origin: Origin | None) -> Value:
    names = match.groupdict()
    name = next(text for kind, text in names.items() if kind != "default" and text is not None)
    unknown = Unknown(
        f"the placeholder {match[0][:_MOST_SHOWN]} is filled in before it is deployed",
        f"placeholder({name})",
        origin=origin,
    )
    default = names.get("default")
    if default is None:
        return unknown
    span = next((step.span for step in origin.chain() if step.span is not None), None) if origin is not None else None
    decision = Decision(f"placeholder({name}) is set", ("set", "not set"), f"the placeholder {name}", span)
    return choice_by(decision, {"set": unknown, "not set": Known(default, origin=origin)})
