"""The same thing, written another way, gets the same verdict: a sample of what `scripts/metamorph` tries."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from avd_intune.findings import Outcome

from scripts.metamorphic import called_by_their_address, check, rewritings
from scripts.metamorphic_compiled import compiled_files
from scripts.metamorphic_verdicts import contradictions, told_at_the_script

SAMPLES = Path(__file__).parents[1] / "sample_iac"
CASES = Path(__file__).parent / "cases"
KEY = ("CKV_AVD_1", "pool")
# A host pool, and what the compiler writes of it.
POOL = """param kind string = loadJsonContent('kinds.json').kind
resource pool 'Microsoft.DesktopVirtualization/hostPools@2024-04-03' = {
  name: 'finance'
  location: 'westeurope'
  properties: { hostPoolType: kind, loadBalancerType: 'Persistent' }
}
"""
COMPILED = """{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "parameters": {"kind": {"type": "string", "defaultValue": "Personal"}},
  "resources": [
    {
      "type": "Microsoft.DesktopVirtualization/hostPools",
      "apiVersion": "2024-04-03",
      "name": "finance",
      "location": "westeurope",
      "properties": {"hostPoolType": "[parameters('kind')]", "loadBalancerType": "Persistent"}
    }
  ]
}
"""
PASS, FAIL, UNDECIDED = Outcome.PASS, Outcome.FAIL, Outcome.UNDECIDED


@pytest.mark.parametrize("name", ["pooled_multi_session", "bicep_personal"])
def test_a_sample_written_another_way(name: str) -> None:
    counts: Counter[str] = Counter()
    assert list(check(SAMPLES / name, 1, counts)) == []
    assert {"default", "input", "choice", "crlf", "comments"} <= set(counts)
    assert min(counts.values()) > 0


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        # Validations in JSON syntax, and the words of other files that they are held against.
        ("terraform_validated_variable", "json"),
        ("terraform_validated_variable_in_any_case", "json"),
        # Types of resources and extensions that are inputs.
        ("azapi_session_host", "input"),
        ("persistent_hosts", "input"),
        ("persistent_hosts_scaled", "input"),
        ("arc_machine_extensions", "input"),
        # What links a machine to its network, and the routes and rules there; roles and whom they are given to.
        ("network_firewall_bicep", "input"),
        ("network_inline_subnets_bicep", "input"),
        ("sign_in_rights_arm", "input"),
        ("sign_in_rights_missing_bicep", "input"),
        # The images of hosts that policies are for, and how these enrol.
        ("multi_session_mixed_hosts", "input"),
        ("mdm_scope_none", "input"),
        # What registers a machine, with which host pool; what assigns a policy or an app.
        ("baseline_current_not_joined_no_image", "input"),
        ("intune_policies_elsewhere", "input"),
        ("intune_policies_elsewhere", "choice"),
        ("multi_session_apps", "input"),
        # Which requests make policies, which hosts are hosts and of which pool, where that hangs on a choice.
        ("host_pool_mixed_joins", "choice"),
        ("arc_machine_extensions", "choice"),
        # Objects that get another address: a number of instances, names in the address.
        ("two_pools_by_module", "input"),
        # A machine whose name is one of two, and what names it.
        ("host_pool_entra_target", "choice"),
        # Types and expressions in a template that other code deploys.
        ("policy_assigned", "choice"),
        ("policy_template", "input"),
        ("bicep_deployment_stack", "input"),
        # The type or platform of a policy is one of two; a machine to build an image from that one case registers.
        ("intune_graph_object_in_json", "choice"),
        ("azapi_updates_of_machines", "choice"),
        # A `dynamic` block inside a block.
        ("persistent_hosts_scaled", "json"),
        # A list of references of which the last ends with an index.
        ("persistent_hosts_renewed", "json"),
        # The type of a machine, or its name for an extension, hangs on a choice; the name of a pool is an input.
        ("azapi_session_host", "choice"),
        ("types_that_are_inputs", "input"),
        ("script_gzip_in_arm", "choice"),
        # A host pool that is written again under a name that is not known, or with a type that hangs on a choice.
        ("host_pool_restated_for_a_token", "input"),
        ("host_pool_restated_for_a_token", "choice"),
        ("host_pool_restated_for_a_token_arm", "choice"),
        # A file that is loaded has no name that is handed in.
        ("script_deployment_script_wipes", "input"),
        # The type of an azapi resource says what it is of a network, a deployment, an update or a configuration.
        ("network_azapi", "input"),
        ("network_azapi", "choice"),
        ("azapi_deployments", "choice"),
        ("azapi_updates", "choice"),
        ("host_pool_of_open_type_beside_another", "input"),
        # What registers a host, and with which pool, in one case; a pool that is written again, an image that is made.
        ("mdm_scope_none", "choice"),
        ("other_machines_left_alone", "choice"),
        ("host_pool_vm_template_bicep", "choice"),
        ("host_pool_that_an_input_names", "input"),
        ("host_pool_written_again_under_an_open_name", "input"),
        ("image_template_sources", "input"),
        # The name of the network that another one is peered with.
        ("network_peered_arm", "input"),
        ("network_peered_arm", "choice"),
        # An MDM provider in the registration of a host.
        ("join_mdm_id_in_registration", "input"),
        # A machine beside one that a choice registers or not, whose image is an input; machines told by names alone.
        ("registration_in_one_case", "input"),
        ("registration_in_one_case", "choice"),
        # Policies and apps for a machine that a choice registers, and that may be a host by its image alone.
        ("multi_session_apps_exported", "choice"),
        ("multi_session_compliance_for_users", "choice"),
        # A function of the language that is called as a resource is.
        ("conditions_on_what_is_computed", "names"),
    ],
)
def test_a_case_written_another_way(name: str, kind: str) -> None:
    counts: Counter[str] = Counter()
    assert list(check(CASES / name, 20, counts, [kind])) == []
    assert counts[kind] > 0


@pytest.mark.parametrize(
    ("kind", "before", "after", "other", "allowed"),
    [
        ("default", PASS, PASS, None, True),
        ("default", PASS, UNDECIDED, None, False),
        ("default", PASS, None, None, False),
        ("input", PASS, UNDECIDED, None, True),
        ("input", PASS, FAIL, None, False),
        ("input", FAIL, None, None, False),
        ("choice", PASS, UNDECIDED, FAIL, True),
        ("choice", PASS, PASS, FAIL, False),
        ("choice", FAIL, UNDECIDED, None, True),
        ("choice", FAIL, None, None, False),
        ("choice", FAIL, FAIL, FAIL, True),
        ("choice", PASS, PASS, None, True),
        ("crlf", None, PASS, None, False),
    ],
)
def test_what_contradicts(
    kind: str, before: Outcome | None, after: Outcome | None, other: Outcome | None, allowed: bool
) -> None:
    first, second, third = ({} if each is None else {KEY: each} for each in (before, after, other))
    others = [third] if kind == "choice" else []
    assert (list(contradictions(kind, first, second, others)) == []) is allowed


@pytest.mark.parametrize(
    ("before", "after", "allowed"),
    [
        ({"vm[0]": FAIL, "vm[1]": FAIL}, {"vm[*]": FAIL}, True),
        ({"vm[0]": FAIL, "vm[1]": PASS}, {"vm[*]": UNDECIDED}, True),
        # It is gone, or another certain verdict.
        ({"vm[0]": FAIL, "vm[1]": PASS}, {}, False),
        ({"vm[0]": PASS}, {"vm[*]": FAIL}, False),
        ({'vm["one"]': FAIL}, {'vm["*"]': FAIL}, True),
        ({"vm[0]": FAIL}, {"other[*]": FAIL}, False),
        ({"hostPools/one": PASS}, {"hostPools/{parameters('name')}": PASS}, True),
        # A hole is no type.
        ({"vms/one": PASS, "vms/extensions/one": FAIL}, {"vms/{n}": PASS, "vms/extensions/one": FAIL}, True),
        ({"vms/extensions/one": FAIL}, {"vms/{n}": FAIL}, False),
    ],
)
def test_an_object_of_another_address(before: dict[str, Outcome], after: dict[str, Outcome], allowed: bool) -> None:
    first, second = ({("CKV_AVD_1", address): each for address, each in found.items()} for found in (before, after))
    assert (list(contradictions("input", first, second, [])) == []) is allowed


def test_an_instance_that_one_value_makes() -> None:
    """How many there are of a resource is chosen: one more is judged where it is there, but a lost one is found."""
    machine = ("CKV_AVD_1", "vm[1]")
    one, two = {("CKV_AVD_1", "vm[0]"): FAIL}, {("CKV_AVD_1", "vm[0]"): FAIL, machine: FAIL}
    assert list(contradictions("choice", one, two, [two], makes_instances=True)) == []
    assert list(contradictions("choice", one, two, [two]))
    assert list(contradictions("choice", one, one, [two], makes_instances=True))
    assert list(contradictions("choice", one, {**one, machine: PASS}, [two], makes_instances=True))


def test_an_object_that_the_code_as_it_was_does_not_deploy() -> None:
    """What only one case deploys is judged as it is there; what is deployed and not judged is no such object."""
    found, vm = {KEY: FAIL}, KEY[1]
    assert list(contradictions("input", {}, found, [], there=[[]], deployed=[vm])) == []
    assert list(contradictions("input", {}, found, [], there=[[vm]], deployed=[vm]))
    assert list(contradictions("choice", found, found, [{}], there=[[vm], []], deployed=[vm])) == []
    assert list(contradictions("choice", found, found, [{}], there=[[vm], [vm]], deployed=[vm]))
    assert list(contradictions("choice", found, {KEY: PASS}, [{}], there=[[vm], []], deployed=[vm]))
    assert list(contradictions("choice", found, {}, [{}], there=[[vm], []], deployed=[]))


def test_what_is_told_in_another_way() -> None:
    """An undecided verdict may be that of another check or object, and a pass may rest on what is undecided."""
    pool, host, later = ("CKV_AVD_6", "pool"), ("CKV_AVD_3", "host"), ("CKV_AVD_15", "pool")
    assert list(contradictions("input", {pool: UNDECIDED}, {later: UNDECIDED}, [])) == []
    assert list(contradictions("input", {pool: PASS, host: PASS}, {host: UNDECIDED}, [])) == []
    assert list(contradictions("input", {pool: FAIL, host: PASS}, {host: UNDECIDED}, []))
    assert list(contradictions("input", {pool: PASS, host: PASS}, {host: PASS}, []))
    assert list(contradictions("input", {pool: UNDECIDED, host: PASS}, {host: PASS}, []))


def test_what_a_script_sends_is_told_at_one_of_two_places() -> None:
    """At the script where code does not tell that it runs it, else at the resource that runs it; never at none."""
    there, run = {("CKV_AVD_7", "script"): FAIL}, {("CKV_AVD_7", "run"): FAIL, ("CKV_AVD_8", "other"): PASS}
    assert told_at_the_script([run, there], {"script"}) == [there | {("CKV_AVD_8", "other"): PASS}, there]
    assert told_at_the_script([run, {}], {"script"}) == [run, {}]
    assert told_at_the_script([run, run | there], {"script"}) == [run, run | there]
    assert told_at_the_script([run, there], set()) == [run, there]


def test_what_cannot_be_judged_says_so_by_itself() -> None:
    """CKV_AVD_12 speaks for a resource that nothing else is said of, and for what that deploys."""
    inner, told = ("CKV_AVD_1", "azapi_resource.d::pools/p"), ("CKV_AVD_12", "azapi_resource.d")
    assert list(contradictions("input", {inner: FAIL}, {told: UNDECIDED}, [])) == []
    assert list(contradictions("input", {inner: FAIL}, {}, []))
    assert list(contradictions("input", {inner: FAIL}, {("CKV_AVD_12", "other"): UNDECIDED}, []))


def test_what_an_input_deploys_or_not() -> None:
    """An operation that an input switches on is judged as it is where it takes place."""
    assert list(contradictions("input", {}, {KEY: FAIL}, [], makes_instances=True)) == []
    assert list(contradictions("input", {}, {KEY: FAIL}, []))
    assert list(contradictions("input", {KEY: PASS}, {KEY: FAIL}, [], makes_instances=True))


def test_a_sign_is_no_input(tmp_path: Path) -> None:
    (tmp_path / "main.tf").write_text(
        'resource "azapi_resource" "a" {\n  body = { scriptContent = "wipe", mode = "x" }\n}\n'
    )
    tried = {(each.kind, each.place.split()[1]) for each in rewritings(tmp_path, 5) if each.place}
    assert ("input", "scriptContent") not in tried
    assert {("input", "mode"), ("choice", "scriptContent")} <= tried


def test_what_a_blank_may_become() -> None:
    """A blank as a default is to be filled in; without one, what a person gives may be right."""
    before, passing, open_, gone = ({KEY: FAIL}, {KEY: PASS}, {KEY: UNDECIDED}, {})
    assert list(contradictions("default", before, open_, [], blank=True)) == []
    assert list(contradictions("input", before, passing, [], blank=True)) == []
    assert list(contradictions("default", before, passing, [], blank=True))
    assert list(contradictions("input", before, gone, [], blank=True))


def test_a_module_that_its_example_calls_by_an_address_gets_no_new_required_argument(tmp_path: Path) -> None:
    """Such a call is one of another version of the module, so that other code is judged."""
    (tmp_path / "main.tf").write_text('resource "terraform_data" "a" {\n  input = var.a\n  triggers_replace = "x"\n}\n')
    (tmp_path / "variables.tf").write_text('variable "a" {}\n')
    (tmp_path / "examples" / "one").mkdir(parents=True)
    call = 'module "m" {\n  source = "contoso/things/azurerm"\n  a      = "y"\n}\n'
    (tmp_path / "examples" / "one" / "main.tf").write_text(call)
    assert called_by_their_address(tmp_path) == {tmp_path}
    kinds = {(each.path.parent.name, each.kind) for each in rewritings(tmp_path, 5) if each.place}
    root, example = tmp_path.name, "one"
    assert kinds == {(root, "default"), *((example, kind) for kind in ("default", "input", "choice"))}


def test_what_the_compiler_wrote_is_found_at_any_depth_and_stands_for_all_that_it_was_made_of(tmp_path: Path) -> None:
    folder, record = tmp_path / "pools", tmp_path / "compiled" / "topic" / "pools"
    folder.mkdir()
    record.mkdir(parents=True)
    (folder / "pool.bicep").write_text(POOL)
    (folder / "kinds.json").write_text('{"kind": "Personal"}')
    (folder / "finance.bicepparam").write_text("using 'pool.bicep'\nparam kind = 'Pooled'\n")
    assert compiled_files(folder, tmp_path / "compiled") is None
    (record / "pool.bicep.json").write_text(COMPILED)
    files = compiled_files(folder, tmp_path / "compiled")
    assert files is not None
    assert {path.name: text for path, text in files.items()} == {
        "pool.bicep": None,
        "kinds.json": None,
        "pool.json": COMPILED,
        "finance.bicepparam": "using 'pool.json'\nparam kind = 'Pooled'\n",
    }
    counts: Counter[str] = Counter()
    assert list(check(folder, 1, counts, ["compiled"], tmp_path / "compiled")) == []
    assert counts["compiled"] > 0
    (record / "pool.bicep.json").write_text(COMPILED.replace("parameters('kind')", "'Personal'"))
    assert list(check(folder, 1, counts, ["compiled"], tmp_path / "compiled")) != []


def test_no_rewriting_is_begun_when_the_time_is_over(tmp_path: Path) -> None:
    (tmp_path / "pool.bicep").write_text(POOL.replace("loadJsonContent('kinds.json').kind", "'Personal'"))
    (tmp_path / ".bicep").mkdir()  # a folder that is called as files end
    counts: Counter[str] = Counter()
    left = iter([True, True, False])
    assert list(check(tmp_path, 5, counts, in_time=lambda: next(left))) == []
    assert len(counts) == 2
