"""The steps of pipelines that deploy a template: which one, and with which parameters, as they are written.

* Azure DevOps: https://learn.microsoft.com/azure/devops/pipelines/tasks/reference/azure-resource-manager-template-deployment-v3
* GitHub: https://github.com/Azure/arm-deploy and https://github.com/Azure/bicep-deploy
* commands: https://learn.microsoft.com/cli/azure/deployment/group, https://learn.microsoft.com/cli/azure/stack/group,
  https://learn.microsoft.com/powershell/module/az.resources/new-azresourcegroupdeployment
* Ansible: https://docs.ansible.com/ansible/latest/collections/azure/azcollection/azure_rm_deployment_module.html
* Ev2, its service model: a template of `armTemplatePath` with `armParametersPath`
* `azure.yaml`: https://learn.microsoft.com/azure/developer/azure-developer-cli/azd-schema
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator, Sequence
from functools import lru_cache

from avd_intune.languages.arm.pipelines.compiled_files import CompiledFile, compiled_by
from avd_intune.languages.arm.pipelines.environment_definitions import of_environment_definition
from avd_intune.languages.arm.pipelines.published_specs import (
    PublishedModule,
    PublishedSpec,
    module_published_by,
    published_by,
)
from avd_intune.languages.arm.pipelines.step_model import DeployingStep, GivenText
from avd_intune.languages.pipelines.command_words import Word, commands_in, words_of
from avd_intune.languages.pipelines.function_calls import FunctionCalls
from avd_intune.languages.pipelines.pipeline_files import PipelineFile
from avd_intune.languages.pipelines.pipeline_scripts import SHOWS, is_switched_off, script_of
from avd_intune.languages.pipelines.pipeline_texts import PipelineScope
from avd_intune.languages.pipelines.script_functions import functions_of
from avd_intune.languages.pipelines.script_variables import ScriptVariables, variables_of
from avd_intune.languages.pipelines.steps_elsewhere import step_elsewhere
from avd_intune.patterns import lazy_pattern
from avd_intune.source.json_lookups import find, find_text, members_of
from avd_intune.source.json_reader import JsonArray, JsonNode, JsonObject, JsonScalar, parse_json
from avd_intune.source.text import SourceFile, Span

_TASK = lazy_pattern(r"AzureResource(?:Manager|Group)(?:Template)?Deployment@", re.I)
_ACTION = lazy_pattern(r"azure/(arm|bicep)-deploy@", re.I)
_ANSIBLE = lazy_pattern(r"(?:azure\.azcollection\.)?azure_rm_deployment")
_LOOKED_UP = lazy_pattern(r"lookup\(\s*'(?:\w+\.)*(?:file|template)'\s*,\s*'([^'\n]{1,300})'")
# How `azure/arm-deploy` names a template spec.
_SPEC = "ts:"
_NEW_DEPLOYMENT = lazy_pattern(r"(?:New|Set)-Az(?:\w*)Deployment(?:Stack)?", re.I)
_COMMAND = lazy_pattern(r"\baz\s+(?:group\s+)?(?:deployment|stack)\s|New-Az\w*Deployment", re.I)
# Scripts in words of scripts.
_MAX_DEPTH = 3
_PAIR = lazy_pattern(r"([A-Za-z_]\w*)=(.*)", re.DOTALL)
_WORD = lazy_pattern(r"\w+")
# So many places of a word are looked at for a longer name that begins with it.
_MOST_OF_A_WORD = 100
_NAMED = lazy_pattern(r"-([A-Za-z_]\w*)(?::(.*))?", re.DOTALL)
# Options of the cmdlets, which are no parameters of a template.
_OF_THE_CMDLET = frozenset(
    {
        *("name", "resourcegroupname", "location", "mode", "scope", "templateuri", "templatespecid", "templateobject"),
        *("templatefile", "templateparameterfile", "templateparameteruri", "templateparameterobject", "querystring"),
        *(
            "skiptemplateparameterprompt",
            "deploymentdebugloglevel",
            "rollbacktolastdeployment",
            "force",
            "asjob",
            "tag",
        ),
        *("whatif", "confirm", "verbose", "debug", "erroraction", "errorvariable", "warningaction", "outvariable"),
        *(
            "managementgroupid",
            "actiononunmanage",
            "denysettingsmode",
            "description",
            "pre",
            "bypassstackoutofsyncerror",
        ),
    }
)


# What of a step counts for the deployments of a repository.
Found = DeployingStep | CompiledFile | PublishedSpec | PublishedModule


def steps_of(file: PipelineFile) -> Iterator[Found]:
    """Yield the steps of a file that deploy a template, and what they compile."""
    if file.is_azd:
        yield from _of_azd(file)
    yield from of_environment_definition(file)
    pending: deque[tuple[JsonNode, PipelineScope]] = deque([(file.root, file.scope)])
    seen: set[tuple[int, str]] = set()
    while pending:
        node, scope = pending.popleft()
        if (id(node), scope.job) in seen:
            continue
        seen.add((id(node), scope.job))
        if isinstance(node, JsonArray):
            pending.extend((item, scope) for item in node.items)
        elif isinstance(node, JsonObject) and not is_switched_off(node):
            for inside in scope.all_inside(node):
                yield from _of_step(node, inside)
                pending.extend((member.value, each) for member in node.members for each in inside.of_member(member))


def _of_azd(file: PipelineFile) -> Iterator[DeployingStep]:
    """Yield what `azd provision` deploys. Terraform has its parameters in files that are scenarios of their own."""
    infra = find(file.root, "infra")
    layers = find(infra, "layers")
    for each in layers.items if isinstance(layers, JsonArray) and layers.items else [infra]:
        if (find_text(each, "provider") or find_text(infra, "provider") or "bicep").lower() != "bicep":
            continue
        folder = (find_text(each, "path") or find_text(infra, "path") or "infra").replace("\\", "/").rstrip("/")
        module = (find_text(each, "module") or find_text(infra, "module") or "main").removesuffix(".bicep")
        node = each if each is not None else file.root
        place = Span(file.source, node.start, node.end)
        # A `.bicepparam` file names its template itself.
        step = DeployingStep(PipelineScope(file.source), place, f"{folder}/{module}.bicep", is_by_convention=True)
        step.files.append(f"{folder}/{module}.parameters.json")
        yield step


def _of_step(step: JsonObject, scope: PipelineScope) -> Iterator[Found]:
    place = Span(scope.source, step.start, step.end)
    task, action = find_text(step, "task") or "", _ACTION.match(find_text(step, "uses") or "")
    if _TASK.match(task):
        yield from _of_task(find(step, "inputs"), scope, place)
    elif action is not None:
        find_steps = _of_arm_action if action[1].lower() == "arm" else _of_bicep_action
        yield from find_steps(find(step, "with"), scope, place)
    elif (module := next((each for each in step.members if _ANSIBLE.fullmatch(each.key)), None)) is not None:
        yield from _of_ansible(module.value, scope, place)
    elif (template := find_text(step, "armTemplatePath")) is not None:
        parameters = find_text(step, "armParametersPath")
        yield DeployingStep(scope, place, template, [parameters] if parameters else [])
    elif (elsewhere := step_elsewhere(step)) is not None:
        for template in elsewhere.templates or (None,):
            others = elsewhere.called if elsewhere.gives_values else None
            yield DeployingStep(scope, place, template, list(elsewhere.files), others=others)
    else:
        script = script_of(step)
        if script is not None:
            yield from _of_script(script[0], scope, Span(scope.source, script[1].start, script[1].end))


def _of_task(inputs: JsonNode | None, scope: PipelineScope, place: Span) -> Iterator[DeployingStep]:
    template = find_text(inputs, "csmFile") or find_text(inputs, "csmFileLink")
    if template is None or (find_text(inputs, "deploymentMode") or "").lower() == "validation":
        return
    step = DeployingStep(scope, place, template)
    files = find_text(inputs, "csmParametersFile") or find_text(inputs, "csmParametersFileLink")
    if files:
        step.files.append(files)
    overrides = find(inputs, "overrideParameters")
    if isinstance(overrides, JsonScalar) and isinstance(overrides.value, str):
        step.given += _named_values(words_of(overrides.value), Span(scope.source, overrides.start, overrides.end))
    yield step


def _of_ansible(module: JsonNode, scope: PipelineScope, place: Span) -> Iterator[DeployingStep]:
    """Yield what a task of Ansible deploys, whose template it reads: `{{ lookup('file', 'pool.json') }}`."""
    template = _LOOKED_UP.search(find_text(module, "template") or "")
    if template is None or (find_text(module, "state") or "present").lower() == "absent":
        return
    step = DeployingStep(scope, place, template[1])
    parameters = find(module, "parameters")
    if isinstance(parameters, JsonObject):
        for member in members_of(parameters):
            value = find(member.value, "value")
            span = Span(scope.source, member.start, member.value.end)
            text = _shown(value) if isinstance(value, JsonScalar) else f"$({member.key})"
            step.given.append(GivenText(member.key, text, span))
    elif parameters is not None:
        step.others = find_text(module, "parameters") or "parameters"
    yield step


def _shown(value: JsonScalar) -> str:
    return str(value.value).lower() if isinstance(value.value, bool) else str(value.value)


def _of_arm_action(inputs: JsonNode | None, scope: PipelineScope, place: Span) -> Iterator[DeployingStep]:
    template = find_text(inputs, "template")
    if template is None or (find_text(inputs, "deploymentMode") or "").lower() == "validate":
        return
    step = DeployingStep(scope, place, template)
    if template.strip().lower().startswith(_SPEC):
        step.template, step.spec = None, template.strip()[len(_SPEC) :]
    parameters = find(inputs, "parameters")
    if isinstance(parameters, JsonScalar) and isinstance(parameters.value, str):
        _add_az_words(step, words_of(parameters.value), Span(scope.source, parameters.start, parameters.end))
    yield step


def _of_bicep_action(inputs: JsonNode | None, scope: PipelineScope, place: Span) -> Iterator[DeployingStep]:
    template, files = find_text(inputs, "template-file"), find_text(inputs, "parameters-file")
    if (template is None and files is None) or (find_text(inputs, "operation") or "create").lower() != "create":
        return
    step = DeployingStep(scope, place, template, [files] if files else [])
    parameters = find(inputs, "parameters")
    if isinstance(parameters, JsonScalar) and isinstance(parameters.value, str):
        _add_document(step, parameters.value, Span(scope.source, parameters.start, parameters.end))
    yield step


def _of_script(script: str, scope: PipelineScope, place: Span, depth: int = 0) -> Iterator[Found]:
    commands = commands_in(script)
    variables = variables_of(script, commands, place, scope.scripts)
    whole = scope.with_shell(variables.texts, may_set_all=variables.all_are_open)
    calls = FunctionCalls(script, commands, functions_of(script), whole, place, variables.with_tables)
    for written in commands:
        for around in calls.scopes_at(written[0].start):
            yield from _of_command(written, around, place, variables, depth)


def _of_command(
    written: Sequence[Word], scope: PipelineScope, place: Span, variables: ScriptVariables, depth: int
) -> Iterator[Found]:
    yield from compiled_by(written, scope, place)
    words = variables.expanded(written, scope, place)
    yield from published_by(words, scope, place)
    yield from module_published_by(words, scope, place)
    start = next((at for at, word in enumerate(words) if word.text.lower().lstrip("@-") in ("az", "az.cmd")), None)
    if start is not None:
        yield from _of_az(words[start + 1 :], scope, place)
        return
    start = next((at for at, word in enumerate(words) if _NEW_DEPLOYMENT.fullmatch(word.text)), None)
    if start is not None:
        yield from _of_cmdlet(words[start + 1 :], scope, place, variables)
    elif words[0].text.lower() not in SHOWS and depth < _MAX_DEPTH:
        for word in words:  # `bash -c "az deployment …"`
            if word.is_quoted and _COMMAND.search(word.text):
                yield from _of_script(word.text, scope, place, depth + 1)


def _of_az(words: Sequence[Word], scope: PipelineScope, place: Span) -> Iterator[DeployingStep]:
    said = [word.text.lower() for word in words[:3]]
    if said[:2] == ["group", "deployment"]:  # as it was called before version 2.2
        said[:2] = ["deployment", "group"]
    if len(said) < 3 or said[0] not in ("deployment", "stack") or said[2] != "create":
        return
    step = DeployingStep(scope, place, None)
    option, values = "", list[Word]()
    for word in [*words[3:], Word("--end", 0, 0)]:
        if word.is_quoted or not word.text.startswith("-"):
            values.append(word)
            continue
        # An option may be cut short as long as it is the only one that begins so.
        if (option in ("-f", "-u") or _is_cut_short(option, "--template-file", "--template-uri")) and values:
            step.template = values[0].text
        elif option in ("-s", "--template-spec") and values:
            step.spec = values[0].text
        elif option == "-p" or (len(option) > 4 and "--parameters".startswith(option)):
            _add_az_words(step, values, place)
        name, equals, value = word.text.partition("=")
        option, values = name, [Word(value, word.start, word.end)] if equals else []
    if step.template is not None or step.files or step.spec:
        yield step


def _is_cut_short(option: str, *names: str) -> bool:
    return len(option) > 10 and any(name.startswith(option) for name in names)


def _add_az_words(step: DeployingStep, words: Sequence[Word], place: Span) -> None:
    """Add the values of `--parameters`: files, `name=value` and JSON, of which later ones win."""
    for word in words:
        text = word.text.strip()
        pair = _PAIR.fullmatch(text)
        if pair is not None:
            # What begins with `@` is read from a file.
            value = f"$({pair[2]})" if pair[2].startswith("@") else pair[2]
            step.given.append(GivenText(pair[1], value, _place_of(pair[1], place), len(step.files)))
        elif text.startswith("{"):
            _add_document(step, text, place, len(step.files))
        elif text:
            step.files.append(text.removeprefix("@"))


def _add_document(step: DeployingStep, text: str, place: Span, files_before: int | None = None) -> None:
    """Add parameters that are given as JSON: a whole parameter file, `{name: {value: …}}`, or `{name: value}`."""
    if '"' not in text:
        text = text.replace("'", '"')  # a dictionary of Python, which `az` takes, too
    source = SourceFile(place.path, text, place.source.secrets)
    root, diagnostics = parse_json(source)
    entries = find(root, "parameters") if find(root, "parameters") is not None else root
    if diagnostics or not isinstance(entries, JsonObject):
        step.others = "JSON that cannot be read"
        return
    for member in members_of(entries):
        wrapped = find(member.value, "value") if isinstance(member.value, JsonObject) else None
        node = wrapped if wrapped is not None else member.value
        written = text[node.start : node.end]
        if isinstance(node, JsonScalar) and isinstance(node.value, str):
            written = node.value
        step.given.append(GivenText(member.key, written, _place_of(member.key, place), files_before))


def _of_cmdlet(
    words: Sequence[Word], scope: PipelineScope, place: Span, variables: ScriptVariables
) -> Iterator[DeployingStep]:
    words = [_value_of(word, words[at - 1] if at else None, variables) for at, word in enumerate(words)]
    options = {each.name.lower(): each for each in _named_values(words, place)}
    template, spec = options.get("templatefile") or options.get("templateuri"), options.get("templatespecid")
    files = [options[each].text for each in ("templateparameterfile", "templateparameteruri") if each in options]
    splatted = [word.text for word in words if re.fullmatch(r"@[A-Za-z_]\w*", word.text) and not word.is_quoted]
    if template is None and not files and spec is None:
        yield from _handed_as_a_table(splatted, scope, place, variables)
        return
    given = [each for name, each in options.items() if name not in _OF_THE_CMDLET]
    step = DeployingStep(scope, place, template.text if template is not None else None, files, given)
    if "templateparameterobject" in options:
        written = options["templateparameterobject"].text
        table = variables.table_of(Word(written, 0, 0))
        if table is None:
            splatted.append(written)
        else:
            entries = [(name, variables.as_value(word).text) for name, word in table.items()]
            values = [GivenText(name, text, _place_of(name, place)) for name, text in entries]
            step.given = [*values, *step.given]
    step.others = splatted[0] if splatted else None
    step.spec = spec.text if spec is not None else ""
    yield step


def _handed_as_a_table(
    splatted: Sequence[str], scope: PipelineScope, place: Span, variables: ScriptVariables
) -> Iterator[DeployingStep]:
    """Yield what a cmdlet may deploy whose table is not known here, as a function has it from who calls it.

    It may be each table of the script that names a template; what else is in it then, is open.
    """
    for name in {**variables.tables, **variables.partial} if splatted else ():
        known = {each.lower(): value for each, value in (variables.known_of(Word(name, 0, 0)) or {}).items()}
        template = known.get("templatefile") or known.get("templateuri")
        if template is not None:
            yield DeployingStep(scope, place, template.text, others=splatted[0])


def _value_of(word: Word, before: Word | None, variables: ScriptVariables) -> Word:
    """Return a word of a command as what it gives; the table of all parameters is taken apart by its entries."""
    is_whole = before is not None and before.text.lower() == "-templateparameterobject"
    return word if is_whole else variables.as_value(word)


def _named_values(words: Sequence[Word], place: Span) -> list[GivenText]:
    """Return the parameters of `-name value -name:value`."""
    found: list[GivenText] = []
    at = 0
    while at < len(words):
        match = None if words[at].is_quoted else _NAMED.fullmatch(words[at].text)
        at += 1
        if match is None:
            continue
        value = match[2]
        if value is None and at < len(words) and (words[at].is_quoted or not _NAMED.fullmatch(words[at].text)):
            value = words[at].text
            at += 1
        found.append(GivenText(match[1], value or "", _place_of(match[1], place)))
    return found


def _place_of(name: str, around: Span) -> Span:
    """Return where a name is written in the lines of a step, which may give thousands."""
    text = around.source.text
    first = _WORD.search(name)
    if first is None:
        return around
    for at in _words_of(text, around.start, around.end).get(first[0], ()):
        start, end = at - first.start(), at - first.start() + len(name)
        if start >= around.start and text.startswith(name, start, around.end):
            last = _WORD.match(text, end - 1, around.end)
            if last is None or last.end() == end:
                return Span(around.source, start, end)
    return around


@lru_cache(maxsize=4)
def _words_of(text: str, start: int, end: int) -> dict[str, list[int]]:
    """Return where the words of some lines stand, so many of each as anybody looks at."""
    found: dict[str, list[int]] = {}
    for match in _WORD.finditer(text, start, end):
        places = found.setdefault(match[0], [])
        if len(places) < _MOST_OF_A_WORD:
            places.append(match.start())
    return found
