"""What a person should know of a run of `check` and is no finding: that nothing was found, and what was left out."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from pathlib import Path

from avd_intune.engine import roots_switched_off
from avd_intune.estate.switched_off import switched_off_of_avd
from avd_intune.finding_exceptions import ended, unused
from avd_intune.judgement.registry import all_rules
from avd_intune.policies_not_judged import all_not_judged
from avd_intune.reporting.check_results import CheckResults
from avd_intune.reporting.lowered_notes import lowered_by_settings
from avd_intune.skips import named_ids
from avd_intune.source.text import Span, UnreadableSourceError
from avd_intune.surveys import Survey, SurveyedEstate

# Longer lists help nobody; `explain` and the report have them whole.
MOST_LISTED = 5
PREFIX = "CKV_AVD_"


def notes_of(results: CheckResults, surveys: Sequence[Survey], values: Collection[str] = ()) -> list[str]:
    """Return one line for each note, the most general one first.

    values: the parameter files that stand for the deployments which take them.
    """
    estates = [estate for each in surveys for estate in each.estates]
    lines = [*_notes_of_files(results, estates), *_not_judged(results, surveys), *_skips_of_nothing(results, surveys)]
    lines += [*_settings_of_nothing(results, surveys), *lowered_by_settings(results, surveys)]
    if results.answers:
        lines += _roots_switched_off(results, surveys)
    lines = list(dict.fromkeys(lines))
    if results.answers:
        return lines
    untaken = [
        f"{results.path(path)} holds values only, and no code here that is judged takes them."
        for path in sorted(values)
        if not any(path in each.deployment.files for each in estates)
    ]
    unsaid = list(_nothing_said(results, estates))
    return [*(unsaid or _nothing_found(results, surveys)), *untaken, *_switched_off(results, surveys), *lines]


def _nothing_said(results: CheckResults, estates: Sequence[SurveyedEstate]) -> Iterator[str]:
    """Say that objects were found, of which the few checks that were asked for, or the files, have nothing to say."""
    pools = [pool.resource.span for each in estates for pool in each.estate.host_pools if pool.declared]
    hosts = [host.resource.span for each in estates for host in each.estate.session_hosts]
    kinds = " and ".join(kind for kind, spans in (("host pools", pools), ("session hosts", hosts)) if spans)
    elsewhere = sorted({span.path for span in (*pools, *hosts)} - {*results.files})
    if kinds and len(elsewhere) == len({span.path for span in (*pools, *hosts)}):
        more = f" and {len(elsewhere) - 1} more" if elsewhere[1:] else ""
        where = f"{results.path(Path(elsewhere[0]))}{more}"
        yield f"There are {kinds}, in files that were not given ({where}); --whole-deployments judges them, too."
    elif kinds:
        yield f"There are {kinds}, of which the checks that were asked for have nothing to say."
    if results.all_answers:
        yield "What is undecided, CKV_AVD_12 says, which was not asked for."


def _nothing_found(results: CheckResults, surveys: Sequence[Survey]) -> Iterator[str]:
    read = f"{len(results.files)} file{'' if len(results.files) == 1 else 's'}"
    yield f"No Azure Virtual Desktop host pool, session host or Intune policy was found ({read} read)."
    for target in (target for each in surveys for target in each.workspace.targets if target.is_file()):
        if ".tfvars" in target.name or target.name.endswith(".bicepparam"):
            yield f"{results.path(target)} holds values only; --whole-deployments judges the code that takes them."
        elif str(target) not in results.files:
            yield f"{results.path(target)} is no code that is judged."
    yield from _modules_not_read(results, surveys)


def _modules_not_read(results: CheckResults, surveys: Sequence[Survey]) -> Iterator[str]:
    """Yield the module calls whose code is not at hand: it may be there that host pools and session hosts are."""
    listed = list(
        dict.fromkeys(
            f"{_place(results, problem.span)}: what this module deploys is not judged: {problem.reason}."
            for survey in surveys
            for estate in survey.estates
            for problem in estate.deployment.problems
            if problem.kind == "module"
        )
    )
    yield from listed[:MOST_LISTED]
    if len(listed) > MOST_LISTED:
        yield f"… and {len(listed) - MOST_LISTED} more module calls whose code is not read."


def _switched_off(results: CheckResults, surveys: Sequence[Survey]) -> Iterator[str]:
    off = {
        f"{each.address} ({_place(results, each.span)}) is not deployed: {each.why}."
        for survey in surveys
        for estate in survey.estates
        for each in switched_off_of_avd(estate.deployment, survey.workspace)
    }
    listed = sorted(off)
    yield from listed[:MOST_LISTED]
    if len(listed) > MOST_LISTED:
        yield f"… and {len(listed) - MOST_LISTED} more that are not deployed; avd-intune report names them."


def _roots_switched_off(results: CheckResults, surveys: Sequence[Survey]) -> Iterator[str]:
    """Yield a line for each root that declares something of AVD and deploys nothing of it, whatever others do."""
    off: dict[str, set[str]] = {}
    for survey in surveys:
        for root, found in roots_switched_off(survey.estates, survey.workspace).items():
            off.setdefault(root, set()).update(
                f"{each.address} ({_place(results, each.span)}) is not deployed: {each.why}." for each in found
            )
    listed = [
        f"{results.path(Path(root))}: {lines[0]}" + (f" So are {len(lines) - 1} more." if lines[1:] else "")
        for root, each in sorted(off.items())
        for lines in [sorted(each)]
    ]
    yield from listed[:MOST_LISTED]
    if len(listed) > MOST_LISTED:
        yield f"… and {len(listed) - MOST_LISTED} more roots that deploy nothing of what they declare; check them."


def _notes_of_files(results: CheckResults, estates: Sequence[SurveyedEstate]) -> Iterator[str]:
    for estate in estates:
        for note in estate.deployment.notes:
            yield f"{_place(results, note.span)}: {note.text}."


def _not_judged(results: CheckResults, surveys: Sequence[Survey]) -> Iterator[str]:
    """Yield what speaks of Azure Virtual Desktop in code of kinds that are out of scope."""
    for survey in surveys:
        for each in all_not_judged(survey.workspace):
            if each.unless_read and each.span.path in survey.result.files:
                continue
            yield f"{_place(results, each.span)}: it is {each.what}."


def _skips_of_nothing(results: CheckResults, surveys: Sequence[Survey]) -> Iterator[str]:
    """Yield the skip comments that name no check: whoever wrote one believes that something is skipped."""
    known = {rule.id for rule in all_rules()}
    for each in surveys:
        for path in sorted(each.result.files.intersection(results.files)):
            try:
                source = each.workspace.source(Path(path))
            except UnreadableSourceError:
                continue
            for offset, rule_id in named_ids(source.text):
                if rule_id not in known and _plain(rule_id).startswith(_plain(PREFIX)):
                    place = _place(results, Span(source, offset, offset))
                    meant = next((f" (it is written {each})" for each in known if _plain(each) == _plain(rule_id)), "")
                    yield f"{place}: there is no check {rule_id}{meant}; nothing is skipped."


def _plain(rule_id: str) -> str:
    return "".join(filter(str.isalnum, rule_id.upper()))


def _settings_of_nothing(results: CheckResults, surveys: Sequence[Survey]) -> Iterator[str]:
    """Yield the checks that the settings name and that do not exist: what is said of them never counts."""
    known = {rule.id for rule in all_rules()}
    for each in surveys:
        settings = each.settings
        name = results.path(settings.path) if settings.path is not None else "the environment"
        named = [(check.partition("/")[0], "severity") for check, _ in settings.severity]
        named += [(check, "exceptions") for exception in settings.exceptions for check in exception.checks]
        for check, key in dict.fromkeys(named):
            if check not in known:
                yield f"{name}: {key} names {check}, and there is no such check."


def _place(results: CheckResults, span: Span) -> str:
    return f"{results.path(Path(span.path))}:{span.line}"


def exception_notes(results: CheckResults, surveys: Sequence[Survey], *, is_whole: bool) -> Iterator[str]:
    """Yield a line for each exception of the settings that has ended, or that nothing needs.

    is_whole: whether all kinds of files were judged; which exceptions are unused cannot be told otherwise.
    """
    asked = {rule.id for rule in results.rules}
    told: set[str] = set()
    for each in surveys:
        settings, workspace = each.settings, each.workspace
        base = settings.path.parent if settings.path is not None else workspace.root
        name = results.path(settings.path) if settings.path is not None else "AVD_INTUNE_EXCEPTIONS"
        lines = [
            f"{name}: {exception} ended on {exception.until.isoformat()}; what it was for counts again."
            for exception in ended(settings.exceptions)
        ]
        if is_whole and any(target == base or target in base.parents for target in workspace.targets):
            lines += [
                f"{name}: {exception} is not used; nothing fails there."
                for exception in unused(each.result.findings, settings.exceptions, base)
                if asked.issuperset(exception.checks)
            ]
        for line in lines:
            if line not in told:
                told.add(line)
                yield line
