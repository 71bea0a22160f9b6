"""The commands of pipelines that deploy with Terraform: where each runs, and the values that it is given.

* `-var NAME=VALUE` and `-var-file FILE`, also in `TF_CLI_ARGS`:
  https://developer.hashicorp.com/terraform/cli/commands/plan#input-variables-on-the-command-line
* `TF_VAR_NAME`: https://developer.hashicorp.com/terraform/language/values/variables#environment-variables
* tasks and actions: `TerraformTask` and `TerraformCLI` of Azure DevOps (`commandOptions`), `dflook/terraform-apply`
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from avd_intune.languages.pipelines.command_words import Word, commands_of, words_of
from avd_intune.languages.pipelines.function_calls import FunctionCalls
from avd_intune.languages.pipelines.pipeline_files import PipelineFile
from avd_intune.languages.pipelines.pipeline_scripts import (
    FOLDERS,
    SCRIPTS,
    SHOWS,
    folder_of,
    is_switched_off,
    script_of,
    texts_of,
)
from avd_intune.languages.pipelines.pipeline_texts import PipelineScope
from avd_intune.languages.pipelines.script_functions import functions_of
from avd_intune.languages.pipelines.script_variables import ScriptVariables, variables_of
from avd_intune.languages.pipelines.steps_elsewhere import handed_elsewhere
from avd_intune.languages.terraform.pipelines.collected_files import CollectedFiles
from avd_intune.languages.terraform.pipelines.command_arguments import (
    Argument,
    arguments_of,
    given_by_ansible,
    given_elsewhere,
    in_quotes,
    options_in,
    variables_of_action,
)
from avd_intune.languages.terraform.pipelines.environment import (
    VALUE_PREFIX,
    EnvironmentText,
    environment_of,
    environment_of_job,
    is_azure_devops,
    mentioned_in,
    set_by,
    set_by_make,
)
from avd_intune.languages.terraform.pipelines.rover import ROVER, RoverCommand, rover_command
from avd_intune.patterns import lazy_pattern
from avd_intune.records import dataclass, field, replace
from avd_intune.source.json_lookups import find, find_text
from avd_intune.source.json_reader import JsonArray, JsonNode, JsonObject, JsonScalar
from avd_intune.source.pipeline_paths import is_makefile
from avd_intune.source.text import Span

_PROGRAM = lazy_pattern(r"(?:.*[/\\])?(terraform|tofu|terragrunt)(?:\.exe)?", re.I)
# https://docs.ansible.com/ansible/latest/collections/community/general/terraform_module.html
_ANSIBLE = lazy_pattern(r"(?:community\.general\.|cloud\.terraform\.)?terraform")
_OF_TERRAFORM = lazy_pattern(r"terraform|tofu|terragrunt", re.I)
_SETS_IT_UP = lazy_pattern(r"setup|install|fmt|lint|docs|validate|init\b", re.I)
DEPLOYS = ("plan", "apply")
_COMMANDS = frozenset(
    {
        *DEPLOYS,
        "init",
        "validate",
        "destroy",
        "import",
        "fmt",
        "output",
        "show",
        "state",
        "workspace",
        "refresh",
        "test",
    }
)
_CHANGES_FOLDER = frozenset({"chdir", "working-dir", "terragrunt-working-dir"})
_MOVES = frozenset({"cd", "pushd", "set-location", "sl"})
_WORKFLOW = lazy_pattern(r"\.ya?ml(?:@|$)", re.I)
_FOLDER = lazy_pattern(r"dir|folder|path|root", re.I)
# Scripts in words of scripts.
_MAX_DEPTH = 3


@dataclass(frozen=True, slots=True)
class TerraformRun:
    """A command that deploys.

    folder: where it runs, as it is written, "" where nothing says it. arguments: values and variable files, of which
    later ones win. environment: values that all files win over, by the names of variables. program: `terraform`,
    `tofu`, `terragrunt` or `rover`, "" where values are given to a command that the pipeline does not show.
    """

    scope: PipelineScope
    place: Span
    program: str
    folder: str
    arguments: tuple[Argument, ...] = ()
    environment: Mapping[str, EnvironmentText] = field(default_factory=dict)

    @property
    def gives_values(self) -> bool:
        """Say whether it is given anything but what Terraform loads by itself."""
        return bool(self.arguments or self.environment)


@dataclass(frozen=True, slots=True)
class _Around:
    """What holds for a part of a pipeline. environment: by the names of its variables."""

    scope: PipelineScope
    folder: str = ""
    environment: Mapping[str, EnvironmentText] = field(default_factory=dict)

    def with_environment(self, texts: Iterable[EnvironmentText]) -> _Around:
        more = {each.name: each for each in texts}
        return replace(self, environment={**self.environment, **more}) if more else self


def runs_of(file: PipelineFile, folder: str = "") -> list[TerraformRun]:
    """Return the commands of a document; what is given to none of them is given to one that is not shown.

    folder: where they run if the document does not say it.
    """
    reader = _Reader(file)
    reader.read(file.root, _Around(file.scope, folder))
    return reader.runs + reader.not_shown()


class _Reader:
    """Reads one document."""

    def __init__(self, file: PipelineFile) -> None:
        self._file = file
        self._of_azure_devops = is_azure_devops(file.root)
        self._seen: set[tuple[int, str]] = set()
        self._declared: list[tuple[_Around, list[EnvironmentText]]] = []
        self._used: set[EnvironmentText] = set()
        self.runs: list[TerraformRun] = []

    def read(self, node: JsonNode, around: _Around) -> None:
        if (id(node), around.scope.job) in self._seen:
            return
        self._seen.add((id(node), around.scope.job))
        place = Span(self._file.source, node.start, node.end)
        if isinstance(node, JsonObject) and not is_switched_off(node):
            for scope in around.scope.all_inside(node):
                self._read_object(node, place, replace(around, scope=scope))
        elif isinstance(node, JsonArray):
            texts = texts_of(node)
            if texts and any(options_in(each) for each in texts):
                # Words one by one: `args: ["-var", "kind=Pooled"]`
                self._add("", [Word(each, 0, 0, is_quoted=True) for each in texts], place, around)
            for item in () if texts else node.items:
                self.read(item, around)
        elif isinstance(node, JsonScalar) and isinstance(node.value, str) and options_in(node.value):
            self._read_script(node.value, place, around)

    def _read_object(self, node: JsonObject, place: Span, around: _Around) -> None:
        own = list(environment_of(node, self._file.source, of_azure_devops=self._of_azure_devops))
        own += environment_of_job(node, around.scope.variables, self._file.source)
        around = replace(around, folder=folder_of(node) or around.folder)
        around = around.with_environment(own)
        if own:
            self._declared.append((around, own))
        if self._is_action(node, place, around) or self._is_task_of_ansible(node, place, around):
            return
        self._read_elsewhere(node, place, around)
        script, members = script_of(node), node.members
        if script is not None:
            text, first = script
            members = [each for each in members if each.key not in SCRIPTS]
            self._read_script(text, Span(self._file.source, first.start, first.end), around)
        for member in members:
            if isinstance(member.value, JsonArray) and member.key == "steps":
                around = around.with_environment(self._set_by_steps(member.value))
        for member in members:
            for scope in around.scope.of_member(member):
                self.read(member.value, replace(around, scope=scope))

    def _set_by_steps(self, steps: JsonArray) -> list[EnvironmentText]:
        """Return what steps set for those behind them: `>> $GITHUB_ENV`, `##vso[task.setvariable …]`."""
        found: list[EnvironmentText] = []
        for step in steps.items:
            for each in (step, find(step, "inputs"), find(step, "with")):
                script = script_of(each) if isinstance(each, JsonObject) else None
                if script is not None and ("GITHUB_ENV" in script[0] or "##vso" in script[0]):
                    place = Span(self._file.source, script[1].start, script[1].end)
                    found += _set_in(script[0], list(commands_of(script[0])), place)
        self._declared += [(_Around(PipelineScope(self._file.source)), found)] if found else []
        return found

    def _is_action(self, node: JsonObject, place: Span, around: _Around) -> bool:
        """Read a task or action for Terraform; say whether a node is one."""
        name = find_text(node, "task") or find_text(node, "uses") or ""
        inputs = find(node, "inputs") if find(node, "inputs") is not None else find(node, "with")
        if not _OF_TERRAFORM.search(name) or _SETS_IT_UP.search(name) or _WORKFLOW.search(name):
            return False
        command = find_text(inputs, "command") or next((each for each in DEPLOYS if each in name.lower()), "")
        if not command:
            return False
        if command.lower() in DEPLOYS or "$" in command:
            folder = next(filter(None, (find_text(inputs, each) for each in (*FOLDERS, "path"))), "")
            around = replace(around, folder=folder or around.folder)
            options = [find_text(inputs, each) for each in ("commandOptions", "args", "additionalArgs")]
            words = [word for each in options if each for word in words_of(each)]
            self._add(name.lower(), words, place, around, command.lower(), variables_of_action(inputs, place))
        return True

    def _is_task_of_ansible(self, node: JsonObject, place: Span, around: _Around) -> bool:
        """Read a task of Ansible that runs Terraform; say whether a node is one."""
        module = next((each.value for each in node.members if _ANSIBLE.fullmatch(each.key)), None)
        folder = find_text(module, "project_path")
        if module is None or folder is None:
            return False
        if (find_text(module, "state") or "present").lower() not in ("absent", "planned"):
            self._add("terraform", [], place, replace(around, folder=folder), "apply", given_by_ansible(module, place))
        return True

    def _read_elsewhere(self, node: JsonObject, place: Span, around: _Around) -> None:
        """Read what is given to a workflow of another repository that runs Terraform in a folder of this one."""
        handed = handed_elsewhere(node)
        if handed is None or not _OF_TERRAFORM.search(handed[0]):
            return
        called, texts = handed
        folder = next((text for name, text in texts if _FOLDER.search(name)), "")
        around = replace(around, folder=folder or around.folder)
        for each in given_elsewhere(called, texts, place):
            self._add("terraform", [], place, around, more=each)

    def _read_script(self, text: str, place: Span, around: _Around, depth: int = 0) -> None:
        commands = list(commands_of(text))
        variables = variables_of(text, commands, place, around.scope.scripts)
        around = replace(around, scope=around.scope.with_shell(variables.texts, may_set_all=variables.all_are_open))
        own = _set_in(text, [words for words in commands if not _is_prefix(words)], place)
        own += set_by_make(text, place) if is_makefile(self._file.source.path) else ()
        own = [replace(each, text=None) for each in own] if variables.all_are_open else own
        around = around.with_environment(own)
        if own:
            self._declared.append((around, own))
        calls = FunctionCalls(text, commands, functions_of(text), around.scope, place)
        for words in commands:
            if words[0].text.lower() in _MOVES and len(words) > 1:
                moved = next((each.text for each in words[1:] if not each.text.startswith("-")), "")
                around = replace(around, folder=f"{around.folder}/{moved}" if around.folder else moved)
                continue
            if words[0].text.lower() in SHOWS and ">>" not in {word.text for word in words}:
                continue  # `echo the terraform plan failed`
            for scope in calls.scopes_at(words[0].start):
                self._read_words(words, variables, place, replace(around, scope=scope), depth)

    def _read_words(
        self, words: Sequence[Word], variables: ScriptVariables, place: Span, around: _Around, depth: int
    ) -> None:
        """Read a command of a script."""
        if (rover := rover_command(words)) is not None:
            self._read_rover(rover, place, around)
            return
        at = next((n for n, word in enumerate(words) if _PROGRAM.fullmatch(word.text) and not word.is_quoted), None)
        if at is not None:
            here = around.with_environment(set_by(words[:at], place)) if _is_prefix(words) else around
            self._read_command(words[at].text, variables.expanded(words[at + 1 :], here.scope, place), place, here)
        else:
            self._read_other(words, place, around, depth)

    def _read_rover(self, rover: RoverCommand, place: Span, around: _Around) -> None:
        """Read a command of Rover, which gives what its folders of values hold before what its own options give."""
        if rover.action in DEPLOYS or "$" in rover.action:
            folders = [CollectedFiles(f"-var-folder {each}", each, place) for each in rover.value_folders]
            here = replace(around, folder=rover.landing_zone)
            self._add(ROVER, rover.others, place, here, DEPLOYS[0], before=folders)

    def _read_other(self, words: Sequence[Word], place: Span, around: _Around, depth: int) -> None:
        """Read a command that is none of Terraform: one that runs it, or options for it."""
        inner = [each for each in map(in_quotes, words) if each is not None]
        for each in inner if depth < _MAX_DEPTH else ():
            self._read_script(each, place, around, depth + 1)
        said = {word.text.lower() for word in words}
        if "destroy" in said and not said & set(DEPLOYS):
            return
        if not inner and any(options_in(word.text) for word in words):
            self._add("", words, place, around)

    def _read_command(self, program: str, words: Sequence[Word], place: Span, around: _Around) -> None:
        at, command = 0, ""
        while at < len(words) and not command:
            text = words[at].text
            at += 1
            name, equals, value = text.lstrip("-").partition("=")
            if text.startswith("-") and name in _CHANGES_FOLDER:
                if not equals and at < len(words):
                    value = words[at].text
                    at += 1
                around = replace(around, folder=value)
            elif text.lower() in _COMMANDS or text.startswith("$"):
                command = text.lower()
        said = {word.text for word in words}
        if (command in DEPLOYS or command.startswith("$")) and not said & {"-destroy", "--destroy"}:
            self._add(program, words[at:], place, around, command)

    def _add(
        self,
        program: str,
        words: Sequence[Word],
        place: Span,
        around: _Around,
        command: str = "",
        more: Sequence[Argument] = (),
        before: Sequence[Argument] = (),
    ) -> None:
        """Add a command with its options, and those that the environment holds for it.

        more, before: what it is given behind its options, and before them.
        """
        held: list[Word] = []
        values: dict[str, EnvironmentText] = {}
        for name, each in around.environment.items():
            if name.upper().startswith(VALUE_PREFIX):
                values[name[len(VALUE_PREFIX) :]] = each
            elif name.upper() == "TF_CLI_ARGS" or command not in DEPLOYS or name.lower().endswith(f"_{command}"):
                held += words_of(each.text or "$" + name)
        given = arguments_of([*held, *words], place, around.scope, command)
        if given is not None:
            self._used.update(around.environment.values())
            run = TerraformRun(around.scope, place, _called(program), around.folder, (*before, *given, *more), values)
            self.runs.append(run)

    def not_shown(self) -> list[TerraformRun]:
        """Return what the document gives to commands that it does not show: those of a script or a template."""
        found: list[TerraformRun] = []
        known: set[str] = set()
        before = len(self.runs)
        for around, texts in self._declared:
            known |= {each.name.lower() for each in texts}
            if not any(each in self._used for each in texts):
                self._add("", [], texts[0].place, around)
        found, self.runs = self.runs[before:], self.runs[:before]
        # What speaks of several variables sets them together.
        values: dict[str, EnvironmentText] = {}
        for name, start, end in mentioned_in(self._file.source.text):
            if name.lower() not in known:
                known.add(name.lower())
                place = Span(self._file.source, start, end)
                values[name[len(VALUE_PREFIX) :]] = EnvironmentText(name, None, place)
        if values:
            scope = PipelineScope(self._file.source)
            found.append(TerraformRun(scope, next(iter(values.values())).place, "", "", (), values))
        return found


def _called(program: str) -> str:
    """Return which program of Terraform a command is, as `terraform`, `tofu` or `rover`; "" where it is none."""
    if program == ROVER:
        return program
    match = _PROGRAM.fullmatch(program) or _OF_TERRAFORM.search(program)
    return match[match.lastindex or 0].lower() if match is not None else ""


def _set_in(script: str, commands: Sequence[Sequence[Word]], place: Span) -> list[EnvironmentText]:
    """Return what a script sets for Terraform; of what it sets on a condition or to several values, no value."""
    found: dict[str, EnvironmentText] = {}
    for words in commands:
        starts_line = words[0].start == 0 or script[words[0].start - 1] == "\n"
        for each in set_by(words, place):
            is_one = starts_line and found.get(each.name, each) == each
            found[each.name] = each if is_one else replace(each, text=None)
    return list(found.values())


def _is_prefix(words: Sequence[Word]) -> bool:
    """Say whether a command begins with variables for itself alone: `TF_VAR_x=y terraform plan`."""
    assigned = next((n for n, word in enumerate(words) if "=" not in word.text), len(words))
    return 0 < assigned < len(words) and _PROGRAM.fullmatch(words[assigned].text) is not None
