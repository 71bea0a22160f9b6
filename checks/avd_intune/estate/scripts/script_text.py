"""What a script says: its text from the code, from files of the repository that it is loaded from, decoded.

A command that downloads `…/Configure.ps1` names a file that mostly lies in the same repository: it is read
there if exactly one file has that name. What cannot be read is kept by name, so that it can be said.
"""

from __future__ import annotations

import base64
import binascii
import io
import re
import zlib
from collections.abc import Iterator
from functools import lru_cache, partial
from pathlib import Path

from avd_intune.estate.model import Script
from avd_intune.patterns import lazy_pattern
from avd_intune.source.budget import Walk, current_budget
from avd_intune.source.left_out import note_left_out
from avd_intune.source.repository_files import FileAccessError, RepositoryFiles
from avd_intune.values.access import elements, known_texts
from avd_intune.values.cases import alternatives_of
from avd_intune.values.value_types import (
    TRUE,
    EncodedString,
    JsonText,
    Known,
    ListValue,
    ObjectValue,
    Origin,
    PartialString,
    Value,
)

SCRIPT_SUFFIXES = (".ps1", ".psm1", ".cmd", ".bat", ".sh", ".py", ".reg")
# Layers of encoding in encoding, and how much a layer may grow to: what is scanned may be a bomb.
MAX_LAYERS = 40
MAX_DECODED_BYTES = 4 * 1024 * 1024
MAX_LOADED_FILES = 200
# Stands for the parts of a text that are not known.
GAP = "*"

# PowerShell takes any beginning of -EncodedCommand, and -ec.
_ENCODED_COMMAND = lazy_pattern(r"(?<![\w-])-e(?:c|nc?|nco\w{0,11})?[ \t:]+[\"']?([A-Za-z0-9+/]{16,}={0,2})", re.I)
_FROM_BASE64 = lazy_pattern(r"FromBase64String\(\s*[\"']([A-Za-z0-9+/=\s]{16,})[\"']", re.I)
# Begun at the start of a run only: a long run that no pipe follows is gone through once.
_PIPED_BASE64 = lazy_pattern(
    r"(?<![A-Za-z0-9+/])([A-Za-z0-9+/]{40,}={0,2})[\"']?\s*\|\s*base64\s+(?:-d|--decode|-D)", re.I
)
_READ_BASE64 = lazy_pattern(r"\bbase64\s+(?:-d|--decode|-D)\s*<<<\s*[\"']?([A-Za-z0-9+/]{40,}={0,2})", re.I)
_PYTHON_BASE64 = lazy_pattern(r"\bb64decode\(\s*b?[\"']([A-Za-z0-9+/=]{16,})[\"']")
_WHOLE_BASE64 = lazy_pattern(r"[A-Za-z0-9+/\r\n]{16,}={0,2}")
_FILE_NAME = lazy_pattern(
    r"(?:^|[\\/\s\"'=])([\w.()-]{1,120}(?:\.ps1|\.psm1|\.cmd|\.bat|\.sh|\.py|\.reg))(?=$|[?#\s\"';&|)])", re.I
)
_GZIP = b"\x1f\x8b"


class TooLongTextError(ValueError):
    """A compressed text is longer than is read."""


def decoded_parts(text: str, layers: int = MAX_LAYERS) -> Iterator[str]:
    """Yield the texts that are encoded in a text: base64 of UTF-8 or UTF-16, gzip in it, in several layers.

    Raises TooLongTextError.
    """
    if layers == 0:
        return
    for encoded in _encoded_in(text):
        plain = _decoded(encoded)
        if plain is not None:
            budget = current_budget()
            if budget is not None:
                budget.build(len(plain))
                budget.read(len(plain))
            yield plain
            yield from decoded_parts(plain, layers - 1)


# The same scripts come again in each scenario, and with each edit in an editor.
@lru_cache(maxsize=256)
def _encoded_in(text: str) -> tuple[str, ...]:
    patterns = (_ENCODED_COMMAND, _FROM_BASE64, _PIPED_BASE64, _READ_BASE64, _PYTHON_BASE64)
    found = [match[1] for pattern in patterns for match in pattern.finditer(text)]
    if _WHOLE_BASE64.fullmatch(text.strip()) is not None:
        found.append(text)
    return tuple(found)


def _decoded(encoded: str) -> str | None:
    try:
        data = base64.b64decode("".join(encoded.split()))
    except (binascii.Error, ValueError):
        return None
    text = _text_of(data)
    if text is not None:
        return text
    for unpack in (unzipped,) if data.startswith(_GZIP) else (inflated, partial(inflated, bits=zlib.MAX_WBITS)):
        try:
            return _text_of(unpack(data))
        except TooLongTextError:
            raise
        except (ValueError, OSError, EOFError, zlib.error):
            continue
    return None


