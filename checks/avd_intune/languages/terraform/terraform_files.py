"""The files of Terraform in a workspace as trees, native syntax and JSON alike."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from avd_intune.languages.terraform.syntax.hcl_tree import Body, HclFile
from avd_intune.languages.terraform.syntax.parser import parse_hcl
from avd_intune.source.text import Diagnostic, SourceFile, Span, UnreadableSourceError
from avd_intune.source.workspace import Workspace

# Files of a stack in JSON syntax.
STACK_JSON = (".tfcomponent.json", ".tfstack.json", ".tfdeploy.json")


def read_terraform_file(workspace: Workspace, path: Path) -> HclFile:
    """Return a file of the repository. One that is no text has an empty tree and a diagnostic. Never raises."""
    try:
        source = workspace.source(path)
    except UnreadableSourceError as error:
        return _unread(workspace.remains(path), error)
    return _parsed(workspace, source, _parser_of(path.name))


def read_variables_by_hand(workspace: Workspace, path: Path) -> HclFile:
    """Return a file of variable values that was named by hand; it may have any name and be anywhere. Never raises."""
    try:
        source = workspace.source_outside(path)
    except (UnreadableSourceError, OSError) as error:
        return _unread(SourceFile(str(path), ""), error)
    if not path.name.endswith(".json"):
        return _parsed(workspace, source, parse_hcl)
    from avd_intune.languages.terraform.syntax.json_syntax import parse_tfvars_json

    return _parsed(workspace, source, parse_tfvars_json)


def _parsed(workspace: Workspace, source: SourceFile, parse: Callable[[SourceFile], HclFile]) -> HclFile:
    try:
        return workspace.parsed(source, parse)
    except UnreadableSourceError as error:
        return _unread(source, error)


def _parser_of(name: str) -> Callable[[SourceFile], HclFile]:
    if not name.endswith(".json"):
        return parse_hcl
    if name.endswith(".hcl.json"):
        from avd_intune.languages.terraform.syntax.terragrunt_json import parse_terragrunt_json

        return parse_terragrunt_json
    if name.endswith(STACK_JSON):
        from avd_intune.languages.terraform.syntax.stack_json import parse_stack_json

        return parse_stack_json
    from avd_intune.languages.terraform.syntax.json_syntax import parse_tf_json, parse_tfvars_json

    return parse_tfvars_json if name.endswith(".tfvars.json") else parse_tf_json


def _unread(source: SourceFile, error: Exception) -> HclFile:
    return HclFile(source, Body(0, 0, [], []), [Diagnostic(Span(source, 0, 0), str(error))])
