"""Remedies that write a new rule of a network, a new role assignment, or a number in a script: how they read."""

from __future__ import annotations

from pathlib import Path

import pytest
from avd_intune.fixing.list_entries import added_element_edits
from avd_intune.fixing.network_rule import allowing_rule_edits
from avd_intune.fixing.sign_in_role import sign_in_role_edits
from avd_intune.fixing.text_edits import with_edits
from avd_intune.mending.judged_texts import Judge
from avd_intune.mending.mend import mended
from avd_intune.source.scan_request import ScanRequest
from avd_intune.source.text import SourceFile, Span

from tests.case_runner import TESTS

ROLE = "Virtual Machine User Login"
ROLE_ID = "fb879df8-f326-4884-b1cf-06f3ad86be52"
NSG_RULE = """\
resource "azurerm_network_security_rule" "deny" {
  name                        = "deny"
  priority                    = 200
  direction                   = "Outbound"
  access                      = "Deny"
  protocol                    = "*"
  destination_port_range      = "*"
  destination_address_prefix  = "Internet"
  network_security_group_name = azurerm_network_security_group.hosts.name
}
"""
ARM_RULES = """\
{ "securityRules": [{ "name": "no", "properties": { "priority": 100, "access": "Deny", "protocol": "Tcp", \
"destinationAddressPrefix": "*", "destinationPortRange": "*" } }] }
"""


def span(path: str, text: str, part: str) -> Span:
    source = SourceFile(path, text)
    start = text.index(part)
    return Span(source, start, start + len(part))


def allowed(path: str, text: str, denial: str = '"Deny"') -> str | None:
    edits = allowing_rule_edits(span(path, text, denial), "AzureCloud", "443", text)
    return with_edits(edits)[path] if edits else None


def test_a_rule_of_its_own_gets_one_before_it() -> None:
    after = allowed("main.tf", NSG_RULE)
    assert after is not None
    before, _, rest = after.partition("\n\n")
    assert rest == NSG_RULE
    assert before == (
        NSG_RULE.rstrip()
        .replace('rule" "deny"', 'rule" "allow_intune"')
        .replace('= "deny"', '= "allow-intune"')
        .replace("= 200", "= 199")
        .replace('"Deny"', '"Allow"')
        .replace('protocol                    = "*"', 'protocol                    = "Tcp"')
        .replace('port_range      = "*"', 'port_range      = "443"')
        .replace('"Internet"', '"AzureCloud"')
    )


def test_a_priority_that_is_taken_is_not_given_again() -> None:
    text = NSG_RULE + NSG_RULE.replace("200", "199").replace('"Deny"', '"Allow"').replace('"deny"', '"other"')
    after = allowed("main.tf", text)
    assert after is not None and "= 198\n" in after.partition("\n\n")[0]


def test_lines_of_windows_stay_lines_of_windows() -> None:
    after = allowed("main.tf", NSG_RULE.replace("\n", "\r\n"))
    assert after is not None and after.count("\n") == after.count("\r\n") == 21


@pytest.mark.parametrize(
    ("path", "text", "denial"),
    [
        ("main.json", ARM_RULES, '"Deny"'),  # nothing comes before the priority 100
        ("main.tf", NSG_RULE.replace("= 200", "= var.last"), '"Deny"'),
        ("main.tf", NSG_RULE.replace('= "Internet"', "= var.outside"), '"Deny"'),
        ("main.tf", 'locals {\n  access = "Deny"\n}\n', '"Deny"'),
    ],
    ids=["no room", "unknown priority", "unknown destination", "no rule"],
)
def test_what_is_not_written_out_stays(path: str, text: str, denial: str) -> None:
    assert allowed(path, text, denial) is None


def test_a_rule_on_one_line_stays_on_it() -> None:
    after = allowed("main.json", ARM_RULES.replace("100", "4096"))
    assert after is not None and after.count("\n") == 1
    assert '"name": "allow-intune", "properties": { "priority": 4095, "access": "Allow"' in after


def test_a_resource_of_a_template_keeps_the_name_of_its_group() -> None:
    rule = (
        '{ "type": "Microsoft.Network/networkSecurityGroups/securityRules", "name": "nsg/deny", "properties": '
        '{ "priority": 300, "access": "Deny", "protocol": "*", "destinationAddressPrefixes": ["0.0.0.0/0"], '
        '"destinationPortRanges": ["80", "443"] } }'
    )
    after = allowed("main.json", f'{{ "resources": [{{ "name": "[concat(\'a\')]" }}, {rule}] }}')
    assert after is not None
    added = after.removesuffix(f", {rule}] }}").partition("}, ")[2]
    assert '"name": "nsg/allow-intune"' in added and '"priority": 299, "access": "Allow", "protocol": "Tcp"' in added
    assert '"destinationAddressPrefix": "AzureCloud", "destinationPortRange": "443" } }' in added


