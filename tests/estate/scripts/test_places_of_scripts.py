"""Where the lines of a script stand in the file of the code that it is written in."""

from __future__ import annotations

import pytest
from avd_intune.estate.scripts.places_of_scripts import line_of_script
from avd_intune.estate.scripts.script_values import Open, Pieces
from avd_intune.source.text import SourceFile, Span
from avd_intune.values.value_types import Known, Origin

X = Open("x", "var.x")


def pieces(*parts: str | Open) -> Pieces:
    return Pieces(tuple(parts))


# the file, what of it is the script, the script, the line on which it begins
ROWS: list[tuple[str, str, object, int | None]] = [
    ("a\nscript = <<-EOT\n    one\n    two\n  EOT\n", "<<-EOT", "one\ntwo\n", 3),
    ("script = <<EOT\r\none\r\n\r\n  two\r\nEOT\r\n", "<<EOT", "one\n\n  two\n", 2),
    ("script = <<EOT\n\n\none\nEOT\n", "<<EOT", "\n\none\n", 2),
    ("script: '''\none\ntwo\n'''\n", "'''", "one\ntwo\n", 2),
    ("script: '''one\ntwo'''\n", "'''", "one\ntwo", 1),
    ("\n\nscript = 'one two'\n", "'one", "one two", 3),
    ("script: [\n  'one'\n  'two'\n]\n", "[", "one\ntwo\n", 2),
    ("<<EOT\none ${var.x} b\ntwo\nEOT\n", "<<EOT", pieces("one ", X, " b\ntwo\n"), 2),
    ("<<EOT\none ${var.x} b\ntwo\nEOT\n", "<<EOT", "one 1 b\ntwo\n", 2),
    ("<<EOT\none\n%{ if var.x }two%{ endif }\nEOT\n", "<<EOT", "one\ntwo\n", 2),
    ("<<EOT\nset A b\nEOT\n", "<<EOT", pieces("set ", X, " b\n"), 2),
    ("<<EOT\nset b\nEOT\n", "<<EOT", pieces("set b ", X, " set\n"), None),
    ("<<EOT\none\nthree\nEOT\n", "<<EOT", "one\ntwo\n", None),
    ("<<EOT\none\nEOT", "<<EOT", "one\ntwo\nthree\nfour\n", None),
    ('"one\\ntwo"', '"one', "one\ntwo", None),
    ("<<EOT\none\nEOT\n", "<<EOT", "", None),
    ("<<EOT\none\nEOT\n", "<<EOT", "\n \n", None),
    ("<<EOT\n${var.x}\nEOT\n", "<<EOT", X, None),
]


@pytest.mark.parametrize(("file", "start", "text", "line"), ROWS)
def test_the_line_on_which_a_script_begins(file: str, start: str, text: object, line: int | None) -> None:
    source = SourceFile("/code/main.tf", file)
    property_, literal = Span(source, 0, len(file)), Span(source, file.index(start), len(file))
    value = Known("", origin=Origin("source.script", property_, Origin("a literal", literal)))
    found = line_of_script(value, text)
    assert (found[1] if found is not None else None) == line
    assert found is None or found[0].path == "/code/main.tf"


def test_a_script_of_no_known_place() -> None:
    assert line_of_script(Known("one"), "one") is None
    assert line_of_script(Known("one", origin=Origin("the variable", None)), "one") is None
