"""What a person calls an extension, run command or script that is asked about."""

from __future__ import annotations

from avd_intune.languages.resource_model import Resource
from avd_intune.patterns import lazy_pattern

_SEPARATOR = lazy_pattern(r"::|/|(?<=[a-z_])\.(?=[\w-]+(?:\[[^\[\]]*\])?$)")


def own_name(resource: Resource) -> str:
    """Return the last part of the address, without modules and types.

    A name that is an expression, in braces, says less than where it stands.
    """
    if "{" in resource.address:
        kind = "run command" if "runcommands" in resource.type.lower() else "extension"
        return f"the {kind} of line {resource.span.line}"
    return _SEPARATOR.split(resource.address)[-1]
