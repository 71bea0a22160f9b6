"""All deployments of a workspace, in every language that is asked for.

The reader of a language is imported where a file of it is met: to import them all takes longer than a small scan.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from avd_intune.languages.embedded.carriers import carriers_of, may_carry
from avd_intune.languages.resource_model import Deployment, Problem, failed_at, unread
from avd_intune.records import dataclass, replace
from avd_intune.source.budget import Shares
from avd_intune.source.file_endings import ARM_ENDINGS, PLAN_ENDINGS
from avd_intune.source.plan_files import (
    BINARY_ENDINGS,
    LOG_ENDINGS,
    code_in_binary_plan,
    is_beside_its_code,
    saved_plans,
)
from avd_intune.source.roots_in_turn import read_once, read_one
from avd_intune.source.scan_request import ScanRequest
from avd_intune.source.text import SourceFile, Span, UnreadableSourceError
from avd_intune.source.workspace import Workspace

if TYPE_CHECKING:  # few repositories keep a template spec
    from avd_intune.languages.embedded.template_specs import KeptSpecs, SpecsSaid

# Where no file that is asked for ends so, nothing is said of Terraform and Terragrunt, or of Bicep, whatever lies
# around it. Who asks for values or a template alone may mean what takes them. To know what lies around, all folders of
# the repository are listed, which without `.git` may be the working directory with anything in it.
_TERRAFORM = (".tf", ".tofu", ".tf.json", ".tofu.json", ".hcl", ".hcl.json", ".tfvars", ".tfvars.json")
_BICEP = (".bicep", ".bicepparam", *ARM_ENDINGS)
# Where no file ends so, there are no policies of Intune beside the code.
_POLICIES = (".json", ".yaml", ".yml", ".ps1", ".sh", ".bash", ".azcli", ".cmd", ".bat")


@dataclass(slots=True)
class Agreed:
    """The deployments that one of several processes goes on with, their numbers among all, and how many there are.

    specs: what all deployments say of template specs, also those of other processes.
    """

    deployments: list[Deployment]
    numbers: Sequence[int]
    total: int
    specs: Sequence[SpecsSaid] = ()


Agree = Callable[[list[Deployment]], Agreed]


def all_of(deployments: list[Deployment]) -> Agreed:
    """Return deployments of a scan that one process makes alone.

    A template that the code of another language loads and deploys is judged there, with the values that it is given.
    """
    used = {path for each in deployments for path in each.deploys}
    deployments = [each for each in deployments if not (each.root in used and yields(each))]
    return Agreed(deployments, range(len(deployments)), len(deployments), specs_said(deployments))


def specs_said(deployments: Iterable[Deployment]) -> list[SpecsSaid]:
    """Return what deployments say of template specs, nothing of those that have no template inside."""
    found = []
    for deployment in deployments:
        if any(may_carry(each) or each.calls_spec for each in deployment.resources):
            from avd_intune.languages.embedded.template_specs import said_by

            found.append(said_by(deployment))
    return found


def yields(deployment: Deployment) -> bool:
    """Say whether a template is judged by itself only where no other code deploys it.

    A Bicep file, of which the other code deploys what is compiled from it, has values of its own in other scenarios.
    """
    return deployment.language == "arm" or (deployment.language == "bicep" and not deployment.scenario)


def read_deployments(workspace: Workspace, request: ScanRequest) -> list[Deployment]:
    """Return every root in every scenario; see `Deployment`. Never raises."""
    return read_agreed(workspace, request).deployments


def read_agreed(workspace: Workspace, request: ScanRequest, agree: Agree = all_of) -> Agreed:
    """Return what `read_deployments` returns, or a part of it.

    agree: called where several processes divide the roots, with what this one has read; what it raises goes up.
    """
    deployments: list[Deployment] = []
    shares = Shares(len(request.languages) + 1)
    for language, parts in (("terraform", _terraform), ("terraform_plan", _plans), ("bicep", _bicep), ("arm", _arm)):
        if language in request.languages:
            with shares.part():
                for part in parts(workspace, request):
                    deployments.extend(_guarded_list(part, language, workspace))
    if workspace.files(*ARM_ENDINGS, ".bicep"):
        for each in deployments:
            _note_templates(each, workspace)
    agreed = agree(deployments)
    with shares.part():
        agreed.specs = [*agreed.specs, *_specs_beside(agreed.specs, workspace, request)]
        _expand_all(agreed, workspace)
    return agreed


def _specs_beside(said: Sequence[SpecsSaid], workspace: Workspace, request: ScanRequest) -> list[SpecsSaid]:
    """Return what the neighbours in other languages say of template specs, where what is asked for says anything."""
    if not request.neighbour_languages or not any(each.kept or each.linked for each in said):
        return []
    asked = replace(request, languages=request.neighbour_languages, neighbour_languages=frozenset())
    return specs_said(read_deployments(workspace, asked))


def _expand_all(agreed: Agreed, workspace: Workspace) -> None:
    shares = Shares(agreed.total)
    specs = _specs_of(agreed.specs, workspace)
    for number, deployment in zip(agreed.numbers, agreed.deployments, strict=True):
        try:
            with shares.part(number):
                _expand(deployment, workspace, specs)
        except Exception as error:
            deployment.problems.append(failed_at(deployment.root, error))


def _note_templates(deployment: Deployment, workspace: Workspace) -> None:
    """Note the files of the repository that are the templates which a deployment carries."""
    if deployment.language in ("terraform", "bicep") and any(map(may_carry, deployment.resources)):
        from avd_intune.languages.embedded.documents import may_be_policy
        from avd_intune.languages.embedded.expansion import files_of_templates

        try:
            deployment.deploys.update(files_of_templates(deployment, workspace))
            if any("policy" in each.type.lower() for each in deployment.resources):
                deployment.deploys.update(path for path in deployment.loads if may_be_policy(workspace, path))
        except Exception as error:
            deployment.problems.append(failed_at(deployment.root, error))


def _guarded_list(read: Callable[[], list[Deployment]], language: str, workspace: Workspace) -> list[Deployment]:
    """Return what a reader finds; what ends the finding of roots itself is said at the place that is scanned."""
    try:
        return read()
    except Exception as error:
        root = str(workspace.targets[0])
        return [Deployment(language, root, "", problems=[failed_at(root, error)])]


def _terraform(workspace: Workspace, request: ScanRequest) -> Iterator[Callable[[], list[Deployment]]]:
    deploying: list[Path] = []
    if workspace.files(*ARM_ENDINGS):
        from avd_intune.languages.arm.roots import users_elsewhere

        deploying = [Path(path) for path in users_elsewhere(workspace) if path.endswith(_TERRAFORM)]
    if not (deploying or (workspace.files(*_TERRAFORM) and workspace.repository_files(*_TERRAFORM))):
        return
    from avd_intune.languages.terraform.terraform_deployments import read_terraform

    yield lambda: read_terraform(workspace, request.var_files, deploying)


def _plans(workspace: Workspace, request: ScanRequest) -> Iterator[Callable[[], list[Deployment]]]:
    files = dict.fromkeys([*workspace.files(*PLAN_ENDINGS), *saved_plans(workspace), *_other_files(workspace)])
    if not files:
        return
    from avd_intune.languages.plans.plan_document import LANGUAGE, is_encrypted, may_be_plan, why_no_plan

    def read(path: Path) -> list[Deployment]:
        is_log = path.name.lower().endswith(LOG_ENDINGS)
        try:
            text = (workspace.source(path) if is_log else workspace.plan_source(path)).text
        except UnreadableSourceError as error:
            code = code_in_binary_plan(path) if path.name.lower().endswith(BINARY_ENDINGS) or is_log else None
            if code is not None:
                return [] if is_beside_its_code(workspace, path) else [_binary_plan(LANGUAGE, path, code)]
            remains = workspace.remains(path)
            return [unread(LANGUAGE, remains, error)] if may_be_plan(remains.text) else []
        if not may_be_plan(text):
            by_code = (is_log or is_encrypted(text)) and is_beside_its_code(workspace, path)
            if by_code or why_no_plan(text) is None:
                return []
        from avd_intune.languages.plans.plan_deployments import read_plans

        try:
            return list(read_plans(workspace, path))
        except Exception as error:
            return [Deployment(LANGUAGE, str(path), "", problems=[failed_at(str(path), error)], files={str(path)})]

    for path in files:
        yield partial(read_one, workspace, partial(read, path))


def _binary_plan(language: str, path: Path, code: str) -> Deployment:
    reason = "it is a plan in Terraform's own form; scan what `terraform show -json` says of it"
    problem = Problem(Span(SourceFile(str(path), ""), 0, 0), reason, code)
    return Deployment(language, str(path), "", problems=[problem], files={str(path)})


def _other_files(workspace: Workspace) -> list[Path]:
    """Return the files that were asked for by their names and have none that says what they hold."""
    known = (*PLAN_ENDINGS, *LOG_ENDINGS, *BINARY_ENDINGS, *_TERRAFORM, *_BICEP, *_POLICIES)
    named = [path for path in workspace.targets if path.is_file() and not path.name.endswith(known)]
    return [path for path in named if not workspace.is_excluded(path)]


def _bicep(workspace: Workspace, request: ScanRequest) -> Iterator[Callable[[], list[Deployment]]]:
    if not (workspace.files(*_BICEP) and workspace.repository_files(".bicep", ".bicepparam")):
        return
    from avd_intune.languages.bicep.bicep_deployments import read_bicep

    yield lambda: read_bicep(workspace)


def _arm(workspace: Workspace, request: ScanRequest) -> Iterator[Callable[[], list[Deployment]]]:
    if workspace.files(*ARM_ENDINGS, ".bicepparam"):
        from avd_intune.languages.embedded.documents import read_documents

        yield partial(_read_arm, workspace)
        yield partial(read_once, workspace, partial(read_documents, workspace))
    if workspace.files(*_POLICIES):
        from avd_intune.languages.policies.exported_policies import read_policies

        yield partial(read_once, workspace, partial(read_policies, workspace))


def _read_arm(workspace: Workspace) -> list[Deployment]:
    from avd_intune.languages.arm.arm_deployments import read_arm

    # Templates may have parameter files that are written in Bicep.
    if not workspace.repository_files(".bicepparam"):
        return read_arm(workspace)
    from avd_intune.languages.bicep.scenarios import ParameterFiles

    return read_arm(workspace, ParameterFiles(workspace).of_json())


def _specs_of(said: Sequence[SpecsSaid], workspace: Workspace) -> KeptSpecs | None:
    """Return the template specs that a scan knows, None where none of its code has a template inside."""
    if not said:
        return None
    from avd_intune.languages.embedded.template_specs import specs_of

    return specs_of(said, workspace)


def _expand(deployment: Deployment, workspace: Workspace, specs: KeptSpecs | None) -> None:
    if specs is None or not deployment.resources:
        return
    if specs.templates or specs.held or any(map(carriers_of, deployment.resources)):
        from avd_intune.languages.embedded.expansion import expand_templates

        expand_templates(deployment, workspace, specs)
