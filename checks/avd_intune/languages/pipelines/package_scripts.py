"""The commands that a package of npm has names for, with the arguments that pipelines and scripts call them with.

`npm run deploy -- -p x.bicepparam` puts what stands behind `--` behind the command; yarn and pnpm need no `--`.
https://docs.npmjs.com/cli/commands/npm-run
"""

from __future__ import annotations

from pathlib import Path

from avd_intune.patterns import lazy_pattern
from avd_intune.source.json_lookups import find, members_of
from avd_intune.source.json_reader import JsonArray, JsonMember, JsonNode, JsonObject, JsonScalar, parse_json
from avd_intune.source.pipeline_paths import PACKAGE, pipeline_paths
from avd_intune.source.text import SourceFile, UnreadableSourceError
from avd_intune.source.workspace import Workspace

_CALL = lazy_pattern(r"\b(npm|pnpm|yarn)[ \t]+(?:run(?:-script)?[ \t]+)?([\w:.-]+)([^\n;&|#]*)")
_MOST_CALLS = 16


def documents_of_package(workspace: Workspace, source: SourceFile) -> list[JsonNode]:
    """Return each command as a step, once for each list of arguments that it is called with."""
    root, _ = parse_json(source)
    scripts = members_of(find(root, "scripts"))
    if not scripts:
        return []
    calls: dict[str, dict[str, None]] = {}
    for path in pipeline_paths(workspace):
        if path.name != PACKAGE and Path(source.path).parent in path.parents:  # those of a package above, or beside
            for name, arguments in _calls_of(workspace, path):
                calls.setdefault(name, {})[arguments] = None
    steps: list[JsonNode] = []
    for each in scripts:
        for arguments in list(calls.get(each.key, {"": None}))[:_MOST_CALLS]:
            value = each.value
            if arguments and isinstance(value, JsonScalar) and isinstance(value.value, str):
                value = JsonScalar(value.start, value.end, f"{value.value} {arguments}")
            step = JsonMember(each.start, each.key_end, "run", value)
            steps.append(JsonObject(each.value.start, each.value.end, [step]))
    return [JsonArray(0, len(source.text), steps)]


def _calls_of(workspace: Workspace, path: Path) -> tuple[tuple[str, str], ...]:
    try:
        return workspace.parsed(workspace.source(path), _calls_in)
    except UnreadableSourceError:
        return ()


def _calls_in(source: SourceFile) -> tuple[tuple[str, str], ...]:
    """Return the commands that a file calls by name, each with its arguments."""
    text = source.text
    if "npm" not in text and "yarn" not in text:
        return ()
    lines = (line for line in text.split("\n") if not line.lstrip(" \t-").startswith(("#", "//")))
    return tuple(
        (match[2], _handed(match[1], match[3])) for line in lines for match in _CALL.finditer(line.rstrip("\r"))
    )


def _handed(tool: str, rest: str) -> str:
    before, dashes, behind = f" {rest} ".partition(" -- ")
    handed = behind if dashes else "" if tool == "npm" else before
    handed = handed.strip()
    return handed[:-1].rstrip() if handed[-1:] in "\"'" and handed.count(handed[-1:]) % 2 else handed
