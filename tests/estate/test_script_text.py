"""Where the text of a script comes from: encodings, and files of the repository that it is loaded from."""

from __future__ import annotations

import base64
import codecs
import gzip
import zlib
from dataclasses import replace
from pathlib import Path

import pytest
from avd_intune.estate.model import Script
from avd_intune.estate.scripts import script_text
from avd_intune.estate.scripts.script_text import (
    MAX_DECODED_BYTES,
    TooLongTextError,
    decoded_parts,
    load_script_files,
    text_with_gaps,
)
from avd_intune.languages.resource_model import Resource
from avd_intune.source.budget import Budget, BudgetExceededError
from avd_intune.source.left_out import LeftOut, noting_left_out
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
        f"[Convert]::FromBase64String('{b64(gzip.compress(CODE.encode(), mtime=0))}')",
        f"[Convert]::FromBase64String('{b64(zlib.compress(CODE.encode()))}')",
        f"[Convert]::FromBase64String('{b64(zlib.compress(CODE.encode())[2:-4])}')",
        f"[Convert]::FromBase64String('{b64(CODE.encode('utf-16'))}')",
        f"[Convert]::FromBase64String('{b64(codecs.BOM_UTF16_BE + CODE.encode('utf-16-be'))}')",
        f"echo {b64(CODE.encode())} | base64 -d | bash",
        b64(CODE.encode()),
        f"powershell -EncodedCommand {b64(INNER.encode('utf-16-le'))}",
    ],
    ids=[
        "-EncodedCommand",
        "-enc",
        "-e",
        "FromBase64String",
        "gzip",
        "zlib",
        "deflate",
        "utf-16",
        "utf-16-be",
        "base64 -d",
        "all of it",
        "two layers",
    ],
)
def test_encoded_text_is_decoded(text: str) -> None:
    assert CODE in list(decoded_parts(text))


def test_what_unpacks_to_more_than_the_limit_is_said() -> None:
    bomb = b64(gzip.compress(b"a" * (MAX_DECODED_BYTES + 1), mtime=0))
    with pytest.raises(TooLongTextError, match="grows beyond the limit"):
        list(decoded_parts(f"[Convert]::FromBase64String('{bomb}')"))


def test_what_is_no_text_is_left_alone() -> None:
    for data in (bytes(range(1, 9)) * 3, zlib.compress(CODE.encode() * 9)[:-8]):
        assert list(decoded_parts(f"[Convert]::FromBase64String('{b64(data)}')")) == []


def test_as_much_as_the_limit_is_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(script_text, "MAX_DECODED_BYTES", len(CODE))
    for pack in (gzip.compress, zlib.compress):
        assert list(decoded_parts(f"[Convert]::FromBase64String('{b64(pack(CODE.encode()))}')")) == [CODE]
        with pytest.raises(TooLongTextError):
            list(decoded_parts(f"[Convert]::FromBase64String('{b64(pack(CODE.encode() + b'x'))}')"))


def test_what_is_decoded_counts_against_the_budget() -> None:
    text = f"[Convert]::FromBase64String('{b64(CODE.encode() * 2_000)}')"
    for budget in (Budget(10_000, 50_000), Budget(100)):
        with budget.in_use(), pytest.raises(BudgetExceededError):
            list(decoded_parts(text))


def test_encoding_in_encoding_ends() -> None:
    text = CODE
    for _ in range(5):
        text = f"powershell -enc {b64(text.encode('utf-16-le'))}"
    assert CODE in list(decoded_parts(text, layers=5))
    assert CODE in list(decoded_parts(text, layers=6))
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


def loaded(tmp_path: Path, *texts: str, sources: tuple[Value, ...] = ()) -> list[str]:
    """Return the files of a repository, each with its own path as text, that a script in code/blue loads."""
    for name in (
        "code/green/Setup.ps1",
        "other/green/Setup.ps1",
        "tools/Enrol.ps1",
        "code/Enrol.ps1",
        "Notes.txt",
        "Join.ps1",
    ):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(name)
    one = script(*texts, sources=sources)
    one.resource = replace(RESOURCE, span=Span(SourceFile(str(tmp_path / "code" / "green" / "main.tf"), ""), 0, 0))
    load_script_files([one], RepositoryFiles(tmp_path))
    return [text_with_gaps(text) for text in one.texts][len(texts) :]


def test_a_source_names_a_script_by_the_end_of_its_address(tmp_path: Path) -> None:
    storage = "https://example.blob.core.windows.net/scripts"
    assert loaded(tmp_path, sources=(Known(f"{storage}/Join.ps1?sv=1"),)) == ["Join.ps1"]
    assert loaded(tmp_path, sources=(partial_string([UNKNOWN, "/Join.ps1"]),)) == ["Join.ps1"]
    assert loaded(tmp_path, sources=(Known(f"{storage}/Notes.txt"),)) == []
    assert loaded(tmp_path, sources=(partial_string([f"{storage}/Join", UNKNOWN, ".ps1"]),)) == []


def test_the_folders_that_two_files_share_with_the_code_are_counted_from_the_top(tmp_path: Path) -> None:
    assert loaded(tmp_path, "powershell -File Enrol.ps1") == ["code/Enrol.ps1"]
    for name in ("base/green/Leave.ps1", "other/blue/Leave.ps1"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(name)
    one = script("powershell -File Leave.ps1")
    one.resource = replace(RESOURCE, span=Span(SourceFile(str(tmp_path / "apps" / "green" / "main.tf"), ""), 0, 0))
    load_script_files([one], RepositoryFiles(tmp_path / "base"))
    assert one.find("leave.ps1") == "base/green/Leave.ps1"
    load_script_files([one], RepositoryFiles(tmp_path))
    assert one.find("leave.ps1") is None


def test_a_command_line_names_files_and_a_long_script_does_not(tmp_path: Path) -> None:
    line = "powershell -File Join.ps1 "
    assert loaded(tmp_path, line.ljust(3999, "x")) == ["Join.ps1"]
    assert loaded(tmp_path, line.ljust(4000, "x")) == []


def test_files_beyond_the_limit_are_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(script_text, "MAX_LOADED_FILES", 2)
    for line, read, said in (
        ("Enrol.ps1 Join.ps1", ["code/Enrol.ps1", "Join.ps1"], []),
        ("Enrol.ps1 Join.ps1 Setup.ps1", ["code/Enrol.ps1", "Join.ps1"], ["script names 3 files; 2 of them are read"]),
    ):
        noted: LeftOut = {}
        with noting_left_out(noted):
            assert loaded(tmp_path, f"powershell -File {line}") == read
        assert [reason for _, reason in noted] == said


def test_boot_data_before_a_script_does_not_end_the_loading(tmp_path: Path) -> None:
    (tmp_path / "Enrol.ps1").write_text(CODE)
    boot, one = script("powershell -File Enrol.ps1"), script("powershell -File Enrol.ps1")
    boot.executed = False
    load_script_files([boot, one], RepositoryFiles(tmp_path))
    assert (len(boot.texts), len(one.texts)) == (1, 2)


def test_boot_data_is_not_run_and_loads_nothing(tmp_path: Path) -> None:
    one = script("powershell -File Enrol.ps1")
    one.executed = False
    load_script_files([one], RepositoryFiles(tmp_path))
    assert len(one.texts) == 1
