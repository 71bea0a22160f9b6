"""Terraform and OpenTofu code: every root module in every scenario, as the resources that it deploys."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from avd_intune.languages.resource_model import Deployment, Mode, Note, Problem, Resource, SwitchedOff, failed_at
from avd_intune.languages.terraform.blocks import AZURE_PROVIDERS
from avd_intune.languages.terraform.evaluation.context import shared_budget
from avd_intune.languages.terraform.module_library import ModuleLibrary
from avd_intune.languages.terraform.module_sources import stated_version
from avd_intune.languages.terraform.modules import CODE_ENDINGS, TOFU_ENDINGS, ModuleCode
from avd_intune.languages.terraform.pipelines.pipeline_runs import PipelineRuns
from avd_intune.languages.terraform.removed_modules import taken_away
from avd_intune.languages.terraform.root_evaluation import ModuleInstance
from avd_intune.languages.terraform.root_run import Run
from avd_intune.languages.terraform.roots import find_roots, local_calls, roots_of_repository
from avd_intune.languages.terraform.scenarios import (
    Scenario,
    find_scenarios,
    read_assignments,
    unit_scenarios,
)
from avd_intune.languages.terraform.stacks import called_by, read_stacks
from avd_intune.languages.terraform.terragrunt import find_units
from avd_intune.languages.terraform.terragrunt_units import Unit
from avd_intune.languages.terraform.terragrunt_written import GENERATED
from avd_intune.languages.terraform.variable_files_elsewhere import VariableFilesElsewhere
from avd_intune.source.budget import Shares
from avd_intune.source.file_endings import TERRAFORM_ENDINGS
from avd_intune.source.roots_in_turn import read_in_turn, read_once
from avd_intune.source.workspace import Workspace
from avd_intune.values.access import both
from avd_intune.values.blanks import not_the_default
from avd_intune.values.cases import either
from avd_intune.values.entries import LazyEntries
from avd_intune.values.identity import value_key
from avd_intune.values.value_types import FALSE, NULL, TRUE, Known, ObjectValue, Value

LANGUAGE = "terraform"
# Past this many resources the rest of a deployment is not evaluated.
MAX_RESOURCES = 50_000


def read_terraform(
    workspace: Workspace, var_files: Sequence[Path] = (), deploying: Sequence[Path] = ()
) -> list[Deployment]:
    """Return one deployment for each root module and scenario. Never raises.

    Modules that the scanned code or the rest of the repository calls are judged through their callers.
    var_files: files given by hand, as `--var-file` does; with them each root has one scenario only. deploying: files
    that may deploy templates which are scanned.
    """
    library, as_terraform = ModuleLibrary(workspace), ModuleLibrary(workspace, for_terraform=True)
    roots, problems = find_roots(library, deploying)
    stacks = read_stacks(workspace)
    components = {folder for code, _ in stacks for folder in called_by(code)}
    roots = [root for root in roots if root not in components]
    units = _units_by_module(workspace)
    roots = sorted({*_not_of_units(workspace, roots, units), *(folder for folder in units if folder is not None)})
    deployments = read_once(
        workspace,
        lambda: [
            *(_unit_elsewhere(unit) for unit in units.get(None, ())),
            *(_evaluated(library, code, scenario) for code, scenarios in stacks for scenario in scenarios),
        ],
    )
    away = taken_away(library, [root for root in roots if root not in units], [code for code, _ in stacks])
    elsewhere = VariableFilesElsewhere(library)
    pipelines = PipelineRuns(workspace, lambda: sorted({*roots, *roots_of_repository(library)} - components))

    def read(root: Path) -> list[Deployment]:
        if root in away:
            return [_evaluated(library, library.load(root), Scenario("", (), left_out=TRUE, why_left_out=away[root]))]
        return _read_root(library, as_terraform, root, units.get(root), var_files, elsewhere, pipelines)

    deployments += read_in_turn(workspace, roots, read, "roots of Terraform")
    taken = workspace.roots_taken
    if problems and deployments and (taken is None or taken.is_first):
        deployments[0].problems.extend(problems)
    return deployments


def _units_by_module(workspace: Workspace) -> dict[Path | None, list[Unit]]:
    """Return the Terragrunt units that are asked for, or whose module is, by the folder that they deploy."""
    found: dict[Path | None, list[Unit]] = {}
    # Also of a file that is asked for alone, its folder is the module.
    asked = {path.parent for path in workspace.files(*TERRAFORM_ENDINGS)}
    for unit in find_units(workspace):
        is_asked = unit.module is not None and (unit.module in asked or workspace.is_target(unit.module))
        if workspace.is_target(unit.files[0]) or is_asked:
            found.setdefault(unit.module, []).append(unit)
    return found


def _not_of_units(
    workspace: Workspace, roots: Iterable[Path], units: Mapping[Path | None, Sequence[Unit]]
) -> Iterator[Path]:
    """Yield the roots that are deployed by themselves: neither copied to the code of a unit, nor called by it alone."""
    of_units = [unit for each in units.values() for unit in each]
    copied = {Path(unit.files[0]).parent for unit in of_units if unit.source != "."}
    called: set[Path] = set()
    for unit in of_units:
        if unit.module is not None and unit.beside.code:
            library = ModuleLibrary(workspace, beside=unit.beside.code)
            called.update(folder for folder, _ in local_calls(library, unit.module))
    return (root for root in roots if root not in copied and root not in called)


def _unit_elsewhere(unit: Unit) -> Deployment:
    """Return the deployment of a unit whose module is not in the repository: a module call without source."""
    path = unit.files[0]
    deployment = Deployment(LANGUAGE, str(Path(path).parent), "", files=set(unit.files), problems=[*unit.problems])
    if not unit.source:
        return deployment
    inputs = ObjectValue({name: value() for name, value in unit.inputs.items()}, rest=unit.whole)
    address = f"terragrunt.{Path(path).parent.name}"
    deployment.resources.append(
        Resource(
            address,
            address,
            unit.source.partition("?")[0],
            inputs,
            unit.span,
            Mode.MODULE_CALL,
            stated_version(unit.source, None),
        )
    )
    # A path that functions of Terragrunt make is one of the machine that scans.
    is_path = Path(unit.source).is_absolute()
    source = Path(os.path.relpath(unit.source, Path(path).parent)).as_posix() if is_path else unit.source
    reason = f'the source of this unit, "{source}", is not in the repository'
    if unit.source == GENERATED:
        reason = (
            "a generate block writes the code of this unit when Terragrunt runs; scan the folder that it is written to"
        )
    deployment.problems.append(Problem(unit.span, reason, unit.span.source.text, kind="module"))
    _pass_over(deployment, unit.left_out, unit.why_left_out)
    return deployment


def _read_root(
    library: ModuleLibrary,
    as_terraform: ModuleLibrary,
    root: Path,
    deployed_by: Sequence[Unit] | None,
    var_files: Sequence[Path],
    elsewhere: VariableFilesElsewhere,
    pipelines: PipelineRuns,
) -> list[Deployment]:
    """Return what a root deploys in each scenario. Never raises."""
    deployments: list[Deployment] = []
    try:
        of_each, left_out, not_used = _scenarios_of(
            library, as_terraform, root, deployed_by, var_files, elsewhere, pipelines
        )
        shares = Shares(len(of_each))
        for own, other, scenario in of_each:
            with shares.part():
                deployment = _evaluated(own, own.load(root), scenario)
                deployments.append(deployment)
                if any(path.endswith(TOFU_ENDINGS) for path in deployment.files):
                    deployments.extend(_for_terraform_too(other, deployment, scenario))
        deployments[-1].problems.extend(left_out)
        deployments[-1].left_out.extend(not_used)
    except Exception as error:
        deployments.append(Deployment(LANGUAGE, str(root), "", problems=[failed_at(_first_file(root), error)]))
    return deployments


Libraries = tuple[ModuleLibrary, ModuleLibrary, Scenario]


def _scenarios_of(
    library: ModuleLibrary,
    as_terraform: ModuleLibrary,
    root: Path,
    deployed_by: Sequence[Unit] | None,
    var_files: Sequence[Path],
    elsewhere: VariableFilesElsewhere,
    pipelines: PipelineRuns,
) -> tuple[list[Libraries], list[Problem], list[Note]]:
    """Return the scenarios of a root, each with its code for OpenTofu and for Terraform; what is left out; notes."""
    workspace = library.workspace
    if not deployed_by or var_files:
        found, left_out, notes = find_scenarios(workspace, library.load(root), var_files, elsewhere, pipelines)
        return [(library, as_terraform, each) for each in found], left_out, notes
    plain = [unit for unit in deployed_by if not unit.beside.code]
    scenarios, left_out = unit_scenarios(workspace, library.load(root), plain, pipelines) if plain else ([], [])
    of_each = [(library, as_terraform, each) for each in scenarios]
    for unit in deployed_by:
        if unit.beside.code:
            own, other = (ModuleLibrary(workspace, each, unit.beside.code) for each in (False, True))
            scenarios, more = unit_scenarios(workspace, own.load(root), [unit], pipelines)
            of_each += [(own, other, each) for each in scenarios]
            left_out += more
    return of_each, left_out, []


def _for_terraform_too(library: ModuleLibrary, tofu: Deployment, scenario: Scenario) -> list[Deployment]:
    """Return what Terraform deploys of code in which some files are OpenTofu's; name both tools in the scenarios."""
    code = library.load(Path(tofu.root))
    if not code.files:
        return []  # code for OpenTofu alone
    deployment = _evaluated(library, code, scenario)
    for each, tool in ((tofu, "OpenTofu"), (deployment, "Terraform")):
        each.scenario = f"{each.scenario} in {tool}" if each.scenario else tool
    return [deployment]


