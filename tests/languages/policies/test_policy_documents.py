"""Policies of Intune in documents: what is read of a configuration, of YAML, and of what is neither."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from avd_intune.languages.policies.dsc_configuration import is_configuration, read_configuration
from avd_intune.languages.policies.exported_policies import read_yaml_export
from avd_intune.source.json_reader import JsonArray, JsonNode, JsonObject, JsonScalar
from avd_intune.source.text import SourceFile
from avd_intune.source.yaml_reader import MAX_VALUES
from avd_intune.values.value_types import Known, ListValue, ObjectValue, Unknown, Value

CASES = Path(__file__).resolve().parents[2] / "cases"
CONFIGURATION = (CASES / "intune_microsoft365dsc" / "M365TenantConfig.ps1").read_text(encoding="utf-8")
EXPORTS = sorted((CASES / "intune_yaml_exports" / "backup").glob("*.y*ml"))


def plain(value: Value) -> object:
    if isinstance(value, ObjectValue):
        return {name: plain(item) for name, item in value.entries.items()}
    if isinstance(value, ListValue):
        return [plain(item) for item in value.items]
    return value.value if isinstance(value, Known) else "?"


def configured(body: str) -> object:
    text = (
        f"Configuration Tenant {{\n  Import-DscResource -ModuleName Microsoft365DSC\n  IntuneX 'x' {{\n{body}\n}}\n}}"
    )
    (resource,) = read_configuration(SourceFile("/repo/tenant.ps1", text))
    return plain(resource.properties)


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ('A = \'it\'\'s\'; B = "say `"hi`" to ""me"""', {"A": "it's", "B": 'say "hi" to "me"'}),
        ("A = @'\n'quoted' # no comment\n'@\nB = 1", {"A": "'quoted' # no comment", "B": 1}),
        ("A = $True # yes\nB = $false; C = $null", {"A": True, "B": False, "C": None}),
        ("A = @()\nB = @('x', 'y')\nC = @(\n  'x'\n  'y'\n)", {"A": [], "B": ["x", "y"], "C": ["x", "y"]}),
        (
            "A = MSFT_X\n{\n  b = 1\n}\nC = @(MSFT_X{ d = 'e' }\nMSFT_X{ d = 'f' })",
            {"A": {"b": 1}, "C": [{"d": "e"}, {"d": "f"}]},
        ),
        ("A = @{ b = 'c' }\nD = -5", {"A": {"b": "c"}, "D": -5}),
        ("A = 'x' + $suffix; B = 'known'", {"A": "?", "B": "known"}),
        (
            "A = \"x-$suffix\"\nB = $ConfigurationData.NonNodeData.Days\nC = (Get-Content 'x; }').Count\nD = 1",
            {"A": "?", "B": "?", "C": "?", "D": 1},
        ),
        ("<# A = 'no' #>\n# B = 'no'\nC = 'yes'", {"C": "yes"}),
    ],
)
def test_the_properties_of_a_resource_are_read_as_they_are_written(body: str, expected: object) -> None:
    assert configured(body) == expected


def test_an_unknown_property_says_what_it_is() -> None:
    (resource,) = read_configuration(
        SourceFile("/repo/tenant.ps1", "IntuneX 'x' { Days = $ConfigurationData.NonNodeData.Days }")
    )
    assert isinstance(resource.properties, ObjectValue)
    days = resource.properties.entries["Days"]
    assert isinstance(days, Unknown)
    assert days.reason == "$ConfigurationData.NonNodeData.Days is known only where the configuration is compiled"


def test_resources_have_their_places_and_those_in_texts_and_comments_are_none() -> None:
    text = "# IntuneA 'a' { }\n$x = 'IntuneB ''b'' { }'\nIntuneC 'c' { D = 1 }\nIntuneE \"e\"\n{\n}\n"
    found = [
        (each.name, each.title, each.span.line, each.span.end_line)
        for each in read_configuration(SourceFile("/r/t.ps1", text))
    ]
    assert found == [("IntuneC", "c", 3, 3), ("IntuneE", "e", 4, 6)]


@pytest.mark.parametrize(
    "text",
    [
        "Import-Module Microsoft365DSC\nIntuneX 'x' {}",  # a script that works with the module
        "Configuration A { Import-DscResource -ModuleName PSDscResources\n Registry 'x' { } }",
    ],
)
def test_other_scripts_are_no_configurations(text: str) -> None:
    assert not is_configuration(text)


def test_every_beginning_of_a_configuration_can_be_read() -> None:
    whole = read_configuration(SourceFile("/r/t.ps1", CONFIGURATION))
    for end in range(0, len(CONFIGURATION), 7):
        found = read_configuration(SourceFile("/r/t.ps1", CONFIGURATION[:end]))
        assert [each.name for each in found][:-1] == [each.name for each in whole][: max(len(found) - 1, 0)]


@pytest.mark.parametrize("path", EXPORTS, ids=lambda path: path.name)
def test_yaml_is_what_yaml_says_and_each_value_has_its_place(path: Path) -> None:
    source = SourceFile(str(path), path.read_text(encoding="utf-8"))
    file = read_yaml_export(source)
    if file.root is None:
        with pytest.raises(yaml.YAMLError):
            yaml.safe_load(source.text)
        assert [str(each) for each in file.diagnostics] != []
        return
    assert data(file.root) == yaml.safe_load(source.text)
    for text, node in texts_of(file.root):
        assert text.split("\n")[0] in source.text[node.start : node.end]


def test_several_documents_are_a_list() -> None:
    file = read_yaml_export(SourceFile("/r/x.yaml", "a: 1\n---\nb: true\n"))
    assert file.root is not None
    assert data(file.root) == [{"a": 1}, {"b": True}]


def test_yaml_that_stands_for_too_much_is_said_to() -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 8)]
    file = read_yaml_export(SourceFile("/r/x.yaml", "\n".join(lines)))
    assert file.root is None
    assert "more values" in file.diagnostics[0].message
    assert MAX_VALUES < 10**8


def data(node: JsonNode) -> object:
    if isinstance(node, JsonObject):
        return {each.key: data(each.value) for each in node.members}
    if isinstance(node, JsonArray):
        return [data(item) for item in node.items]
    assert isinstance(node, JsonScalar)
    return node.value


def texts_of(node: JsonNode) -> list[tuple[str, JsonNode]]:
    if isinstance(node, JsonObject):
        return [found for each in node.members for found in texts_of(each.value)]
    if isinstance(node, JsonArray):
        return [found for item in node.items for found in texts_of(item)]
    return [(node.value, node)] if isinstance(node, JsonScalar) and isinstance(node.value, str) and node.value else []
