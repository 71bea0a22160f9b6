"""Several outputs of `check --output json` as one: the findings of many repositories, equal ones together.

What is read may come from anywhere: every part of it is taken for text, and what is no such output is refused.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from avd_intune.records import dataclass, field
from avd_intune.reporting.check_json import FORM_VERSION
from avd_intune.reporting.report_content import without_place
from avd_intune.reporting.report_words import ended_service
from avd_intune.reporting.source_lines import one_line

FAILED, UNDECIDED = "failed", "undecided"
# Of a repository that could not be read or judged: nobody knows what is in it.
UNREAD = "unread"
# CKV_AVD_12 names what other checks leave open, and those are findings of their own.
_OPEN = "CKV_AVD_12"
_COUNTS = ("failed", "undecided", "passed", "skipped", "files")


class NoResultsError(Exception):
    """A text is no output of `check --output json` that can be read; `str(error)` says why in a few words."""


@dataclass(frozen=True, slots=True)
class Place:
    """An object that a finding is about. at: path and line, where it is decided."""

    repository: str
    resource: str
    at: str


@dataclass(slots=True)
class MergedFinding:
    """One answer, with all objects of all repositories that it is about.

    ended: the day on which the service of the image ended, if that is past.
    """

    rule_id: str
    name: str
    status: str
    level: str
    reason: str
    ended: str = ""
    places: list[Place] = field(default_factory=list)

    @property
    def repositories(self) -> list[str]:
        """Return the repositories, each once."""
        return list(dict.fromkeys(each.repository for each in self.places))


@dataclass(frozen=True, slots=True)
class Repository:
    """One of the outputs. made: the day of the file. counts: objects by status, and files.

    error: why it was not judged.
    """

    name: str
    version: str
    baselines: tuple[str, ...]
    settings: tuple[str, ...]
    made: str
    counts: Mapping[str, int]
    error: str = ""

    @property
    def status(self) -> str:
        """Return the worst status of its objects; "" where nothing was found to judge."""
        if self.error:
            return UNREAD
        return next((each for each in _COUNTS[:4] if self.counts[each]), "")


@dataclass(frozen=True, slots=True)
class MergedResults:
    """All outputs: repositories with the worst first, and findings with those of most repositories first."""

    repositories: tuple[Repository, ...]
    findings: tuple[MergedFinding, ...]
    titles: Mapping[str, str]

    def of(self, status: str) -> list[MergedFinding]:
        """Return the findings of a status."""
        return [each for each in self.findings if each.status == status]

    def objects(self, status: str) -> int:
        """Return how many objects have a status, each counted once, by its worst answer."""
        return sum(each.counts[status] for each in self.repositories)


def merged_results(outputs: Iterable[tuple[str, str, str]], today: date) -> MergedResults:
    """Return outputs as one. Raises NoResultsError, which names the repository.

    outputs: name of the repository, day, and the JSON, which may bring the name itself. A repository that was judged
        after it could not be read counts as judged; judged twice, it would count twice, and is refused.
    """
    repositories: dict[str, Repository] = {}
    found: dict[tuple[str, ...], MergedFinding] = {}
    titles: dict[str, str] = {}
    for name, made, text in outputs:
        try:
            data = _document(text)
            name = _text(data, "repository") if "repository" in data else name
            known = repositories.get(name)
            if known is not None and not known.error and "error" not in data:
                raise NoResultsError("it was judged twice, and which result counts is not known")
            if "error" in data:
                unread = Repository(
                    name, _text(data, "tool_version"), (), (), made, dict.fromkeys(_COUNTS, 0), _error(data)
                )
                repositories.setdefault(name, unread)
                continue
            names = {_text(rule, "id"): _text(rule, "name") for rule in _objects(data, "rules")}
            titles |= {_text(rule, "id"): _text(rule, "title") for rule in _objects(data, "rules")}
            repositories[name] = _repository(name, made, data)
            for entry in _findings(data):
                _add(entry, name, names, today, found)
        except NoResultsError as error:
            raise NoResultsError(f"{name}: {error}") from error
    return MergedResults(
        tuple(sorted(repositories.values(), key=lambda each: (_rank(each.status), each.name))),
        tuple(sorted(found.values(), key=_order)),
        titles,
    )


def _document(text: str) -> dict[str, Any]:
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise NoResultsError("it is not JSON") from error
    if not isinstance(data, dict) or data.get("form") != "avd-intune check":
        raise NoResultsError("it is not what `avd-intune check --output json` writes")
    if data.get("form_version") != FORM_VERSION:
        raise NoResultsError(f"it has another form version than {FORM_VERSION}; write it again with this version")
    return data


def _repository(name: str, made: str, data: Mapping[str, Any]) -> Repository:
    summary = data.get("summary")
    if not isinstance(summary, dict):
        raise NoResultsError("it has no summary")
    counts = {key: value for key in _COUNTS if type(value := summary.get(key)) is int and value >= 0}
    if len(counts) < len(_COUNTS):
        raise NoResultsError("its summary has no counts")
    return Repository(
        name,
        _text(data, "tool_version"),
        tuple(_texts(data, "baselines")),
        tuple(_texts(data, "settings_files")),
        made,
        counts,
    )


def _error(data: Mapping[str, Any]) -> str:
    return _text(data, "error") or "it is not said why"


def _findings(data: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Yield failed and undecided findings; what is undecided once, and not again as CKV_AVD_12."""
    entries = list(_objects(data, "findings"))
    stated = {(_text(each, "rule_id"), _text(each, "resource")) for each in entries}
    for entry in entries:
        if entry.get("status") not in (FAILED, UNDECIDED):
            continue
        told = [(rule, _text(entry, "resource")) for rule in _texts(entry, "undecided_rules")]
        if _text(entry, "rule_id") == _OPEN and told and stated.issuperset(told):
            continue
        yield entry