def _text_of(data: bytes) -> str | None:
    """Return the text that bytes are, None where they are none."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        encoding = "utf-16"
    elif data[1::2].count(0) > len(data) // 4:
        encoding = "utf-16-le"  # what -EncodedCommand takes has no byte order mark
    else:
        encoding = "utf-8-sig"
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        return None
    return text if text.isprintable() or "\n" in text or "\t" in text else None


def inflated(data: bytes, bits: int = -zlib.MAX_WBITS) -> bytes:
    """Return what deflate has compressed, by itself or as `bits` say. Raises TooLongTextError or zlib.error."""
    machine = zlib.decompressobj(bits)
    content = machine.decompress(data, MAX_DECODED_BYTES)
    if machine.unconsumed_tail:
        raise TooLongTextError("the text grows beyond the limit")
    if not machine.eof:
        raise zlib.error("the compressed text has no end")
    return content


def unzipped(data: bytes) -> bytes:
    """Return what gzip has compressed. Raises ValueError, OSError, EOFError or zlib.error."""
    import gzip  # few scripts are compressed

    with gzip.GzipFile(fileobj=io.BytesIO(data)) as file:
        content = file.read(MAX_DECODED_BYTES + 1)
    if len(content) > MAX_DECODED_BYTES:
        raise TooLongTextError("the text grows beyond the limit")
    return content


def text_with_gaps(value: Value) -> str:
    """Return the text of one alternative of a value; what is not known in it is a gap."""
    return _with_gaps(value, Walk())


def _with_gaps(value: Value, walk: Walk) -> str:
    if isinstance(value, Known):
        return value.value if isinstance(value.value, str) else ""
    if not walk.goes_on():
        return GAP
    if isinstance(value, EncodedString):
        return _with_gaps(value.content, walk)
    if isinstance(value, PartialString):
        inner = (part.value if isinstance(part, JsonText) else part for part in value.parts)
        return "".join(part if isinstance(part, str) else _with_gaps(part, walk) for part in inner)
    if isinstance(value, ListValue):
        return "\n".join(_with_gaps(item, walk) for item in value.items)
    if isinstance(value, ObjectValue):
        return "\n".join(_with_gaps(item, walk) for item in value.entries.values())
    return GAP


def load_script_files(scripts: list[Script], files: RepositoryFiles | None) -> None:
    """Add to scripts the content of the files of the repository that they are loaded from, and a way to find others.

    A file is found by its name. Of several with that name, the one counts that lies nearest to the code of the script.
    """
    for script in scripts:
        if not script.executed:
            continue
        if files is not None:
            folder = Path(script.resource.span.path).parent
            script.find = partial(text_of_file, files, folder)
            script.locate = partial(file_of, files, folder)
        names = list({name.lower(): name for name in _file_names(script)}.values())
        if len(names) > MAX_LOADED_FILES:
            reason = f"{script.resource.address} names {len(names)} files; {MAX_LOADED_FILES} of them are read"
            note_left_out(script.resource.span.path, reason)
        for name in names[:MAX_LOADED_FILES]:
            text = script.find(name)
            if text is not None:
                script.texts.append(Known(text, origin=Origin(f"the file {name}", None)))


def text_of_file(files: RepositoryFiles, folder: Path, name: str) -> str | None:
    """Return the text of the file of the repository that code in a folder means by a name, None if there is none."""
    found = file_of(files, folder, name)
    try:
        data = files.read_bytes(found.parent, found.name) if found is not None else None
    except FileAccessError:
        return None
    if data is None:
        return None
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode(
            "cp1252", "replace"
        )  # Windows PowerShell reads a file without a mark in the system's own code


def file_of(files: RepositoryFiles, folder: Path, name: str) -> Path | None:
    """Return the file of the repository that code in a folder means by a name, None if there is none, or several."""
    found = files.named(name)
    if found:
        nearness = {path: len(_common(folder, path.parent)) for path in found}
        nearest = [path for path in found if nearness[path] == max(nearness.values())]
        # Below the code rather than beside the folders around it.
        shortest = min(len(path.parts) for path in nearest)
        found = [path for path in nearest if len(path.parts) == shortest]
    return found[0] if len(found) == 1 else None


def _common(one: Path, other: Path) -> tuple[str, ...]:
    same = []
    for left, right in zip(one.parts, other.parts, strict=False):
        if left != right:
            break
        same.append(left)
    return tuple(same)


def _file_names(script: Script) -> Iterator[str]:
    for source in script.sources:
        for uri, _ in elements(source) or [(source, TRUE)]:
            for text in _texts(uri):
                name = re.split(r"[?#]", text)[0].replace("\\", "/").rpartition("/")[2]
                if name.lower().endswith(SCRIPT_SUFFIXES) and GAP not in name:
                    yield name
    for value in script.texts:
        for text in _texts(value):
            if len(text) < 4000:  # a command line; a whole script names files for many reasons
                yield from (match[1] for match in _FILE_NAME.finditer(text))


def _texts(value: Value) -> list[str]:
    return known_texts(value) or [text_with_gaps(each.value) for each in alternatives_of(value)]
