"""Where a pipeline gets this pack from: a git address with a pinned revision, or the package index once it is there."""

from __future__ import annotations

import json
from contextlib import suppress
from importlib import metadata
from pathlib import Path

from avd_intune.command_line.usage import UsageError
from avd_intune.pack_version import VERSION
from avd_intune.patterns import lazy_pattern
from avd_intune.records import dataclass

DISTRIBUTION = "avd-intune"
# The one switch of a release: True from the day on which the distribution is on the index.
ON_THE_INDEX = False

_ENGINE = Path(__file__).resolve().parents[1]
# What is written goes into shell commands and YAML, so nothing in it may need quotes.
_ADDRESS = lazy_pattern(r"(?:https?|ssh|git|file)://[A-Za-z0-9._~:/@%+-]+")
_SCP_ADDRESS = lazy_pattern(r"(?P<host>[A-Za-z0-9._-]+@[A-Za-z0-9.-]+):(?P<path>[A-Za-z0-9._~/-]+)")
_REVISION = lazy_pattern(r"[A-Za-z0-9][A-Za-z0-9._-]*")
_GITHUB = lazy_pattern(r"(?:https://|ssh://git@)github\.com/(?P<name>[\w.-]+/[\w.-]+?)(?:\.git)?/?")
_COMMIT = lazy_pattern(r"[0-9a-f]{40}")
_PASSWORD = lazy_pattern(r"://[^/@]*:[^/@]*@|^https?://[^/@]*@")


@dataclass(frozen=True, slots=True)
class PackSource:
    """A git repository that holds this pack, and the revision to take.

    url: an address as `git clone` takes it. revision: a commit, or a tag.
    """

    url: str
    revision: str

    @property
    def is_placeholder(self) -> bool:
        """Say whether somebody has to write the real address first."""
        return self == PLACEHOLDER

    @property
    def is_commit(self) -> bool:
        """Say whether the revision can never come to mean something else."""
        return _COMMIT.fullmatch(self.revision) is not None

    @property
    def requirement(self) -> str:
        """Return what pip installs: https://pip.pypa.io/en/stable/topics/vcs-support."""
        return f"git+{self.url}@{self.revision}"

    @property
    def schema_address(self) -> str | None:
        """Return where editors find the schema of the settings, None where its address is not known."""
        if found := _GITHUB.fullmatch(self.url):
            return (
                f"https://raw.githubusercontent.com/{found['name']}/{self.revision}/docs/schemas/settings.schema.json"
            )
        return None

    @property
    def checkov_address(self) -> str:
        """Return what Checkov takes for `--external-checks-git`."""
        return f"{self.url}?ref={self.revision}"


PLACEHOLDER = PackSource("https://github.com/OWNER/REPOSITORY", "REVISION")


def parsed_source(text: str) -> PackSource:
    """Return the source that `--pack-from URL@REVISION` names. Raises UsageError for one that cannot be pinned."""
    address, sign, revision = text.removeprefix("git+").rpartition("@")
    if not sign or not _REVISION.fullmatch(revision):
        raise UsageError(f"--pack-from: {text} names no revision; write URL@COMMIT")
    if scp := _SCP_ADDRESS.fullmatch(address):
        address = f"ssh://{scp['host']}/{scp['path']}"
    if not _ADDRESS.fullmatch(address):
        raise UsageError(f"--pack-from: {address} is no address of git; it begins with https://, ssh:// or file://")
    if _PASSWORD.search(address):
        raise UsageError("--pack-from: the address holds a user or password, which does not belong in a file")
    return PackSource(address, revision)


def own_source() -> PackSource:
    """Return where this copy was installed from, as pip recorded it; else the placeholder.

    An address of this machine is of no use to a pipeline, so it counts as none.
    """
    with suppress(metadata.PackageNotFoundError, ValueError, KeyError, TypeError, UsageError):
        distribution = metadata.distribution(DISTRIBUTION)
        if Path(str(distribution.locate_file("avd_intune"))).resolve() == _ENGINE:
            record = json.loads(distribution.read_text("direct_url.json") or "{}")
            if record["vcs_info"]["vcs"] == "git" and not record["url"].startswith("file:"):
                return parsed_source(f"{record['url']}@{record['vcs_info']['commit_id']}")
    return PLACEHOLDER


def requirement_of(source: PackSource) -> str:
    """Return what a pipeline installs: from the source if one is known, else from the index if it is there."""
    return f"{DISTRIBUTION}=={VERSION}" if ON_THE_INDEX and source.is_placeholder else source.requirement