def _evaluated(library: ModuleLibrary, code: ModuleCode, scenario: Scenario) -> Deployment:
    deployment = Deployment(LANGUAGE, str(code.folder), scenario.name, files=set(code.files))
    try:
        with library.workspace.files_of_repository.noting(deployment.loads):
            _evaluate(deployment, library, code, scenario)
        if scenario.called_at is not None and not library.workspace.is_target(code.folder):
            # Only who calls it is scanned: what it makes is told at that place, as for a module.
            for resource in deployment.resources:
                resource.module_calls = (scenario.called_at, *resource.module_calls)
        _pass_over(deployment, scenario.left_out, scenario.why_left_out)
    except Exception as error:
        deployment.problems.append(failed_at(next(iter(code.files), str(code.folder)), error))
    return deployment


def _pass_over(deployment: Deployment, left_out: Value, why: str) -> None:
    """Take out of a deployment what a wrapper passes over; where that is open, it is the condition of all in it."""
    if left_out is FALSE:
        return
    if isinstance(left_out, Known):
        deployment.switched_off += [
            SwitchedOff(
                each.address,
                "module" if each.mode is Mode.MODULE_CALL else each.type,
                each.span,
                why,
                each.module_calls,
            )
            for each in deployment.resources
        ]
        deployment.resources, deployment.problems = [], []
        return
    deployed = either(left_out, lambda: FALSE, lambda: TRUE)
    for resource in deployment.resources:
        resource.presence = both(resource.presence, deployed)


