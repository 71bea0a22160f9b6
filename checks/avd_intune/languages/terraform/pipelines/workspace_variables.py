"""Variables of workspaces of HCP Terraform, Scalr and env0 and of stacks of Spacelift that are code, for their roots.

https://registry.terraform.io/providers/hashicorp/tfe/latest/docs/resources/variable and
https://registry.terraform.io/providers/spacelift-io/spacelift/latest/docs/resources/environment_variable,
https://registry.terraform.io/providers/Scalr/scalr/latest/docs/resources/variable and
https://registry.terraform.io/providers/env0/env0/latest/docs/resources/configuration_variable.
A value that is computed is unknown; where a key is, each variable of the root is. What a workspace holds for Terraform
wins over variable files: https://developer.hashicorp.com/terraform/cloud-docs/workspaces/variables#precedence
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from avd_intune.languages.pipelines.pipeline_texts import PipelineScope
from avd_intune.languages.terraform.pipelines.command_arguments import OtherOptions
from avd_intune.languages.terraform.pipelines.environment import VALUE_PREFIX, EnvironmentText
from avd_intune.languages.terraform.pipelines.terraform_runs import TerraformRun
from avd_intune.languages.terraform.syntax.hcl_tree import Block, HclFile, Literal
from avd_intune.languages.terraform.terraform_files import read_terraform_file
from avd_intune.patterns import lazy_pattern
from avd_intune.source.text import Span, UnreadableSourceError
from avd_intune.source.workspace import Workspace

_CODE = (".tf", ".tofu", ".tf.json", ".tofu.json")
# By the kind of a variable: the arguments that hold its name and what it is for; None: it is one of the environment.
_KINDS: dict[str, tuple[str, str | None]] = {
    "tfe_variable": ("key", "category"),
    "scalr_variable": ("key", "category"),
    "env0_configuration_variable": ("name", "type"),
    "spacelift_environment_variable": ("name", None),
}
# What such an argument says of the environment; env0 means it where it says nothing.
_ENVIRONMENT = ("env", "shell", "environment")
_OWNERS = ("workspace_id", "variable_set_id", "environment_id", "stack_id", "context_id", "template_id", "project_id")
# By the kind of what deploys: the argument that says for which root.
_FOLDERS = {
    "tfe_workspace": "working_directory",
    "scalr_workspace": "working_directory",
    "env0_template": "path",
    "spacelift_stack": "project_root",
}
_NAMED = lazy_pattern(r"\b(?:tfe_workspace|scalr_workspace|env0_template|spacelift_stack)\.([\w-]+)")


def workspace_runs(workspace: Workspace) -> Iterator[TerraformRun]:
    """Yield what each workspace gives that the code of the repository describes."""
    folders: dict[Path, list[HclFile]] = {}
    for path in workspace.repository_files(*_CODE):
        try:
            if any(each in workspace.source(path).text for each in _KINDS):
                folders.setdefault(path.parent, [])
        except UnreadableSourceError:
            continue
    for folder, files in folders.items():
        files += [read_terraform_file(workspace, path) for path in workspace.in_folder(folder, *_CODE)]
        yield from _of_folder(files)


def _of_folder(files: list[HclFile]) -> Iterator[TerraformRun]:
    blocks = [(block, file) for file in files for block in file.body.blocks if block.type == "resource"]
    directories = {
        block.labels[1]: str(_literal(block, _FOLDERS[block.labels[0]]) or "")
        for block, _ in blocks
        if len(block.labels) == 2 and block.labels[0] in _FOLDERS
    }
    given: dict[str, dict[str, EnvironmentText]] = {}
    computed: dict[str, list[OtherOptions]] = {}
    places: dict[str, Span] = {}
    for block, file in blocks:
        if len(block.labels) != 2 or block.labels[0] not in _KINDS:
            continue
        named_by, told_by = _KINDS[block.labels[0]]
        key, category = _literal(block, named_by), "env" if told_by is None else _literal(block, told_by) or "env"
        category = "env" if category in _ENVIRONMENT else category
        name = str(key or "").removeprefix(VALUE_PREFIX) if category == "env" else str(key or "")
        if category not in ("terraform", "env") or (category == "env" and name and name == key):
            continue
        owner = next(filter(None, (_written(block, each, file) for each in _OWNERS)), "")
        place = Span(file.source, block.start, block.end)
        called = f"{block.labels[0]}.{block.labels[1]}"
        places.setdefault(owner, place)
        values = given.setdefault(owner, {})
        if name:
            value = _literal(block, "value")
            text = value if isinstance(value, str) else None
            is_expression = _literal(block, "hcl") is True
            wins = category == "terraform"
            values[name] = EnvironmentText(called, text, place, wins=wins, is_expression=is_expression)
        elif category == "terraform":
            computed.setdefault(owner, []).append(OtherOptions(called, place, "whose key is computed"))
    for owner, values in given.items():
        named = _NAMED.search(owner)
        folder = directories.get(named[1], "") if named is not None else ""
        # Of a workspace that does not say for which root it is, a computed key tells nothing of any root.
        options = tuple(computed.get(owner, ())) if folder else ()
        if values or options:
            yield TerraformRun(PipelineScope(places[owner].source), places[owner], "", folder, options, values)


def _literal(block: Block, name: str) -> object:
    """Return a literal value of an argument, None where there is none."""
    found = next((each.expression for each in block.body.attributes if each.name == name), None)
    return found.value if isinstance(found, Literal) else None


def _written(block: Block, name: str, file: HclFile) -> str:
    found = next((each.expression for each in block.body.attributes if each.name == name), None)
    return file.source.text[found.start : found.end] if found is not None else ""
