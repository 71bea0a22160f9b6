"""Parameter values that are given by hand: the scenario that a pipeline deploys.

As with `az deployment group create --parameters FILE NAME=VALUE`: later ones win, and a value is JSON or plain text.
https://learn.microsoft.com/azure/azure-resource-manager/templates/parameter-files#deploy-template-with-parameter-file
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from decimal import Decimal
from pathlib import Path

from avd_intune.languages.arm.parameters import read_parameter_values
from avd_intune.languages.arm.template_json import json_library
from avd_intune.languages.resource_model import Problem
from avd_intune.source.text import UnreadableSourceError
from avd_intune.source.workspace import Workspace
from avd_intune.values.plain_data import from_python
from avd_intune.values.value_types import Known, Origin, Value

ParameterSet = tuple[dict[str, Value], list[Problem], set[str]]


def read_given(
    workspace: Workspace, declared: Iterable[str], read_bicepparam: Callable[[Path], ParameterSet] | None = None
) -> tuple[str, ParameterSet] | None:
    """Return the values that are given by hand for a template, with their name; None if it declares none of them.

    Values of parameters that it does not declare are for another template of the scan.
    """
    names = {name.lower() for name in declared}
    values: dict[str, Value] = {}
    problems: list[Problem] = []
    files: set[str] = set()
    shown: list[str] = []
    for path in workspace.given_files:
        found: ParameterSet | None = None
        if not path.name.lower().endswith(".bicepparam"):
            found = _read_json(workspace, path)
        elif read_bicepparam is not None:
            found = read_bicepparam(path)
        if found is None:
            continue
        own = {name: value for name, value in found[0].items() if name.lower() in names}
        if own:
            workspace.taken.add(path)
            values.update(own)
            problems.extend(found[1])
            files |= found[2]
            shown.append(path.name)
    for name, text in workspace.given_values:
        if name.lower() in names:
            workspace.taken.add(name)
            values = {key: value for key, value in values.items() if key.lower() != name.lower()}
            values[name] = _value_of(name, text)
            shown.append(f"--set {name}")
    return (", ".join(shown), (values, problems, files)) if values else None


def _read_json(workspace: Workspace, path: Path) -> ParameterSet | None:
    try:
        file = json_library(workspace).parsed(workspace.source_outside(path))
    except (UnreadableSourceError, OSError):
        return None
    problems = [Problem(each.span, each.message, file.source.text, kind="values") for each in file.diagnostics]
    return read_parameter_values(file.root, file.source), problems, {file.source.path}


def _value_of(name: str, text: str) -> Value:
    origin = Origin(f"--set {name}", None)
    try:
        data = json.loads(text, parse_float=Decimal)
    except (ValueError, RecursionError):
        return Known(text, origin=origin)
    return from_python(data, origin)
