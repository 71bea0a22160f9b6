"""Whether each deployment gives a session host another name, in one world."""

from __future__ import annotations

from avd_intune.estate.linking.renewals import new_each_time
from avd_intune.estate.model import SessionHost
from avd_intune.judgement.look import Look
from avd_intune.values.value_types import Value


def changing_name(host: SessionHost, look: Look) -> tuple[str, Value] | None:
    """Return the function that makes the name of a machine another one with each deployment, and the name; or None."""
    name = look.resolve(host.machine.name)
    function = new_each_time(name)
    return None if function is None else (function, name)