@pytest.mark.parametrize(
    ("path", "before", "after"),
    [
        ("a.tf", '["b"]', '["a", "b"]'),
        ("a.tf", "[]", '["a"]'),
        ("a.bicep", "[\n  'b'\n]", "[\n  'a'\n  'b'\n]"),
        ("a.tf", "var.names", None),
        ("a.tf", 'concat(["b"], var.more)', None),
    ],
)
def test_an_element_is_added_where_a_list_is_written_out(path: str, before: str, after: str | None) -> None:
    edits = added_element_edits(span(path, before, before), ["a"])
    assert (with_edits(edits)[path] if edits else None) == after


MACHINE = 'resource "azurerm_windows_virtual_machine" "host" {\n  for_each = var.hosts\n  name     = each.key\n}\n'
USERS = 'resource "azurerm_role_assignment" "users" {\n  principal_id = azuread_group.users.object_id\n}\n'


def test_every_machine_of_a_loop_gets_the_role() -> None:
    text = MACHINE + "\n" + USERS
    machine, user = span("/a/main.tf", text, MACHINE.strip()), span("/a/main.tf", text, USERS.strip())
    after = with_edits(sign_in_role_edits(machine, user, ROLE, ROLE_ID, text))["/a/main.tf"]
    assert (
        'resource "azurerm_role_assignment" "hosts_sign_in" {\n'
        "  for_each = azurerm_windows_virtual_machine.host\n\n"
        "  scope                = each.value.id\n"
        '  role_definition_name = "Virtual Machine User Login"\n'
        "  principal_id         = azuread_group.users.object_id\n}\n"
    ) in after


@pytest.mark.parametrize(
    ("users", "folder"),
    [(USERS, "/b"), (USERS.replace("azuread_group.users.object_id", "each.value"), "/a")],
    ids=["another module", "a loop"],
)
def test_a_principal_without_a_name_beside_the_machine_gets_nothing(users: str, folder: str) -> None:
    machine, user = span("/a/main.tf", MACHINE, MACHINE.strip()), span(f"{folder}/users.tf", users, users.strip())
    assert sign_in_role_edits(machine, user, ROLE, ROLE_ID, MACHINE + users) == ()


def test_a_loop_in_bicep_gives_the_role_on_each_machine() -> None:
    machine = (
        "resource vm 'Microsoft.Compute/virtualMachines@2024-07-01' = [for (name, i) in names: {\n  name: name\n}]"
    )
    user = (
        "resource u 'Microsoft.Authorization/roleAssignments@2022-04-01' = {\n  properties: { principalId: users }\n}"
    )
    text = f"{machine}\n\n{user}\n"
    after = with_edits(
        sign_in_role_edits(span("/a.bicep", text, machine), span("/a.bicep", text, user), ROLE, ROLE_ID, text)
    )
    assert "= [for (name, i) in names: {\n  name: guid(vm[i].id, users, '" in after["/a.bicep"]
    assert f"'{ROLE_ID}') // Virtual Machine User Login\n  }}\n}}]\n" in after["/a.bicep"]


def test_the_number_is_changed_in_the_file_of_a_script(tmp_path: Path) -> None:
    code = (TESTS / "cases" / "roaming_identity_on_hosts" / "main.tf").read_text("utf-8")
    start = code.index('    script = "New-Item')
    line = code[start : code.index("\n", start)]
    (tmp_path / ".git").mkdir()
    (tmp_path / "main.tf").write_text(code.replace(line, '    script = file("${path.module}/setup.ps1")', 1), "utf-8")
    script = "reg add HKLM\\SOFTWARE\\FSLogix\\Profiles /v RoamIdentity /t REG_DWORD /d 1 /f\n"
    (tmp_path / "setup.ps1").write_text(script, "utf-8")
    judge = Judge([ScanRequest(root=tmp_path)], frozenset(("CKV_AVD_17",)))
    result = mended(judge, judge.judge({}), lambda _: "", with_review=True)
    assert result.now.texts == {str(tmp_path / "setup.ps1"): script.replace("/d 1", "/d 0")}
    assert [each.remedy.title for each in result.done] == ['Set the RoamIdentity to "0"']