def _add(
    entry: Mapping[str, Any],
    repository: str,
    names: Mapping[str, str],
    today: date,
    found: dict[tuple[str, ...], MergedFinding],
) -> None:
    rule_id, reason = _text(entry, "rule_id"), without_place(_text(entry, "reason"))
    status = UNDECIDED if rule_id == _OPEN else _text(entry, "status")
    name, level, ended = names.get(rule_id, rule_id), _text(entry, "level"), ended_service(reason, today)
    new = MergedFinding(rule_id, name, status, level, reason, ended)
    # One value is written in many ways by many teams: "Pooled", "pooled".
    finding = found.setdefault((rule_id, status, new.level, reason.lower()), new)
    place = Place(repository, _text(entry, "resource"), _at(entry))
    if place not in finding.places[-1:]:
        finding.places.append(place)


def _at(entry: Mapping[str, Any]) -> str:
    place = entry.get("decided_at") or entry.get("block")
    if not isinstance(place, dict) or not isinstance(place.get("line"), int):
        raise NoResultsError("a finding has no place")
    return f"{_text(place, 'path')}:{place['line']}"


def _order(finding: MergedFinding) -> tuple[object, ...]:
    levels = ("error", "warning", "note")
    level = levels.index(finding.level) if finding.level in levels else len(levels)
    number = int(finding.rule_id.rpartition("_")[2]) if finding.rule_id.rpartition("_")[2].isdecimal() else 0
    return _rank(finding.status), level, -len(finding.repositories), number, finding.reason


def _rank(status: str) -> int:
    if status == UNREAD:
        return -1
    return _COUNTS.index(status) if status in _COUNTS else len(_COUNTS)


def _text(data: Mapping[str, Any], key: str) -> str:
    value = data.get(key)
    if not isinstance(value, str):
        raise NoResultsError(f"{key} is no text")
    return one_line(value)


def _texts(data: Mapping[str, Any], key: str) -> list[str]:
    value = data.get(key)
    if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
        raise NoResultsError(f"{key} is no list of texts")
    return [one_line(each) for each in value]


def _objects(data: Mapping[str, Any], key: str) -> Sequence[Mapping[str, Any]]:
    value = data.get(key)
    if not isinstance(value, list) or not all(isinstance(each, dict) for each in value):
        raise NoResultsError(f"{key} is no list of objects")
    return value
