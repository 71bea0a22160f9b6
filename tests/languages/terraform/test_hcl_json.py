from __future__ import annotations

import json

import pytest
from avd_intune.languages.terraform.syntax.hcl_tree import GetAttribute, HclFile, Template
from avd_intune.languages.terraform.syntax.json_syntax import parse_tf_json, parse_tfvars_json
from avd_intune.source.text import SourceFile

from tests.languages.terraform.hcl_dump import outline


def read(data: object) -> HclFile:
    return parse_tf_json(SourceFile("main.tf.json", data if isinstance(data, str) else json.dumps(data)))


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        pytest.param({}, "", id="empty"),
        pytest.param({"//": "note", "locals": {"//": 1, "a": 1}}, "locals {a=1}", id="comments"),
        pytest.param({"locals": [{"a": 1}, {"b": "${local.a}"}]}, "locals {a=1}; locals {b=`local.a`}", id="several"),
        pytest.param(
            {"resource": {"t": {"n": {"size": "x-${var.s}", "tags": {"${var.k}": [1, None]}}}}},
            "resource t n {size=`'x-' var.s`; tags={`var.k`=[1, null]}}",
            id="resource",
        ),
        pytest.param(
            {"resource": [{"t": [{"a": {"x": 1}}, {"b": {"x": 2}}]}]},
            "resource t a {x=1}; resource t b {x=2}",
            id="labels in arrays",
        ),
        pytest.param(
            {"resource": {"t": {"n": {"os_disk": {"caching": "None"}, "disk": [{"lun": 0}]}}}},
            "resource t n {os_disk={'caching'='None'}; disk=[{'lun'=0}]}",
            id="blocks of the provider are attributes",
        ),
        pytest.param(
            {
                "resource": {
                    "t": {
                        "n": {
                            "depends_on": ["a.b"],
                            "provider": "azurerm.x",
                            "lifecycle": {"ignore_changes": ["tags"], "precondition": {"condition": "${var.a}"}},
                            "dynamic": {"d": {"for_each": "${var.b}", "content": {"c": "${d.value}"}}},
                            "provisioner": [{"local-exec": {"command": "x"}}],
                        }
                    }
                }
            },
            "resource t n {depends_on=[a.b]; provider=azurerm.x; lifecycle {ignore_changes=[tags]; "
            "precondition {condition=`var.a`}}; dynamic d {for_each=`var.b`; content {c=`d.value`}}; "
            "provisioner local-exec {command='x'}}",
            id="blocks of the language",
        ),
        pytest.param(
            {"variable": {"v": {"type": "list(string)", "default": ["${x}"], "validation": {"condition": "${var.v}"}}}},
            "variable v {type=list(string); default=['${x}']; validation {condition=`var.v`}}",
            id="variable",
        ),
        pytest.param(
            {"module": {"m": {"source": "./${m}", "providers": {"azurerm": "azurerm.x"}, "a": "$${b}"}}},
            "module m {source='./${m}'; providers={'azurerm'=azurerm.x}; a='$${b}'}".replace("$${b}", "${b}"),
            id="module",
        ),
        pytest.param({"moved": [{"from": "a.b", "to": "c.d"}]}, "moved {from=a.b; to=c.d}", id="moved"),
        pytest.param(
            {"terraform": {"backend": {"local": {"path": "${x}"}}, "required_version": ">= 1"}},
            "terraform {required_version='>= 1'; backend local {path='${x}'}}",
            id="terraform",
        ),
        pytest.param({"data": {"t": {"n": None}}, "output": {"o": {"value": "%{ if a }b%{ endif }"}}}, None, id="null"),
    ],
)
def test_files(data: object, expected: str | None) -> None:
    file = read(data)
    assert file.diagnostics == []
    assert outline(file.body) == (expected if expected is not None else "output o {value=`<if a: 'b' else >`}")


@pytest.mark.parametrize(
    ("text", "messages"),
    [
        pytest.param(
            "[1]", ["1:2: expected an object with the blocks of the file, found another value"], id="no object"
        ),
        pytest.param('{"a": 1}', ['1:2: expected a block of Terraform, found "a"'], id="unknown block"),
        pytest.param('{"locals": {"a": "${"}}', ["1:21: expected an expression, found end of file"], id="template"),
        pytest.param(
            '{"locals": {"a": "\\n\\"${ + }"}}', ['1:26: expected an expression, found "+"'], id="place behind escapes"
        ),
        pytest.param(
            '{"locals": {"a": 1, "a": 2}}',
            ['1:21: expected each attribute once, found "a" again (first on line 1)'],
            id="twice",
        ),
        pytest.param('{"locals": ', ["1:12: expected a JSON value, found end of file"], id="no JSON"),
    ],
)
def test_mistakes(text: str, messages: list[str]) -> None:
    assert [str(each).removeprefix("main.tf.json:") for each in read(text).diagnostics] == messages


def test_places_in_strings_with_escapes_are_those_of_the_source() -> None:
    text = r'{"locals": {"a": "\u00e9\"${var.name}"}}'
    file = read(text)
    attribute = file.body.blocks[0].body.attributes[0]
    template = attribute.expression
    assert isinstance(template, Template)
    reference = template.parts[1]
    assert isinstance(reference, GetAttribute)
    assert text[reference.start : reference.end] == "var.name"
    assert text[attribute.start : attribute.end] == r'"a": "\u00e9\"${var.name}"'


def test_deep_values_with_deep_templates_are_a_diagnostic() -> None:
    text = "[" * 90 + '"${' + "a + " * 150 + 'a}"' + "]" * 90
    file = read('{"locals": {"a": ' + text + "}}")
    assert [each.message for each in file.diagnostics] == ["the expression is nested more than 200 levels deep"]


def test_strings_of_variable_files_mean_themselves() -> None:
    file = parse_tfvars_json(SourceFile("a.tfvars.json", '{"a": "${b}", "//": 1, "c": {"d": [true]}}'))
    assert outline(file.body) == "a='${b}'; c={'d'=[true]}"
    assert file.diagnostics == []
