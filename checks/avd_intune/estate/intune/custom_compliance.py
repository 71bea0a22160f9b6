"""The rules of custom compliance, which a policy holds as JSON in base64 beside the script that looks at the device.

https://learn.microsoft.com/intune/intune-service/protect/compliance-custom-json and
https://learn.microsoft.com/graph/api/resources/intune-deviceconfig-devicecompliancepolicyscript
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from avd_intune.estate.intune.base64_text import decoded_text
from avd_intune.estate.model import PolicySetting
from avd_intune.values.access import both, decoded_json, elements, is_null, member, text_of
from avd_intune.values.cases import alternatives_of, lift
from avd_intune.values.partial_text import partial_string
from avd_intune.values.value_types import FALSE, NULL, TRUE, Known, Unknown, Value

_NONE = frozenset({"", "0", "false", "no", "none", "off", "disabled", "notconfigured"})
_OPPOSITE = "notequals"


def rules_of_compliance(path: str, content: Value, when: Value) -> Iterator[PolicySetting]:
    """Yield a setting for each rule, named by what it looks at: true where it asks for that, false for its absence.

    path: the property that holds the rules. Content that is not known gives one setting of which nothing is known.
    """
    if is_null(content):
        return
    rules = lift(decoded_json, lift(decoded_text, content))
    for each in alternatives_of(rules):
        if isinstance(each.value, Unknown):
            yield PolicySetting(each.value, each.value, when)
    for rule, there in elements(member(rules, "Rules")):
        name = member(rule, "SettingName")
        asked = lift(partial(_is_asked_for, member(rule, "Operator")), member(rule, "Operand"))
        yield PolicySetting(partial_string([f"{path}.", name]), asked, both(when, there))


def _is_asked_for(operator: Value, operand: Value) -> Value:
    if isinstance(operand, Unknown) or is_null(operand):
        return operand
    stated = operand.value if isinstance(operand, Known) else NULL
    is_off = str(stated).strip().lower() in _NONE
    is_turned = (text_of(operator) or "").lower() == _OPPOSITE
    known = TRUE if is_off is is_turned else FALSE
    return Known(known.value, origin=operand.origin, secret=operand.secret)
