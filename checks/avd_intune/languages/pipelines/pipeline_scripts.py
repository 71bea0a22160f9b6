"""The scripts that stand in pipelines: of steps, jobs and tasks, as one text or as a list of commands."""

from __future__ import annotations

from avd_intune.source.json_lookups import find, find_text
from avd_intune.source.json_reader import JsonArray, JsonNode, JsonObject, JsonScalar

# Members that hold a script, also those of the tasks `AzureCLI` and `AzurePowerShell`, of `azure/cli`, of jobs of
# GitLab and Bitbucket, of CircleCI and of Taskfiles.
SCRIPTS = (
    *("before_script", "run", "script", "bash", "pwsh", "powershell", "inlineScript", "Inline"),
    *("command", "commands", "cmd", "cmds"),
    # Of Spacelift: https://docs.spacelift.io/concepts/configuration/runtime-configuration
    *("before_init", "before_plan", "before_apply"),
    # Of AppVeyor: https://www.appveyor.com/docs/appveyor-yml
    *("deploy_script", "sh", "ps"),
)
# What says that a text is the script of a container: https://argo-workflows.readthedocs.io/en/latest/fields/#scripttemplate
_CONTAINERS = ("image", "command")
FOLDERS = ("workingDirectory", "working-directory", "working_directory", "project_root")
# Commands that show their words, and run nothing of them.
SHOWS = frozenset({"echo", "write-host", "write-output", "printf", "write-verbose"})


def script_of(node: JsonObject) -> tuple[str, JsonNode] | None:
    """Return the script of a part of a pipeline, all of its commands together, and where the last of them stand."""
    found: list[tuple[str, JsonNode]] = []
    for name in SCRIPTS:
        script = find(node, name)
        if isinstance(script, JsonScalar) and isinstance(script.value, str):
            found.append((script.value, script))
        elif isinstance(script, JsonArray) and (texts := texts_of(script)):
            found.append(("\n".join(texts), script))
    if any(find(node, name) is not None for name in _CONTAINERS):
        source = find(node, "source")
        if isinstance(source, JsonScalar) and isinstance(source.value, str):
            found.append((source.value, source))
    found += _arguments_of(node)
    return ("\n".join(text for text, _ in found), found[-1][1]) if found else None


def _arguments_of(node: JsonObject) -> list[tuple[str, JsonNode]]:
    """Return what a container runs by its arguments: `entrypoint: bash`, `args: ["-c", "az deployment …"]`.

    https://cloud.google.com/build/docs/build-config-file-schema
    """
    arguments = find(node, "args")
    texts = texts_of(arguments) if isinstance(arguments, JsonArray) else []
    if arguments is None or not texts:
        return []
    scripts = [each for each in texts if any(letter.isspace() for letter in each)]
    if scripts:
        return [("\n".join(scripts), arguments)]
    image = (find_text(node, "name") or find_text(node, "image") or "").rpartition("/")[2].partition(":")[0]
    program = find_text(node, "entrypoint") or find_text(node, "command") or image
    return [(" ".join([program, *texts]), arguments)]


def texts_of(node: JsonArray) -> list[str]:
    """Return the items of a list of texts, none of another one."""
    texts = [each.value for each in node.items if isinstance(each, JsonScalar) and isinstance(each.value, str)]
    return texts if len(texts) == len(node.items) else []


def folder_of(node: JsonObject) -> str:
    """Return the folder in which a part of a pipeline says that its scripts run, as it is written, or ""."""
    for holder in (node, find(node, "defaults", "run"), find(node, "inputs"), find(node, "with")):
        for name in FOLDERS:
            if found := find_text(holder, name):
                return found
    return ""


def is_switched_off(node: JsonObject) -> bool:
    """Say whether a step, job or stage never runs: `if: false`, `condition: false`, `enabled: false`."""
    off = (False, "false", "${{ false }}")
    if any(isinstance(each := find(node, name), JsonScalar) and each.value in off for name in ("if", "condition")):
        return True
    enabled = find(node, "enabled")
    is_step = find(node, "task") is not None or script_of(node) is not None
    return is_step and isinstance(enabled, JsonScalar) and enabled.value is False
