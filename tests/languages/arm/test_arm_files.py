from __future__ import annotations

from pathlib import Path

import pytest
from avd_intune.languages.arm.functions.file_loading import is_file_content
from avd_intune.languages.arm.functions.function_api import ArmFunctionContext
from avd_intune.source.repository_files import RepositoryFiles
from avd_intune.values.plain_data import to_python
from avd_intune.values.value_types import EvaluationError, ListValue, Unknown

from tests.languages.arm.expression_support import call


@pytest.fixture
def context(tmp_path: Path) -> ArmFunctionContext:
    (tmp_path / "outside.txt").write_text("outside")
    root = tmp_path / "repository"
    (root / "infra" / "scripts").mkdir(parents=True)
    (root / "infra" / "text.txt").write_bytes(b"\xef\xbb\xbfgr\xc3\xbc\xc3\x9fe\r\n")
    (root / "infra" / "wide.txt").write_bytes("grüße".encode("utf-16"))
    (root / "infra" / "latin.txt").write_bytes("grüße".encode("latin-1"))
    (root / "infra" / "data.json").write_text('{ // pools\n "pools": [{"name": "a//b"}, {"name": "c"}], "half": 0.5 }')
    (root / "infra" / "data.yaml").write_text("a: yes\nb: true\nc: 2024-01-01\nd: 0.5\ne: [1, null]\n")
    (root / "infra" / "bad.json").write_text("{")
    (root / "infra" / "bomb.yaml").write_text(
        "a: &a [x,x,x,x,x,x,x,x,x,x]\n"
        + "".join(f"{n}: &{n} [{','.join([f'*{chr(ord(n) - 1)}'] * 10)}]\n" for n in "bcdefgh")
    )
    (root / "infra" / "deep.json").write_text("[" * 200 + "]" * 200)
    for name in ("b.ps1", "A.ps1", "notes.md"):
        (root / "infra" / "scripts" / name).write_text("secret content")
    return ArmFunctionContext(files=RepositoryFiles(root), base_folder=root / "infra")


LOADED = [
    ("text without its byte order mark", "loadTextContent", ("text.txt",), "grüße\r\n"),
    ("UTF-16 by its byte order mark", "loadTextContent", ("wide.txt",), "grüße"),
    ("text in a given encoding", "loadTextContent", ("latin.txt", "iso-8859-1"), "grüße"),
    ("bytes as base64", "loadFileAsBase64", ("latin.txt",), "Z3L832U="),
    (
        "JSON with comments",
        "loadJsonContent",
        ("data.json",),
        {"pools": [{"name": "a//b"}, {"name": "c"}], "half": 0.5},
    ),
    ("a part of JSON", "loadJsonContent", ("data.json", "$.pools[1].name"), "c"),
    ("several parts of JSON", "loadJsonContent", ("data.json", "pools[*].name"), ["a//b", "c"]),
    ("a part by a quoted name", "loadJsonContent", ("data.json", "$['half']"), 0.5),
    (
        "YAML as of version 1.2",
        "loadYamlContent",
        ("data.yaml",),
        {"a": "yes", "b": True, "c": "2024-01-01", "d": 0.5, "e": [1, None]},
    ),
    ("a part of YAML", "loadYamlContent", ("data.yaml", "$.e[0]"), 1),
    ("a file of a parent folder", "loadTextContent", ("../infra/latin.txt", "iso-8859-1"), "grüße"),
]


@pytest.mark.parametrize(("title", "name", "arguments", "expected"), LOADED, ids=[each[0] for each in LOADED])
def test_loaded(
    title: str, name: str, arguments: tuple[object, ...], expected: object, context: ArmFunctionContext
) -> None:
    result = call(name, *arguments, context=context)
    assert to_python(result) == expected
    assert is_file_content(result)


def test_what_is_made_of_file_content_is_known_to_be_that(context: ArmFunctionContext) -> None:
    loaded = call("loadJsonContent", "data.json", context=context)
    assert is_file_content(call("tryGet", loaded, "half"))
    assert not is_file_content(call("toLower", "X"))


REFUSED = [
    ("a missing file", "loadTextContent", ("none.txt",), '"none.txt" cannot be read (No such file or directory)'),
    (
        "a file outside the repository",
        "loadTextContent",
        ("../../outside.txt",),
        '"../../outside.txt" lies outside the scanned repository',
    ),
    ("no JSON", "loadJsonContent", ("bad.json",), '"bad.json" is no JSON: a name is missing in line 1'),
    ("a path that leads nowhere", "loadJsonContent", ("data.json", "$.none"), '"data.json" has nothing at the path'),
    (
        "a filter",
        "loadJsonContent",
        ("data.json", "$.pools[(@.length-1)]"),
        "the JSON path is not valid, or not evaluated, at position 8",
    ),
    ("an unknown encoding", "loadTextContent", ("latin.txt", "ebcdic"), 'the encoding "ebcdic" is not supported'),
    ("a missing folder", "loadDirectoryFileInfo", ("none",), '"none" cannot be listed (No such file or directory)'),
]


@pytest.mark.parametrize(("title", "name", "arguments", "reason"), REFUSED, ids=[each[0] for each in REFUSED])
def test_refused(
    title: str, name: str, arguments: tuple[object, ...], reason: str, context: ArmFunctionContext
) -> None:
    result = call(name, *arguments, context=context)
    assert isinstance(result, EvaluationError)
    assert result.reason == f"`{name}` fails: {reason}"


@pytest.mark.parametrize(
    ("name", "path", "reason"),
    [
        ("loadYamlContent", "bomb.yaml", '"bomb.yaml" is not read: it holds more than 100000 elements'),
        ("loadJsonContent", "deep.json", '"deep.json" is not read: the text holds too much data'),
    ],
)
def test_too_much_data_is_unknown(name: str, path: str, reason: str, context: ArmFunctionContext) -> None:
    result = call(name, path, context=context)
    assert isinstance(result, Unknown)
    assert not isinstance(result, EvaluationError)
    assert result.reason == reason


def test_the_files_of_a_folder(context: ArmFunctionContext) -> None:
    result = call("loadDirectoryFileInfo", "scripts", "*.ps1", context=context)
    assert to_python(result) == [
        {"relativePath": "scripts/A.ps1", "baseName": "A.ps1", "extension": ".ps1"},
        {"relativePath": "scripts/b.ps1", "baseName": "b.ps1", "extension": ".ps1"},
    ]
    everything = call("loadDirectoryFileInfo", "./scripts", context=context)
    assert isinstance(everything, ListValue)
    assert len(everything.items) == 3


@pytest.mark.parametrize("name", ["loadTextContent", "loadFileAsBase64", "loadJsonContent", "loadYamlContent"])
def test_without_a_repository_files_are_unknown(name: str) -> None:
    result = call(name, "x")
    assert isinstance(result, Unknown)
    assert result.reason == "files are not loaded here"
