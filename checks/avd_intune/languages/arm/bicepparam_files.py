"""The `.bicepparam` files that are for an ARM template: `using 'main.json'`.

What is in them is Bicep, which ARM knows nothing of: the reader is handed in.
https://learn.microsoft.com/azure/azure-resource-manager/bicep/bicep-using
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from avd_intune.languages.arm.given_parameters import ParameterSet
from avd_intune.records import dataclass
from avd_intune.values.value_types import Value


@dataclass(frozen=True, slots=True)
class BicepparamFiles:
    """The `.bicepparam` files of a repository.

    read: the values, problems and files of one, where these variables are known of whoever deploys it. Never raises.
    of_templates: those that name a JSON file. asked_for: the JSON files of which one is among what is scanned.
    """

    read: Callable[[Path, Mapping[str, Value] | None], ParameterSet]
    of_templates: Mapping[Path, Sequence[Path]]
    asked_for: Sequence[Path]


NO_BICEPPARAM_FILES = BicepparamFiles(lambda path, environment: ({}, [], set()), {}, ())
