"""Which template a step of a pipeline deploys, and the values that it gives: one scenario for each.

Paths of pipelines begin with folders that are known when they run (`$(Build.SourcesDirectory)/infra/main.json`,
`$(Pipeline.Workspace)/drop/main.json`), and hold variables (`parameters.${{ parameters.environment }}.json`). A path
counts where its end is that of a file of the repository, and for each file that a variable in it can mean.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from functools import partial
from itertools import chain, islice, product
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from avd_intune.languages.arm.given_parameters import ParameterSet
from avd_intune.languages.arm.parameter_files import MAX_SCENARIOS, read_parameter_file
from avd_intune.languages.arm.pipelines.path_patterns import ANY, files_at, fits, path_pattern, same_end
from avd_intune.languages.arm.pipelines.pipeline_clouds import DEFAULT_CLOUD, CloudsOfSteps
from avd_intune.languages.pipelines import provisioner_commands
from avd_intune.languages.pipelines.changed_files import note_changed_code
from avd_intune.languages.pipelines.pipeline_files import AZD_NAMES, PipelineFile, pipeline_files
from avd_intune.languages.resource_model import Note, Problem
from avd_intune.patterns import lazy_pattern
from avd_intune.records import dataclass
from avd_intune.source.file_endings import ARM_ENDINGS
from avd_intune.source.pipeline_paths import is_script
from avd_intune.source.text import SourceFile, UnreadableSourceError
from avd_intune.source.workspace import Workspace
from avd_intune.values.access import known_texts
from avd_intune.values.cases import alternatives_of
from avd_intune.values.value_types import Origin, Unknown, Value, through

if TYPE_CHECKING:  # most repositories have no pipeline that deploys a template
    from avd_intune.languages.arm.pipelines.compiled_files import CompiledFile
    from avd_intune.languages.arm.pipelines.published_specs import PublishedModule, PublishedSpec
    from avd_intune.languages.arm.pipelines.step_model import DeployingStep

    Written = DeployingStep | CompiledFile | PublishedSpec

T = TypeVar("T")
# A file without these words deploys no template. Most YAML of a repository is none that does.
_DEPLOYS = lazy_pattern(
    r"csmFile|templatePath|(?:arm|bicep)-deploy|_rm_deployment|armTemplatePath|\baz\s+(?:group\s+)?(?:deployment|stack)\b"
    r"|(?:New|Set)-Az\w*Deployment|(?:New|Set)-AzTemplateSpec\b|\bbicep\s{1,8}publish\b",
    re.I,
    words=("csmfile", "templatepath", "-deploy", "deployment", "stack", "templatespec", "publish"),
)
_MAKES_SPEC = lazy_pattern(r"\baz\s+ts\s", re.I)
# What is elsewhere and is handed a template: `template-file: infra/main.bicep` under `uses: contoso/x/deploy.yml@v1`.
_HANDED = lazy_pattern(
    r":[ \t]{1,8}[\"']?[^\s\"']{1,200}\.(?:bicep|bicepparam|json|jsonc)[\"']?[ \t]*\r?$", re.MULTILINE
)
_ELSEWHERE = lazy_pattern(r"\b(?:uses|template|task):[ \t]{1,8}[\"']?[^\s@\"']{1,200}@")
_WHAT_IS_LOST = "the parameters with which it deploys templates are not known"
_TEMPLATES = (".bicep", *ARM_ENDINGS)
_FILES = (".json", ".jsonc", ".bicepparam")
# A step with several files, each of which can be one of many, is no more than these.
_MOST_COMBINATIONS = 10 * MAX_SCENARIOS
# What a file that is not in the repository may set: each parameter, unknown for that reason.
_Absent = dict[str, Value]


@dataclass(frozen=True, slots=True)
class PipelineScenario:
    """The values with which a step deploys a template.

    name: the pipeline with its line, as seen from what is scanned. files: the parameter files that it uses.
    has_values: whether it gives values beside those of the files. find_cloud: looks for the cloud that it deploys to,
    which is not asked of the scenarios that are only counted.
    """

    name: str
    files: tuple[Path, ...]
    has_values: bool
    read: Callable[[], ParameterSet]
    find_cloud: Callable[[], Value]

    @property
    def cloud(self) -> Value:
        """The cloud that it deploys to, NULL where it does not say."""
        return self.find_cloud()

    @property
    def is_for_another_cloud(self) -> bool:
        """Say whether it deploys elsewhere than what names no cloud does by default."""
        return any(each != DEFAULT_CLOUD for each in known_texts(self.cloud))


class PipelineScenarios:
    """The steps of a repository's pipelines that deploy templates."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._steps: list[DeployingStep] | None = None
        self._compiled: list[CompiledFile] = []
        self._published: list[PublishedSpec] = []
        self._modules: list[PublishedModule] = []
        self._notes: dict[Path, list[Note]] = {}
        self._clouds = CloudsOfSteps(workspace)
        self._left_out: dict[Path, int] = {}
        self._known: dict[tuple[int, str, tuple[str, ...]], list[Path]] = {}

    def of(
        self,
        template: Path,
        declared: Collection[str],
        read_bicepparam: Callable[[Path, Mapping[str, Value]], ParameterSet] | None = None,
        parameter_files: Collection[Path] = (),
        required: Collection[str] = (),
    ) -> list[PipelineScenario]:
        """Return the scenarios of a template, in order of their places, at most MAX_SCENARIOS; see `left_out_of`.

        declared: the names of its parameters. parameter_files: the `.bicepparam` files that name it. required: the
        parameters without a default, for which azd asks where it finds no file.
        """
        found: list[PipelineScenario] = []
        names = {name.lower(): name for name in declared}
        for step in self._all():
            if step.template is not None:
                if template not in self._meant(step, step.template, _TEMPLATES):
                    continue
            elif not any(path in parameter_files for each in step.files for path in self._meant(step, each, _FILES)):
                continue
            extra = sorted({each.name for each in step.given if each.name.lower() not in names})
            if extra:
                why = f'{template.name} does not declare "{extra[0]}", and Azure refuses such a deployment'
                self._notes.setdefault(template, []).append(Note(step.place, f"it is left out, because {why}"))
                continue
            asked_for = required if step.is_by_convention else list(names.values())
            scenarios = self._scenarios(step, template, list(names), read_bicepparam, asked_for)
            found += islice(scenarios, MAX_SCENARIOS - len(found))
            self._left_out[template] = self._left_out.get(template, 0) + sum(1 for _ in scenarios)
        return found

    def left_out_of(self, template: Path) -> int:
        """Return how many scenarios of a template are beyond MAX_SCENARIOS, after `of` was asked for it."""
        return self._left_out.get(template, 0)

    def notes_of(self, template: Path) -> list[Note]:
        """Return the steps that name a template and cannot deploy it, after `of` was asked for it."""
        return self._notes.get(template, [])

    def _all(self) -> list[DeployingStep]:
        if self._steps is None:
            note_changed_code(self._workspace)
            found: list[DeployingStep] = []
            for file in chain(pipeline_files(self._workspace, _may_deploy, _WHAT_IS_LOST), self._provisioners()):
                from avd_intune.languages.arm.pipelines.deploying_steps import steps_of
                from avd_intune.languages.arm.pipelines.published_specs import PublishedModule, PublishedSpec
                from avd_intune.languages.arm.pipelines.step_model import DeployingStep

                for each in steps_of(file):
                    if isinstance(each, DeployingStep) and each.is_by_convention:
                        from avd_intune.languages.arm.pipelines.azd_steps import in_each_environment

                        found += in_each_environment(each, self._workspace)
                    elif isinstance(each, DeployingStep):
                        found.append(each)
                    elif isinstance(each, PublishedSpec):
                        self._published.append(each)
                    elif isinstance(each, PublishedModule):
                        self._modules.append(each)
                    else:
                        self._compiled.append(each)
            if any(each.spec for each in found):
                from avd_intune.languages.arm.pipelines.steps_of_specs import by_files

                found = [one for each in found for one in by_files(each, self._published)]
            self._steps = list(_each_once(found))
        return self._steps

    def spec_files(self, name: str, version: str) -> list[Path]:
        """Return the templates of the repository that pipelines make a template spec version of."""
        self._all()
        made = [each for each in self._published if each.may_be(name, version)]
        return list(dict.fromkeys(path for each in made for path in self._meant_by(each)))

    def modules_made(self) -> list[PublishedModule]:
        """Return what pipelines publish to registries of modules."""
        self._all()
        return self._modules

    def given_to_spec(
        self, name: str, version: str, declared: Collection[str], others: Collection[str] = ()
    ) -> list[dict[str, Value]]:
        """Return the values that each step gives to a template spec version which code keeps; see `deploys_spec`."""
        from avd_intune.languages.arm.pipelines.steps_of_specs import deploys_spec

        steps = [each for each in self._all() if deploys_spec(each, name, version, declared, others)]
        scenarios = (one for each in steps for one in self._scenarios(each, Path(name), declared, None, declared))
        return [each.read()[0] for each in islice(scenarios, MAX_SCENARIOS)]

    def _provisioners(self) -> Iterator[PipelineFile]:
        """Yield the commands of Terraform code that deploy a template."""
        for path in self._workspace.repository_files(*provisioner_commands.ENDINGS):
            try:
                source = self._workspace.source(path)
            except UnreadableSourceError:
                continue
            root = provisioner_commands.commands_of_provisioners(source)
            if root is not None and _deploys(source.text):
                yield PipelineFile(path, source, root)

    def _scenarios(
        self,
        step: DeployingStep,
        template: Path,
        names: Collection[str],
        read_bicepparam: Callable[[Path, Mapping[str, Value]], ParameterSet] | None,
        asked_for: Collection[str],
    ) -> Iterator[PipelineScenario]:
        """Yield what a step deploys; a file that is not in the repository may set each of `asked_for`."""
        chosen: list[Sequence[Path | _Absent]] = []
        for each in step.files:
            paths = self._meant(step, each, _FILES)
            if paths:
                chosen.append(paths)
                continue
            where = self._why_absent(step, each)
            self._notes.setdefault(template, []).append(Note(step.place, f'it takes parameters from "{each}", {where}'))
            chosen.append([_unknown_from(each, step, where, asked_for)])
        place = f"{self._workspace.relative(step.place.path)}:{step.place.line}"
        has_values = bool(step.given or step.others or step.environment) or any(
            isinstance(each[0], dict) for each in chosen
        )
        for files in islice(product(*chosen), _MOST_COMBINATIONS):
            present = tuple(path for path in files if isinstance(path, Path))
            told = [step.job] if step.job else []
            told += [path.name for path in present] if any(len(each) > 1 for each in chosen) else []
            name = f"{place} ({', '.join(told)})" if told else place
            read = partial(self._read, step, files, names, read_bicepparam)
            yield PipelineScenario(name, present, has_values, read, partial(self._clouds.of, step.place))

    def _read(
        self,
        step: DeployingStep,
        files: Sequence[Path | _Absent],
        names: Collection[str],
        read_bicepparam: Callable[[Path, Mapping[str, Value]], ParameterSet] | None,
    ) -> ParameterSet:
        values: dict[str, Value] = {}
        problems: list[Problem] = []
        read: set[str] = set()
        if step.others is not None:
            reason = f"the pipeline gives parameters by {step.others}"
            origin = Origin(step.others, step.place)
            values = {name: Unknown(reason, f"{step.others}.{name}", origin=origin) for name in names}
        # What a step writes out wins over a `.bicepparam` file, wherever it stands.
        are_last = any(isinstance(path, Path) and path.name.lower().endswith(".bicepparam") for path in files)
        for at, path in enumerate(files):
            if not are_last:
                values = _over(values, _given(step, at))
            if isinstance(path, dict):
                values = _over(values, path)
                continue
            try:
                if path.name.lower().endswith(".bicepparam"):
                    found = read_bicepparam(path, step.environment) if read_bicepparam is not None else ({}, [], set())
                else:
                    found = read_parameter_file(self._workspace, path, step.environment)
            except UnreadableSourceError as error:
                found = _unknown_from(path.name, step, f"which cannot be read: {error}", names), [], {str(path)}
            values = _over(values, found[0])
            problems += found[1]
            read |= found[2]
        for at in range(len(files)) if are_last else ():
            values = _over(values, _given(step, at))
        for last in (len(files), None):
            values = _over(values, _given(step, last))
        return values, problems, read

    # --- Paths

    def _why_absent(self, step: DeployingStep, written: str) -> str:
        """Say why none of the repository's files is what a step names."""
        patterns = _patterns(step, written)
        last = [pattern.replace("\\", "/").rsplit("/", 1)[-1] for pattern in patterns]
        if any(
            name.strip(ANY) and fits(path.name, name)
            for name in last
            for path in self._workspace.repository_files(*_FILES)
        ):
            return "which can be several files of the repository"
        if any(ANY in pattern for pattern in patterns):
            return "which names no file of the repository before the pipeline runs"
        return "which is not in the repository"

    def _meant(self, step: DeployingStep, written: str, endings: tuple[str, ...]) -> list[Path]:
        """Return the files that a path of a step can mean, none if it names no file of the repository.

        Of what a pipeline compiles, that is what it compiles it from. Each template asks for every step, and the answer
        is the same.
        """
        asked = (id(step), written, endings)  # `_steps` keeps them alive
        if asked not in self._known:
            self._known[asked] = self._looked_up(step, written, endings)
        return self._known[asked]

    def _looked_up(self, step: DeployingStep, written: str, endings: tuple[str, ...]) -> list[Path]:
        found: dict[Path, None] = {}
        for pattern in _patterns(step, written):
            from_here = [each for each in self._compiled if same_end(pattern, _patterns(each, each.target))]
            for each in from_here:
                for source in _patterns(each, each.source):
                    found.update(dict.fromkeys(files_at(self._workspace, source, each.place.path, endings)))
            found.update(dict.fromkeys(files_at(self._workspace, pattern, step.place.path, endings)))
            if not found:
                from avd_intune.languages.arm.pipelines.compiled_files import sources_beside

                for source in sources_beside(pattern):
                    found.update(dict.fromkeys(files_at(self._workspace, source, step.place.path, endings)))
        return list(found)

    def _meant_by(self, spec: PublishedSpec) -> Iterator[Path]:
        for pattern in _patterns(spec, spec.template):
            yield from files_at(self._workspace, pattern, spec.place.path, _TEMPLATES)


