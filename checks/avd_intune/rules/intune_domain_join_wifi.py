"""CKV_AVD_7: no Domain Join or Wi-Fi profile reaches session hosts."""

from __future__ import annotations

import re

from avd_intune.estate.model import IntunePolicy
from avd_intune.judgement.look import Look
from avd_intune.judgement.policy_look import kind_of, not_reaching, reaches_session_hosts, stated_settings
from avd_intune.judgement.rule import Rule, Subject
from avd_intune.judgement.verdict import Verdict, failed, passed
from avd_intune.patterns import lazy_pattern

# https://learn.microsoft.com/graph/api/resources/intune-deviceconfig-windowsdomainjoinconfiguration
_DOMAIN_JOIN = lazy_pattern(r"^windowsDomainJoinConfiguration$", re.I)
# https://learn.microsoft.com/graph/api/resources/intune-deviceconfig-windowswificonfiguration
_WIFI = lazy_pattern(r"^windows\w{0,8}Wi-?Fi\w*Configuration$", re.I)
# https://learn.microsoft.com/windows/client-management/mdm/wifi-csp
_WIFI_SETTING = lazy_pattern(r"(?:/vendor/msft/|vendor_msft_)wifi[/_]profile", re.I)
REMEDY = "remove it, or say under policies_elsewhere that it does not reach them"


def judge(policy: IntunePolicy, look: Look) -> Verdict | None:
    """Judge the type of the policy, and its settings for a Wi-Fi profile among them."""
    if not reaches_session_hosts(policy, look):
        return None
    settings, missing = stated_settings(policy, look)
    for path, value in settings:
        if _WIFI_SETTING.search(path):
            reason = f"the setting {path} is a Wi-Fi profile, which session hosts do not support"
            return failed(reason, value, *not_reaching("setting", policy, look, value, REMEDY))
    kind = kind_of(policy, look)
    if _DOMAIN_JOIN.match(kind):
        reason = f"it is a Domain Join profile ({kind}), which session hosts do not support"
        return failed(reason, policy.kind, *not_reaching("policy", policy, look, None, REMEDY))
    if _WIFI.match(kind):
        reason = f"it is a Wi-Fi profile ({kind}), which session hosts do not support"
        return failed(reason, policy.kind, *not_reaching("policy", policy, look, None, REMEDY))
    if missing is not None:
        raise missing
    return passed("it is neither a Domain Join nor a Wi-Fi profile", policy.kind)


RULE = Rule(
    id="CKV_AVD_7",
    title="Ensure no Intune Domain Join or Wi-Fi profile reaches session hosts",
    why="Session hosts are joined by their deployment and have no wireless network: such profiles fail on them.",
    subjects=(Subject.INTUNE_POLICY,),
    judge=judge,
)
