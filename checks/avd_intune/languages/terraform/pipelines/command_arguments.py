"""The options of a command of Terraform that give values: `-var`, `-var-file`, and what a pipeline puts in.

https://developer.hashicorp.com/terraform/cli/commands/plan#input-variables-on-the-command-line
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Union

from avd_intune.languages.pipelines.command_words import Word, words_of
from avd_intune.languages.pipelines.handed_values import plain_json, shown
from avd_intune.languages.pipelines.pipeline_texts import PipelineScope
from avd_intune.languages.pipelines.steps_elsewhere import gives_values
from avd_intune.languages.terraform.pipelines.collected_files import CollectedFiles, collected_by, looped_files
from avd_intune.languages.terraform.syntax.hcl_tree import Literal
from avd_intune.languages.terraform.syntax.parser import parse_hcl
from avd_intune.patterns import lazy_pattern
from avd_intune.records import dataclass
from avd_intune.source.json_lookups import find, find_text, members_of
from avd_intune.source.json_reader import JsonArray, JsonNode, JsonObject, JsonScalar, parse_json
from avd_intune.source.text import SourceFile, Span
from avd_intune.values.value_types import Known

_OPTION = lazy_pattern(r"--?(var|var-file)(?:=(.*))?", re.DOTALL)
_SOME_OPTION = lazy_pattern(r"(?:^|[\s\"'=(])--?var(?:-file)?(?:[=\s]|$)")
_RUNS = lazy_pattern(r"\b(?:terraform|tofu|terragrunt)(?:\.exe)?\s")
_TAKES_A_WORD = frozenset({"out", "target", "lock-timeout", "parallelism", "state", "state-out", "replace", "chdir"})
_PAIR = lazy_pattern(r"\s*([A-Za-z_][\w-]*)\s*=(.*)", re.DOTALL)
_VARIABLE_NAME = lazy_pattern(r"[a-z][a-z0-9]*(?:[_-][a-z0-9]+)+")
_HOLE = lazy_pattern(r"\$\{\{.*\}\}|\$\(.*\)|\$\{.*\}|\$(?:env:)?\w+|@\w+", re.DOTALL)
_NAMED_HOLE = lazy_pattern(r"\$(?:env:)?\w+|@\w+")
_PLAN = lazy_pattern(r"plan", re.I)
# The variables of a pipeline in one command that are replaced by what they hold.
MAX_PUT_IN = 100


@dataclass(frozen=True, slots=True)
class GivenText:
    """A value of a variable, as text. is_expression: it is written in HCL, whatever the type of the variable is."""

    name: str
    text: str
    place: Span
    is_expression: bool = False


@dataclass(frozen=True, slots=True)
class VariableFile:
    """A variable file, as it is written."""

    written: str
    place: Span


@dataclass(frozen=True, slots=True)
class OtherOptions:
    """Options that only a run tells; they may give any value. written: what the pipeline puts in.

    why: completes the reason for which their values are not known.
    """

    written: str
    place: Span
    why: str = "which is known when it runs"


Argument = Union[GivenText, VariableFile, CollectedFiles, OtherOptions]


def options_in(text: str) -> bool:
    """Say whether a text holds an option that gives values."""
    return _SOME_OPTION.search(text) is not None


def in_quotes(word: Word) -> str | None:
    """Return what stands in a word if it is a command or several options: `bash -c "terraform plan -var a=b"`."""
    text = word.text
    if not any(each.isspace() for each in text) or not (options_in(text) or _RUNS.search(text)):
        return None
    # `ARGS="-var a=b"` is a variable of that name.
    name, equals, value = text.partition("=")
    return value if equals and name.isidentifier() else text


def arguments_of(words: Sequence[Word], place: Span, scope: PipelineScope, command: str) -> list[Argument] | None:
    """Return what the words behind a command give; None for one that applies a plan that is there already."""
    found: list[Argument] = []
    pending = list(words)
    put_in = 0
    while pending:
        word = pending.pop(0)
        option = _OPTION.fullmatch(word.text)
        if option is not None:
            value = option[2] if option[2] is not None else (pending.pop(0).text if pending else "")
            found += _given(option[1], value, place)
        elif word.text.startswith("-"):
            name, equals, _ = word.text.lstrip("-").partition("=")
            if name in _TAKES_A_WORD and not equals and pending:
                pending.pop(0)
        elif _HOLE.fullmatch(word.text) and (command != "apply" or not (word.is_quoted or _PLAN.search(word.text))):
            value = scope.text(word.text, place)
            # What stands for itself, or for more and more of what stands for itself, is told by a run alone.
            if isinstance(value, Known) and value.value != word.text and put_in < MAX_PUT_IN:
                put_in += 1
                pending = words_of(str(value.value)) + pending
            else:
                found.append(collected_by(word.text, place.source.text, place) or OtherOptions(word.text, place))
        elif command == "apply" and word.text not in ("|", ">", ">>", "2>&1") and not found:
            return None
    # A variable that more and more files are added to stands beside the last of them.
    folders = {each.folder: each for each in found if isinstance(each, CollectedFiles)}
    return [each for each in found if not isinstance(each, CollectedFiles) or folders[each.folder] is each]


def _given(kind: str, value: str, place: Span) -> list[Argument]:
    if kind == "var-file":
        files = looped_files(value, place.source.text, place)
        return [VariableFile(files, place) if isinstance(files, str) else files]
    pair = _PAIR.fullmatch(value)
    if pair is None:
        return [OtherOptions(value or "-var", place)]
    return [GivenText(pair[1], pair[2], place)]


def variables_of_action(inputs: JsonNode | None, place: Span) -> list[Argument]:
    """Return what an action is given: variable files, and assignments in HCL."""
    found: list[Argument] = []
    for line in (find_text(inputs, "var_file") or "").splitlines():
        found += [VariableFile(line.strip(), place)] if line.strip() else []
    return found + _assignments(find_text(inputs, "variables") or "", place)


def _has_hole(text: str) -> bool:
    around = (("$(", ")"), ("${", "}"))
    return any(-1 < text.find(start) < text.rfind(end) for start, end in around) or bool(_NAMED_HOLE.search(text))


def given_by_ansible(module: JsonNode | None, place: Span) -> list[Argument]:
    """Return what a task of Ansible gives: `variables_files`, which `variables` win over."""
    found: list[Argument] = []
    files = find(module, "variables_files") or find(module, "variables_file")
    for each in files.items if isinstance(files, JsonArray) else [files]:
        if isinstance(each, JsonScalar) and isinstance(each.value, str):
            found.append(VariableFile(each.value, place))
    variables = find(module, "variables")
    if variables is not None and not isinstance(variables, JsonObject):
        found.append(OtherOptions("variables", place))
    for member in members_of(variables):
        written = plain_json(member.value, _has_hole)
        if isinstance(member.value, JsonScalar):
            found.append(GivenText(member.key, shown(member.value.value), place))
        elif written is not None:
            found.append(GivenText(member.key, written, place, is_expression=True))
        else:
            found.append(GivenText(member.key, f"$({member.key})", place))
    return found


def _assignments(written: str, place: Span) -> list[Argument]:
    """Return the values of a text in the form of a variable file; where it is none, that only a run tells them."""
    found: list[Argument] = []
    file = parse_hcl(SourceFile(place.path, written))
    for attribute in file.body.attributes:
        expression = attribute.expression
        is_text = isinstance(expression, Literal) and isinstance(expression.value, str)
        text = str(expression.value) if is_text and isinstance(expression, Literal) else None
        source = written[expression.start : expression.end]
        found.append(GivenText(attribute.name, source if text is None else text, place, is_expression=text is None))
    if written.strip() and (file.diagnostics or not file.body.attributes):
        found.append(OtherOptions("variables", place))
    return found


def given_elsewhere(called: str, texts: Sequence[tuple[str, str]], place: Span) -> list[list[Argument]]:
    """Return what a step whose code is elsewhere may give variables, one by one: a root may not declare all of them.

    texts: what it is handed, by the names of its inputs.
    """
    found: list[list[Argument]] = []
    for name, text in texts:
        if text.endswith((".tfvars", ".tfvars.json")):
            found.append([VariableFile(text, place)])
        elif gives_values(name):
            values = _values_in(text, place)
            found.append(values or [OtherOptions(called, place)])
        elif _VARIABLE_NAME.fullmatch(name):
            # Where a variable of the module is called like an input of the step, it is most likely meant for it.
            found.append([GivenText(name.replace("-", "_"), text, place)])
    return found


def _values_in(text: str, place: Span) -> list[Argument]:
    """Return the values that stand in a text as JSON or in the form of a variable file, none if it is neither."""
    source = SourceFile(place.path, text)
    root, mistakes = parse_json(source)
    if not mistakes and isinstance(root, JsonObject):
        nodes = [(each.key, each.value) for each in root.members]
        return [
            GivenText(name, str(node.value), place)
            if isinstance(node, JsonScalar) and isinstance(node.value, str)
            else GivenText(name, text[node.start : node.end], place, is_expression=True)
            for name, node in nodes
        ]
    if "=" not in text or options_in(text):
        return []
    return [each for each in _assignments(text, place) if isinstance(each, GivenText)]
