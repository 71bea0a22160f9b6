"""The environment of a session host, as far as every one has the same.

https://learn.microsoft.com/windows/deployment/usmt/usmt-recognized-environment-variables
"""

from __future__ import annotations

from avd_intune.estate.scripts.script_values import Open

_SAME_EVERYWHERE = {
    "systemroot": "C:\\Windows",
    "windir": "C:\\Windows",
    "systemdrive": "C:",
    "programdata": "C:\\ProgramData",
    "allusersprofile": "C:\\ProgramData",
    "programfiles": "C:\\Program Files",
    "programw6432": "C:\\Program Files",
    "programfiles(x86)": "C:\\Program Files (x86)",
    "commonprogramfiles": "C:\\Program Files\\Common Files",
    "comspec": "C:\\Windows\\system32\\cmd.exe",
    "public": "C:\\Users\\Public",
    "os": "Windows_NT",
    "processor_architecture": "AMD64",
}
# These have a value on every Windows, whatever it is.
_ALWAYS_SET = ("path", "pathext", "temp", "tmp", "computername", "username", "userprofile", "appdata", "localappdata")


def environment(name: str) -> object:
    """Return a variable of the environment that no script has set."""
    known = _SAME_EVERYWHERE.get(name.lower())
    return known if known is not None else Open(f"env:{name.lower()}", f"$env:{name}")


def is_of_every_host(name: str) -> bool:
    """Say whether every session host has a variable of the environment of this name."""
    return name.lower() in _SAME_EVERYWHERE or name.lower() in _ALWAYS_SET


# The keys of values that are not known, and are not empty.
NOT_EMPTY = frozenset(f"env:{name}" for name in _ALWAYS_SET)
