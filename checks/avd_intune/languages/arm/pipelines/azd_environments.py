"""The environments of the Azure Developer CLI in a repository: `.azure/NAME/.env` and `.azure/NAME/config.json`.

https://learn.microsoft.com/azure/developer/azure-developer-cli/manage-environment-variables
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from avd_intune.languages.arm.pipelines.deploying_steps import DeployingStep, GivenText
from avd_intune.patterns import lazy_pattern
from avd_intune.records import replace
from avd_intune.source.json_lookups import find, members_of
from avd_intune.source.json_reader import JsonScalar, parse_json
from avd_intune.source.text import SourceFile, Span, UnreadableSourceError
from avd_intune.source.workspace import Workspace
from avd_intune.values.value_types import Known, Origin, Value

_FOLDER, _VARIABLES, _SETTINGS = ".azure", ".env", "config.json"
_LINE = lazy_pattern(r"(?:export\s+)?([A-Za-z_]\w{0,200})=(.*)")
_MOST_ENVIRONMENTS = 50


def in_each_environment(step: DeployingStep, workspace: Workspace) -> list[DeployingStep]:
    """Return what `azd provision` deploys in each environment of a project; as it is where there is none."""
    found: list[DeployingStep] = []
    environments = _environments(Path(step.place.path).parent / _FOLDER, workspace)
    for folder in environments[:_MOST_ENVIRONMENTS]:
        environment: dict[str, Value] = {"AZURE_ENV_NAME": Known(folder.name, origin=Origin("azd", step.place))}
        environment.update(_variables(_text(workspace, folder / _VARIABLES)))
        given = list(_given(_text(workspace, folder / _SETTINGS)))
        job = f"environment {folder.name}"
        found.append(replace(step, environment=environment, given=[*step.given, *given], job=job))
    # What further ones set is not known, so that it is undecided by its names.
    return found if 0 < len(environments) <= _MOST_ENVIRONMENTS else [*found, step]


def _environments(folder: Path, workspace: Workspace) -> list[Path]:
    try:
        entries = sorted(each for each in folder.iterdir() if each.is_dir() and not each.is_symlink())
    except OSError:
        return []
    with_values = [each for each in entries if (each / _VARIABLES).is_file() or (each / _SETTINGS).is_file()]
    return [each for each in with_values if not workspace.is_excluded(each)]


def _text(workspace: Workspace, path: Path) -> SourceFile:
    try:
        if path.is_file() and not path.is_symlink():
            return workspace.source(path)
    except UnreadableSourceError:
        pass
    return SourceFile(str(path), "")


def _variables(source: SourceFile) -> dict[str, Value]:
    found: dict[str, Value] = {}
    at = 0
    for line in source.text.split("\n"):
        match = _LINE.match(line.strip())
        if match is not None:
            text = match[2].strip()
            if len(text) > 1 and text[0] == text[-1] and text[0] in "\"'":
                text = text[1:-1].replace('\\"', '"') if text[0] == '"' else text[1:-1]
            found[match[1]] = Known(text, origin=Origin(f"the variable {match[1]}", Span(source, at, at + len(line))))
        at += len(line) + 1
    return found


def _given(source: SourceFile) -> Iterator[GivenText]:
    """Yield the parameters that azd keeps: those for which it asked."""
    root, _ = parse_json(source)
    for member in members_of(find(root, "infra", "parameters")):
        node = member.value
        is_text = isinstance(node, JsonScalar) and isinstance(node.value, str)
        text = str(node.value) if is_text and isinstance(node, JsonScalar) else source.text[node.start : node.end]
        yield GivenText(member.key, text, Span(source, member.start, node.end))
