"""How the answers of a rule in all worlds become one verdict."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from avd_intune.baselines.baseline import load_baseline
from avd_intune.estate.model import Estate, Evidence, HostPool, Image, Machine, MachineKind, SessionHost
from avd_intune.findings import Action, Change, Outcome
from avd_intune.judgement.judge import MAX_REASON, STEPS_OF_A_CASE, judge, objects_of
from avd_intune.judgement.look import Look
from avd_intune.judgement.registry import rule_by_id
from avd_intune.judgement.rule import Rule, Subject
from avd_intune.judgement.verdict import Verdict, failed, passed, undecided
from avd_intune.languages.resource_model import Resource
from avd_intune.records import replace
from avd_intune.settings import Settings
from avd_intune.source.budget import Budget, BudgetExceededError
from avd_intune.source.text import SourceFile, Span
from avd_intune.values.assumptions import Decision
from avd_intune.values.cases import choice_by, either
from avd_intune.values.partial_text import partial_string
from avd_intune.values.value_types import NULL, TRUE, Known, Origin, PartialString, Unknown, Value
from avd_intune.values.worlds import MAX_WORLDS

from tests.rules.rule_support import tenant

SOURCE = SourceFile("/repository/main.tf", "first\nsecond\nthird\n")
BASELINE = load_baseline("2020-09")


def span(line: int) -> Span:
    start = sum(len(text) + 1 for text in SOURCE.text.split("\n")[: line - 1])
    return Span(SOURCE, start, start + 1)


def at(line: int, value: object) -> Value:
    return Known(value, origin=Origin("the value", span(line)))  # type: ignore[arg-type]


def by(label: str, **choices: Value) -> Value:
    """Return a value that hangs on an input, e.g. `by("var.env", dev=…, prod=…)`."""
    return choice_by(Decision(label, tuple(choices), label), choices)


def unknown(name: str, line: int | None = None) -> Unknown:
    origin = Origin(name, span(line)) if line is not None else None
    return Unknown(f'variable "{name}" has no default', key=f"var.{name}", origin=origin)


def pool(kind: Value = NULL, assignment_type: Value = NULL, presence: Value = TRUE) -> HostPool:
    resource = Resource("pool", "pool", "azurerm_virtual_desktop_host_pool", NULL, span(1), presence=presence)
    return HostPool(resource, name=Known("pool"), type=kind, assignment_type=assignment_type)


def verdict_of(rule: Rule, subject: HostPool | SessionHost) -> Verdict | None:
    return judge(rule, subject, Estate(), BASELINE, Settings())


def rule_of(judgement: Callable[[HostPool, Look], Verdict | None]) -> Rule:
    return Rule("CKV_AVD_99", "Ensure something", "Why.", Subject.HOST_POOL, judgement)


def by_type(**verdicts: Verdict | None) -> Rule:
    """Return a rule that answers by the host pool's type."""
    return rule_of(lambda pool, look: verdicts[look.text_of(pool.type, "the type") or ""])


def decided(rule: Rule, subject: HostPool | SessionHost) -> Verdict:
    verdict = verdict_of(rule, subject)
    assert verdict is not None
    return verdict


def test_one_world_gives_its_verdict() -> None:
    expected = failed("no", at(2, "x"))
    assert decided(by_type(a=expected), pool(Known("a"))) == expected
    assert expected.decided_at is not None
    assert expected.decided_at.line == 2


def test_all_worlds_pass_for_the_same_reason() -> None:
    rule = by_type(a=passed("fine"), b=passed("fine"))
    assert decided(rule, pool(by("var.x", one=Known("a"), two=Known("b")))) == passed("fine")


def test_all_worlds_fail_for_different_reasons() -> None:
    rule = by_type(a=failed("it is a", at(2, 0)), b=failed("it is b", at(3, 0)))
    verdict = decided(rule, pool(by("var.x", one=Known("a"), two=Known("b"))))
    assert verdict.outcome is Outcome.FAIL
    assert verdict.reason == "it fails in every case"
    assert verdict.details == ("when var.x is one: it is a", "when var.x is two: it is b")
    assert verdict.decided_at == span(2)


