"""The list of repositories that `check --repositories` takes: folders and Git addresses, one a line."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from avd_intune.command_line.given_lists import list_bytes
from avd_intune.command_line.usage import UsageError, say
from avd_intune.patterns import lazy_pattern
from avd_intune.records import dataclass
from avd_intune.reporting.source_lines import one_line
from avd_intune.source.regular_files import leads_to_folder

# Others run programs (`ext::`), read files that nobody listed (`file://`) or are not encrypted (`git://`, `http://`).
TRANSPORTS = ("https", "ssh")
_ADDRESS = lazy_pattern(r"([A-Za-z][A-Za-z0-9+.-]*)://(?:([^/@\s]*)@)?([^/@\s]*)/(\S+)")
# `git@host:path`, as hosts show it. Without the `@` it would look like a path.
_SHORT_ADDRESS = lazy_pattern(r"(\w[\w.+-]*)@(\w[\w.-]*):(?![:/])(\S+)")


@dataclass(frozen=True, slots=True)
class Listed:
    """One repository. name: how outputs call it, without credentials.

    folder: the checkout, or the bare repository. address: what is cloned where it is no folder.
    refusal: why it cannot be read; then both are empty.
    """

    name: str
    folder: str = ""
    address: str = ""
    refusal: str = ""


def listed_repositories(source: str) -> list[Listed]:
    """Return the repositories that a file lists, `-` for standard input, each once and in their order.

    Empty lines and those that begin with `#` do not count. What is listed again, or lies in a folder that is listed
    too, would be counted twice: it is left out, and said so. Raises UsageError.
    """
    data = list_bytes(source, "--repositories")
    lines = [os.fsdecode(line).strip() for line in data.removeprefix(b"\xef\xbb\xbf").splitlines()]
    found: dict[str, Listed] = {}
    for line in lines:
        if line and not line.startswith("#"):
            key, repository = _listed(line)
            if key in found:
                say(f"--repositories: {repository.name} is listed twice; it is judged once")
            found.setdefault(key, repository)
    if not found:
        raise UsageError(f"--repositories: {source} lists no repository")
    return list(_outermost(list(found.values())))


def _listed(line: str) -> tuple[str, Listed]:
    """Return a repository, with what tells whether another line means the same."""
    short = _SHORT_ADDRESS.fullmatch(line)
    match = _ADDRESS.fullmatch(line)
    if match is not None:
        transport, user, host, path = match.groups()
        shown = f"{transport}://{host}/{path}"
        if transport.lower() not in TRANSPORTS:
            hint = "; give the path itself" if transport.lower() == "file" else ""
            return shown, _refused(shown, f"{transport}:// is not cloned, only https:// and ssh://{hint}")
        if not host or host.startswith("-") or (user or "").startswith("-"):
            return shown, _refused(shown, "it is no address")
        return _key(host, path), Listed(one_line(shown), address=line)
    if short is not None and not os.path.exists(line):  # noqa: PTH110 - False where a name is too long to be one
        return _key(short[2], short[3]), Listed(one_line(line), address=line)
    if "::" in line or "://" in line:
        # Whatever stands before the address may be a secret.
        shown = re.sub(r"//[^/@]*@", "//", line)
        return shown, _refused(shown, "it is no folder, and no address that begins with https:// or ssh://")
    folder = Path(os.path.abspath(os.path.expanduser(line)))  # noqa: PTH100, PTH111 - Path keeps ".."
    if not leads_to_folder(folder):
        why = "it is a file, not a folder" if os.path.exists(folder) else "there is no such folder"  # noqa: PTH110
        return str(folder), _refused(line, why)
    return str(folder.resolve()), Listed(one_line(line), folder=str(folder))


def _refused(name: str, why: str) -> Listed:
    return Listed(one_line(name), refusal=why)


def _key(host: str, path: str) -> str:
    """Return what the addresses of one repository have in common: hosts serve the same by https and ssh."""
    return f"{host.lower()}/{path.strip('/').removesuffix('.git')}"


def _outermost(repositories: Sequence[Listed]) -> Iterator[Listed]:
    folders = {Path(each.folder).resolve() for each in repositories if each.folder}
    for each in repositories:
        above = folders.intersection(Path(each.folder).resolve().parents) if each.folder else None
        if above:
            say(f"--repositories: {each.name} lies in {min(above)}, which is listed too; it is judged there")
        else:
            yield each
