"""Variables that services of Terraform hold, where those are code: Scalr and env0, as HCP Terraform does."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.languages.terraform.test_absent_variable_files import found

CODE = """resource "{owner}" "hosts" {{
  name   = "avd-hosts"
  {path} = "infra"
}}
resource "{kind}" "kind" {{
  {given}
  value        = "Pooled"
  workspace_id = {owner}.hosts.id
}}
"""
SCALR = {"owner": "scalr_workspace", "path": "working_directory", "kind": "scalr_variable"}
ENV0 = {"owner": "env0_template", "path": "path", "kind": "env0_configuration_variable"}


@pytest.mark.parametrize(
    ("service", "given", "outcome"),
    [
        (SCALR, 'key = "kind"\n  category = "terraform"', "fail"),
        (SCALR, 'key = "TF_VAR_kind"\n  category = "shell"', "fail"),
        (ENV0, 'name = "kind"\n  type = "terraform"', "fail"),
        (ENV0, 'name = "TF_VAR_kind"', "fail"),
        (ENV0, 'name = "kind"', "pass"),
    ],
)
def test_what_a_service_holds_counts(tmp_path: Path, service: dict[str, str], given: str, outcome: str) -> None:
    (answer,) = found(tmp_path, {"workspaces/main.tf": CODE.format(**service, given=given)})
    assert answer.outcome.value == outcome
