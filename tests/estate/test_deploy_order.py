"""Which resources are deployed before others: by reference, by what they depend on, and by way of others."""

from __future__ import annotations

import pytest
from avd_intune.estate.deploy_order import MAX_VISITED, DeployOrder
from avd_intune.languages.resource_model import Resource
from avd_intune.source.text import SourceFile, Span
from avd_intune.values.plain_data import from_python
from avd_intune.values.value_types import ObjectValue, Reference

SPAN = Span(SourceFile("/repository/main.tf", "x"), 0, 1)


def resource(key: str, *refers_to: str, depends_on: tuple[str, ...] = ()) -> Resource:
    references = {f"p{at}": Reference("an id", key=f"{each}.id", target=each) for at, each in enumerate(refers_to)}
    properties = ObjectValue({**references, "name": from_python(key)})
    return Resource(key, key, "x", properties, SPAN, depends_on=lambda: depends_on)


def before(key: str, wanted: tuple[str, ...], *resources: Resource) -> set[str]:
    found = {each.key: each for each in resources}
    return DeployOrder(resources).before(found[key], wanted)


def test_what_it_refers_to_and_what_it_depends_on() -> None:
    all_of_them = [resource("a"), resource("b"), resource("c", "a", depends_on=("b",))]
    assert before("c", ("a", "b", "c"), *all_of_them) == {"a", "b"}
    assert before("a", ("b", "c"), *all_of_them) == set()


def test_by_way_of_others() -> None:
    chain = [resource("a"), resource("b", depends_on=("a",)), resource("c", "b"), resource("d", depends_on=("c",))]
    assert before("d", ("a",), *chain) == {"a"}
    assert before("a", ("d",), *chain) == set()


@pytest.mark.parametrize("named", ["hosts.", "module.hosts"])
def test_all_that_a_module_deploys(named: str) -> None:
    prefix = named.removesuffix(".")
    inside = [resource(f"{prefix}.vm"), resource(f"{prefix}[1].vm" if "module" in prefix else f"{prefix}.nic")]
    others = [resource(f"{prefix}2.vm"), resource("hostsvm")]
    last = resource("last", depends_on=(named,))
    wanted = tuple(each.key for each in (*inside, *others))
    assert before("last", wanted, *inside, *others, last) == {each.key for each in inside}


def test_what_properties_of_a_plan_refer_to_is_not_certain() -> None:
    order = DeployOrder(
        [resource("a"), resource("b"), last := resource("c", "a", depends_on=("b",))], by_properties=False
    )
    assert order.before(last, ["a", "b"]) == {"b"}


def test_a_circle_ends() -> None:
    circle = [resource("a", "b"), resource("b", "a"), resource("c")]
    assert before("a", ("b", "c"), *circle) == {"b"}


def test_a_resource_that_is_not_among_them_says_it_by_itself() -> None:
    assert DeployOrder().before(resource("b", "a"), ["a"]) == {"a"}


def test_the_way_is_not_looked_for_without_an_end() -> None:
    chain = [resource(str(at), *([str(at - 1)] if at else [])) for at in range(MAX_VISITED + 10)]
    assert before(str(MAX_VISITED + 9), ("0",), *chain) == set()
    assert before(str(MAX_VISITED - 10), ("0",), *chain) == {"0"}