def test_more_cases_than_a_person_reads_are_counted() -> None:
    letters = "abcdefg"
    rule = by_type(**{letter: failed(f"it is {letter}") for letter in letters})
    verdict = decided(rule, pool(by("var.x", **{f"choice {letter}": Known(letter) for letter in letters})))
    assert verdict.details == (*(f"when var.x is choice {letter}: it is {letter}" for letter in "abcde"), "and 2 more")


def test_mixed_worlds_name_the_deciding_input_and_the_failing_case_first() -> None:
    rule = by_type(a=passed("it is a"), b=failed("it is b", at(3, 0)))
    verdict = decided(rule, pool(by("var.env", dev=Known("a"), prod=Known("b"))))
    assert verdict.outcome is Outcome.UNDECIDED
    assert verdict.reason == "it depends on var.env; state it in the code or a parameter file"
    assert verdict.details == ("fails when var.env is prod: it is b", "passes when var.env is dev: it is a")
    assert verdict.decided_at == span(3)


def test_the_deciding_input_is_named_with_its_declaration() -> None:
    declared = Origin("variable env", span(1))
    kind = Unknown("it has no default", key="var.env", origin=Origin("var.env", span(2), declared))
    choice = either(kind, lambda: Known("a"), lambda: Known("b"))
    verdict = decided(by_type(a=passed("it is a"), b=failed("it is b")), pool(choice))
    assert verdict.reason == "it depends on var.env (main.tf:1); state it in the code or a parameter file"


def test_a_scan_that_ends_before_it_is_judged_names_no_input() -> None:
    def too_much(pool: HostPool, look: Look) -> Verdict:
        raise BudgetExceededError("evaluation takes too many steps")

    rule = replace(by_type(), judge=too_much)
    verdict = decided(rule, pool(Known("a")))
    expected = "it is not judged to the end, because evaluation takes too many steps; scan its folder alone"
    assert (verdict.outcome, verdict.reason) == (Outcome.UNDECIDED, expected)


def test_cases_with_the_same_answer_are_one_line() -> None:
    rule = by_type(a=passed("fine"), b=failed("bad"))
    kinds = {"dev": Known("a"), "test": Known("a"), "qa": Known("a"), "prod": Known("b")}
    verdict = decided(rule, pool(by("var.env", **kinds)))
    assert verdict.details == (
        "fails when var.env is prod: bad",
        "passes when var.env is dev, or when var.env is test, or in 1 more case: fine",
    )


def test_only_inputs_that_matter_are_named() -> None:
    rule = by_type(a=passed("fine"), b=failed("bad"))
    subject = pool(by("var.env", dev=Known("a"), prod=Known("b")), by("var.other", one=NULL, two=TRUE))
    assert "var.other" not in decided(rule, subject).reason


def test_inputs_of_several_values_are_all_named() -> None:
    def both_are_one(pool: HostPool, look: Look) -> Verdict:
        values = [look.text_of(pool.type, "type"), look.text_of(pool.assignment_type, "assignment")]
        return passed("fine") if values == ["1", "1"] else failed(f"they are {' and '.join(map(str, values))}")

    bit = {"no": Known("0"), "yes": Known("1")}
    verdict = decided(rule_of(both_are_one), pool(by("var.a", **bit), by("var.b", **bit)))
    assert verdict.outcome is Outcome.UNDECIDED
    assert verdict.reason == "it depends on var.a and var.b; state them in the code or a parameter file"
    assert verdict.details == (
        "fails when var.a is no and var.b is no: they are 0 and 0",
        "fails when var.a is no and var.b is yes: they are 0 and 1",
        "fails when var.a is yes and var.b is no: they are 1 and 0",
        "passes when var.a is yes and var.b is yes: fine",
    )


