"""The real command on small folders: outputs, selection, skips, exit codes, one line for what is wrong."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET
from pathlib import Path

import jsonschema
import pytest
from avd_intune.command_line import given_lists, scan_options
from avd_intune.command_line.usage import UsageError

from tests.command_line.run_command import run_by_first_checks, run_command

ROOT = Path(__file__).resolve().parents[2]
SCHEMA = ROOT / "docs" / "schemas" / "check-output.schema.json"
POOLED = """\
resource "azurerm_virtual_desktop_host_pool" "shared" {
  name                = "vdpool-shared"
  location            = "westeurope"
  resource_group_name = "rg-avd"
  type                = var.type
  load_balancer_type  = "BreadthFirst"
}

variable "type" {
  type    = string
  default = "Pooled"
}
"""


@pytest.fixture
def pooled(tmp_path: Path) -> Path:
    (tmp_path / "main.tf").write_text(POOLED)
    return tmp_path


@pytest.fixture
def skipped(pooled: Path) -> Path:
    text = POOLED.replace("  name ", "  #checkov:skip=CKV_AVD_1:kiosk | desktops\n  name ")
    (pooled / "main.tf").write_text(text)
    return pooled


def test_a_person_gets_each_finding_with_the_code_that_decides_and_the_chain_to_it(pooled: Path) -> None:
    run = run_by_first_checks("check", folder=pooled)
    assert (run.exit_code, run.errors) == (1, "")
    assert (
        run.output
        == """\
