"""The environment that pipelines give Terraform: `TF_VAR_NAME`, and `TF_CLI_ARGS` with its options.

https://developer.hashicorp.com/terraform/cli/config/environment-variables
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator, Mapping, Sequence

from avd_intune.languages.pipelines.command_words import Word
from avd_intune.patterns import lazy_pattern
from avd_intune.records import dataclass
from avd_intune.source.json_lookups import find, find_text, members_of
from avd_intune.source.json_reader import JsonArray, JsonNode, JsonObject, JsonScalar
from avd_intune.source.text import SourceFile, Span

VALUE_PREFIX = "TF_VAR_"
_NAME = r"(?:TF_VAR_\w+|TF_CLI_ARGS(?:_\w+)?)"
_OF_TERRAFORM = lazy_pattern(_NAME)
_ASSIGNED = lazy_pattern(rf"({_NAME})=(.*)", re.DOTALL)
_BY_POWERSHELL = lazy_pattern(rf"\$\{{?env:({_NAME})\}}?(?:=(.*))?", re.I)
_SET_LATER = lazy_pattern(rf"##vso\[task\.setvariable [^\]]{{0,200}}\bvariable=({_NAME})\b[^\]]{{0,200}}\](.*)", re.I)
# Where a text in a script reads a variable, and where it speaks of one in a comment.
_MENTIONED = lazy_pattern(r"(?<![\w${.(])TF_VAR_(\w+)")
_BY_MAKE = lazy_pattern(
    rf"^[ ]{{0,8}}(?:export[ \t]{{1,8}})?({_NAME})[ \t]{{0,80}}(:{{0,3}}|\?)=[ \t]{{0,80}}([^\r\n]*)", re.MULTILINE
)
_MAKE_CONDITION = lazy_pattern(r"^[ ]{0,8}(?:(?P<ends>endif)|ifn?(?:eq|def))\b", re.MULTILINE)
_COMMENT = lazy_pattern(r"(?:^|\s)#[^\r\n]*")
_HOLDERS = ("env", "variables", "environment")
# Parts of a pipeline of Azure DevOps that no other kind has at its top.
_OF_AZURE_DEVOPS = ("steps", "pool", "trigger", "pr", "parameters", "extends", "resources")


@dataclass(frozen=True, slots=True)
class EnvironmentText:
    """One variable of the environment. text: its value as written, None where only a run tells it.

    may_be_lost: it is a variable of Azure DevOps, whose agent gives its name in capitals to what it runs, so that
    Terraform, for which the case of letters counts, may not find it:
    https://learn.microsoft.com/azure/devops/pipelines/process/variables#environment-variables

    wins: it wins over variable files, as what a workspace of HCP Terraform holds does. is_expression: it is written in
    HCL, whatever the type of the variable is.
    """

    name: str
    text: str | None
    place: Span
    may_be_lost: bool = False
    wins: bool = False
    is_expression: bool = False


def is_azure_devops(root: JsonNode) -> bool:
    """Say whether `variables` of a document are those of Azure DevOps, and not of GitLab."""
    if isinstance(find(root, "variables"), JsonArray) or any(find(root, each) is not None for each in _OF_AZURE_DEVOPS):
        return True
    return not any(find(member.value, "script") is not None for member in members_of(root))


def environment_of(node: JsonObject, source: SourceFile, *, of_azure_devops: bool) -> Iterator[EnvironmentText]:
    """Yield what a part of a pipeline declares for Terraform."""
    for holder in _HOLDERS:
        declared = find(node, holder)
        lost = of_azure_devops and holder == "variables"
        named: list[tuple[str, JsonNode | None, JsonNode]] = [(m.key, m.value, m.value) for m in members_of(declared)]
        for item in declared.items if isinstance(declared, JsonArray) else ():
            value = find(item, "value")
            named.append((find_text(item, "name") or "", value, value if value is not None else item))
        for name, value, place in named:
            if _OF_TERRAFORM.fullmatch(name.upper() if lost else name):
                value = find(value, "value") if isinstance(value, JsonObject) else value  # GitLab
                text = _shown(value) if isinstance(value, JsonScalar) else None
                yield EnvironmentText(name, text, Span(source, place.start, place.end), may_be_lost=lost)


def environment_of_job(
    node: JsonObject, variables: Mapping[str, JsonNode], source: SourceFile
) -> Iterator[EnvironmentText]:
    """Yield what the matrix or the rules of a job of GitLab give Terraform. variables: those of one of its jobs."""
    rules = (find(node, "rules"), find(node, "workflow", "rules"))
    given = [find(rule, "variables") for each in rules if isinstance(each, JsonArray) for rule in each.items]
    matrix = find(node, "parallel", "matrix")
    given += matrix.items if isinstance(matrix, JsonArray) else []
    for name in dict.fromkeys(member.key for each in given for member in members_of(each)):
        value = variables.get(name.lower())
        if _OF_TERRAFORM.fullmatch(name) and value is not None:
            text = _shown(value) if isinstance(value, JsonScalar) else None
            yield EnvironmentText(name, text, Span(source, value.start, value.end))


def set_by(words: Sequence[Word], place: Span) -> Iterator[EnvironmentText]:
    """Yield what a command sets for what comes after it: `export TF_VAR_x=y`, `$env:TF_VAR_x = "y"`."""
    for at, word in enumerate(words):
        assigned = _ASSIGNED.fullmatch(word.text)
        if assigned is not None:
            yield EnvironmentText(assigned[1], assigned[2].rstrip(), place)
            continue
        by_powershell = None if word.is_quoted else _BY_POWERSHELL.fullmatch(word.text)
        if by_powershell is None:
            later = _SET_LATER.search(word.text)
            if later is not None:
                yield EnvironmentText(later[1], later[2], place)
        elif by_powershell[2]:
            yield EnvironmentText(by_powershell[1], by_powershell[2], place)
        elif [each.text for each in words[at + 1 : at + 2]] == ["="]:
            is_one = len(words) == at + 3 and at == 0
            yield EnvironmentText(by_powershell[1], words[at + 2].text if is_one else None, place)


def set_by_make(text: str, place: Span) -> Iterator[EnvironmentText]:
    """Yield what a makefile sets for all its recipes: `export TF_VAR_kind := Pooled`.

    What it sets twice or on a condition is not known, and what it sets with `?=` may be in the environment already.
    https://www.gnu.org/software/make/manual/html_node/Variables_002fRecursion.html
    """
    found: dict[str, EnvironmentText] = {}
    conditions = deque(_MAKE_CONDITION.finditer(text))
    depth = 0
    for match in _BY_MAKE.finditer(text):
        while conditions and conditions[0].start() < match.start():
            depth += -1 if conditions.popleft()["ends"] else 1
        at = Span(place.source, match.start(), match.end()) if place.source.text == text else place
        is_one = depth <= 0 and match[1] not in found and match[2] != "?" and match[3].strip() != ""
        found[match[1]] = EnvironmentText(match[1], match[3].rstrip() if is_one else None, at)
    yield from found.values()


def mentioned_in(text: str) -> Iterator[tuple[str, int, int]]:
    """Yield the variables of Terraform that a file speaks of otherwise than to read them, with their places."""
    without = _COMMENT.sub(lambda comment: " " * len(comment[0]), text)
    for match in _MENTIONED.finditer(without):
        yield match[0], match.start(), match.end()


def _shown(node: JsonScalar) -> str | None:
    if node.value is None:
        return None
    return str(node.value).lower() if isinstance(node.value, bool) else str(node.value)
