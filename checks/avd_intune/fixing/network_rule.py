"""A rule that lets session hosts reach the endpoints of enrolment, written as the rule is that denies them."""

from __future__ import annotations

import re

from avd_intune.fixing.join_skeleton import free_name
from avd_intune.fixing.text_edits import Edit, braces_around, edit_of, line_indent, line_start
from avd_intune.patterns import lazy_pattern
from avd_intune.source.text import Span

NAME = "allow-intune"
# Azure refuses a lower one: https://learn.microsoft.com/azure/virtual-network/network-security-groups-overview
LOWEST_PRIORITY = 100
_PRIORITY = lazy_pattern(r"\bpriority[\"']?[ \t]*[=:][ \t]*(?P<value>\d+)\b", re.I)
# How a rule begins that is a block; else it is an object in a list of rules.
_HEAD = lazy_pattern(
    r"(?:security_rule[ \t]*|resource[ \t]+\"azurerm_network_security_rule\"[ \t]+\"(?P<label>[\w-]+)\"[ \t]*"
    r"|resource[ \t]+(?P<symbol>\w+)[ \t]+'(?:[^'\n]*/)?securityRules(?:@[^'\n]*)?'[ \t]*=[ \t]*)\Z",
    re.I,
)
# Two in Bicep and ARM: the properties, and the rule around them.
_BRACES_OF_A_RULE = 2
_ENTRY = r"(?<![\w.])[\"']?{}[\"']?[ \t]*[=:][ \t]*"
_LONGEST_RULE = 4_000


def allowing_rule_edits(denial: Span, destination: str, port: str, module_text: str) -> tuple[Edit, ...]:
    """Return the edit that puts a rule before the one that denies; () where that is not written out as a whole.

    denial: the word Deny of that rule. destination: the tag that is allowed. module_text: the text of all files that
    share their names with it.
    """
    text, is_bicep = denial.source.text, denial.path.lower().endswith(".bicep")
    for start, end in braces_around(text, denial.start)[: -_BRACES_OF_A_RULE - 1 : -1]:
        head = _HEAD.search(text[line_start(text, start) : start])
        is_element = text[:start].rstrip()[-1:] in ("[", ",", "}")
        if head is None and not is_element:
            continue
        begins = start - len(head[0]) if head is not None else start
        rule = (
            _allowing(text[begins:end], destination, port, module_text, is_bicep)
            if end - begins < _LONGEST_RULE
            else None
        )
        on_its_line = not text[line_start(text, begins) : begins].strip()
        if rule is None or (head is not None and not on_its_line):
            continue
        between = "\n\n"
        if head is None:
            in_lines = is_bicep and re.match(r"\s*,", text[end:]) is None
            between = "\n" if in_lines else ",\n"
        elif own := head["label"] or head["symbol"]:
            name = free_name("allow_intune" if head["label"] else "allowIntune", module_text)
            rule = re.sub(rf"(?<=[\s\"]){re.escape(own)}(?=[\s\"])", name, rule, count=1)
        added = f"{rule}{between}{line_indent(text, begins)}" if on_its_line else f"{rule}, "
        added = added.replace("\r\n", "\n")
        return (edit_of(denial.source, begins, begins, added),)
    return ()


def _allowing(rule: str, destination: str, port: str, module_text: str, is_bicep: bool) -> str | None:
    """Return a rule that denies as one that allows and is asked before it, None where a part is not written out."""
    priority = _PRIORITY.search(rule)
    taken = {int(each["value"]) for each in _PRIORITY.finditer(module_text)}
    before = range(int(priority["value"]) - 1, LOWEST_PRIORITY - 1, -1) if priority is not None else ()
    free = next((number for number in before if number not in taken), None)
    if free is None:
        return None
    name = NAME
    while re.search(rf"[\"']{name}[\"']", module_text):
        name += "-2"
    quote = "'" if is_bicep else '"'
    group = r"(?P<group>[\w.-]+/)?"  # in ARM it stands before the name
    wanted = {
        rf"(?P<start>{_ENTRY.format('name')}){quote}{group}[\w.-]+{quote}": f"{quote}\\g<group>{name}{quote}",
        rf"(?P<start>{_ENTRY.format('priority')})\d+\b": str(free),
        rf"(?P<start>{_ENTRY.format('access')}){quote}\w+{quote}": f"{quote}Allow{quote}",
        rf"(?P<start>{_ENTRY.format('protocol')}){quote}[\w*]+{quote}": f"{quote}Tcp{quote}",
    }
    for pattern, value in wanted.items():
        rule, number = re.subn(pattern, rf"\g<start>{value}", rule, flags=re.I)
        if number != 1:
            return None
    for entry, plural, value in (("address_?prefix", "es", destination), ("port_?range", "s", port)):
        # A list of prefixes holds no tags, so what is one text is named so.
        one_or_list = rf"(?:{quote}[\w*.:/-]+{quote}|\[[^\[\]$(]*\])"
        pattern = (
            rf"(?P<name>(?<![\w.])[\"']?destination_?{entry})(?:{plural})?(?P<sign>[\"']?[ \t]*[=:][ \t]*){one_or_list}"
        )
        rule, number = re.subn(pattern, rf"\g<name>\g<sign>{quote}{value}{quote}", rule, flags=re.I)
        if number != 1:
            return None
    return rule
