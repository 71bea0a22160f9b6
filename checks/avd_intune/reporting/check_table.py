"""The output of `check` as Markdown: a table for a pull request or a job summary."""

from __future__ import annotations

from urllib.parse import quote

from avd_intune.findings import Level
from avd_intune.patterns import lazy_pattern
from avd_intune.reporting.check_results import CheckResults, place_of, public_guideline, summary_line
from avd_intune.reporting.source_lines import one_line
from avd_intune.reporting.told_reasons import told_lines
from avd_intune.selection import Status

# By this line a pipeline finds the comment that it wrote before, to update it; the report has the same.
MARKER = "<!-- avd-intune report -->"
# GitHub takes 65,536 characters in a comment.
MAX_LENGTH = 60_000
_SPECIAL = lazy_pattern(r"([\\`*_{}\[\]<>#|~@])")


def table_text(results: CheckResults, link_base: str = "") -> str:
    """Return the failed answers as a table with links to file and line, under the counts of all.

    link_base: the address that the paths are put behind, with a slash at its end; "" for relative links.
    """
    failed = results.of(Status.FAILED)
    clean = "no obstacle to Intune found" if results.answers else "nothing was judged"
    verdict = "not ready for Intune" if failed else clean
    lines = [MARKER, f"### Azure Virtual Desktop code: {verdict}", "", f"{summary_line(results)}.{_judged_by(results)}"]
    if failed:
        lines += ["", "| check | object | where | why |", "| --- | --- | --- | --- |"]
    rules = {rule.id: rule for rule in results.rules}
    length = sum(map(len, lines))
    for shown, answer in enumerate(failed):
        finding, place = answer.finding, place_of(answer.finding)
        path = results.path(place.path)
        address = f"{link_base}{quote(path.encode('utf-8', 'surrogateescape'))}#L{place.line}"
        reason = "<br>• ".join(map(escaped, told_lines(finding.reason, finding.details)))
        row = (
            f"| [{escaped(finding.rule_id)}]({public_guideline(rules[finding.rule_id])}) | {escaped(finding.address)} "
            f"| [{escaped(path)}:{place.line}]({address}) | {_mark(finding.level)}{reason} |"
        )
        length += len(row)
        if length > MAX_LENGTH:
            lines += ["", f"And {len(failed) - shown} more."]
            break
        lines.append(row)
    return "\n".join(lines) + "\n"


def _judged_by(results: CheckResults) -> str:
    """Return the baselines, as the report names them; nothing where nothing was judged."""
    return f" Baseline {', '.join(results.baselines)}." if results.baselines else ""


def _mark(level: Level) -> str:
    return "" if level is Level.ERROR else f"{level.value}: "


def escaped(text: str) -> str:
    """Return text in which nothing is Markdown; `@` too, so that no name of a stranger notifies anybody."""
    return _SPECIAL.sub(r"\\\1", one_line(text))