def _each_once(steps: Sequence[DeployingStep]) -> Iterator[DeployingStep]:
    """Yield the steps that differ, each with the job, call and turn of a loop that it is in where they differ by it."""
    groups: dict[tuple[str, int, int], dict[tuple[str, ...], DeployingStep]] = {}
    for at, step in enumerate(steps):
        if not step.scope.job:
            groups["", at, -1] = {(): step}
        else:
            groups.setdefault((step.place.path, step.place.start, step.place.end), {}).setdefault(step.said(), step)
    for group in groups.values():
        for step in group.values():
            step.job = step.job or (step.scope.job if len(group) > 1 else "")
            yield step


def _deploys(text: str) -> bool:
    return _DEPLOYS.search(text) is not None or _MAKES_SPEC.search(text) is not None


def _may_deploy(source: SourceFile) -> bool:
    path, text = Path(source.path), source.text
    named = path.name.lower() in AZD_NAMES or _deploys(text)
    return named or (not is_script(path) and _HANDED.search(text) is not None and _ELSEWHERE.search(text) is not None)


def beside_pipelines(
    found: Sequence[tuple[Path, T]], pipelines: Sequence[PipelineScenario]
) -> tuple[list[tuple[Path, T]], list[PipelineScenario]]:
    """Return the parameter files that are deployed as they are, and the pipelines that say more than one of them.

    found: the parameter files of a template. One that each pipeline which uses it completes is never deployed alone.
    """
    plain = {each.files for each in pipelines if not each.has_values}
    completed = {path for each in pipelines if each.has_values for path in each.files}
    completed -= {path for files in plain for path in files}
    alone = {(path,) for path, _ in found}
    more = [
        each
        for each in pipelines
        if each.has_values or each.is_for_another_cloud or (each.files and each.files not in alone)
    ]
    return [each for each in found if each[0] not in completed], more


def _patterns(step: Written, written: str) -> list[str]:
    """Return each path that a path can be as it is written in a pipeline."""
    found = [path_pattern(each.value) for each in alternatives_of(step.scope.text(written.strip(), step.place))]
    # Behind the address of a file stands the token to read it.
    return [each.split("?")[0] if "://" in each else each for each in found]


def _given(step: DeployingStep, files_before: int | None) -> dict[str, Value]:
    """Return the values that a step writes out behind so many parameter files."""
    return {
        each.name: through(step.scope.value(each.text, each.place), f"the parameter {each.name}", each.place)
        for each in step.given
        if each.files_before == files_before
    }


def _unknown_from(file: str, step: DeployingStep, where: str, names: Collection[str]) -> _Absent:
    """Return what a parameter file sets that is not at hand: any of `names`."""
    why, origin = f'the pipeline takes it from "{file}", {where}', Origin(file, step.place)
    return {name: Unknown(why, f"{file}.{name}", origin=origin) for name in names}


def _over(values: dict[str, Value], given: dict[str, Value]) -> dict[str, Value]:
    """Return values with others that win; names of parameters have no letter case."""
    won = {name.lower() for name in given}
    return {**{name: value for name, value in values.items() if name.lower() not in won}, **given}
