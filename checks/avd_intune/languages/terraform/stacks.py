"""Terraform Stacks: components, which are module calls, in `*.tfcomponent.hcl`, deployments in `*.tfdeploy.hcl`.

Both may be written as JSON (`*.tfcomponent.json`).

A stack is a root whose modules are its components; each deployment is a scenario of it. What a deployment takes from a
variable set, another stack or an identity token is known when it runs.
https://developer.hashicorp.com/terraform/language/stacks
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from avd_intune.languages.resource_model import Problem
from avd_intune.languages.terraform.evaluation.evaluator import evaluate
from avd_intune.languages.terraform.modules import (
    CODE_ENDINGS,
    ModuleCode,
    add_file,
    is_local_source,
    local_folder,
    problems_of,
)
from avd_intune.languages.terraform.scenarios import Scenario
from avd_intune.languages.terraform.syntax.hcl_tree import (
    Attribute,
    Block,
    Body,
    Expression,
    HclFile,
    Literal,
    ObjectExpression,
)
from avd_intune.languages.terraform.terraform_files import read_terraform_file
from avd_intune.records import replace
from avd_intune.source.repository_files import RepositoryFiles
from avd_intune.source.text import SourceFile, Span
from avd_intune.source.workspace import Workspace
from avd_intune.values.placeholders import with_placeholders
from avd_intune.values.value_types import FALSE, TRUE, Known, Origin, Unknown, Value, through

# `.tfstack.hcl` is how they were called before they were generally available.
COMPONENT_ENDINGS = (".tfcomponent.hcl", ".tfstack.hcl", ".tfcomponent.json", ".tfstack.json")
DEPLOYMENT_ENDINGS = (".tfdeploy.hcl", ".tfdeploy.json")
# Arguments of a component that are those of a module call, too.
_OF_THE_CALL = frozenset({"source", "version", "for_each", "depends_on", "providers"})


def read_stacks(workspace: Workspace) -> list[tuple[ModuleCode, list[Scenario]]]:
    """Return the stacks that are asked for, or whose modules are, each with its deployments. Never raises."""
    found = []
    asked_for = {path.parent for path in workspace.files(*CODE_ENDINGS)}
    for folder in sorted({path.parent for path in workspace.repository_files(*COMPONENT_ENDINGS)}):
        code = _code_of(workspace, folder)
        if any(workspace.is_target(path) for path in code.files) or not asked_for.isdisjoint(called_by(code)):
            found.append((code, _scenarios_of(workspace, folder)))
    return found


def called_by(code: ModuleCode) -> list[Path]:
    """Return the folders whose modules are components of a stack."""
    sources = [call.literal("source") for call in code.calls.values()]
    return [local_folder(code.folder, source) for source in sources if source and is_local_source(source)]


def _code_of(workspace: Workspace, folder: Path) -> ModuleCode:
    code = ModuleCode(folder, "component")
    for path in workspace.in_folder(folder, *COMPONENT_ENDINGS):
        file = read_terraform_file(workspace, path)
        code.files.append(file.source.path)
        code.problems.extend(problems_of(file))
        for block in file.body.blocks:
            problem = _inputs_problem(block, file.source)
            code.problems.extend([problem] if problem is not None else [])
        body = replace(file.body, blocks=[_as_call(block) for block in file.body.blocks])
        add_file(code, replace(file, body=body))
    return code


def _as_call(block: Block) -> Block:
    """Return a component as the module call that it is: its inputs are the arguments."""
    if block.type != "component":
        return block
    attributes = [each for each in block.body.attributes if each.name in _OF_THE_CALL]
    inputs = _argument(block.body, "inputs")
    for item in inputs.items if isinstance(inputs, ObjectExpression) else ():
        if isinstance(item.key, Literal) and isinstance(item.key.value, str):
            attributes.append(Attribute(item.start, item.end, item.key.value, item.value))
    return replace(block, type="module", body=replace(block.body, attributes=attributes))


def _inputs_problem(block: Block, source: SourceFile) -> Problem | None:
    inputs = _argument(block.body, "inputs") if block.type == "component" else None
    if inputs is None or isinstance(inputs, ObjectExpression):
        return None
    span = Span(source, block.start, block.end)
    reason = f"the inputs of component.{'.'.join(block.labels)} are no object that the code writes out"
    return Problem(span, reason, span.text, kind="evaluation")


def _scenarios_of(workspace: Workspace, folder: Path) -> list[Scenario]:
    found = []
    for path in workspace.in_folder(folder, *DEPLOYMENT_ENDINGS):
        file = read_terraform_file(workspace, path)
        scope = _DeploymentScope(workspace.files_of_repository, path, file)
        for block in (each for each in file.body.blocks if each.type == "deployment" and each.labels):
            inputs = _argument(block.body, "inputs")
            given: dict[str, Callable[[], Value]] = {}
            for item in inputs.items if isinstance(inputs, ObjectExpression) else ():
                if isinstance(item.key, Literal) and isinstance(item.key.value, str):
                    place = Span(file.source, item.start, item.end)
                    given[item.key.value] = partial(_input, item.value, scope, item.key.value, place)
            found.append(
                Scenario(
                    f"deployment {block.labels[0]}",
                    (),
                    given=given,
                    given_by=(str(path),),
                    left_out=_is_destroyed(block, scope),
                    why_left_out="the deployment is destroyed",
                )
            )
    return found or [Scenario("", ())]


def _is_destroyed(block: Block, scope: _DeploymentScope) -> Value:
    """Say whether a deployment is there to be taken away: `destroy = true`."""
    stated = _argument(block.body, "destroy")
    value = FALSE if stated is None else evaluate(stated, scope)
    if not isinstance(value, Known):
        return value
    return TRUE if value.value is True else FALSE


def _input(expression: Expression, scope: _DeploymentScope, name: str, place: Span) -> Value:
    return through(with_placeholders(evaluate(expression, scope)), f"the input {name}", place)


def _argument(body: Body, name: str) -> Expression | None:
    return next((each.expression for each in body.attributes if each.name == name), None)


class _DeploymentScope:
    """The names of a `*.tfdeploy.hcl` file: its locals; all else is known when the deployment runs."""

    def __init__(self, files: RepositoryFiles, path: Path, file: HclFile) -> None:
        self.source = file.source
        self.files = files
        self.module_folder = self.root_folder = path.parent
        self.key_prefix = f"{path.parent.name}."
        self._locals = {
            each.name: each.expression
            for block in file.body.blocks
            if block.type == "locals"
            for each in block.body.attributes
        }

    def resolve(self, path: tuple[str, ...], span: Span) -> tuple[Value, int] | None:
        """Return a local, or an unknown that says by which name it will be known; see `Scope`."""
        if path[0] == "local" and len(path) > 1 and path[1] in self._locals:
            return through(evaluate(self._locals[path[1]], self), f"local.{path[1]}", span), 2
        name = ".".join(path)
        return Unknown(f"{name} is known when the stack is deployed", key=name, origin=Origin(name, span)), len(path)
