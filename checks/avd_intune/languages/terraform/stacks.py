"""Terraform Stacks: components, which are module calls, in `*.tfcomponent.hcl`, deployments in `*.tfdeploy.hcl`.

Both may be written as JSON (`*.tfcomponent.json`).

A stack is a root whose modules are its components; each deployment is a scenario of it. What a deployment takes from a
variable set, another stack or an identity token is known when it runs.
https://developer.hashicorp.com/terraform/language/stacks
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path

from avd_intune.languages.resource_model import Problem
from avd_intune.languages.terraform.evaluation.evaluator import evaluate
from avd_intune.languages.terraform.modules import (
    CODE_ENDINGS,
    Declaration,
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
    FunctionCall,
    HclFile,
    Literal,
    ObjectExpression,
    ObjectItem,
)
from avd_intune.languages.terraform.terraform_files import read_terraform_file
from avd_intune.records import replace
from avd_intune.source.repository_files import RepositoryFiles
from avd_intune.source.text import SourceFile, Span
from avd_intune.source.workspace import Workspace
from avd_intune.values.access import is_null, member
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
        if any(workspace.is_target(path) for path in code.files) or not asked_for.isdisjoint(_named_by(code)):
            found.append((code, _scenarios_of(workspace, code)))
    return found


def called_by(code: ModuleCode) -> list[Path]:
    """Return the folders whose modules are components of a stack."""
    return _folders_of(code, code.calls.values())


def _named_by(code: ModuleCode) -> list[Path]:
    """Return the folders of components, those included that are there no more."""
    return _folders_of(code, [*code.calls.values(), *code.removed])


def _folders_of(code: ModuleCode, blocks: Iterable[Declaration]) -> list[Path]:
    sources = [block.literal("source") for block in blocks]
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
    given: dict[str, Attribute] = {}
    for item in _written_out(_argument(block.body, "inputs")) or ():
        if isinstance(item.key, Literal) and isinstance(item.key.value, str):
            given[item.key.value] = Attribute(item.start, item.end, item.key.value, item.value)
    attributes += given.values()
    return replace(block, type="module", body=replace(block.body, attributes=attributes))


def _written_out(inputs: Expression | None) -> list[ObjectItem] | None:
    """Return the entries of inputs that the code writes out: of one object, or of several that it merges."""
    if isinstance(inputs, ObjectExpression):
        return inputs.items
    if not isinstance(inputs, FunctionCall) or inputs.name != "merge" or inputs.expand_final:
        return None
    parts = [_written_out(each) for each in inputs.arguments]
    return None if None in parts else [item for part in parts for item in part or ()]


def _inputs_problem(block: Block, source: SourceFile) -> Problem | None:
    inputs = _argument(block.body, "inputs") if block.type == "component" else None
    if inputs is None or _written_out(inputs) is not None:
        return None
    span = Span(source, block.start, block.end)
    reason = f"the inputs of component.{'.'.join(block.labels)} are no object that the code writes out"
    return Problem(span, reason, span.text, kind="values")


def _scenarios_of(workspace: Workspace, code: ModuleCode) -> list[Scenario]:
    found = []
    for path in workspace.in_folder(code.folder, *DEPLOYMENT_ENDINGS):
        file = read_terraform_file(workspace, path)
        scope = _DeploymentScope(workspace.files_of_repository, path, file)
        for block in (each for each in file.body.blocks if each.type == "deployment" and each.labels):
            found.append(
                Scenario(
                    f"deployment {block.labels[0]}",
                    (),
                    given=_given_by(block, scope, code),
                    given_by=(str(path),),
                    left_out=_is_destroyed(block, scope),
                    why_left_out="the deployment is destroyed",
                )
            )
    return [*found, *_embedded(workspace, code)] or [Scenario("", ())]


def _embedded(workspace: Workspace, code: ModuleCode) -> Iterator[Scenario]:
    """Yield what the stacks give to this one that have it inside of them: a block `stack` with its folder as source."""
    for path in workspace.repository_files(*COMPONENT_ENDINGS):
        if path.parent == code.folder:
            continue
        file = read_terraform_file(workspace, path)
        scope = _DeploymentScope(workspace.files_of_repository, path, file)
        for block in (each for each in file.body.blocks if each.type == "stack" and each.labels):
            source = _argument(block.body, "source")
            written = source.value if isinstance(source, Literal) else None
            if (
                isinstance(written, str)
                and is_local_source(written)
                and local_folder(path.parent, written) == code.folder
            ):
                name = f"stack.{block.labels[0]} of {workspace.relative(path)}"
                yield Scenario(name, (), given=_given_by(block, scope, code), given_by=(str(path),))


def _given_by(block: Block, scope: _DeploymentScope, code: ModuleCode) -> dict[str, Callable[[], Value]]:
    """Return the inputs of a deployment or of a stack in another one; of those that are computed, for each variable."""
    inputs = _argument(block.body, "inputs")
    given: dict[str, Callable[[], Value]] = {}
    if inputs is not None and not isinstance(inputs, ObjectExpression):
        place = Span(scope.source, block.start, block.end)
        whole = evaluate(inputs, scope)
        for name in code.variables:
            if not is_null(member(whole, name)):
                given[name] = partial(_handed, whole, name, place)
        return given
    for item in inputs.items if isinstance(inputs, ObjectExpression) else ():
        if isinstance(item.key, Literal) and isinstance(item.key.value, str):
            place = Span(scope.source, item.start, item.end)
            given[item.key.value] = partial(_input, item.value, scope, item.key.value, place)
    return given


def _is_destroyed(block: Block, scope: _DeploymentScope) -> Value:
    """Say whether a deployment is there to be taken away: `destroy = true`."""
    stated = _argument(block.body, "destroy")
    value = FALSE if stated is None else evaluate(stated, scope)
    if not isinstance(value, Known):
        return value
    return TRUE if value.value is True else FALSE


def _input(expression: Expression, scope: _DeploymentScope, name: str, place: Span) -> Value:
    return through(with_placeholders(evaluate(expression, scope)), f"the input {name}", place)


def _handed(whole: Value, name: str, place: Span) -> Value:
    return through(with_placeholders(member(whole, name)), f"the input {name}", place)


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