def _evaluate(deployment: Deployment, library: ModuleLibrary, code: ModuleCode, scenario: Scenario) -> None:
    given, problems, files = read_assignments(library.workspace, scenario, code.folder)
    blanks = _run(deployment, library, code, given)
    if blanks:
        deployment.resources, deployment.problems, deployment.switched_off = [], [], []
        opened = {name: not_the_default(f"var.{name}", f"var.{name}", value) for name, value in blanks.items()}
        _run(deployment, library, code, {**given, **{name: _always(value) for name, value in opened.items()}})
    deployment.problems.extend(problems)
    deployment.files.update(files)


def _always(value: Value) -> Callable[[], Value]:
    return lambda: value


def _run(
    deployment: Deployment, library: ModuleLibrary, code: ModuleCode, given: Mapping[str, Callable[[], Value]]
) -> Mapping[str, Value]:
    """Evaluate a root with values for its variables; return the empty defaults that cannot be meant, by variable."""
    run = Run(library, code.folder)
    read: set[Path] = set()
    root = ModuleInstance(run, code, given)
    clouds = _clouds_of(root)
    if code.outputs:  # what is evaluated by need keeps all that it is evaluated from
        deployment.outputs = LazyEntries(list(code.outputs), lambda name: root.output(name) or NULL)
    pending = deque([root])
    evaluated: list[ModuleInstance] = []
    in_modules: list[Value] = []
    is_full = False
    with shared_budget():
        while pending and not is_full:
            instance = pending.popleft()
            evaluated.append(instance)
            if instance.folder not in read:
                read.add(instance.folder)
                deployment.files.update(instance.code.files)
                deployment.problems.extend(instance.code.problems)
                if instance is not root:
                    in_modules += _clouds_of(instance)
            is_full = not _add(deployment, instance.resources())
            for child in () if is_full else instance.children():
                if isinstance(child, Resource):
                    is_full = is_full or not _add(deployment, [child])
                else:
                    pending.append(child)
                if is_full:
                    break
            # Behind the children: by then it is known of most calls whether they have instances.
            deployment.switched_off.extend(instance.switched_off())
    deployment.cloud = _one_of(clouds or in_modules)
    deployment.problems.extend(run.problems)
    deployment.deploys.update(run.templates)
    if not code.outputs:
        for instance in evaluated:
            instance.let_go()
    return run.blanks


def _clouds_of(instance: ModuleInstance) -> list[Value]:
    """Return the clouds that the providers of Azure are configured for in a module; NULL for one that does not say."""
    return [
        NULL if placed is None else instance.evaluate(placed)
        for each in instance.code.providers
        if each.block.labels and each.block.labels[0] in AZURE_PROVIDERS
        for placed in [each.content.attributes.get("environment")]
    ]


def _one_of(clouds: Sequence[Value]) -> Value:
    """Return the cloud that all providers agree on, NULL where they do not."""
    return clouds[0] if len({value_key(each) for each in clouds}) == 1 else NULL


def _first_file(folder: Path) -> str:
    return str(min((path for path in folder.iterdir() if path.name.endswith(CODE_ENDINGS)), default=folder))


def _add(deployment: Deployment, resources: Iterable[Resource]) -> bool:
    """Add what is deployed as long as there is room; say whether there was for all."""
    for resource in resources:
        if len(deployment.resources) >= MAX_RESOURCES:
            reason = f"the deployment has more than {MAX_RESOURCES} resources; the rest is not evaluated"
            deployment.problems.append(Problem(resource.span, reason, kind="limit"))
            return False
        deployment.resources.append(resource)
    return True
