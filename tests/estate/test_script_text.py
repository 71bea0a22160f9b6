"""Where the text of a script comes from: encodings, and files of the repository that it is loaded from."""

from __future__ import annotations

import base64
import gzip
from dataclasses import replace
from pathlib import Path

import pytest
from avd_intune.estate.model import Script
from avd_intune.estate.scripts.script_text import (
    MAX_DECODED_BYTES,
    TooLongTextError,
    decoded_parts,
    load_script_files,
    text_with_gaps,
)
from avd_intune.languages.resource_model import Resource
from avd_intune.source.repository_files import RepositoryFiles
from avd_intune.source.text import SourceFile, Span
from avd_intune.values.partial_text import partial_string
from avd_intune.values.value_types import EncodedString, Known, ListValue, ObjectValue, Unknown, Value
from hypothesis import given
from hypothesis import strategies as st

CODE = "New-ItemProperty -Name AutoEnrollMDM -Value 1\n"
RESOURCE = Resource("key", "script", "type", ObjectValue({}), Span(SourceFile("/main.bicep", ""), 0, 0))
UNKNOWN = Unknown("a variable has no default", key="var.x")


def b64(data: bytes) -> str:
    return base64.b64encode(data).decode()


INNER = f"iex ([Convert]::FromBase64String('{b64(CODE.encode())}'))"


@pytest.mark.parametrize(
    "text",
    [
        f"powershell -EncodedCommand {b64(CODE.encode('utf-16-le'))}",
        f"powershell.exe -NoProfile -enc {b64(CODE.encode('utf-16-le'))}",
        f"pwsh -e '{b64(CODE.encode('utf-16-le'))}'",
        f"[Convert]::FromBase64String('{b64(CODE.encode())}')",
        f"[Convert]::FromBase64String('{b64(gzip.compress(CODE.encode()))}')",
        f"echo {b64(CODE.encode())} | base64 -d | bash",
        b64(CODE.encode()),
        f"powershell -EncodedCommand {b64(INNER.encode('utf-16-le'))}",
    ],
    ids=["-EncodedCommand", "-enc", "-e", "FromBase64String", "gzip", "base64 -d", "all of it", "two layers"],
)
def test_encoded_text_is_decoded(text: str) -> None:
    assert CODE in list(decoded_parts(text))


def test_what_unpacks_to_more_than_the_limit_is_said() -> None:
    bomb = b64(gzip.compress(b"a" * (MAX_DECODED_BYTES + 1)))
    with pytest.raises(TooLongTextError, match="grows beyond the limit"):
        list(decoded_parts(f"[Convert]::FromBase64String('{bomb}')"))


def test_encoding_in_encoding_ends() -> None:
    text = CODE
    for _ in range(5):
        text = f"powershell -enc {b64(text.encode('utf-16-le'))}"
    assert CODE in list(decoded_parts(text, layers=5))
    assert CODE not in list(decoded_parts(text, layers=4))


@given(st.text(max_size=200))
def test_any_text_is_decoded_without_an_error(text: str) -> None:
    assert all(isinstance(each, str) for each in decoded_parts(f"powershell -enc {text} FromBase64String('{text}')"))


def test_what_is_not_known_is_a_gap() -> None:
    text = partial_string(["a ", UNKNOWN, " b ", EncodedString("r", key="k", content=Known("c"), encoding="base64")])
    assert text_with_gaps(text) == "a * b c"


def script(*texts: str, sources: tuple[Value, ...] = ()) -> Script:
    return Script(RESOURCE, [Known(text) for text in texts], list(sources))


def test_a_file_that_the_repository_holds_once_is_read(tmp_path: Path) -> None:
    (tmp_path / "scripts").mkdir()
    (tmp_path / "scripts" / "Enrol.ps1").write_text(CODE)
    address = partial_string([UNKNOWN, "/scripts/enrol.ps1?sv=1"])
    one = script("powershell -File Enrol.ps1", sources=(ListValue((address,)),))
    load_script_files([one], RepositoryFiles(tmp_path))
    assert [text_with_gaps(text) for text in one.texts][1:] == [CODE]
    assert one.find("enrol.ps1") == CODE


def test_a_file_that_is_missing_or_not_the_only_one_is_not_read(tmp_path: Path) -> None:
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "Setup.ps1").write_text(CODE)
    one = script(sources=(Known("https://example.com/Setup.ps1"), Known("https://example.com/Other.ps1")))
    load_script_files([one], RepositoryFiles(tmp_path))
    assert one.texts == []
    assert (one.find("Setup.ps1"), one.find("Other.ps1")) == (None, None)


def test_of_several_files_the_one_nearest_to_the_code_is_read(tmp_path: Path) -> None:
    for folder, text in (("code", CODE), ("code/old", "Write-Output old"), ("elsewhere", "Write-Output other")):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "Setup.ps1").write_text(text)
    one = script("powershell -File Setup.ps1")
    one.resource = replace(RESOURCE, span=Span(SourceFile(str(tmp_path / "code" / "main.tf"), ""), 0, 0))
    load_script_files([one], RepositoryFiles(tmp_path))
    assert one.find("setup.ps1") == CODE


def test_a_file_outside_the_repository_is_not_read(tmp_path: Path) -> None:
    (tmp_path / "secret.ps1").write_text(CODE)
    inside = tmp_path / "repository"
    inside.mkdir()
    (inside / "link.ps1").symlink_to(tmp_path / "secret.ps1")
    one = script("powershell -File ../secret.ps1", "powershell -File link.ps1")
    load_script_files([one], RepositoryFiles(inside))
    assert len(one.texts) == 2
    assert (one.find("secret.ps1"), one.find("link.ps1")) == (None, None)


def test_boot_data_is_not_run_and_loads_nothing(tmp_path: Path) -> None:
    one = script("powershell -File Enrol.ps1")
    one.executed = False
    load_script_files([one], RepositoryFiles(tmp_path))
    assert len(one.texts) == 1