@pytest.mark.parametrize(("others", "more"), [("", ""), ("d", " and 1 more input"), ("de", " and 2 more inputs")])
def test_inputs_beyond_three_are_counted(others: str, more: str) -> None:
    kind: Value = Known("good")
    for letter in reversed(f"abc{others}"):
        kind = choice_by(Decision(letter, ("no", "yes"), f"var.{letter}"), {"no": Known("bad"), "yes": kind})
    verdict = decided(by_type(good=passed("fine"), bad=failed("bad")), pool(kind))
    assert (
        verdict.reason == f"it depends on var.a and var.b and var.c{more}; state them in the code or a parameter file"
    )


def test_inputs_for_which_a_sentence_has_no_room_are_counted() -> None:
    long_names = [f"var.{'network_of_the_hub_' * 5}{number}" for number in range(3)]
    kind: Value = Known("good")
    for name in reversed(long_names):
        kind = choice_by(Decision(name, ("no", "yes"), name), {"no": Known("bad"), "yes": kind})
    verdict = decided(by_type(good=passed("fine"), bad=failed("bad")), pool(kind))
    named = " and ".join(long_names[:2])
    assert verdict.reason == f"it depends on {named} and 1 more input; state them in the code or a parameter file"


def test_values_that_hang_on_one_input_are_never_crossed() -> None:
    subject = pool(
        by("var.personal", yes=Known("Personal"), no=Known("Pooled")), by("var.personal", yes=Known("Direct"), no=NULL)
    )
    assert decided(rule_by_id("CKV_AVD_2"), subject) == passed('the assignment type is "Direct"')


def test_a_rule_that_applies_in_some_worlds_is_judged_by_those() -> None:
    rule = by_type(a=None, b=passed("it is b"))
    assert decided(rule, pool(by("var.x", one=Known("a"), two=Known("b")))) == passed("it is b")


def test_a_case_to_which_the_rule_does_not_apply_is_one() -> None:
    """It may fail, and it may be that nothing is asked of it: that is not decided."""
    rule = by_type(a=None, b=failed("it is b"))
    verdict = decided(rule, pool(by("var.x", one=Known("a"), two=Known("b"))))
    assert verdict.outcome is Outcome.UNDECIDED
    assert verdict.details == ("fails when var.x is two: it is b", "does not apply when var.x is one")


def test_undecided_or_not_applicable_is_undecided_for_that_reason() -> None:
    rule = by_type(a=None, b=undecided("who knows"))
    assert decided(rule, pool(by("var.x", one=Known("a"), two=Known("b")))) == undecided("who knows")


def test_passed_for_several_reasons_or_not_applicable_passes() -> None:
    rule = by_type(a=None, b=passed("it is b"), c=passed("it is c"))
    verdict = decided(rule, pool(by("var.x", one=Known("a"), two=Known("b"), three=Known("c"))))
    assert verdict.outcome is Outcome.PASS
    assert verdict.details == ("when var.x is two: it is b", "when var.x is three: it is c")


def test_a_rule_that_applies_in_no_world_has_no_verdict() -> None:
    assert verdict_of(by_type(a=None, b=None), pool(by("var.x", one=Known("a"), two=Known("b")))) is None


@pytest.mark.parametrize("presence", [Known(False), Known("false"), NULL], ids=["false", "false as text", "null"])
def test_what_is_not_deployed_has_no_verdict(presence: Value) -> None:
    assert verdict_of(by_type(a=failed("no")), pool(Known("a"), presence=presence)) is None


def test_worlds_in_which_it_is_not_deployed_do_not_count() -> None:
    deployed = by("var.deploy", yes=Known(True), no=Known(False))
    kind = by("var.deploy", yes=Known("Personal"), no=Known("Pooled"))
    assert decided(rule_by_id("CKV_AVD_1"), pool(kind, presence=deployed)).outcome is Outcome.PASS


