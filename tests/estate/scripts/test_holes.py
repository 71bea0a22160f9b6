"""Inputs of the deployment inside of the text of a script."""

from __future__ import annotations

from avd_intune.estate.scripts.conditions import chosen
from avd_intune.estate.scripts.holes import as_text, hole, unfilled, with_holes
from avd_intune.estate.scripts.machine import Machine
from avd_intune.estate.scripts.script_values import Open, Pieces

X, Y = Open("x", "$x"), Open("y", "$y")


def test_a_text_with_inputs_is_one_that_can_be_parsed() -> None:
    machine = Machine()
    assert as_text(machine, "a") == "a"
    text = as_text(machine, Pieces(("a ", X, " b ", Y, X)))
    assert text == f"a {hole(0)} b {hole(1)}{hole(0)}"
    assert as_text(machine, X) is None
    assert as_text(machine, chosen(machine.ask("q", "Q"), "a", "b")) is None
    found = with_holes(machine, str(text))
    assert isinstance(found, Pieces)
    assert found.parts == ("a ", X, " b ", Y, X)


def test_a_hole_that_nobody_made_is_text() -> None:
    machine = Machine(holes=[X])
    assert with_holes(machine, "a") == "a"
    assert with_holes(machine, f"a{hole(1)}") == f"a{hole(1)}"
    found = with_holes(machine, f"{hole(1)}{hole(0)}b")
    assert isinstance(found, Pieces)
    assert found.parts == (hole(1), X, "b")


def test_what_a_pipeline_fills_in() -> None:
    found = unfilled(" __VALUE__ ")
    assert found is not None and found.needs is not None and found.key == f"input {found.needs.key}"
    assert unfilled("VALUE") is None
