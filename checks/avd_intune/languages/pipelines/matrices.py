"""The jobs that a matrix of a pipeline makes: one for each combination of its values, and all of them run.

Variables that a rule of GitLab sets make jobs alike.

https://docs.github.com/actions/how-tos/write-workflows/choose-what-workflows-do/run-job-variations,
https://learn.microsoft.com/azure/devops/pipelines/yaml-schema/jobs-job-strategy and
https://docs.gitlab.com/ci/yaml/#parallelmatrix
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from math import prod

from avd_intune.records import dataclass
from avd_intune.source.json_lookups import find, find_text, members_of
from avd_intune.source.json_reader import JsonArray, JsonNode, JsonObject, JsonScalar

# More jobs than these are not told apart: what they take from the matrix is known when they run.
_MOST_JOBS = 32
_MOST_COMBINATIONS = 10_000
_OF_GITHUB = ("include", "exclude")
_MAX_DEPTH = 4


@dataclass(frozen=True, slots=True)
class MatrixJob:
    """One job of a matrix. name: as a person tells it from the others. variables: by their names in lower case."""

    name: str
    variables: dict[str, JsonNode]


def jobs_of(node: JsonNode) -> list[MatrixJob]:
    """Return the jobs that the matrix of a job makes, none where it has none or only a run tells which."""
    of_gitlab = find(node, "parallel", "matrix")
    if isinstance(of_gitlab, JsonArray):
        return _of_gitlab(of_gitlab)
    matrix = find(node, "strategy", "matrix")
    if not isinstance(matrix, JsonObject) or not matrix.members:
        return []
    if all(isinstance(each.value, JsonObject) for each in matrix.members):
        found = [
            MatrixJob(each.key, {m.key.lower(): m.value for m in members_of(each.value)}) for each in matrix.members
        ]
        return found if len(found) <= _MOST_JOBS else []
    return _of_github(matrix)


def jobs_by_rules(node: JsonNode) -> list[MatrixJob]:
    """Return the job of GitLab as each of its rules has it that sets variables, and as it is without one.

    https://docs.gitlab.com/ci/yaml/#rulesvariables and https://docs.gitlab.com/ci/yaml/#workflowrulesvariables
    """
    rules = find(node, "rules") if find(node, "rules") is not None else find(node, "workflow", "rules")
    found = []
    for number, rule in enumerate(rules.items if isinstance(rules, JsonArray) else (), 1):
        variables = {each.key.lower(): each.value for each in members_of(find(rule, "variables"))}
        if variables:
            found.append(MatrixJob(find_text(rule, "if") or f"rule {number}", variables))
    return [MatrixJob("", {}), *found] if 0 < len(found) <= _MOST_JOBS else []


def _of_gitlab(matrix: JsonArray) -> list[MatrixJob]:
    """Return the jobs of a list of variables, each with a value or a list of values: all combinations of an entry."""
    jobs: list[dict[str, JsonNode]] = []
    for entry in matrix.items:
        if not isinstance(entry, JsonObject):
            return []  # `!reference`
        values = {name: node.items if isinstance(node, JsonArray) else [node] for name, node in _entries(entry).items()}
        if len(jobs) + prod(map(len, values.values())) > _MOST_JOBS:
            return []
        jobs.extend(dict(zip(values, each, strict=True)) for each in product(*values.values()))
    return [MatrixJob(_name_of(job), {name.lower(): node for name, node in job.items()}) for job in jobs]


def _of_github(matrix: JsonObject) -> list[MatrixJob]:
    lists: dict[str, list[JsonNode]] = {}
    for member in matrix.members:
        if not isinstance(member.value, JsonArray):
            return []  # `${{ fromJSON(…) }}`
        lists[member.key] = member.value.items
    included, excluded = (lists.pop(each, []) for each in _OF_GITHUB)
    if not all(isinstance(each, JsonObject) for each in (*included, *excluded)):
        return []
    if prod(map(len, lists.values())) > _MOST_COMBINATIONS:
        return []
    # What is excluded counts for nothing, so that all combinations are looked at before their number is.
    combinations = product(*lists.values()) if lists else ()
    made = [dict(zip(lists, each, strict=True)) for each in combinations]
    jobs = [each for each in made if not any(_has_all(each, _entries(out)) for out in excluded)]
    originals = [dict(each) for each in jobs]
    for entry in map(_entries, included):
        # It completes each job whose own values it leaves as they are, and else makes one of its own.
        fitting = [
            at for at, job in enumerate(originals) if _has_all(job, {k: v for k, v in entry.items() if k in lists})
        ]
        for at in fitting:
            jobs[at].update(entry)
        if not fitting:
            jobs.append(entry)
    if len(jobs) > _MOST_JOBS:
        return []
    return [MatrixJob(_name_of(job), dict(_flat("matrix", job))) for job in jobs]


def _entries(node: JsonNode) -> dict[str, JsonNode]:
    return {each.key: each.value for each in members_of(node)}


def _has_all(job: dict[str, JsonNode], wanted: dict[str, JsonNode]) -> bool:
    return all(name in job and _plain(job[name]) == _plain(value) for name, value in wanted.items())


def _plain(node: JsonNode) -> object:
    if isinstance(node, JsonScalar):
        return str(node.value).lower() if isinstance(node.value, bool) else str(node.value)
    if isinstance(node, JsonArray):
        return [_plain(each) for each in node.items]
    return {each.key: _plain(each.value) for each in members_of(node)}


def _name_of(job: dict[str, JsonNode]) -> str:
    texts = {name: _plain(node) for name, node in job.items() if isinstance(node, JsonScalar)}
    return ", ".join(f"{name}={text}" for name, text in texts.items())


def _flat(name: str, values: dict[str, JsonNode], depth: int = 0) -> Iterator[tuple[str, JsonNode]]:
    for key, node in values.items():
        yield f"{name}.{key}".lower(), node
        if isinstance(node, JsonObject) and depth < _MAX_DEPTH:
            yield from _flat(f"{name}.{key}", _entries(node), depth + 1)
