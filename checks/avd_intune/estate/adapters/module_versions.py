"""Whether a call of a verified module is one whose meaning is known: by its version, and by the inputs that it gives.

Version constraints: https://developer.hashicorp.com/terraform/language/expressions/version-constraints
"""

from __future__ import annotations

import re

from avd_intune.baselines.verified_modules import VerifiedModule, Version
from avd_intune.languages.resource_model import Resource
from avd_intune.values.access import is_null
from avd_intune.values.cases import alternatives_of
from avd_intune.values.value_types import ObjectValue

_CONSTRAINT = re.compile(r"(=|!=|>=|<=|~>|>|<|)\s*v?(\d+)(?:\.(\d+))?(?:\.(\d+))?(?:[-+][\w.+-]+)?")
_HIGHEST: Version = (2**31, 0, 0)
_SHOWN_INPUTS = 3
# Arguments of a call that no module declares.
_OF_THE_CALL = "depends_on"


def doubt_about(resource: Resource, module: VerifiedModule, restore: str) -> str | None:
    """Return why a call may mean something else than its inputs say, None where it is known.

    resource: a module call whose `api_version` is the version that it asks for. restore: the command that brings
    the source of modules, which is named as what to do.
    """
    version, name = resource.api_version, resource.type
    what_to_do = f"run `{restore}` so that its source is read, or pin a known version"
    if name.startswith((".", "/")):
        what_to_do = "scan the folder that holds its source, too"
    if version is not None and not _may_be_known(version, module):
        asked = version if version[0].isalnum() else f'"{version}"'
        return f"version {asked} of {name} is not known, {module.versions} are; {what_to_do}"
    unknown = _unknown_inputs(resource, module)
    if not unknown:
        return None
    names = ", ".join(f'"{each}"' for each in unknown[:_SHOWN_INPUTS])
    more = f" and {len(unknown) - _SHOWN_INPUTS} more" if len(unknown) > _SHOWN_INPUTS else ""
    called = f"{name} {version}" if version is not None else name
    word = "input" if len(unknown) == 1 else "inputs"
    verb = "is" if len(unknown) == 1 else "are"
    return f"the {word} {names}{more} of {called} {verb} not known of versions {module.versions}; {what_to_do}"


def _unknown_inputs(resource: Resource, module: VerifiedModule) -> list[str]:
    # Terragrunt hands its inputs on as TF_VAR_…, of which Terraform passes over what the module does not declare.
    if resource.address.startswith("terragrunt."):
        return []
    found: dict[str, None] = {}
    for alternative in alternatives_of(resource.properties):
        if isinstance(alternative.value, ObjectValue):
            for name, value in alternative.value.entries.items():
                if name.lower() not in module.inputs and name != _OF_THE_CALL and not is_null(value):
                    found[name] = None
    return list(found)


def _may_be_known(text: str, module: VerifiedModule) -> bool:
    """Say whether a constraint lets a version be installed that is known, or a newer one of the same major number.

    What is no version (a branch, a digest) says nothing of it.
    """
    low, high = module.first, (module.last[0] + 1, 0, 0)
    for part in text.split(","):
        match = _CONSTRAINT.fullmatch(part.strip())
        if match is None:
            return True
        operator, stated = match[1], match.groups()[1:]
        version = (int(stated[0]), int(stated[1] or 0), int(stated[2] or 0))
        least, end = _interval(operator, version, len([each for each in stated if each is not None]))
        low, high = max(low, least), min(high, end)
    return low < high


def _interval(operator: str, version: Version, numbers: int) -> tuple[Version, Version]:
    """Return the first version that a constraint admits and the first behind the last. numbers: how many it states."""
    major, minor, patch = version
    following = (major, minor, patch + 1)
    intervals: dict[str, tuple[Version, Version]] = {
        "=": (version, following),
        "": (version, following),
        ">=": (version, _HIGHEST),
        ">": (following, _HIGHEST),
        "<": ((0, 0, 0), version),
        "<=": ((0, 0, 0), following),
        "!=": ((0, 0, 0), _HIGHEST),
        "~>": (version, (major, minor + 1, 0) if numbers == len(version) else (major + 1, 0, 0)),
    }
    return intervals[operator]
