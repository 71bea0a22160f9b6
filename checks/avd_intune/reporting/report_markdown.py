"""The report as GitHub-flavoured Markdown, for a pull-request comment or a job summary."""

from __future__ import annotations

from collections.abc import Iterator

from avd_intune.reporting.check_table import MARKER, escaped
from avd_intune.reporting.report_content import EstateContent, Mark, ReportContent, Row
from avd_intune.reporting.report_links import ReportLinks
from avd_intune.reporting.report_picture import SIGNS
from avd_intune.reporting.report_words import TODO, headline, tiles
from avd_intune.source.text import Span

# GitHub takes 65,536 characters in a comment.
MAX_LENGTH = 64_000
MAX_PLACES = 5


def markdown(report: ReportContent, links: ReportLinks) -> str:
    """Return the Markdown: the same text for the same code. What is too long ends with a note."""
    lines = [MARKER, f"### {headline(report)}", ""]
    names = ", ".join(name for name, _, _ in report.baselines)
    lines += [f"{'; '.join(f'{count} {name}' for name, count in tiles(report))}. Baseline {names}.", ""]
    length = sum(len(line) + 1 for line in lines)
    for block in _blocks(report, links):
        if length + len(block) + 1 > MAX_LENGTH:
            lines += ["", "_Shortened: the whole report is larger than a comment may be; see the HTML report._"]
            break
        lines.append(block)
        length += len(block) + 1
    return "\n".join(lines).rstrip() + "\n"


def _blocks(report: ReportContent, links: ReportLinks) -> Iterator[str]:
    for mark, title in TODO:
        answers = report.answers(mark)
        if answers:
            yield f"#### {title}\n"
        for rule, reason, where in answers:
            places = ", ".join(f"{_name(row)} {_link(part.at, links)}" for _, row, part in where[:MAX_PLACES])
            more = f" and {len(where) - MAX_PLACES} more" if len(where) > MAX_PLACES else ""
            yield f"* {SIGNS[mark]} **{rule.id}** {escaped(reason)}: {places}{more}"
            yield from (f"  * {escaped(each)}" for each in where[0][2].details)
        if answers:
            yield ""
    if report.unread:
        yield "#### Files that cannot be read\n"
        yield from (f"* ✕ **CKV_AVD_13** {escaped(reason)} {_link(span, links)}" for reason, span in report.unread)
        yield ""
    for estate in report.estates:
        yield _estate(estate, links)


def _estate(estate: EstateContent, links: ReportLinks) -> str:
    lines = [f"#### {escaped(estate.title)} ({escaped(estate.language)})\n"]
    main = [row for group in estate.groups for row in (*group.pools, *group.hosts)]
    for rules, rows in ((estate.rules, main), (estate.other_rules, list(estate.others))):
        if not rows:
            continue
        lines.append(f"| object | {' | '.join(rule.id.removeprefix('CKV_') for rule in rules)} |")
        lines.append(f"| --- |{' --- |' * len(rules)}")
        for row in rows:
            cells = " | ".join(
                f"{SIGNS[c.mark]} {c.mark.value if c.mark is not Mark.NOT_APPLICABLE else 'n/a'}" for c in row.cells
            )
            lines.append(f"| {row.kind} [{_name(row)}]({links.address(row.span)}) | {cells} |")
        lines.append("")
    lines += [
        f"* ✕ **CKV_AVD_12** {escaped(n)}: {escaped(reason)} {_link(s, links)}" for n, reason, s in estate.modules
    ]
    lines += [f"* Not deployed: {escaped(n)}: {escaped(why)} {_link(s, links)}" for n, why, s in estate.switched_off]
    lines += [f"* Not used as values: {escaped(name)}: {escaped(why)}" for name, why in estate.left_out]
    return "\n".join(lines) + "\n"


def _link(span: Span, links: ReportLinks) -> str:
    return f"[{escaped(links.name(span))}]({links.address(span)})"


def _name(row: Row) -> str:
    return f"{escaped(row.label)}{f' ({len(row.names)} alike)' if len(row.names) > 1 else ''}"
