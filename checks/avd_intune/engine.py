"""One scan: read what is asked for, evaluate it, judge every object, and say it as findings."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from sys import intern

from avd_intune.baselines.baseline import Baseline, load_baseline
from avd_intune.estate.model import Doubt, Estate, SessionHost
from avd_intune.estate.switched_off import pools_and_hosts_switched_off
from avd_intune.finding_exceptions import with_exceptions
from avd_intune.findings import Finding, Outcome, ScanResult
from avd_intune.judgement.judge import Judged, judge, objects_of
from avd_intune.judgement.registry import all_rules
from avd_intune.judgement.rule import Subject
from avd_intune.judgement.verdict import Verdict, failed, if_it_is_one
from avd_intune.languages.deployments import Agree, Agreed, all_of, read_agreed
from avd_intune.languages.resource_model import Deployment, Problem, SwitchedOff, failed_at
from avd_intune.policies_not_judged import all_not_judged
from avd_intune.records import dataclass, replace
from avd_intune.repository_cleanup import cleanup_rules_of_repository
from avd_intune.repository_domains import note_domains_elsewhere
from avd_intune.repository_estates import connect, estate_of, neighbours_of, without_run_scripts
from avd_intune.repository_scripts import has_scripts, leave_out_scripts_that_code_runs
from avd_intune.scenario_findings import DECIDABLE, merged_findings
from avd_intune.settings import Settings, load_settings
from avd_intune.source.budget import Budget, Shares, further_steps
from avd_intune.source.code_size import size_of_code
from avd_intune.source.declared_secrets import noting_secrets
from avd_intune.source.failures import why_failed
from avd_intune.source.left_out import LeftOut, noting_left_out
from avd_intune.source.progress import Progress
from avd_intune.source.scan_request import ScanRequest
from avd_intune.source.stack import room_for_calls
from avd_intune.source.text import SourceFile, Span
from avd_intune.source.workspace import Workspace
from avd_intune.surveys import Survey, SurveyedEstate

# So many host pools, session hosts and policies of one deployment are judged: twice as many as the largest estate that
# is known has. All verdicts on them are kept until they are printed.
MAX_JUDGED = 20_000


def scan(request: ScanRequest) -> ScanResult:
    """Return the findings for what is asked.

    Raises SettingsError if the settings cannot be used, OSError if the scanned path does not exist.
    """
    return survey(request).result


def out_of_scope_lines(request: ScanRequest) -> list[str]:
    """Return what to say of programs that speak of Azure Virtual Desktop and are of kinds that are not judged."""
    workspace = Workspace.for_request(request)
    return [
        f"{workspace.relative(each.span.path)}:{each.span.line}: it is {each.what}."
        for each in all_not_judged(workspace)
    ]


def roots_switched_off(estates: Iterable[SurveyedEstate], workspace: Workspace) -> dict[str, list[SwitchedOff]]:
    """Return what the roots declare of host pools and session hosts that deploy none at all, by root."""
    off: dict[str, list[SwitchedOff]] = {}
    deploying = set()
    for each in estates:
        root = each.deployment.root
        if each.verdicts or any(pool.declared for pool in each.estate.host_pools):
            deploying.add(root)
        elif root not in deploying and each.deployment.switched_off:
            off.setdefault(root, []).extend(pools_and_hosts_switched_off(each.deployment, workspace))
    return {root: found for root, found in off.items() if found and root not in deploying}


def not_deployed_lines(estates: Iterable[SurveyedEstate], workspace: Workspace) -> list[str]:
    """Return a line for each root that declares host pools or session hosts and deploys nothing."""
    found = []
    for root, declared in sorted(roots_switched_off(estates, workspace).items()):
        texts = sorted({f"{each.address} is not deployed: {each.why}." for each in declared})
        more = f" So are {len(texts) - 1} more." if texts[1:] else ""
        found.append(f"{workspace.relative(root)}: {texts[0]}{more}")
    return found


@dataclass(slots=True)
class JudgedPart:
    """What is judged of a scan, all of it or what one of several processes has taken, before it is told.

    estates: in the order of reading; numbers: theirs among those of all processes. left_out: what limits left out.
    budgets: of reading and of judging.
    """

    workspace: Workspace
    settings: Settings
    baseline: Baseline
    estates: list[SurveyedEstate]
    numbers: Sequence[int]
    left_out: LeftOut
    budgets: tuple[Budget, Budget]


def survey(request: ScanRequest, progress: Progress | None = None, workspace: Workspace | None = None) -> Survey:
    """Return the findings for what is asked, with the estates and verdicts that they come from.

    progress: hears of what is read and judged.
    workspace: that of the request, with files that are known already.
    Raises SettingsError if the settings cannot be used, OSError if the scanned path does not exist.
    """
    return told(judge_part(request, progress, workspace))


def judge_part(
    request: ScanRequest,
    progress: Progress | None = None,
    workspace: Workspace | None = None,
    agree: Agree = all_of,
) -> JudgedPart:
    """Return what is judged for a request, before it is told. See `survey`, and `read_agreed` for `agree`."""
    start = request.root if request.root is not None else request.files[0]
    if not start.exists() and start not in dict(request.unsaved):
        raise FileNotFoundError(f"{start} does not exist")
    unsaved = dict(request.unsaved)
    settings = load_settings(start, None, request.settings_file, unsaved, request.settings_border)
    if request.baseline is not None:
        settings = replace(settings, baseline=request.baseline)
    baseline = load_baseline(settings.baseline)
    workspace = workspace if workspace is not None else Workspace.for_request(request)
    workspace.progress = progress
    left_out: LeftOut = {}
    with room_for_calls(), noting_secrets(workspace.secrets), noting_left_out(left_out):
        further = further_steps(size_of_code(workspace))
        with Budget(further=further, log=agree is not all_of).in_use() as reading:
            agreed = read_agreed(workspace, request, agree)
            neighbours = neighbours_of(request, settings, workspace)
        with Budget(further=further, log=agree is not all_of).in_use() as judging:
            estates = _surveyed_all(agreed, baseline, settings, workspace, neighbours)
    left_out.update(workspace.left_out())
    return JudgedPart(workspace, settings, baseline, estates, agreed.numbers, left_out, (reading, judging))


def told(judged: JudgedPart) -> Survey:
    """Return the findings on what is judged."""
    workspace, settings, estates = judged.workspace, judged.settings, judged.estates
    files = {path for each in estates for path in each.deployment.files if workspace.is_target(path)}
    _say_left_out(estates, judged.left_out, workspace)
    findings = tuple(findings_on(estates, workspace, settings))
    result = ScanResult(findings, frozenset(files), tuple(not_deployed_lines(estates, workspace)))
    steps = sum(budget.so_far()[0] for budget in judged.budgets)
    return Survey(workspace, settings, judged.baseline, estates, result, steps)


def findings_of(deployments: Iterable[Deployment], settings: Settings, workspace: Workspace) -> list[Finding]:
    """Judge deployments; return the findings on target files in order of path, line, address and rule."""
    baseline = load_baseline(settings.baseline)
    return merged_findings(judged_again(all_of(list(deployments)), baseline, settings, workspace)[0], workspace)


def findings_on(estates: Iterable[SurveyedEstate], workspace: Workspace, settings: Settings) -> list[Finding]:
    """Return the findings of surveyed estates on the target files of a workspace, which may be other ones."""
    base = settings.path.parent if settings.path is not None else workspace.root
    return with_exceptions(merged_findings(estates, workspace), settings.exceptions, base)


def judged_again(
    agreed: Agreed, baseline: Baseline, settings: Settings, workspace: Workspace, *, log: bool = False
) -> tuple[list[SurveyedEstate], Budget]:
    """Return deployments as they are judged by a baseline, and the budget of that. log: whether it notes its parts."""
    with Budget(log=log).in_use() as budget:
        return _surveyed_all(agreed, baseline, settings, workspace, ()), budget


def _surveyed_all(
    agreed: Agreed,
    baseline: Baseline,
    settings: Settings,
    workspace: Workspace,
    neighbours: Sequence[tuple[Deployment, Estate]],
) -> list[SurveyedEstate]:
    numbered = list(zip(agreed.numbers, agreed.deployments, strict=True))
    shares = Shares(2 * agreed.total)
    around = [deployment for deployment, _ in neighbours]
    estates: dict[Deployment, Estate] = {}
    # Which scripts the code runs is known when the estates of the code are built.
    for number, deployment in sorted(numbered, key=lambda each: has_scripts(each[1])):
        leave_out_scripts_that_code_runs(deployment, [*estates, *around], workspace)
        try:
            with shares.part(number):
                estates[deployment] = estate_of(deployment, settings, workspace)
        except Exception as error:
            _note_failure(deployment, error, workspace)
            estates[deployment] = Estate()
    built = [(deployment, estates[deployment]) for _, deployment in numbered]
    try:
        connect([*built, *without_run_scripts(neighbours, estates, settings, workspace)], workspace.root)
        note_domains_elsewhere(built, workspace, settings)
    except Exception as error:
        for deployment, _ in built[:1]:
            _note_failure(deployment, error, workspace)
    found = []
    progress = workspace.progress
    if progress is not None:
        progress.begin(len(built), "deployments judged")
    for number, deployment in numbered:
        with shares.part(agreed.total + number):
            found.append(_survey_deployment(deployment, estates[deployment], baseline, settings, workspace))
        if progress is not None:
            progress.done()
    return found


def _say_left_out(estates: list[SurveyedEstate], left_out: LeftOut, workspace: Workspace) -> None:
    """Add what limits left out to the problems of a deployment that reads the place, else of the first one."""
    if left_out and not estates:
        estates.append(SurveyedEstate(Deployment("terraform", str(workspace.targets[0]), ""), Estate()))
    for path, reason in left_out:
        problem = Problem(Span(SourceFile(path, ""), 0, 0), reason, kind="limit")
        reading = next((each for each in estates if path in each.deployment.files), estates[0])
        reading.deployment.problems.append(problem)


def _note_failure(deployment: Deployment, error: Exception, workspace: Workspace) -> None:
    first = min((path for path in deployment.files if workspace.is_below_target(path)), default=deployment.root)
    deployment.problems.append(failed_at(first, error))


def _survey_deployment(
    deployment: Deployment, estate: Estate, baseline: Baseline, settings: Settings, workspace: Workspace
) -> SurveyedEstate:
    tenant = estate.intune_tenant
    if tenant is not None and not tenant.cleanup_rules:
        tenant.cleanup_rules_elsewhere = cleanup_rules_of_repository(workspace, settings)
    surveyed = SurveyedEstate(deployment, estate)
    left = MAX_JUDGED
    for kind in Subject:
        objects = objects_of(kind, estate)
        for subject in objects[:left]:
            verdicts = _verdicts_on(kind, subject, estate, baseline, settings)
            if verdicts:
                surveyed.verdicts.append((subject, verdicts))
        if len(objects) > left:
            deployment.problems.append(_not_all_judged(objects[left:]))
        left = max(0, left - len(objects))
    surveyed.verdicts.extend((module, {DECIDABLE: failed(module.reason)}) for module in estate.unresolved_modules)
    return surveyed


def _not_all_judged(others: Sequence[Judged]) -> Problem:
    first = others[0].resource
    more = f"the first of them {first.address}; scan parts of it alone"
    reason = f"{MAX_JUDGED} objects of one deployment are judged; {len(others)} of one kind are not, {more}"
    return Problem(first.span, reason, kind="limit")


def _verdicts_on(
    kind: Subject, subject: Judged, estate: Estate, baseline: Baseline, settings: Settings
) -> dict[str, Verdict]:
    doubt = subject.doubt if isinstance(subject, SessionHost) else Doubt()
    found: dict[str, Verdict] = {}
    if doubt.may_be:
        found[DECIDABLE] = failed(f"it may be a session host: {doubt.may_be}")
        if not doubt.is_judged:
            return found
    for rule in all_rules():
        if kind in rule.subjects:
            try:
                verdict = judge(rule, subject, estate, baseline, settings)
            except Exception as error:
                verdict = Verdict(Outcome.UNDECIDED, f"it cannot be judged: {why_failed(error)}")
            if verdict is not None:
                found[rule.id] = _in_doubt(verdict, doubt)
    return found


def _in_doubt(verdict: Verdict, doubt: Doubt) -> Verdict:
    """Return what is certain of a machine that only may be a session host, or is one only by its image."""
    if verdict.outcome is Outcome.FAIL and doubt.may_be:
        found = if_it_is_one(verdict)
        return replace(found, reason=intern(found.reason))
    if verdict.outcome is not Outcome.PASS and doubt.note:
        return replace(verdict, details=(*verdict.details, doubt.note))
    return verdict