def test_a_machine_counts_only_where_it_is_a_session_host() -> None:
    registered = by("var.register", yes=Known(True), no=Known(False))
    resource = Resource("vm", "vm", "azurerm_windows_virtual_machine", NULL, span(1))
    machine = Machine(resource, MachineKind.VIRTUAL_MACHINE, Known("vm"), Image())
    host = SessionHost(machine, [Evidence("a DSC extension registers it", registered)])
    seen: list[str] = []

    def remember(host: SessionHost, look: Look) -> Verdict:
        seen.append(look.assumptions.describe())
        return passed("fine")

    rule = Rule("CKV_AVD_99", "Ensure something", "Why.", Subject.SESSION_HOST, remember)
    assert decided(rule, host) == passed("fine")
    assert seen == ["var.register is yes"]


def test_an_unknown_value_leaves_it_undecided_with_its_place() -> None:
    verdict = decided(by_type(a=passed("fine")), pool(unknown("kind", line=2)))
    assert verdict == Verdict(
        Outcome.UNDECIDED,
        'the type is unknown: variable "kind" has no default (main.tf:2); state it in the code or a parameter file',
        span(2),
    )


def test_an_unknown_in_one_world_does_not_hide_the_failure_in_another() -> None:
    rule = by_type(b=failed("it is b"))
    verdict = decided(rule, pool(by("var.env", dev=unknown("kind"), prod=Known("b"))))
    assert verdict.outcome is Outcome.UNDECIDED
    assert verdict.reason.startswith("it depends on var.env;")
    assert verdict.details == (
        "fails when var.env is prod: it is b",
        'is undecided when var.env is dev: the type is unknown: variable "kind" has no default',
    )


def test_undecided_in_all_worlds_for_one_reason_is_said_once() -> None:
    rule = by_type(a=undecided("who knows"), b=undecided("who knows"))
    assert decided(rule, pool(by("var.x", one=Known("a"), two=Known("b")))) == undecided("who knows")


def test_what_may_be_deployed_is_judged_as_if_it_were() -> None:
    subject = pool(Known("a"), presence=unknown("deploy"))
    assert decided(by_type(a=failed("no")), subject) == failed("no")
    subject = pool(Known("a"), presence=by("var.x", one=unknown("deploy"), two=Known(False)))
    assert decided(by_type(a=failed("no")), subject) == failed("no")


def test_too_many_worlds_end_in_a_verdict() -> None:
    parts = [by(f"var.v{n}", a=Known("a"), b=Known("b")) for n in range(MAX_WORLDS.bit_length())]
    kind = partial_string(parts)
    assert isinstance(kind, PartialString)

    def look_at_each(pool: HostPool, look: Look) -> Verdict:
        return passed("fine") if all(look.resolve(part) for part in parts) else failed("bad")

    verdict = decided(rule_of(look_at_each), pool(kind))
    assert verdict == Verdict(
        Outcome.UNDECIDED,
        f"it depends on more than {MAX_WORLDS} combinations of inputs; "
        "set some of them in the code or a parameter file",
    )


def test_secret_that_a_rule_looks_at_is_hidden_in_its_reason() -> None:
    secret = Known("hidden-value", secret=True)
    verdict = judge(rule_by_id("CKV_AVD_1"), pool(secret), Estate(), BASELINE, Settings())
    assert verdict is not None
    assert verdict.reason == 'the host pool type "(secret)" does not exist; set it to "Personal"'


def test_what_to_do_in_several_cases_is_said_once_though_only_one_has_room_for_it() -> None:
    advice = Change(Action.SET, "type", "use a personal host pool with one of the assignment types of it")
    long = f"the host pool type is pooled, {'which nobody manages with Intune, ' * 5}as its page says in a table"

    def judgement(subject: HostPool, look: Look) -> Verdict:
        kind = look.text_of(subject.type, "the type")
        return failed(long if kind == "pooled" else "the host pool type is multi", None, advice)

    kind = by("var.kind", one=Known("pooled"), two=Known("multi"))
    verdict = verdict_of(rule_of(judgement), pool(kind))
    assert verdict is not None
    assert verdict.reason == "it fails in every case"
    assert verdict.details == (
        f"when var.kind is one: {long}",
        "when var.kind is two: the host pool type is multi",
        advice.text,
    )