error[CKV_AVD_1]: Ensure the Azure Virtual Desktop host pool is of a type whose session hosts Intune manages
  --> main.tf:5:3
   |
 1 | resource "azurerm_virtual_desktop_host_pool" "shared" {
   | - azurerm_virtual_desktop_host_pool.shared
   | …
 5 |   type                = var.type
   |   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
   | …
11 |   default = "Pooled"
   |   ------------------ the value comes through the default of var.type
   |
  = azurerm_virtual_desktop_host_pool.shared
  = why: the host pool type is "Pooled"
  = fix: set it to "Personal"

1 object in 1 file: 1 failed, 0 undecided, 0 passed, 0 skipped (baseline 2020-09)
Found 1 error.
1 of these passes under the baseline `current`: --support-matrix current
Next: avd-intune explain main.tf:5 says why, avd-intune explain CKV_AVD_1 how to fix it.
"""
    )
    assert "\x1b" not in run.output


def test_compact_and_quiet_show_less(pooled: Path) -> None:
    compact = run_by_first_checks("check", "--compact", folder=pooled).output
    assert "5 |" not in compact
    assert 'the host pool type is "Pooled"' in compact
    run = run_by_first_checks("check", "--quiet", "--skip-check", "CKV_AVD_1", folder=pooled)
    assert (run.exit_code, run.output, run.errors) == (0, "", "")


def test_soft_fail_ends_with_0(pooled: Path) -> None:
    run = run_command("check", "--soft-fail", folder=pooled)
    assert run.exit_code == 0
    assert "1 failed" in run.output


def test_the_support_matrix_overrides_the_settings(pooled: Path) -> None:
    (pooled / ".avd-intune.yaml").write_text('baseline: "2020-09"\n')
    assert run_by_first_checks("check", "--support-matrix", "current", folder=pooled).exit_code == 0
    (pooled / "other.yaml").write_text("baseline: current\n")
    assert run_by_first_checks("check", "--config", "other.yaml", folder=pooled).exit_code == 0


def test_a_var_file_replaces_the_default(pooled: Path) -> None:
    (pooled / "mine.values").write_text('type = "BYODesktop"\n')
    assert '"BYODesktop"' in run_command("check", "--var-file", "mine.values", folder=pooled).output


def test_a_skip_comment_counts_and_is_shown_with_the_passes(skipped: Path) -> None:
    run = run_by_first_checks("check", "--show-passed", folder=skipped)
    assert run.exit_code == 0
    assert "skipped: kiosk | desktops" in run.output
    sarif = json.loads(run_by_first_checks("check", "--output", "sarif", folder=skipped).output)
    (result,) = sarif["runs"][0]["results"]
    assert result["suppressions"] == [{"kind": "inSource", "justification": "kiosk | desktops"}]
    suites = ET.fromstring(run_by_first_checks("check", "--output", "junit", folder=skipped).output)
    assert [case.get("name") for case in suites.iter("testcase") if case.find("skipped") is not None] == [
        "CKV_AVD_1 azurerm_virtual_desktop_host_pool.shared"
    ]


def test_json_has_its_documented_form(pooled: Path) -> None:
    document = json.loads(run_by_first_checks("check", "--output", "json", folder=pooled).output)
    jsonschema.validate(document, json.loads(SCHEMA.read_text()))
    failed = [each for each in document["findings"] if each["status"] == "failed"]
    assert [(each["rule_id"], each["decided_at"]["line"], each["decided_at"]["column"]) for each in failed] == [
        ("CKV_AVD_1", 5, 3)
    ]


def test_sarif_points_at_the_deciding_property_and_keeps_its_fingerprint(pooled: Path) -> None:
    first = json.loads(run_by_first_checks("check", "--output", "sarif", folder=pooled).output)["runs"][0]
    (result,) = first["results"]
    location = result["locations"][0]["physicalLocation"]
    assert location["artifactLocation"] == {"uri": "main.tf", "uriBaseId": "%SRCROOT%"}
    assert (location["region"]["startLine"], location["region"]["startColumn"]) == (5, 3)
    assert first["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == result["ruleId"] == "CKV_AVD_1"
    assert first["tool"]["driver"]["rules"][0]["name"] == "HostPoolPersonal"
    (pooled / "main.tf").write_text("# a line more\n" + POOLED)
    (moved,) = json.loads(run_by_first_checks("check", "--output", "sarif", folder=pooled).output)["runs"][0]["results"]
    assert moved["partialFingerprints"] == result["partialFingerprints"]
    assert moved["locations"] != result["locations"]


def test_several_outputs_go_to_their_files(pooled: Path) -> None:
    outputs = ("-o", "json=out/a.json", "-o", "sarif=a.sarif", "-o", "junit=a.xml", "-o", "gitlab=a.gl", "-o", "github")
    run = run_by_first_checks("check", *outputs, folder=pooled)
    assert run.output.startswith("::error file=main.tf,line=5,endLine=5,title=CKV_AVD_1 azurerm")
    assert json.loads((pooled / "out" / "a.json").read_text())["summary"]["failed"] == 1
    (issue,) = json.loads((pooled / "a.gl").read_text())
    assert (issue["location"], issue["severity"]) == ({"path": "main.tf", "lines": {"begin": 5}}, "major")
    assert ET.parse(pooled / "a.xml").getroot().get("failures") == "1"


def test_markdown_links_to_the_file_at_the_forge(pooled: Path) -> None:
    forge = {"GITHUB_SERVER_URL": "https://example.com", "GITHUB_REPOSITORY": "o/r", "GITHUB_SHA": "abc"}
    run = run_command("check", "--output", "markdown", folder=pooled, environment=forge)
    assert "[main.tf:5](https://example.com/o/r/blob/abc/main.tf#L5)" in run.output


@pytest.mark.parametrize("baseline", ["2020-09", "current"])
def test_markdown_names_the_baseline_that_it_was_judged_by(baseline: str, pooled: Path) -> None:
    run = run_command(
        "check", "--output", "markdown", "--check", "CKV_AVD_1", "--support-matrix", baseline, folder=pooled
    )
    summary = run.output.splitlines()[3]
    assert summary.startswith("1 ") and summary.endswith(f". Baseline {baseline}.")


def test_a_changed_parameter_file_shows_on_the_object_that_it_changes(pooled: Path) -> None:
    (pooled / "dev.tfvars").write_text('type = "Pooled"\n')
    (pooled / "other").mkdir()
    (pooled / "other" / "main.tf").write_text(POOLED)
    (pooled / ".git").mkdir()
    alone = run_command("check", "dev.tfvars", folder=pooled)
    assert alone.exit_code == 1
    assert "--> main.tf:5:3\n" in alone.output
    assert "other" not in alone.output
    run = run_command("check", "--files-from", "-", "--whole-deployments", folder=pooled, stdin="dev.tfvars\ngone.tf\n")
    assert run.exit_code == 1
    assert "--> main.tf:5:3\n" in run.output
    assert "other" not in run.output
    assert run.errors == "avd-intune: --files-from: gone.tf left out, which does not exist (any more)\n"


def test_name_in_a_list_that_is_too_long_for_a_file_is_left_out(tmp_path: Path) -> None:
    (tmp_path / "main.tf").write_text('resource "azurerm_virtual_desktop_host_pool" "pool" {\n  type = "Pooled"\n}\n')
    run = run_command("check", "--files-from", "-", folder=tmp_path, stdin=f"{'x' * 20_000}\nmain.tf\n")
    assert run.exit_code == 1
    assert "left out, which does not exist" in run.errors
    assert len(run.errors) < 5_000


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="needs a file without an end")
def test_list_of_files_without_an_end_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(given_lists, "MAX_LIST_BYTES", 1_000)
    with pytest.raises(UsageError, match="/dev/zero has more than 1000 bytes"):
        scan_options._listed_files("/dev/zero")


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        pytest.param(("check", "nowhere"), "path nowhere does not exist", id="path"),
        pytest.param(("check", "-o", "xml"), "--output: xml is none of human, json", id="format"),
        pytest.param(("check", "-o", "json", "-o", "sarif"), "--output: json and sarif would mix", id="two on screen"),
        pytest.param(("check", "--framework", "helm"), "--framework: helm is none of terraform", id="framework"),
        pytest.param(("check", "--check", "CKV_AVD_99"), "--check: no check is called CKV_AVD_99", id="check"),
        pytest.param(("check", "--config", "no.yaml"), "--config: no.yaml is not a file that exists", id="config"),
        pytest.param(("check", "--baseline", "x"), "--baseline is an option of Checkov", id="Checkov's option"),
        pytest.param(("check", "--nonsense"), "unrecognized arguments: --nonsense", id="option"),
        pytest.param(
            ("check", "--set", "kind=Personal"), "--set kind: no Bicep file or ARM template", id="no such name"
        ),
        *(
            pytest.param(
                (*command, "--set", "kind=Personal"),
                "--set kind: no Bicep file or ARM template",
                id=f"for {command[0]}",
            )
            for command in (("report",), ("snapshot",), ("fix",), ("explain", "main.tf:1"))
        ),
        pytest.param(("nonsense",), "argument SUBCOMMAND: invalid choice", id="subcommand"),
    ],
)
def test_what_is_wrong_gets_one_line_and_exit_code_2(pooled: Path, arguments: tuple[str, ...], line: str) -> None:
    run = run_command(*arguments, folder=pooled)
    assert (run.exit_code, run.output) == (2, "")
    assert run.errors.startswith(f"avd-intune: {line}")
    assert run.errors.count("\n") == 1


def test_what_is_given_by_hand_is_for_the_templates_that_declare_it(tmp_path: Path) -> None:
    template = "param kind string = 'Pooled'\nresource p 'Microsoft.DesktopVirtualization/hostPools@2024-04-03' = {\n"
    (tmp_path / "main.bicep").write_text(template + "  name: 'p'\n  properties: { hostPoolType: kind }\n}\n")
    (tmp_path / "other.bicep").write_text("param size int = 1\n")
    (tmp_path / "by-hand.json").write_text('{"parameters": {"nobody": {"value": 1}}}')
    given = run_command("check", "--check", "CKV_AVD_1", "--set", "KIND=Personal", "--set", "size=2", folder=tmp_path)
    assert given.exit_code == 0
    for arguments in (("--set", "kynd=Personal"), ("--parameters", "by-hand.json")):
        run = run_command("check", *arguments, folder=tmp_path)
        assert (run.exit_code, run.output) == (2, "")
        assert "no Bicep file or ARM template that is scanned declares it" in run.errors
    listed = run_command("check", "--files-from", "-", "--set", "kind=Personal", folder=tmp_path, stdin="other.bicep\n")
    assert listed.exit_code == 0


def test_what_is_given_by_hand_counts_for_one_file_with_modules_too(tmp_path: Path) -> None:
    (tmp_path / "main.bicep").write_text("param kind string\nmodule m 'pool.bicep' = { params: { kind: kind } }\n")
    pool = "param kind string\nresource p 'Microsoft.DesktopVirtualization/hostPools@2024-04-03' = {\n"
    (tmp_path / "pool.bicep").write_text(pool + "  name: 'p'\n  properties: { hostPoolType: kind }\n}\n")
    (tmp_path / "values.json").write_text('{"parameters": {"kind": {"value": "Personal"}}}')
    for given in (("--set", "kind=Personal"), ("--parameters", "values.json")):
        run = run_command("check", "main.bicep", "--check", "CKV_AVD_1", *given, folder=tmp_path)
        assert (run.exit_code, run.errors) == (0, "")
        assert "1 passed" in run.output
        explained = run_command("explain", "pool.bicep:2", *given, folder=tmp_path)
        assert f"from {'--set kind' if given[0] == '--set' else 'the value of parameter kind'}" in explained.output
        unknown = run_command("check", "main.bicep", *given, "--set", "kynd=Personal", folder=tmp_path)
        assert (unknown.exit_code, unknown.errors.split(":")[1]) == (2, " --set kynd")


def test_bad_settings_get_the_line_that_checkov_users_get(pooled: Path) -> None:
    (pooled / ".avd-intune.yaml").write_text("baseline: 2021\n")
    run = run_command("check", folder=pooled)
    assert (run.exit_code, run.output) == (2, "")
    assert run.errors == (
        f"avd-intune: {pooled / '.avd-intune.yaml'}:1: baseline: 2021 is not a baseline; use one of 2020-09, current\n"
    )


def test_nothing_to_judge_is_said(tmp_path: Path) -> None:
    run = run_command("check", folder=tmp_path)
    assert run.exit_code == 0
    assert "no code of Terraform, Bicep or ARM was judged" in run.output


UNDECIDED = """\
variable "kind" {
  type = string
}

resource "azurerm_virtual_desktop_host_pool" "open" {
  name = "open"
  type = var.kind
}

resource "azurerm_virtual_desktop_host_pool" "pooled" {
  name = "pooled"
  type = "Pooled"
}
"""


def test_json_gives_an_undecided_check_a_finding_of_its_own_beside_ckv_avd_12(tmp_path: Path) -> None:
    (tmp_path / "main.tf").write_text(UNDECIDED)
    document = json.loads(run_by_first_checks("check", tmp_path, "--output", "json").output)
    found = {
        (each["rule_id"], each["resource"].rpartition(".")[2]): (each["status"], each["undecided_rules"])
        for each in document["findings"]
    }
    assert found == {
        ("CKV_AVD_1", "open"): ("undecided", []),
        ("CKV_AVD_2", "open"): ("undecided", []),
        ("CKV_AVD_12", "open"): ("failed", ["CKV_AVD_1", "CKV_AVD_2"]),
        ("CKV_AVD_1", "pooled"): ("failed", []),
        ("CKV_AVD_12", "pooled"): ("passed", []),
    }
    assert document["summary"] == {"failed": 1, "undecided": 1, "passed": 0, "skipped": 0, "files": 1}
    assert len({each["fingerprint"] for each in document["findings"]}) == len(document["findings"])


def test_an_undecided_check_that_is_not_asked_for_or_skipped_is_not_undecided(tmp_path: Path) -> None:
    (tmp_path / "main.tf").write_text(UNDECIDED.replace('"open"\n', '"open" #checkov:skip=CKV_AVD_1:later\n'))
    run = run_command("check", tmp_path, "--output", "json", "--check", "CKV_AVD_1")
    assert [(each["status"], each["skipped_because"]) for each in json.loads(run.output)["findings"]] == [
        ("skipped", "later"),
        ("failed", None),
    ]


def test_other_outputs_say_what_is_undecided_once(tmp_path: Path) -> None:
    (tmp_path / "main.tf").write_text(UNDECIDED)
    sarif = json.loads(run_by_first_checks("check", tmp_path, "--output", "sarif").output)["runs"][0]["results"]
    assert sorted(each["ruleId"] for each in sarif) == ["CKV_AVD_1", "CKV_AVD_12"]
    assert run_by_first_checks("check", tmp_path, "--output", "github").output.count("::error") == 2


def test_facts_that_are_older_than_a_year_are_one_note(pooled: Path) -> None:
    now, later = ({"SOURCE_DATE_EPOCH": str(day * 86400)} for day in (20_800, 22_000))  # December 2026, March 2030
    old = run_command("check", pooled, folder=pooled, environment=later)
    new = run_command("check", pooled, folder=pooled, environment=now)
    note = [line for line in old.output.splitlines() if "more than a year ago" in line]
    assert len(note) == 1
    assert note[0].startswith("All facts of this release were compared with Microsoft's pages")
    assert [line for line in old.output.splitlines() if line not in note] == new.output.splitlines()
    assert old.exit_code == new.exit_code == 1
    as_json = run_command("check", "-o", "json", pooled, folder=pooled, environment=later)
    assert "more than a year ago" not in as_json.output
    assert "more than a year ago" in as_json.errors
    assert "a year ago" not in run_command("check", "--quiet", pooled, folder=pooled, environment=later).output
