"""The output of `check` as JSON, in the form that docs/schemas/check-output.schema.json describes."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence

from avd_intune.findings import Change, Finding
from avd_intune.judgement.rule import Rule
from avd_intune.pack_version import VERSION
from avd_intune.reporting.check_results import CheckResults, public_guideline, related_places, rule_name
from avd_intune.reporting.source_lines import one_line
from avd_intune.selection import Answer
from avd_intune.source.text import Span

# Raised when a reader of the present form could not read the new one; new keys alone do not raise it.
FORM_VERSION = 2
# So many different things that findings say are kept as JSON.
MOST_TOLD = 4096

_text = json.encoder.encode_basestring  # with `ensure_ascii=False`
_LINE = "\n"


def json_parts(results: CheckResults) -> Iterator[str]:
    """Yield the document in pieces: all answers, passed, undecided and skipped ones too.

    The summary counts each object once. The document is what `json.dumps(…, indent=2, ensure_ascii=False)` writes,
    which is several times slower with an indent; and it is never held as a whole, for it is large.
    """
    line = f"{_LINE}  "
    document = {
        "form": _text("avd-intune check"),
        "form_version": str(FORM_VERSION),
        "tool_version": _text(VERSION),
        "baselines": _texts(results.baselines, line),
        "settings_files": _texts([results.path(path) for path in results.settings_files], line),
        "summary": _summary(results, line),
        "rules": _list([_rule(rule, f"{line}  ") for rule in results.rules], line),
        "files": _texts([results.path(path) for path in results.files], line),
    }
    before = f'{_object(document, _LINE).removesuffix(f"{_LINE}}}")},{line}"findings": ['
    end = f"]{_LINE}}}\n"
    line = f"{line}  "
    findings = _Findings(results, line)
    for answer, fingerprint in results.fingerprints():
        yield f"{before}{line}{findings.text(answer, fingerprint)}"
        before, end = ",", f"{_LINE}  ]{_LINE}}}\n"
    yield end if before == "," else f"{before}{end}"


def _object(entries: Mapping[str, str], line: str) -> str:
    """Return a JSON object of what is JSON already. line: the line break with the indentation of the object."""
    inner = f"{line}  "
    members = f",{inner}".join([f'"{key}": {text}' for key, text in entries.items()])
    return f"{{{inner}{members}{line}}}"


def _list(items: Sequence[str], line: str) -> str:
    if not items:
        return "[]"
    inner = f"{line}  "
    return f"[{inner}{f',{inner}'.join(items)}{line}]"


def _texts(texts: Iterable[str], line: str) -> str:
    return _list([_text(each) for each in texts], line)


def _shown(text: str | None) -> str:
    return "null" if text is None else _text(one_line(text))


def _summary(results: CheckResults, line: str) -> str:
    counts = {status.value: str(number) for status, number in results.objects().items()}
    return _object({**counts, "files": str(len(results.files))}, line)


def _rule(rule: Rule, line: str) -> str:
    written = {
        "id": rule.id,
        "name": rule_name(rule),
        "title": rule.title,
        "why": rule.why,
        "guideline": public_guideline(rule),
    }
    return _object({key: _text(text) for key, text in written.items()}, line)


class _Findings:
    """Writes findings. line: the line break with their indentation."""

    def __init__(self, results: CheckResults, line: str) -> None:
        self._results = results
        self._inner = f"{line}  "
        self._end = f"{line}}}"
        # Many session hosts are told the same, and each is what several findings are about, one after the other.
        self._told: dict[object, str] = {}
        self._about: tuple[object, str] = (None, "")
        self._block: tuple[Span | None, str] = (None, "")
        self._paths: dict[str, str] = {}

    def text(self, answer: Answer, fingerprint: str) -> str:
        finding, inner = answer.finding, self._inner
        about = (finding.address, finding.resource_type, finding.language, finding.scenarios)
        if self._about[0] != about:
            self._about = about, self._about_of(finding)
        undecided = _texts(finding.undecided_rules, inner) if finding.undecided_rules else "[]"
        decided_at = "null" if finding.decided_at is None else self._place(finding.decided_at, inner)
        changes = self._changes(finding) if finding.changes else "[]"
        return (
            f'{{{inner}{self._alike(answer)},{inner}{self._about[1]},{inner}"undecided_rules": {undecided}'
            f',{inner}"block": {self._block_of(finding.span)},{inner}"decided_at": {decided_at}'
            f',{inner}"related": {self._related(finding)},{inner}"changes": {changes}'
            f',{inner}"fingerprint": "{fingerprint}"{self._end}'
        )

    def _about_of(self, finding: Finding) -> str:
        inner = self._inner
        return (
            f'"resource": {_shown(finding.address)},{inner}"resource_type": {_shown(finding.resource_type)}'
            f',{inner}"language": {_text(finding.language)}'
            f',{inner}"scenarios": {_list([_shown(each) for each in finding.scenarios], inner)}'
        )

    def _alike(self, answer: Answer) -> str:
        """Return what a finding says beside what it is about."""
        finding, inner = answer.finding, self._inner
        # Of outcome and level there is one object each, whose own hash is slow.
        key = (
            *(finding.rule_id, id(finding.outcome), id(finding.level), finding.reason, finding.details),
            answer.skipped_because,
        )
        told = self._told.get(key)
        if told is None:
            if len(self._told) >= MOST_TOLD:
                self._told.clear()
            entries = {
                "rule_id": _text(finding.rule_id),
                "status": _text(answer.status.value),
                "level": _text(finding.level.value),
                # A program reads it, and forms of JSON change only with a major version: all of it, with the same as
                # a list.
                "reason": _shown(finding.whole_reason),
                "details": _list([_shown(each) for each in finding.details], inner),
                "skipped_because": _shown(answer.skipped_because),
            }
            told = self._told[key] = f",{inner}".join([f'"{name}": {text}' for name, text in entries.items()])
        return told

    def _block_of(self, span: Span) -> str:
        if self._block[0] is not span:
            self._block = span, self._place(span, self._inner)
        return self._block[1]

    def _related(self, finding: Finding) -> str:
        places = related_places(finding)
        if not places:
            return "[]"
        item = f"{self._inner}  "
        return _list(
            [self._place(span, item, f',{item}  "note": {_shown(note)}') for span, note in places], self._inner
        )

    def _changes(self, finding: Finding) -> str:
        return _list([self._change(each, f"{self._inner}  ") for each in finding.changes], self._inner)

    def _change(self, change: Change, line: str) -> str:
        inner = f"{line}  "
        entries = {
            "action": _text(change.action.value),
            "attribute": _shown(change.attribute),
            "value": _shown(change.value),
            "choices": _list([_shown(each) for each in change.choices], inner),
            "certainty": _text(change.certainty.value),
            "alternative": str(change.alternative),
            "text": _shown(change.text),
            "place": "null" if change.place is None else self._place(change.place, inner),
        }
        return _object(entries, line)

    def _place(self, span: Span, line: str, more: str = "") -> str:
        """Return lines and columns from 1; the end column is that behind the last character. more: further members."""
        path = self._paths.get(span.source.path)
        if path is None:
            path = self._paths[span.source.path] = _text(self._results.path(span.source.path))
        first, column = span.source.position(span.start)
        last, end_column = span.source.position(span.end)
        inner = f"{line}  "
        return (
            f'{{{inner}"path": {path},{inner}"line": {first},{inner}"column": {column}'
            f',{inner}"end_line": {last},{inner}"end_column": {end_column}{more}{line}}}'
        )
