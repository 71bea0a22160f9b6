"""What the verdicts on code that is written another way may be, given those on the code as it was.

An object whose name or key of instance hangs on what became an input or a choice has another address then, with a hole
in it (`vm[*]`, `{parameters('name')}`, `…`). It is held against all objects that its address fits, so that one that
really vanishes is seen.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence

from avd_intune.findings import Outcome

# What every rule answers for every object. CKV_AVD_12 repeats what is undecided: it is only there where it says by
# itself that an object cannot be judged.
Verdicts = dict[tuple[str, str], Outcome]
# The same by the addresses of other code, where several objects may have become one; None: no finding on one of them.
_Aligned = dict[tuple[str, str], "frozenset[Outcome | None]"]
# How often each check gives each verdict, whatever the objects are called.
Counts = Counter[tuple[str, str]]
REPEATED = "CKV_AVD_12"
UNDECIDED, PASS = Outcome.UNDECIDED, Outcome.PASS
_NOTHING: frozenset[Outcome | None] = frozenset({None})
_HOLES = re.compile(r'\["?\*"?\]|\{[^{}]*\}|…')


def contradictions(
    kind: str,
    before: Verdicts,
    after: Verdicts,
    others: Iterable[Verdicts],
    *,
    blank: bool = False,
    makes_instances: bool = False,
    there: Sequence[Collection[str]] = (),
    deployed: Collection[str] = (),
) -> Iterator[str]:
    """Yield each verdict of a rewriting that the verdicts of what was there do not allow.

    blank: what was handed in or chosen is no value but a blank to fill in, see `allowed`. makes_instances: it says how
    many there are of a resource: an object that one value does not make may be judged as it is where it is made. So may
    one that the code as it was, or the other value, does not deploy. there: the addresses of what each deploys;
    deployed: of what the rewriting does.

    What is undecided may be so by another check of the same object: of a request whose address becomes an input it is
    not even known whether it makes a policy of Intune. Or of another object: an extension whose machine becomes an
    input tells no more of one outside the code, and is asked about on each machine that it may be on. Of what a
    resource deploys of which CKV_AVD_12 says that it cannot be judged, for its type is an input, no more need be said.
    And what passes by something else (a host pool by its hosts, an image by what starts from it, a host by its image)
    may have nothing to say where that is undecided.
    """
    written, *alone = (_aligned(each, after) for each in (before, before, *others))
    told = _told_otherwise(written, after) if kind in ("input", "choice") else frozenset()
    for key in sorted({*written, *after, *(key for each in alone for key in each)}):
        if key[0] == REPEATED:
            continue
        was, now = written.get(key, _NOTHING), after.get(key)
        fine = allowed(kind, [each.get(key, _NOTHING) for each in alone], blank=blank)
        made = [each for each in alone if any(address == key[1] for _, address in each)]
        some_without = key[1] in deployed and any(key[1] not in each for each in there)
        if makes_instances or some_without:
            made += [each for each, here in zip(alone, there, strict=True) if key[1] in here] if some_without else []
            fine |= allowed(kind, [each.get(key, _NOTHING) for each in made or alone], blank=blank)
            fine |= frozenset(Outcome) if kind == "input" and not made else frozenset()
        if now not in fine and not (now is None and key in told):
            shown = "/".join(sorted(_shown(each) for each in was))
            yield f"{key[0]} {key[1]}: {shown} -> {_shown(now)}"


def told_at_the_script(runs: Sequence[Verdicts], sent: Collection[str]) -> list[Verdicts]:
    """Return verdicts in which what a script sends has one address, whether code runs the script or a person does.

    Code that gets the name of a script from whoever deploys does not tell that it runs one of the repository: what this
    sends is told at the script then, and else at the resource that runs it, with the same verdict.
    sent: the addresses in the script. Where each of the runs has either one of them or a resource, both are the same.
    """
    told: dict[str, list[set[str]]] = {}  # by address: the checks that say something of it, in each run
    for number, run in enumerate(runs):
        for rule, address in run:
            told.setdefault(address, [set() for _ in runs])[number].add(rule)
    renamed: dict[str, str] = {}
    for at_script in (each for each in sorted(sent) if each in told):
        for address in sorted(told.keys() - set(sent) - renamed.keys()):
            pairs = list(zip(told[at_script], told[address], strict=True))
            same_checks = len({frozenset(here or there) for here, there in pairs}) == 1
            if same_checks and all(bool(here) != bool(there) for here, there in pairs):
                renamed[address] = at_script
                break
    return [{(rule, renamed.get(address, address)): each for (rule, address), each in run.items()} for run in runs]


def _told_otherwise(before: _Aligned, after: Verdicts) -> frozenset[tuple[str, str]]:
    """Return the verdicts that are gone, and were undecided or are told of in another way: see `contradictions`."""
    own: dict[str, set[str]] = {}
    for rule, address in before:
        own.setdefault(address, set()).add(rule)
    here = {address for _, address in after}
    open_rules: dict[str, set[str]] = {}
    for (rule, address), outcome in after.items():
        if outcome is UNDECIDED:
            open_rules.setdefault(address, set()).add(rule)
    asked = {rule for rules in open_rules.values() for rule in rules}
    newly_open = any(
        key[0] != REPEATED and UNDECIDED not in before.get(key, _NOTHING) for key in after if after[key] is UNDECIDED
    )
    told = set()
    for rule, address in before:
        holder = address.partition("::")[0]
        only_open = all(before[each, address] == {UNDECIDED} for each in own[address])
        moved = address not in here and only_open and bool(own[address] & asked)
        was = before[rule, address]
        still_open = was == {UNDECIDED} and address in open_rules
        rested_on_another = was == {PASS} and (newly_open or address in open_rules)
        if moved or still_open or rested_on_another or open_rules.get(holder) == {REPEATED}:
            told.add((rule, address))
    return frozenset(told)


def allowed(kind: str, alone: list[frozenset[Outcome | None]], *, blank: bool = False) -> frozenset[Outcome | None]:
    """Return what an object may get by a rule. alone: what the code as it was gives, and for a choice each other value.

    blank: a text that is empty or stands for one. As the default of an input it is to be filled in, so it may become
    undecided; without a default a person gives a name there, and what was wrong for its lack may pass.
    """
    was, given = alone[0], frozenset().union(*alone)
    if kind == "choice":
        if len(given) == 1:
            return given
        # Nothing is wrong either way; objects that became one may differ among themselves.
        kept = given if given == {PASS, None} or any(len(each) > 1 for each in alone) else frozenset()
        return _unless_silent(kept | {UNDECIDED}, given)
    if kind == "input":
        # Where the check passes or has nothing to say in each case, it passes.
        extra = {UNDECIDED, PASS} if blank or was == _NOTHING else {UNDECIDED}
        return _unless_silent(was | extra, was)
    return was | {UNDECIDED} if kind == "default" and blank else was


def _unless_silent(found: frozenset[Outcome | None], given: frozenset[Outcome | None]) -> frozenset[Outcome | None]:
    """Return outcomes without silence where one of the objects got more than a pass."""
    return found if given <= {PASS, None} and None in given else found - {None}


def _aligned(verdicts: Verdicts, after: Verdicts) -> _Aligned:
    """Return verdicts by the addresses that their objects have in other code."""
    gone = {address for _, address in verdicts} - {address for _, address in after}
    new = sorted({address for _, address in after} - {address for _, address in verdicts})
    sources: dict[str, list[str]] = {}
    for address in (each for each in new if _HOLES.search(each)):
        # A hole may be a name and its child's, but not the type of a child.
        hole = r"(?!extensions/).*"
        pattern = re.compile(hole.join(re.escape(part) for part in _HOLES.split(address)))
        fitting = [each for each in sorted(gone) if pattern.fullmatch(each)]
        if fitting:
            sources[address] = fitting
    moved = {each for fitting in sources.values() for each in fitting}
    found: _Aligned = {key: frozenset({outcome}) for key, outcome in verdicts.items() if key[1] not in moved}
    for rule in {rule for rule, _ in verdicts}:
        for address, fitting in sources.items():
            found[rule, address] = frozenset(verdicts.get((rule, each)) for each in fitting)
    return found


def _shown(outcome: Outcome | None) -> str:
    return outcome.value if outcome else "no finding"


def differences(was: Counts, now: Counts) -> Iterator[str]:
    """Yield each verdict that another number of objects gets."""
    for rule, outcome in sorted({*was, *now}):
        if was[rule, outcome] != now[rule, outcome]:
            yield f"{rule}: {was[rule, outcome]} -> {now[rule, outcome]} objects {outcome}"
