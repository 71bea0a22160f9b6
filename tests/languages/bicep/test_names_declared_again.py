"""Names that a Bicep file gives twice: what the second one stands for is said to be unreadable."""

from __future__ import annotations

import pytest
from avd_intune.languages.bicep.bicep_files import MOST_SAID, read_unit
from avd_intune.source.text import SourceFile

PARAMETER = "param desks string = 'x'\n"
VARIABLE = "var desks = 'x'\n"
RESOURCE = "resource desks 'Microsoft.Resources/tags@2024-03-01' = {\n  name: 'default'\n}\n"
MODULE = "module desks './desks.bicep' = {\n  name: 'desks'\n}\n"
FUNCTION = "func desks() string => 'x'\n"
TYPE = "type desks = string\n"
OUTPUT = "output desks string = 'x'\n"
ASSIGNMENT = "param desks = 'x'\n"
DECLARED = [PARAMETER, VARIABLE, RESOURCE, MODULE, FUNCTION, TYPE]


def said(code: str, path: str = "/repository/main.bicep") -> list[tuple[int, str]]:
    """Return the line and the text of each problem of a file."""
    return [(each.span.line, each.message) for each in read_unit(SourceFile(path, code)).file.diagnostics]


@pytest.mark.parametrize("first", DECLARED)
@pytest.mark.parametrize("second", DECLARED)
def test_a_name_stands_for_one_thing(first: str, second: str) -> None:
    message = '"desks" is declared more than once, which Bicep refuses; give one of them another name'
    assert said(first + second) == [(first.count("\n") + 1, message)]


@pytest.mark.parametrize("code", DECLARED)
def test_outputs_and_metadata_have_names_of_their_own(code: str) -> None:
    assert said(code + OUTPUT + "metadata desks = 'x'\n") == []


def test_a_parameter_is_set_once() -> None:
    code = "using './main.bicep'\n" + ASSIGNMENT
    path = "/repository/main.bicepparam"
    assert said(code, path) == []
    assert said(code + ASSIGNMENT, path) == [
        (3, '"desks" is set more than once, which Bicep refuses; leave one of them out')
    ]


def test_a_file_of_equal_names_is_not_told_line_by_line() -> None:
    assert len(said(VARIABLE * 10 * MOST_SAID)) == MOST_SAID
