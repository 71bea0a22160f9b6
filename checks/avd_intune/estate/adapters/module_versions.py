"""Whether a call of a verified module is one whose meaning is known: by its version, and by the inputs that it gives.

Version constraints: https://developer.hashicorp.com/terraform/language/expressions/version-constraints
"""

from __future__ import annotations

import re

from avd_intune import records as copies
from avd_intune.baselines.verified_modules import VerifiedModule, Version
from avd_intune.languages.resource_model import Resource
from avd_intune.patterns import lazy_pattern
from avd_intune.values.access import is_null
from avd_intune.values.cases import alternatives_of, lift
from avd_intune.values.inside import all_references
from avd_intune.values.value_types import NULL, ObjectValue, Origin, Unknown, Value, replace

_CONSTRAINT = lazy_pattern(r"(=|!=|>=|<=|~>|>|<|)\s*v?(\d+)(?:\.(\d+))?(?:\.(\d+))?(?:[-+][\w.+-]+)?")
_HIGHEST: Version = (2**31, 0, 0)
_SHOWN_INPUTS = 3
# Inputs that say what a resource is called, by which others find it.
_NAMES = lazy_pattern(r"^(virtual_desktop_host_pool_)?(name|resource_group_name)$", re.I)
# Arguments of a call that no module declares.
_OF_THE_CALL = "depends_on"


def doubt_about(resource: Resource, module: VerifiedModule, restore: str) -> str | None:
    """Return why a call may mean something else than its inputs say, None where it is known.

    resource: a module call whose `api_version` is the version that it asks for. restore: the command that brings
    the source of modules, which is named as what to do.
    """
    doubtful = what_is_doubtful(resource, module)
    if doubtful is None:
        return None
    what_to_do = f"run `{restore}` so that its source is read, or pin a known version"
    if resource.type.startswith((".", "/")):
        what_to_do = "scan the folder that holds its source, too"
    return f"{doubtful}, versions {module.versions} are; {what_to_do}"


def what_is_doubtful(resource: Resource, module: VerifiedModule) -> str | None:
    """Return which version or inputs of a call are not known, None where all are."""
    version, name = resource.api_version, resource.type
    if version is not None and not _may_be_known(version, module):
        asked = version if version[0].isalnum() else f'"{version}"'
        return f"version {asked} of {name} is not known"
    unknown = _unknown_inputs(resource, module)
    if not unknown:
        return None
    names = ", ".join(f'"{each}"' for each in unknown[:_SHOWN_INPUTS])
    more = f" and {len(unknown) - _SHOWN_INPUTS} more" if len(unknown) > _SHOWN_INPUTS else ""
    called = f"{name} {version}" if version is not None else name
    word, verb = ("input", "is") if len(unknown) == 1 else ("inputs", "are")
    return f"the {word} {names}{more} of {called} {verb} not known"


def without_doubtful_inputs(resource: Resource, doubt: str) -> Resource:
    """Return a call whose inputs tell nothing but names, since what they make there is not known: `doubt` says why."""

    def told(inputs: Value) -> Value:
        if not isinstance(inputs, ObjectValue):
            return inputs
        entries = {
            name: value if _NAMES.search(name) else _doubtful(name, value, resource, doubt)
            for name, value in inputs.entries.items()
        }
        return replace(inputs, entries=entries, rest=_doubtful("*", NULL, resource, doubt))

    return copies.replace(resource, properties=lift(told, resource.properties))


def _doubtful(name: str, value: Value, resource: Resource, doubt: str) -> Value:
    # A token or a subnet still says which host pool or network a machine belongs to.
    origin = value.origin or Origin(f"the input {name}", resource.span)
    return Unknown(
        doubt, key=f"{resource.key}.{name} of an unknown version", origin=origin, references=all_references([value])
    )


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
    bounds = _bounds(text)
    if bounds is None:
        return True
    low, high = max(module.first, bounds[0]), min((module.last[0] + 1, 0, 0), bounds[1])
    return low < high


def certainly_before(text: str, version: Version) -> bool:
    """Say whether a constraint lets only versions before one be installed."""
    bounds = _bounds(text)
    return bounds is not None and bounds[1] <= version


def certainly_from(text: str, version: Version) -> bool:
    """Say whether a constraint lets only a version and those behind it be installed."""
    bounds = _bounds(text)
    return bounds is not None and bounds[0] >= version


def _bounds(text: str) -> tuple[Version, Version] | None:
    """Return the first version that a constraint admits and the first behind the last; None where it is no version."""
    low, high = (0, 0, 0), _HIGHEST
    for part in text.split(","):
        match = _CONSTRAINT.fullmatch(part.strip())
        if match is None:
            return None
        operator, stated = match[1], match.groups()[1:]
        version = (int(stated[0]), int(stated[1] or 0), int(stated[2] or 0))
        least, end = _interval(operator, version, len([each for each in stated if each is not None]))
        low, high = max(low, least), min(high, end)
    return low, high


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
