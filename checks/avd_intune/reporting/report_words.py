"""The wording that the HTML and the Markdown report have in common."""

from __future__ import annotations

from datetime import date

from avd_intune.judgement.rule import Subject
from avd_intune.patterns import lazy_pattern
from avd_intune.reporting.report_content import EstateContent, Mark, ReportContent

TODO = (
    (Mark.FAIL, "What must change"),
    (Mark.UNDECIDED, "What is undecided, and where it would be decided"),
)


_END = lazy_pattern(r"end of service: (\d{4}-\d\d-\d\d)")


def ended_service(reason: str, today: date) -> str:
    """Return the latest end of an image's service in a reason if it is past, "" without one."""
    days = sorted(_END.findall(reason))
    return days[-1] if days and days[-1] < today.isoformat() else ""


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
    if report.is_empty:
        return "Nothing of Azure Virtual Desktop was judged"
    return f"No obstacle to Intune found: {_session_hosts(total)}" if total else "No obstacle to Intune found"


def _session_hosts(count: int) -> str:
    return f"{count} session host{'s' if count != 1 else ''}"


def tiles(report: ReportContent) -> list[tuple[str, int]]:
    """Return the counts on top."""
    hosts, pools = report.objects(Subject.SESSION_HOST), report.objects(Subject.HOST_POOL)
    unread = len(report.unread) + sum(len(e.modules) for e in report.estates)
    counts = [
        ("host pool", "host pools", sum(pools.values())),
        ("session host", "session hosts", sum(hosts.values())),
        ("session host fails", "session hosts fail", hosts[Mark.FAIL]),
        ("session host undecided", "session hosts undecided", hosts[Mark.UNDECIDED]),
        ("session host passes", "session hosts pass", hosts[Mark.PASS]),
        ("host pool fails or is undecided", "host pools fail or undecided", pools[Mark.FAIL] + pools[Mark.UNDECIDED]),
        ("module or file unread", "modules and files unread", unread),
    ]
    return [(one if count == 1 else several, count) for one, several, count in counts]


def objects_of(estate: EstateContent) -> str:
    """Return how many host pools and session hosts an estate has, in words."""
    counts = [(Subject.HOST_POOL, "host pool"), (Subject.SESSION_HOST, "session host")]
    found = [f"{n} {word}{'' if n == 1 else 's'}" for kind, word in counts if (n := estate.count(kind))]
    return ", ".join(found) or "no host pool or session host"
