"""The remote actions that Intune does not offer for session hosts, by the names that Graph has for them.

https://learn.microsoft.com/mem/intune/fundamentals/azure-virtual-desktop#unsupported-device-actions
https://learn.microsoft.com/graph/api/resources/intune-devices-manageddevice#methods
"""

from __future__ import annotations

# Name in Graph's address, in lower case -> the action as the page names it. Graph has no address of its
# own for Autopilot reset; `automaticRedeployment` is its name in the list of remote actions.
UNSUPPORTED_ACTIONS = {
    "wipe": "Wipe",
    "cleanwindowsdevice": "Fresh Start",
    "remotelock": "Remote lock",
    "resetpasscode": "Reset password",
    "rotatebitlockerkeys": "BitLocker key rotation",
    "automaticredeployment": "Autopilot reset",
}
