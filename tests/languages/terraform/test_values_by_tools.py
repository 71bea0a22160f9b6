"""What Atmos, Terramate and tools for templates give to the variables of a root is open, and not their defaults."""

from __future__ import annotations

from pathlib import Path

import pytest
from avd_intune.engine import scan
from avd_intune.source.scan_request import ScanRequest

from tests.languages.test_ways_of_deploying import GIVEN, outcomes, write

ATMOS = "import:\n  - orgs/base\ncomponents:\n  terraform:\n    {}:\n      vars:\n        t: Pooled\n"
OPEN = {
    "a stack of Atmos": {
        "components/terraform/pools/main.tf": GIVEN,
        "stacks/prod.yaml": ATMOS.format("pools"),
    },
    "a stack of Atmos with a component of another name": {
        "components/terraform/avd/pools/main.tf": GIVEN,
        "stacks/prod.yml": ATMOS.format("prod-pools").replace(
            "vars:", "metadata:\n        component: avd/pools\n      vars:"
        ),
    },
    "a variable file of Terramate": {
        "stacks/a/main.tf": GIVEN,
        "gen.tm.hcl": 'generate_hcl "terramate.auto.tfvars" {\n  content {\n    t = global.kind\n  }\n}\n',
    },
    "a file of Terramate": {
        "main.tf": GIVEN,
        "a.tm": 'generate_file "terraform.tfvars" {\n  content = "t = \\"${global.kind}\\""\n}\n',
    },
    "a template that loads by itself": {"main.tf": GIVEN, "terraform.tfvars.j2": 't = "{{ kind }}"\n'},
    "a template of one deployment": {"main.tf": GIVEN, "prod.tfvars.tmpl": 't = "{{ .Kind }}"\n'},
    "a template in JSON": {"main.tf": GIVEN, "x.auto.tfvars.json.hbs": '{"t": "{{kind}}"}\n'},
}


@pytest.mark.parametrize("kind", OPEN)
def test_what_a_tool_gives_is_open(tmp_path: Path, kind: str) -> None:
    write(tmp_path, OPEN[kind])
    assert outcomes(tmp_path) == {"undecided"}
    (reason,) = (each.reason for each in scan(ScanRequest(tmp_path)).findings if each.rule_id == "CKV_AVD_12")
    assert "may set it" in reason or "may give it" in reason


def test_a_deployment_with_values_of_its_own_is_judged_beside_them(tmp_path: Path) -> None:
    files = {"main.tf": GIVEN, "prod.tfvars.j2": 't = "{{ kind }}"\n', "dev.tfvars": 't = "Pooled"\n'}
    write(tmp_path, files)
    assert outcomes(tmp_path) == {"fail"}


OTHERS = {
    "a component of another root": {"pools/main.tf": GIVEN, "stacks/prod.yaml": ATMOS.format("network")},
    "code that Terramate writes": {"main.tf": GIVEN, "a.tm.hcl": 'generate_hcl "backend.tf" {\n  content {}\n}\n'},
    "a template of other values": {"main.tf": GIVEN, "terraform.tfvars.j2": 'region = "{{ region }}"\n'},
    "a stack that cannot be read": {"pools/main.tf": GIVEN, "stacks/a.yaml": "components:\n  terraform:\n   - [\n"},
    "a template in another folder": {"a/main.tf": GIVEN, "b/terraform.tfvars.j2": 't = "{{ kind }}"\n'},
}


@pytest.mark.parametrize("kind", OTHERS)
def test_what_other_roots_are_given_changes_nothing(tmp_path: Path, kind: str) -> None:
    write(tmp_path, OTHERS[kind])
    assert outcomes(tmp_path) == {"pass"}
