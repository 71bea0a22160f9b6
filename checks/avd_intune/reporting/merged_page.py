"""One HTML page for the results of many repositories, that needs nothing else."""

from __future__ import annotations

from collections.abc import Iterable

from avd_intune.pack_version import VERSION
from avd_intune.reporting.merged_results import FAILED, UNDECIDED, UNREAD, MergedResults
from avd_intune.reporting.page_parts import breakable, content_hash, page_data, printable, words_of_name
from jinja2 import Environment, StrictUndefined
from markupsafe import Markup

# Places of one finding that are listed; a reader goes to the repository for more.
MOST_PLACES = 200
TODO = ((FAILED, "What must change"), (UNDECIDED, "What is undecided"))
_WORDS = {
    UNREAD: "not judged",
    "failed": "fail",
    "undecided": "undecided",
    "skipped": "skipped",
    "passed": "pass",
    "": "nothing found",
}
_CLASSES = {
    UNREAD: "fail",
    "failed": "fail",
    "undecided": "undecided",
    "skipped": "skipped",
    "passed": "pass",
    "": "none",
}
_SIGNS = {UNREAD: "!", "failed": "✕", "undecided": "?", "skipped": "»", "passed": "✓", "": "·"}


def merged_page(results: MergedResults, made: str = "") -> str:
    """Return the page. Every text of the results is escaped; the page loads and runs nothing else."""
    style, script = page_data("report_style.data"), page_data("report_script.data")
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=False)
    return environment.from_string(page_data("merged_page.data")).render(
        results=results,
        headline=headline(results),
        tiles=_tiles(results),
        todo=TODO,
        linked=(FAILED, UNDECIDED),
        present=[each for each in _WORDS if any(r.status == each for r in results.repositories)],
        words=_WORDS,
        classes=_CLASSES,
        signs=_SIGNS,
        baselines=_listed(name for each in results.repositories for name in each.baselines),
        versions=_listed(each.version for each in results.repositories),
        made=made,
        version=VERSION,
        most=MOST_PLACES,
        short=words_of_name,
        clean=printable,
        breakable=breakable,
        style=Markup(style),
        script=Markup(script),
        style_hash=content_hash(style),
        script_hash=content_hash(script),
    )


def headline(results: MergedResults) -> str:
    """Return the result in one line."""
    total = len(results.repositories)
    stuck = sum(each.status in (FAILED, UNDECIDED) for each in results.repositories)
    unread = sum(each.status == UNREAD for each in results.repositories)
    more = f"; {unread} could not be judged" if unread else ""
    if stuck:
        return f"Not ready for Intune: {stuck} of {total} repositor{'ies' if total != 1 else 'y'}{more}"
    if unread:
        return f"{unread} of {total} repositor{'ies' if total != 1 else 'y'} could not be judged"
    judged = sum(bool(each.status) for each in results.repositories)
    return "No obstacle to Intune found" if judged else "Nothing of Azure Virtual Desktop was judged"


def _tiles(results: MergedResults) -> list[tuple[str, int]]:
    return [
        ("repositories", len(results.repositories)),
        ("objects fail", results.objects("failed")),
        ("objects undecided", results.objects("undecided")),
        ("objects pass", results.objects("passed")),
        ("objects skipped", results.objects("skipped")),
        ("past end of service", sum(len(each.places) for each in results.findings if each.ended)),
        ("files read", results.objects("files")),
    ]


def _listed(names: Iterable[str]) -> str:
    return printable(", ".join(dict.fromkeys(names)))
