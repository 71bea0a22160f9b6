"""Changed texts are put into regular files inside of the root alone, in their encoding, and all or none."""

from __future__ import annotations

import codecs
import os
import sys
from pathlib import Path

import pytest
from avd_intune.mending import file_changes
from avd_intune.mending.file_changes import ChangeRefusedError, FileChange, change_of, write_changes

OLD, NEW = 'type = "Pooled" # größe\n', 'type = "Personal" # größe\n'


def changed(path: Path, old: str = OLD, new: str = NEW, root: Path | None = None) -> None:
    change = change_of(path, old, new, root or path.parent)
    write_changes({path: change})


@pytest.mark.parametrize(
    ("mark", "encoding"),
    [
        (b"", "utf-8"),
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
    ],
)
def test_a_file_keeps_its_encoding_and_its_mode(tmp_path: Path, mark: bytes, encoding: str) -> None:
    path = tmp_path / "main.tf"
    path.write_bytes(mark + OLD.encode(encoding))
    path.chmod(0o640)
    changed(path)
    assert path.read_bytes() == mark + NEW.encode(encoding)
    assert sys.platform == "win32" or path.stat().st_mode & 0o777 == 0o640
    assert [each.name for each in tmp_path.iterdir()] == ["main.tf"]


def test_a_file_that_has_changed_since_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "main.tf"
    path.write_text("something else", encoding="utf-8")
    with pytest.raises(ChangeRefusedError, match="changed since it was judged"):
        changed(path)
    assert path.read_text(encoding="utf-8") == "something else"


def test_a_file_that_changes_while_it_is_written_is_left_alone(tmp_path: Path) -> None:
    first, second = tmp_path / "a.tf", tmp_path / "b.tf"
    for path in (first, second):
        path.write_bytes(OLD.encode())
    changes = {path: change_of(path, OLD, NEW, tmp_path) for path in (first, second)}
    second.write_text("saved meanwhile", encoding="utf-8")
    with pytest.raises(ChangeRefusedError, match=r"b\.tf has changed"):
        write_changes(changes)
    assert first.read_bytes() == OLD.encode()  # put back: half of a change is none
    assert second.read_text(encoding="utf-8") == "saved meanwhile"
    assert sorted(each.name for each in tmp_path.iterdir()) == ["a.tf", "b.tf"]


def test_what_cannot_be_renamed_puts_all_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    paths = [tmp_path / name for name in ("a.tf", "b.tf")]
    for path in paths:
        path.write_bytes(OLD.encode())
    changes: dict[Path, FileChange] = {path: change_of(path, OLD, NEW, tmp_path) for path in paths}
    replace, calls = os.replace, []

    def failing(source: str, target: Path) -> None:
        calls.append(target)
        if len(calls) == 2:
            raise OSError(28, "No space left on device", str(target))
        replace(source, target)

    monkeypatch.setattr(file_changes.os, "replace", failing)
    with pytest.raises(ChangeRefusedError, match="No space left"):
        write_changes(changes)
    assert [path.read_bytes() for path in paths] == [OLD.encode()] * 2
    assert sorted(each.name for each in tmp_path.iterdir()) == ["a.tf", "b.tf"]


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights there")
@pytest.mark.parametrize("inside", [True, False], ids=["to a file inside", "out of the root"])
@pytest.mark.parametrize("is_folder", [True, False], ids=["folder", "file"])
def test_nothing_is_written_through_a_link(tmp_path: Path, inside: bool, is_folder: bool) -> None:
    root = tmp_path / "repository"
    target = (root if inside else tmp_path) / "shared"
    target.mkdir(parents=True)
    root.mkdir(exist_ok=True)
    (target / "main.tf").write_bytes(OLD.encode())
    link = root / "link"
    link.symlink_to(target if is_folder else target / "main.tf")
    with pytest.raises(ChangeRefusedError, match="a link leads to it"):
        changed(link / "main.tf" if is_folder else link, root=root)
    assert (target / "main.tf").read_bytes() == OLD.encode()


def test_nothing_is_written_outside_of_the_root(tmp_path: Path) -> None:
    (tmp_path / "root").mkdir()
    path = tmp_path / "main.tf"
    path.write_bytes(OLD.encode())
    with pytest.raises(ChangeRefusedError, match="outside"):
        changed(path, root=tmp_path / "root")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
def test_a_pipe_is_no_file(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "main.tf")
    with pytest.raises(ChangeRefusedError, match="no regular file"):
        changed(tmp_path / "main.tf")


def test_bytes_that_are_no_text_are_not_written_over(tmp_path: Path) -> None:
    path = tmp_path / "main.tf"
    path.write_bytes(b"\xff\xfa\x00")
    with pytest.raises(ChangeRefusedError, match="cannot be read"):
        changed(path)
