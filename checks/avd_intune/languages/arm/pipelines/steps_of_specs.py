"""Which template spec a step of a pipeline deploys: one that a pipeline makes of a file, or one that code keeps.

https://learn.microsoft.com/azure/azure-resource-manager/templates/template-specs#deploy-template-spec.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from avd_intune.languages.arm.pipelines.published_specs import PublishedSpec
from avd_intune.languages.arm.pipelines.step_model import DeployingStep
from avd_intune.languages.pipelines.pipeline_texts import text_shown
from avd_intune.patterns import lazy_pattern
from avd_intune.records import replace
from avd_intune.values.access import known_texts

_ID = lazy_pattern(r"/templateSpecs/([^/\s]{1,200})/versions/([^/\s]{1,200})$", re.IGNORECASE)
# `$(az ts show --name pools --version 1.0 --query id)`, as far as what stands for it is shown.
_READ = lazy_pattern(r"\s-{1,2}n(?:ame)?[\s=]{1,4}[\"']?([\w.-]{1,200})[\"'\s)]", re.IGNORECASE)


def asked_by(step: DeployingStep) -> tuple[str, str]:
    """Return the name and version of the template spec that a step deploys, "" for what only the run tells."""
    text = text_shown(step.scope.text(step.spec, step.place))
    match = _ID.search(text)
    if match is not None:
        name, version = ("" if "(" in each else each for each in match.groups())
        return name, version
    match = _READ.search(text)
    return (match[1] if match is not None else "", "")


def by_files(step: DeployingStep, published: Sequence[PublishedSpec]) -> list[DeployingStep]:
    """Return a step that deploys a template spec as one of each file of the repository which that may be made of.

    One that nothing names is what the same file of a pipeline makes.
    """
    if not step.spec or step.template is not None:
        return [step]
    name, version = asked_by(step)
    made = [each for each in published if each.may_be(name, version)]
    made = [each for each in made if name or each.place.path == step.place.path]
    # What a function is handed is known where the spec is made.
    paths = (known_texts(each.scope.text(each.template, each.place)) or [each.template] for each in made)
    return [replace(step, template=path) for path in dict.fromkeys(one for some in paths for one in some)] or [step]


def deploys_spec(
    step: DeployingStep, name: str, version: str, declared: Collection[str], others: Collection[str] = ()
) -> bool:
    """Say whether a step deploys a template spec version that no pipeline makes.

    An id that only the run tells may be that of each whose template declares all parameters that the step gives; so may
    each step deploy one of which the code does not tell the name or version (""), if that is none of `others`.
    """
    if not step.spec or step.template is not None:
        return False
    asked = tuple(each.lower() for each in asked_by(step))
    own = (name, version)
    is_asked = all(one == two or "" in (one, two) for one, two in zip(asked, own, strict=True))
    if all(asked) and all(own):
        return is_asked
    names = {each.lower() for each in declared}
    is_other = not name and asked[0] in others
    return is_asked and not is_other and all(each.name.lower() in names for each in step.given)
