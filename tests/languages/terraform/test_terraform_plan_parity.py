"""The same code gives the same links whether it is read as code or as the plan that Terraform made of it."""

from __future__ import annotations

from avd_intune.languages.plans.plan_deployments import read_plans
from avd_intune.languages.terraform.terraform_deployments import read_terraform
from avd_intune.source.workspace import Workspace
from avd_intune.values.inside import references_in
from avd_intune.values.value_types import Reference

from tests.languages.plans.record_links_plan import CASE
from tests.languages.terraform.terraform_support import property_of


def only_plan(workspace, plan):
    return next(iter(read_plans(workspace, plan)), None)


def test_code_and_plan_have_the_same_resources_and_links() -> None:
    workspace = Workspace(CASE)
    (code,) = read_terraform(workspace)
    plan = only_plan(workspace, CASE / "plan.json")
    assert plan is not None
    addresses = {resource.address for resource in plan.resources}
    assert {resource.address for resource in code.resources} == addresses
    for address in addresses:
        planned, written = property_of(plan, address, "input"), property_of(code, address, "input")
        if isinstance(planned, Reference):
            assert isinstance(written, Reference), address
            assert (written.target, written.path) == (planned.target, planned.path), address
        elif "by_local" not in address:
            # A plan may leave several candidates; what the code refers to is among them.
            candidates = {reference.target for reference in references_in(planned)}
            assert {reference.target for reference in references_in(written)} <= candidates, address
