"""`avd-intune report --from`: the results of many repositories, read from files, as one page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timezone
from pathlib import Path

from avd_intune.baselines.facts_age import today
from avd_intune.command_line.usage import UsageError
from avd_intune.reporting.merged_page import merged_page
from avd_intune.reporting.merged_results import NoResultsError, merged_results
from avd_intune.source.regular_files import read_regular

MAX_BYTES = 64 * 1024 * 1024


def merged_report(files: Sequence[str], made: str) -> str:
    """Return the page for outputs of `check`, as `--output json` or `--repositories` write them.

    Raises UsageError for what is none.
    """
    paths = list(dict.fromkeys(map(Path, files)))
    try:
        return merged_page(merged_results(_outputs(paths, _names(paths)), today()), made)
    except NoResultsError as error:
        raise UsageError(f"--from: {error}") from error


def _outputs(paths: Iterable[Path], names: Iterable[str]) -> Iterator[tuple[str, str, str]]:
    for path, name in zip(paths, names, strict=True):
        try:
            day = datetime.fromtimestamp(path.stat().st_mtime, timezone.utc)
            for document in _documents(path):
                yield name, f"{day:%Y-%m-%d}", document.decode("utf-8-sig")
        except OSError as error:
            raise UsageError(f"--from: {path}: {error.strerror or error}") from error
        except UnicodeDecodeError as error:
            raise UsageError(f"--from: {path}: it is not UTF-8") from error


def _documents(path: Path) -> Iterator[bytes]:
    """Yield what a file holds: one document, or one in each line, of which there may be thousands.

    Raises OSError, and UsageError for what is too large.
    """
    data = _limited(path, read_regular(path, MAX_BYTES + 1).partition(b"\n")[0])
    if not (data.lstrip(b"\xef\xbb\xbf \t").startswith(b"{") and data.rstrip().endswith(b"}")):
        yield _limited(path, read_regular(path, MAX_BYTES + 1))
        return
    with path.open("rb") as file:
        while line := file.readline(MAX_BYTES + 1):
            if line.strip():
                yield _limited(path, line)


def _limited(path: Path, data: bytes) -> bytes:
    if len(data) > MAX_BYTES:
        raise UsageError(f"--from: {path}: larger than {MAX_BYTES // 1024 // 1024} MB")
    return data


def _names(paths: Sequence[Path]) -> list[str]:
    """Return what repositories are called: the names of their files, with the folders that tell them apart."""
    absolute = [path.absolute().with_suffix("") for path in paths]
    for length in range(1, max((len(path.parts) for path in absolute), default=1) + 1):
        names = ["/".join(path.parts[-length:]) for path in absolute]
        if len(set(names)) == len(names):
            return _without_common_end(names)
    return [str(path) for path in paths]


def _without_common_end(names: list[str]) -> list[str]:
    """Return names without a last part that all have: of `a/results` and `b/results` it tells nothing."""
    ends = {name.rpartition("/")[2] for name in names}
    return [name.rpartition("/")[0] for name in names] if len(names) > 1 and len(ends) == 1 else names
