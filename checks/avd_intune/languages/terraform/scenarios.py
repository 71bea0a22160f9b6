"""Variable files: which load by themselves, and which are each a deployment of their own.

https://developer.hashicorp.com/terraform/language/values/variables#variable-definitions-tfvars-files
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path

from avd_intune.languages.pipelines.azd_environments import environments_of
from avd_intune.languages.pipelines.changed_files import made_in, value_as_deployed
from avd_intune.languages.pipelines.pipeline_files import AZD_NAMES
from avd_intune.languages.resource_model import Note, Problem
from avd_intune.languages.terraform.constants import evaluate_constant
from avd_intune.languages.terraform.modules import ModuleCode, PlacedAttribute, problems_of
from avd_intune.languages.terraform.pipelines.pipeline_runs import PipelineRuns
from avd_intune.languages.terraform.pipelines.run_values import (
    RunValues,
    as_given,
    deployments_of,
    not_completed,
    perhaps_set,
)
from avd_intune.languages.terraform.syntax.hcl_tree import Block, HclFile
from avd_intune.languages.terraform.terraform_files import read_terraform_file, read_variables_by_hand
from avd_intune.languages.terraform.terragrunt_units import Unit, inputs_of
from avd_intune.languages.terraform.values_by_tools import GivenByTool, given_by_tools
from avd_intune.languages.terraform.variable_files_elsewhere import (
    AUTOMATIC_ENDINGS,
    FIRST_FILES,
    VariableFilesElsewhere,
    names_in,
    undeclared_in,
)
from avd_intune.records import dataclass, field, replace
from avd_intune.source.file_endings import VARIABLE_ENDINGS
from avd_intune.source.text import SourceFile, Span
from avd_intune.source.workspace import Workspace
from avd_intune.values.identity import unknown_from
from avd_intune.values.placeholders import with_placeholders
from avd_intune.values.value_types import FALSE, Value, through

# A root for each customer, stage or region; past this many files the rest is left out, and that is said.
MAX_SCENARIOS = 500


@dataclass(frozen=True, slots=True)
class Scenario:
    """The variable files of one deployment of a root, in the order in which they load; later ones win.

    by_hand: those that were named on the command line. They load last.
    given: values that a wrapper hands over by variable name, as `TF_VAR_` does; files win over them.
    won: values that win over the files: what a file that is not in the repository may set.
    environment: what the Azure Developer CLI puts in for `${NAME}` in files of JSON.
    given_by: the files that they come from. called_at: the wrapper's own block that asks for the root.
    problems: what of these files cannot be read. left_out: whether the wrapper passes over it, and why in words.
    """

    name: str
    files: tuple[Path, ...]
    by_hand: tuple[Path, ...] = ()
    given: Mapping[str, Callable[[], Value]] = field(default_factory=dict)
    won: Mapping[str, Callable[[], Value]] = field(default_factory=dict)
    environment: Mapping[str, Value] = field(default_factory=dict)
    given_by: tuple[str, ...] = ()
    called_at: Span | None = None
    problems: Sequence[Problem] = ()
    left_out: Value = FALSE
    why_left_out: str = ""


def find_scenarios(
    workspace: Workspace,
    code: ModuleCode,
    var_files: Sequence[Path],
    elsewhere: VariableFilesElsewhere,
    pipelines: PipelineRuns,
) -> tuple[list[Scenario], list[Problem], list[Note]]:
    """Return the scenarios of a root module, at least one, what is left out of them, and files that are not used.

    elsewhere: the variable files of the repository that do not lie beside their root.
    """
    automatic = _automatic_of(workspace, code.folder)
    if var_files:
        return [Scenario("", tuple(automatic), tuple(var_files))], [], []
    loaded = frozenset(automatic)
    others = [path for path in _beside(workspace, code.folder) if path not in loaded]
    below = elsewhere.below(code.folder)
    others += [path for path in below if not undeclared_in(workspace, path, code.variables)]
    others += elsewhere.of(code.folder)
    runs = pipelines.of_root(code.folder, code.variables, has_others=bool(others))
    found = deployments_of(runs, workspace, code.folder, code.variables)
    others += [path for each in found if not each.gives_more for path in each.files if path not in loaded]
    others = not_completed(list(dict.fromkeys(others)), found)
    of_runs = [each for each in found if each.gives_more]
    used = {*others, *(path for each in of_runs for path in each.files)}
    closest = [path for path in (*below, *elsewhere.closest_to(code.folder)) if path not in used]
    notes = _notes_of_left_out(workspace, code, closest)
    notes += [_left_out(path, why) for path, why in elsewhere.perhaps_of(code.folder) if path not in used]
    # A pipeline does not answer what a command without values asks for.
    is_plain = any(not each.gives_more and not each.files for each in found)
    is_plain = is_plain and not _asks_for_more(workspace, code, automatic)
    others.sort()
    names = [(Path(os.path.relpath(path, code.folder)).as_posix(), path) for path in others]
    scenarios = [
        replace(each, files=(*automatic, path)) for name, path in names for each in _by_azd(workspace, path, name)
    ]
    if not scenarios and (is_plain or not of_runs):
        scenarios.append(Scenario("", tuple(automatic)))
    scenarios += [_of_run(workspace, automatic, each) for each in of_runs]
    made = made_in(workspace, code.folder, _loads_by_itself)
    scenarios = [_with_made(workspace, code, each, made, automatic) for each in scenarios] if made else scenarios
    scenarios = _with_tools(scenarios, given_by_tools(workspace, code), automatic)
    left_out = _beyond_limit(code, [*map(str, others), *(each.run.place.path for each in of_runs)])
    return scenarios[:MAX_SCENARIOS], left_out, notes


def _loads_by_itself(name: str) -> bool:
    return name in FIRST_FILES or name.endswith(AUTOMATIC_ENDINGS)


def _with_made(
    workspace: Workspace,
    code: ModuleCode,
    scenario: Scenario,
    made: Sequence[tuple[str, Span]],
    automatic: Sequence[Path],
) -> Scenario:
    """Return a scenario with the variable files that a pipeline writes, which may set each variable of the root.

    Files that a command names win over them.
    """
    named = {name for path in scenario.files if path not in automatic for name in names_in(workspace, path)}
    variables = [name for name in code.variables if name not in named]
    won: dict[str, Callable[[], Value]] = {}
    for file, place in made:
        won.update(perhaps_set(variables, file, f'the pipeline writes "{file}", which may set it', place))
    return replace(scenario, won={**won, **scenario.won})


def _with_tools(scenarios: list[Scenario], tools: Sequence[GivenByTool], automatic: Sequence[Path]) -> list[Scenario]:
    """Return scenarios with what other tools give; nobody deploys what they deploy without it."""
    alone = [
        Scenario(each.file, tuple(automatic), won=_perhaps_by(each), given_by=(each.place.path,))
        for each in tools
        if each.is_alone
    ]
    is_plain = len(scenarios) == 1 and not scenarios[0].name
    found = alone if alone and is_plain else [*scenarios, *alone]
    completing = {name: value for each in tools if not each.is_alone for name, value in _perhaps_by(each).items()}
    return [replace(each, won={**completing, **each.won}) for each in found] if completing else found


def _perhaps_by(tool: GivenByTool) -> Mapping[str, Callable[[], Value]]:
    return perhaps_set(tool.names, tool.file, tool.why, tool.place)


def _by_azd(workspace: Workspace, path: Path, name: str) -> Iterator[Scenario]:
    """Yield one scenario for each environment of the Azure Developer CLI that fills a variable file, else one alone."""
    holds_names = path.name.endswith(".json") and "${" in read_terraform_file(workspace, path).source.text
    project = next(
        (folder for folder in path.parents if any((folder / each).is_file() for each in AZD_NAMES))
        if holds_names
        else iter(()),
        None,
    )
    if project is None or workspace.root not in (project, *project.parents):
        yield Scenario(name, ())
        return
    environments, is_all = environments_of(project, workspace)
    for each in environments:
        yield Scenario(f"{name} (environment {each.name})", (), environment=each.variables)
    if not environments or not is_all:
        yield Scenario(name, ())


def _asks_for_more(workspace: Workspace, code: ModuleCode, files: Sequence[Path]) -> bool:
    """Say whether a root has variables for which a command without values would ask."""
    given = {name for path in files for name in names_in(workspace, path)}
    return any(
        "default" not in variable.content.attributes and name not in given for name, variable in code.variables.items()
    )


def _of_run(workspace: Workspace, files: Sequence[Path], deployed: RunValues) -> Scenario:
    place = deployed.run.place
    name = f"{workspace.relative(place.path)}:{place.line}"
    told = [*([deployed.job] if deployed.job else []), *deployed.called]
    if told:
        name += f" ({', '.join(told)})"
    own = [path for path in files if path not in deployed.files]
    return Scenario(name, (*own, *deployed.files), given=deployed.given, won=deployed.won, given_by=(place.path,))


def _beside(workspace: Workspace, folder: Path) -> list[Path]:
    return [path for path in workspace.in_folder(folder, *VARIABLE_ENDINGS) if not workspace.is_excluded(path)]


def _automatic_of(workspace: Workspace, folder: Path) -> list[Path]:
    """Return the variable files that Terraform loads by itself, in its order."""
    beside = _beside(workspace, folder)
    first = [folder / name for name in FIRST_FILES if folder / name in beside]
    return first + [path for path in beside if path.name.endswith(AUTOMATIC_ENDINGS)]


def unit_scenarios(
    workspace: Workspace, code: ModuleCode, units: Sequence[Unit], pipelines: PipelineRuns
) -> tuple[list[Scenario], list[Problem]]:
    """Return the scenarios of the Terragrunt units that deploy a module, and what is left out of them.

    A unit has one, or one for each command of a pipeline that gives it values.
    """
    found = []
    for unit in units:
        scenario = _of_unit(workspace, code, unit)
        runs = pipelines.of_unit(Path(unit.files[0]).parent, code.variables)
        of_runs = deployments_of(runs, workspace, code.folder, code.variables)
        if not any(each.gives_more or each.files for each in of_runs):
            found.append(scenario)
        for each in of_runs:
            given = {**scenario.given, **each.given}
            won = {**scenario.won, **each.won}
            place = f"{workspace.relative(each.run.place.path)}:{each.run.place.line}"
            by = (*scenario.given_by, each.run.place.path)
            files = (*scenario.files, *each.files)
            name = f"{scenario.name} by {place}"
            found.append(replace(scenario, name=name, files=files, given=given, won=won, given_by=by))
    return found[:MAX_SCENARIOS], _beyond_limit(code, [str(scenario.given_by[-1]) for scenario in found])


def _of_unit(workspace: Workspace, code: ModuleCode, unit: Unit) -> Scenario:
    automatic = _automatic_of(workspace, code.folder) if unit.module == code.folder else []
    # Those beside the unit are copied to the module, where they take the place of files of the same name.
    own = _automatic_of(workspace, Path(unit.files[0]).parent) if unit.source != "." else []
    names = {path.name for path in own}
    automatic = sorted(
        [*(path for path in automatic if path.name not in names), *own],
        key=lambda path: (
            (path.name not in FIRST_FILES, path.name.endswith(".json"), "")
            if path.name in FIRST_FILES
            else (True, True, path.name)
        ),
    )
    arguments = unit.arguments
    environment, options = (
        {
            name: partial(as_given, value, code.variables[name], workspace, place)
            for name, (value, place) in values.items()
            if name in code.variables
        }
        for values in (arguments.environment, arguments.options)
    )
    won: dict[str, Callable[[], Value]] = {**options}
    for written, place in arguments.absent_files:
        why = f'Terragrunt takes it from "{written}", which is not in the repository'
        won.update(perhaps_set(code.variables, written, why, place))
    for written, place in arguments.open:
        why = f'Terragrunt may give it by "{written}", which is known when it runs'
        won.update(perhaps_set(code.variables, written, why, place))
    return Scenario(
        unit.name,
        (*automatic, *arguments.files),
        # What is in the environment already is not replaced by inputs.
        given={
            **_defaults_that_may_be_replaced(code, unit),
            **_made_for(unit),
            **inputs_of(unit, code.variables),
            **environment,
        },
        won=won,
        given_by=tuple(unit.files),
        called_at=unit.span,
        problems=unit.problems,
        left_out=unit.left_out,
        why_left_out=unit.why_left_out,
    )


def _defaults_that_may_be_replaced(code: ModuleCode, unit: Unit) -> dict[str, Callable[[], Value]]:
    """Return what stands for the defaults of variables that a file may state which only a run of the unit tells."""
    found: dict[str, Callable[[], Value]] = {}
    for replaced, made, _ in unit.beside.unknown_code_of(code.folder):
        said = unit.beside.values[made]
        for name, declared in code.variables.items():
            if name not in unit.beside.values and replaced in (None, Path(declared.source.path)):
                found[name] = partial(unknown_from, f"default of var.{name} by", said)
    return found


def _made_for(unit: Unit) -> dict[str, Callable[[], Value]]:
    """Return the values of the variables that stand for what is unknown in files that the unit writes."""

    def given(value: Value) -> Callable[[], Value]:
        return lambda: value

    return {name: given(value) for name, value in unit.beside.values.items()}


def _beyond_limit(code: ModuleCode, files: Sequence[str]) -> list[Problem]:
    """Return the problem that a root has more files of values than are judged, none if it has not."""
    if len(files) <= MAX_SCENARIOS:
        return []
    reason = f"there are {len(files)} files of values for {code.folder.name}; {MAX_SCENARIOS} of them are judged"
    return [Problem(Span(SourceFile(files[MAX_SCENARIOS], ""), 0, 0), reason, kind="limit")]


def _notes_of_left_out(workspace: Workspace, code: ModuleCode, paths: Sequence[Path]) -> list[Note]:
    """Return the variable files of these that may be meant for a root and are not used, with the reason."""
    notes = []
    for path in dict.fromkeys(paths):
        missing = undeclared_in(workspace, path, code.variables)
        if missing and len(missing) < len(names_in(workspace, path)):
            shown = ", ".join(missing[:3]) + (f" and {len(missing) - 3} more" if len(missing) > 3 else "")
            notes.append(_left_out(path, f"the root module does not declare {shown}"))
    return notes


def _left_out(path: Path, why: str) -> Note:
    return Note(Span(SourceFile(str(path), ""), 0, 0), f"it is left out, because {why}")


def read_assignments(
    workspace: Workspace, scenario: Scenario, folder: Path
) -> tuple[Mapping[str, Callable[[], Value]], list[Problem], list[str]]:
    """Return the value that a scenario gives each variable, what could not be read, and the files."""
    given: dict[str, Callable[[], Value]] = dict(scenario.given)
    problems: list[Problem] = [*scenario.problems]
    paths: list[str] = list(scenario.given_by)
    for path in (*scenario.files, *scenario.by_hand):
        file = (read_variables_by_hand if path in scenario.by_hand else read_terraform_file)(workspace, path)
        paths.append(file.source.path)
        problems.extend(replace(each, kind="values") for each in problems_of(file))
        what = path.relative_to(folder).as_posix() if folder in path.parents else path.name
        problems.extend(_block_problem(block, file) for block in file.body.blocks)
        for attribute in file.body.attributes:
            placed = PlacedAttribute(attribute, file.source)
            given[attribute.name] = _assignment(workspace, placed, what, scenario.environment)
    given.update(scenario.won)
    return given, problems, paths


# Blocks of the language: none of them is meant as the value of a variable.
_LANGUAGE_BLOCKS = frozenset(
    {"terraform", "provider", "resource", "data", "variable", "output", "locals", "module", "moved", "import", "check"}
)


def _block_problem(block: Block, file: HclFile) -> Problem:
    if block.labels or block.type in _LANGUAGE_BLOCKS:
        reason = f"a file of variables holds assignments only; move the block {block.type} to a .tf file"
    else:
        reason = f'a file of variables holds assignments only; write "{block.type} = {{"'
    return Problem(Span(file.source, block.start, block.end), reason, file.source.text, kind="values")


def _assignment(
    workspace: Workspace, placed: PlacedAttribute, what: str, environment: Mapping[str, Value]
) -> Callable[[], Value]:
    files = workspace.files_of_repository
    # In JSON Terraform takes a text as it stands, so that `${NAME}` is for a tool that fills it in, as azd does.
    in_json = placed.source.path.endswith(".json")

    def value() -> Value:
        found = evaluate_constant(placed.expression, placed.source, files)
        put_in = environment if in_json else None
        filled = with_placeholders(found, in_json=in_json, of_terraform=True, environment=put_in)
        filled = through(filled, what, placed.span)
        return value_as_deployed(workspace, Path(placed.source.path), placed.attribute.name, filled)

    return value
