"""Which scripts of people are run by code after all: their policies are told where it runs them, and not once more.

Code that only names a script (as the default of a variable, in a tag, in an output) does not run it, and code that is
handed the name by whoever deploys does not tell that it does. So what the code has loaded counts, or has followed.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from pathlib import Path

from avd_intune.languages.policies.policy_scripts import code_that_names, is_only_one, names_of_scripts
from avd_intune.languages.resource_model import POLICY_SCRIPT, Deployment
from avd_intune.source.workspace import Workspace

# Of these only what was evaluated is code; others hold data, such as the commands of `package.json`.
_MAY_BE_DATA = (".json", ".jsonc")


def has_scripts(deployment: Deployment) -> bool:
    """Say whether a deployment stands for the policies of a repository, and scripts are among them."""
    return any(each.type == POLICY_SCRIPT for each in deployment.resources)


def leave_out_scripts_that_code_runs(
    deployment: Deployment, others: Iterable[Deployment], workspace: Workspace
) -> bool:
    """Take scripts out of a deployment that the code of others runs, and say whether there was one.

    others: deployments whose estates are built, so that it is known what they have loaded. A script that
    code names which they have not evaluated, for it is switched off or nothing calls it, counts as one that this runs.
    """
    scripts = dict.fromkeys(Path(each.span.path) for each in deployment.resources if each.type == POLICY_SCRIPT)
    if not scripts:
        return False
    code = [each for each in others if not has_scripts(each)]
    loaded = {path for each in code for path in each.loads}
    off = frozenset(_names_switched_off(code))
    evaluated = {path for each in code for path in each.files}
    run = {
        path
        for path in scripts
        if str(path.resolve()) in loaded
        or (is_only_one(workspace, path) and _is_out_of_sight(workspace, path, evaluated, off))
    }
    deployment.resources = [each for each in deployment.resources if Path(each.span.path) not in run]
    return bool(run)


def _is_out_of_sight(workspace: Workspace, script: Path, evaluated: Collection[str], off: Collection[str]) -> bool:
    if script.name.lower() in off:
        return True
    named_by = code_that_names(workspace, script)
    return any(str(path) not in evaluated and not path.name.lower().endswith(_MAY_BE_DATA) for path in named_by)


def _names_switched_off(deployments: Iterable[Deployment]) -> Iterator[str]:
    for each in (off.span for deployment in deployments for off in deployment.switched_off):
        yield from names_of_scripts(each.source.text[each.start : each.end])
