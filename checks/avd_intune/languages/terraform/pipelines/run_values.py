"""What the commands of pipelines give the variables of a module: the layers of values of each deployment.

A later option wins over an earlier one, an option over all files that load by themselves, and those over the
environment:
https://developer.hashicorp.com/terraform/language/values/variables#variable-definition-precedence
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from itertools import islice, product
from pathlib import Path

from avd_intune.languages.pipelines.pipeline_texts import PipelineScope, text_shown
from avd_intune.languages.terraform.constants import evaluate_constant
from avd_intune.languages.terraform.evaluation.type_constraints import parse_type
from avd_intune.languages.terraform.evaluation.type_model import Primitive
from avd_intune.languages.terraform.modules import Declaration
from avd_intune.languages.terraform.pipelines.collected_files import CollectedFiles, collections_of
from avd_intune.languages.terraform.pipelines.command_arguments import Argument, GivenText, OtherOptions, VariableFile
from avd_intune.languages.terraform.pipelines.environment import EnvironmentText
from avd_intune.languages.terraform.pipelines.run_paths import named_files, patterns_of, shown
from avd_intune.languages.terraform.pipelines.terraform_runs import TerraformRun
from avd_intune.languages.terraform.syntax.parser import parse_hcl_expression
from avd_intune.languages.terraform.variable_files_elsewhere import names_in
from avd_intune.records import dataclass, replace
from avd_intune.source.text import SourceFile, Span
from avd_intune.source.workspace import Workspace
from avd_intune.values.cases import lift
from avd_intune.values.identity import unknown_from
from avd_intune.values.json_holes import NotJsonError, parse_json_with_holes
from avd_intune.values.value_types import JsonText, Known, Origin, PartialString, Unknown, Value, through

Values = dict[str, Callable[[], Value]]
# A command with several files, each of which can be one of many, is no more deployments than these: one more than a
# root has scenarios, so that what is left out is said.
_MOST_COMBINATIONS = 501


@dataclass(frozen=True, slots=True)
class RunValues:
    """One deployment by a command.

    files: the variable files that it names and the repository has. given: what all files win over. won: what wins over
    them all. gives_more: whether it gives anything beside those files. key: what it is, to know the same one again.
    called: the files by their names, the folder where all of one are loaded.
    job: which job of a matrix it is in, where the others give something else.
    """

    run: TerraformRun
    files: tuple[Path, ...]
    given: Values
    won: Values
    gives_more: bool
    key: str
    called: tuple[str, ...] = ()
    job: str = ""


def deployments_of(
    runs: Iterable[TerraformRun], workspace: Workspace, folder: Path, variables: Mapping[str, Declaration]
) -> list[RunValues]:
    """Return the deployments of a module by commands that run in its folder, each once."""
    found: dict[str, RunValues] = {}
    for run in runs:
        for each in _deployments_of(run, workspace, folder, variables):
            found.setdefault(each.key, each)
    places = Counter(each.run.place for each in found.values())
    return [replace(each, job=each.run.scope.job) if places[each.run.place] > 1 else each for each in found.values()]


def not_completed(files: Iterable[Path], deployments: Iterable[RunValues]) -> list[Path]:
    """Return the variable files that are deployed as they are: not those to which every command adds something."""
    plain = {path for each in deployments if not each.gives_more for path in each.files}
    completed = {path for each in deployments if each.gives_more for path in each.files}
    return [path for path in files if path in plain or path not in completed]


def _deployments_of(
    run: TerraformRun, workspace: Workspace, folder: Path, variables: Mapping[str, Declaration]
) -> Iterator[RunValues]:
    """Yield the deployments by one command: one for each file that it can mean."""
    environments = [run.environment]
    kept = {
        name: each for name, each in run.environment.items() if not each.may_be_lost or _is_asked_for(name, variables)
    }
    if len(kept) < len(run.environment):
        environments.append(kept)  # the variables of the pipeline may not arrive
    choices = [_files_of(each, run, workspace, folder, variables) or [()] for each in run.arguments]
    for environment, chosen in islice(product(environments, product(*choices)), _MOST_COMBINATIONS):
        held: Values = {}
        winning: Values = {}
        for name, text in environment.items():
            declared = _declared_as(name, variables)
            if declared in variables:
                value = partial(_of_environment, run, text, variables[declared], workspace)
                (winning if text.wins else held)[declared] = value
        files, by_option = _layers(run, workspace, chosen, variables)
        won: Values = {**winning, **by_option}
        texts = [
            f"{name}={_put_in(run, each.text)}"
            for name, each in sorted(environment.items())
            if _declared_as(name, variables) in variables
        ]
        options = [
            f"{type(each).__name__} {' '.join(map(str, paths)) or _put_in(run, _text_of(each))}"
            for each, paths in zip(run.arguments, chosen, strict=True)
        ]
        key = "\n".join([*texts, *options])
        called = [_called(each, paths, folder) for each, paths in zip(run.arguments, chosen, strict=True) if paths]
        gives_more = bool(held or won or len(files) > 1)
        yield RunValues(run, tuple(files), held, won, gives_more, key, tuple(dict.fromkeys(called)))


def _called(argument: Argument, paths: tuple[Path, ...], folder: Path) -> str:
    """Return how what an argument loads is called in the name of a scenario."""
    if len(paths) == 1 and not isinstance(argument, CollectedFiles):
        return paths[0].name
    return Path(os.path.relpath(os.path.commonpath([path.parent for path in paths]), folder)).as_posix()


def _files_of(
    argument: Argument, run: TerraformRun, workspace: Workspace, folder: Path, variables: Mapping[str, Declaration]
) -> list[tuple[Path, ...]]:
    """Return which files of the repository an argument can load, each choice in the order of loading."""
    found: dict[tuple[Path, ...], None] = {}
    if isinstance(argument, VariableFile):
        for pattern in patterns_of(argument.written, run.scope, argument.place):
            found.update(((path,), None) for path in named_files(workspace, pattern, folder, variables))
    elif isinstance(argument, CollectedFiles):
        for pattern in patterns_of(argument.folder, run.scope, argument.place):
            found.update(dict.fromkeys(collections_of(workspace, argument, pattern, folder, variables)))
    return [*found]


def _put_in(run: TerraformRun, text: str | None) -> str | None:
    """Return a text with what its job puts in: two jobs may give other values in the same words."""
    return text_shown(run.scope.text(text, run.place)) if text else text


def _text_of(argument: Argument) -> str:
    return f"{argument.name}={argument.text}" if isinstance(argument, GivenText) else argument.written


def _layers(
    run: TerraformRun,
    workspace: Workspace,
    chosen: Iterable[tuple[Path, ...]],
    variables: Mapping[str, Declaration],
) -> tuple[list[Path], Values]:
    files: list[Path] = []
    won: Values = {}
    for argument, paths in zip(run.arguments, chosen, strict=True):
        for path in paths:
            files = [*(each for each in files if each != path), path]
            for name in names_in(workspace, path):
                won.pop(name, None)
        if paths:
            continue
        if isinstance(argument, GivenText):
            won[argument.name] = partial(_of_option, run.scope, argument, variables[argument.name], workspace)
        else:
            won.update(_perhaps_set(variables, argument))
    return files, won


def _perhaps_set(variables: Iterable[str], argument: VariableFile | CollectedFiles | OtherOptions) -> Values:
    written = shown(argument.written) if isinstance(argument, VariableFile) else argument.written
    where = "which is not in the repository" if isinstance(argument, VariableFile) else argument.why
    return perhaps_set(variables, written, f'the pipeline takes it from "{written}", {where}', argument.place)


def perhaps_set(variables: Iterable[str], file: str, why: str, place: Span) -> Values:
    """Return the values of variables that a file may set which is not at hand."""
    origin = Origin(file, place)
    return {name: partial(Unknown, why, f"{file}.{name}", origin=origin) for name in variables}


def _declared_as(name: str, variables: Iterable[str]) -> str:
    """Return a name as the code declares it; what a pipeline shows as a variable has lost the case of its letters."""
    return name if name in variables else next((each for each in variables if each.lower() == name.lower()), name)


def _is_asked_for(name: str, variables: Mapping[str, Declaration]) -> bool:
    declaration = variables.get(_declared_as(name, variables))
    return declaration is not None and "default" not in declaration.content.attributes


def _of_environment(run: TerraformRun, given: EnvironmentText, declaration: Declaration, workspace: Workspace) -> Value:
    if given.text is None:
        reason = f"the pipeline sets {given.name} when it runs"
        return Unknown(reason, f"pipeline({given.name})", origin=Origin(given.name, given.place))
    text = GivenText(given.name, given.text, given.place, given.is_expression)
    return _of_option(run.scope, text, declaration, workspace, given.name)


def _of_option(
    scope: PipelineScope, given: GivenText, declaration: Declaration, workspace: Workspace, called: str = ""
) -> Value:
    found = scope.text(given.text, given.place)
    if given.is_expression:
        found = lift(partial(_evaluated, workspace=workspace, place=given.place), found)
    else:
        found = as_given(found, declaration, workspace, given.place)
    return through(found, called or f"the option -var {given.name}", given.place)


def as_given(value: Value, declaration: Declaration, workspace: Workspace, place: Span) -> Value:
    """Return the value of a variable that is given as a text; of one that is no text it is an expression.

    https://developer.hashicorp.com/terraform/language/values/variables#complex-typed-values
    """
    if _takes_text(declaration):
        return value
    return lift(partial(_evaluated, workspace=workspace, place=place), value)


def _takes_text(declaration: Declaration) -> bool:
    """Say whether Terraform takes a text for a variable as it is, and does not read it as an expression."""
    written = declaration.content.attributes.get("type")
    if written is None:
        return True
    found = parse_type(written.expression, written.source)
    return isinstance(found, Primitive) and found.name != "any"


def _evaluated(value: Value, workspace: Workspace, place: Span) -> Value:
    holes: dict[str, Value] = {}
    if isinstance(value, PartialString):
        try:
            return parse_json_with_holes(value.parts)
        except NotJsonError:
            text = _with_names(value, holes)
    elif isinstance(value, Known) and isinstance(value.value, str):
        text = value.value
    else:
        return value
    # The value stands in that line of that file.
    source = SourceFile(place.path, "\n" * (place.line - 1) + text)
    expression, mistakes = parse_hcl_expression(source, place.line - 1)
    if mistakes and holes:
        return unknown_from("the value of the pipeline", value)
    if mistakes:
        reason = f"the pipeline gives a value that Terraform cannot read: {mistakes[0].message}"
        return Unknown(reason, f"pipeline({text})", origin=value.origin)
    return evaluate_constant(expression, source, workspace.files_of_repository, variables=holes)


def _with_names(text: PartialString, holes: dict[str, Value]) -> str:
    """Return the text of an expression in which names stand for what only a run tells; put these into `holes`."""
    found = ""
    for part in text.parts:
        if isinstance(part, str):
            found += part
            continue
        name = f"hole{len(holes)}"
        holes[name] = part if not isinstance(part, JsonText) else part.value
        is_quoted = (found.count('"') - found.count('\\"')) % 2 == 1
        found += f"${{var.{name}}}" if is_quoted else f"var.{name}"
    return found
