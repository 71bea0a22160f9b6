"""The report on the estates of one or more scans: HTML for people, Markdown for pull requests."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from avd_intune.reporting.report_html import page
from avd_intune.reporting.report_links import ReportLinks
from avd_intune.reporting.report_markdown import markdown
from avd_intune.reporting.surveyed_content import report_content
from avd_intune.surveys import Survey


def html_report(
    surveys: Survey | Sequence[Survey],
    link_base: str = "",
    folder: Path | None = None,
    made: str = "",
    today: date | None = None,
) -> str:
    """Return one self-contained HTML page.

    made: when, and of which commit, for its head. today: images whose service ended before are marked.

    link_base: address of the repository's files on the web (`https://…/blob/main`); without it, links are relative
    from `folder`, the one that the page is written into (the repository if None).
    """
    content = report_content([surveys] if isinstance(surveys, Survey) else surveys)
    return page(content, ReportLinks(content.root, link_base, folder), made, today)


def markdown_report(surveys: Survey | Sequence[Survey], link_base: str = "", folder: Path | None = None) -> str:
    """Return GitHub-flavoured Markdown of less than 65,536 characters; links as in `html_report`."""
    content = report_content([surveys] if isinstance(surveys, Survey) else surveys)
    return markdown(content, ReportLinks(content.root, link_base, folder))
