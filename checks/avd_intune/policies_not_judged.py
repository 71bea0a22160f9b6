"""Scripts that make Intune policies which only a run tells: one line for a repository says so, since many have dozens.

Such are functions that nothing in the script calls, bodies from files that a loop finds, modules, steps of pipelines
and programs.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from avd_intune.estate.model import Estate
from avd_intune.estate.out_of_scope import NotJudged, not_judged
from avd_intune.estate.scripts.kept_runs import keep_runs
from avd_intune.estate.scripts.policy_scripts import follow_policy_scripts
from avd_intune.estate.walked_past import code_walked_past, folders_outside
from avd_intune.languages.policies.policy_scripts import (
    ENDINGS_NOT_FOLLOWED,
    code_that_names,
    may_send_policies,
    place_of_policies,
    policy_scripts,
    script_resources,
)
from avd_intune.source.budget import Budget
from avd_intune.source.pipeline_paths import hidden_pipelines, is_script
from avd_intune.source.text import Span
from avd_intune.source.workspace import Workspace

# So many more are named; the line says how many there are.
MOST_NAMED = 3


def all_not_judged(workspace: Workspace) -> Iterator[NotJudged]:
    """Yield what speaks of Azure Virtual Desktop, or of Intune policies, and is not judged. Never raises."""
    yield from not_judged(workspace)
    for find in (code_walked_past, folders_outside, policies_not_judged):
        found = find(workspace)
        if found is not None:
            yield found


def policies_not_judged(workspace: Workspace) -> NotJudged | None:
    """Return the first place where a script sends policies that are not judged, and what to say of all of them."""
    places = _not_followed(workspace)
    hidden = (path for target in workspace.targets for path in hidden_pipelines(workspace, target))
    paths = [*workspace.files(*ENDINGS_NOT_FOLLOWED), *(each for each in hidden if not is_script(each))]
    places += [path for path in dict.fromkeys(paths) if may_send_policies(workspace, path)]
    if not places:
        return None
    first, *others = sorted(places)
    source = workspace.source(first)
    what = "a script that sends Intune policies or actions to Microsoft Graph which only a run tells, and is not judged"
    if others:
        names = ", ".join(workspace.relative(each) for each in others[:MOST_NAMED])
        left = len(others) - MOST_NAMED
        more = f" and {left} more" if left > 0 else ""
        what += f"; nor {'is' if len(others) == 1 else 'are'} {names}{more}"
    return NotJudged(place_of_policies(source) or Span(source, 0, 0), what)


def _not_followed(workspace: Workspace) -> list[Path]:
    """Return the scripts of which following tells not all, without those that another one or code may run."""
    by_themselves = [path for path in policy_scripts(workspace) if not code_that_names(workspace, path)]
    scripts = script_resources(workspace, by_themselves)
    estate = Estate()
    keep_runs(estate, workspace.files_of_repository)  # those that the checks have followed are not followed again
    with Budget().in_use():
        followed = follow_policy_scripts(scripts, estate, workspace.files_of_repository)
    return list({path for path, each in followed if not each.is_whole and workspace.is_target(path)})