def test_each_subject_has_the_objects_of_its_kind() -> None:
    kinds = {
        Subject.HOST_POOL: "host_pools",
        Subject.SESSION_HOST: "session_hosts",
        Subject.INTUNE_POLICY: "intune_policies",
        Subject.INTUNE_ACTION: "intune_actions",
        Subject.DIRECTORY_POLICY: "directory_policies",
        Subject.INTUNE_APP: "intune_apps",
        Subject.CAPTURED_IMAGE: "captured_images",
    }
    estate = Estate()
    for name in kinds.values():
        setattr(estate, name, [name])
    assert {kind: objects_of(kind, estate) for kind in kinds} == {kind: [name] for kind, name in kinds.items()}
    assert objects_of(Subject.EVERY, estate) == []
    assert objects_of(Subject.INTUNE_TENANT, estate) == []
    estate.intune_tenant = tenant()
    assert objects_of(Subject.INTUNE_TENANT, estate) == [estate.intune_tenant]


@pytest.mark.parametrize(("more", "expected"), [(0, "a" * 1000 + "b" * 1000), (1, "a" * 1000 + "…" + "b" * 1000)])
def test_of_a_very_long_reason_the_middle_is_left_out(more: int, expected: str) -> None:
    reason = "a" * 1000 + "c" * more + "b" * 1000
    assert MAX_REASON == 2000
    assert decided(by_type(x=passed(reason)), pool(Known("x"))).reason == expected


def test_each_case_that_is_looked_at_is_counted() -> None:
    two_cases = pool(by("var.kind", one=Known("a"), two=Known("b")))
    rule = by_type(a=passed("it is a"), b=passed("it is b"))
    with Budget(3 * STEPS_OF_A_CASE).in_use():
        assert decided(rule, two_cases).outcome is Outcome.PASS
    with Budget(STEPS_OF_A_CASE).in_use():
        assert decided(rule, two_cases).reason.startswith("it is not judged to the end, because evaluation")


def test_what_is_never_deployed_or_is_no_host_pool_is_not_judged() -> None:
    fails = by_type(a=failed("no"))
    assert verdict_of(fails, pool(Known("a"), presence=Known(False))) is None
    assert verdict_of(fails, replace(pool(Known("a")), is_own=Known(False))) is None
    assert decided(fails, replace(pool(Known("a")), is_own=unknown("own"))) == failed("no")


def test_a_secret_is_hidden_in_all_that_a_verdict_says() -> None:
    secret = Known("hidden-value", secret=True)
    change = Change(Action.SET, "type", "replace hidden-value")
    said = passed("it is hidden-value")
    for verdict in (said, replace(said, changes=(change,)), replace(said, details=("of hidden-value",))):

        def judgement(subject: HostPool, look: Look, verdict: Verdict = verdict) -> Verdict:
            look.text(look.resolve(subject.type))
            return verdict

        found = decided(rule_of(judgement), pool(secret))
        assert found.reason == "it is (secret)"
        assert [each.text for each in found.changes] == ["replace (secret)"] * len(verdict.changes)
        assert found.details == ("of (secret)",) * len(verdict.details)


def test_the_severity_of_a_case_goes_before_that_of_its_check() -> None:
    stated = (("CKV_AVD_99", "warning"), ("CKV_AVD_99/old", "note"))
    levels = {}
    for case in ("old", "new"):
        rule = by_type(a=replace(failed("no"), case=case))
        verdict = judge(rule, pool(Known("a")), Estate(), BASELINE, replace(Settings(), severity=stated))
        assert verdict is not None
        levels[case] = verdict.level.value
    assert levels == {"old": "note", "new": "warning"}
