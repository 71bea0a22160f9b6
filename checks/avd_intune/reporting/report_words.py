"""The wording that the HTML and the Markdown report have in common."""

from __future__ import annotations

from avd_intune.judgement.rule import Subject
from avd_intune.reporting.report_content import Mark, ReportContent

TODO = (
    (Mark.FAIL, "What must change"),
    (Mark.UNDECIDED, "What is undecided, and where it would be decided"),
)


def headline(report: ReportContent) -> str:
    """Return the result in one line."""
    hosts = report.objects(Subject.SESSION_HOST)
    total = sum(hosts.values())
    if report.needs_work:
        stuck = hosts[Mark.FAIL] + hosts[Mark.UNDECIDED]
        if not stuck:
            return "Not ready for Intune"
        need = "need" if total != 1 else "needs"
        return f"Not ready for Intune: {stuck} of {_session_hosts(total)} {need} work"
    return f"No obstacle to Intune found: {_session_hosts(total)}" if total else "No obstacle to Intune found"


def _session_hosts(count: int) -> str:
    return f"{count} session host{'s' if count != 1 else ''}"


def tiles(report: ReportContent) -> list[tuple[str, int]]:
    """Return the counts on top."""
    hosts, pools = report.objects(Subject.SESSION_HOST), report.objects(Subject.HOST_POOL)
    return [
        ("host pools", sum(pools.values())),
        ("session hosts", sum(hosts.values())),
        ("session hosts fail", hosts[Mark.FAIL]),
        ("session hosts undecided", hosts[Mark.UNDECIDED]),
        ("session hosts pass", hosts[Mark.PASS]),
        ("host pools fail or undecided", pools[Mark.FAIL] + pools[Mark.UNDECIDED]),
        ("modules and files unread", len(report.unread) + sum(len(e.modules) for e in report.estates)),
    ]
