"""What stands above a host pool or session host in the editor: `2 session hosts, 1 fails`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from avd_intune.findings import Outcome
from avd_intune.language_server.analysis import head_of
from avd_intune.records import dataclass, field
from avd_intune.source.text import Span
from avd_intune.surveys import Survey, SurveyedEstate

_ORDER = (Outcome.PASS, Outcome.UNDECIDED, Outcome.FAIL)


@dataclass(frozen=True, slots=True)
class Lens:
    """A short text above a line. place: the line that declares the block."""

    place: Span
    text: str


@dataclass(slots=True)
class _Block:
    """What one block declares, over all scenarios: objects with their worst answers. hosts: those of a host pool."""

    span: Span
    answers: dict[str, Outcome] = field(default_factory=dict)
    hosts: dict[str, Outcome] = field(default_factory=dict)


def lenses_in(surveys: Iterable[Survey], path: str) -> list[Lens]:
    """Return the lenses of a document, in the order of its lines."""
    pools: dict[int, _Block] = {}
    machines: dict[int, _Block] = {}
    for each in surveys:
        for surveyed in each.estates:
            if path in surveyed.deployment.files:
                _add(surveyed, path, pools, machines)
    found = [Lens(head_of(block.span), _pool_text(block)) for block in pools.values()]
    found += [Lens(head_of(block.span), _counted("session host", block.answers)) for block in machines.values()]
    return sorted(found, key=lambda lens: lens.place.start)


def _add(surveyed: SurveyedEstate, path: str, pools: dict[int, _Block], machines: dict[int, _Block]) -> None:
    worst = {id(subject): _worst(v.outcome for v in verdicts.values()) for subject, verdicts in surveyed.verdicts}
    for pool in surveyed.estate.host_pools:
        span = pool.resource.span
        if span.path == path and pool.declared:
            block = pools.setdefault(span.start, _Block(span))
            _keep(block.answers, pool.resource.address, worst.get(id(pool)))
            for host in surveyed.estate.session_hosts:
                if any(each is pool for each, _ in host.pools):
                    _keep(block.hosts, host.resource.address, worst.get(id(host)))
    for host in surveyed.estate.session_hosts:
        span = host.resource.span
        if span.path == path and host.certain:
            _keep(machines.setdefault(span.start, _Block(span)).answers, host.resource.address, worst.get(id(host)))


def _keep(answers: dict[str, Outcome], address: str, outcome: Outcome | None) -> None:
    answers[address] = _worst((answers.get(address, Outcome.PASS), outcome or Outcome.PASS))


def _worst(outcomes: Iterable[Outcome]) -> Outcome:
    return max(outcomes, key=_ORDER.index, default=Outcome.PASS)


def _pool_text(block: _Block) -> str:
    own = _counted("host pool", block.answers)
    return f"{own}; {_counted('session host', block.hosts)}" if block.hosts else f"{own}; no session host in this code"


def _counted(noun: str, answers: dict[str, Outcome]) -> str:
    """Return e.g. `2 session hosts, 1 fails`; of one that passes `session host passes`."""
    total = len(answers)
    if total == 1:
        return f"{noun} {_verb(next(iter(answers.values())), 1)}"
    parts = [f"{total} {noun}s", *_parts(list(answers.values()))]
    return ", ".join(parts)


def _parts(outcomes: list[Outcome]) -> Iterator[str]:
    for outcome in _ORDER[::-1]:
        number = outcomes.count(outcome)
        if number == len(outcomes):
            yield f"all {_verb(outcome, number)}"
        elif number and outcome is not Outcome.PASS:
            yield f"{number} {_verb(outcome, number)}"


def _verb(outcome: Outcome, number: int) -> str:
    if outcome is Outcome.UNDECIDED:
        return "is undecided" if number == 1 else "are undecided"
    word = "pass" if outcome is Outcome.PASS else "fail"
    return word if number > 1 else f"{word}es" if word == "pass" else "fails"
