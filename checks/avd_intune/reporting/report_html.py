"""The report as one HTML page that needs nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from avd_intune.judgement.registry import all_rules
from avd_intune.judgement.rule import Rule
from avd_intune.pack_version import VERSION
from avd_intune.reporting.check_results import rule_name
from avd_intune.reporting.page_parts import breakable, content_hash, page_data, printable, words_of_name
from avd_intune.reporting.report_content import EstateContent, Mark, Part, ReportContent, Row
from avd_intune.reporting.report_links import ReportLinks
from avd_intune.reporting.report_picture import SIGNS, picture
from avd_intune.reporting.report_words import TODO, ended_service, headline, objects_of, tiles
from jinja2 import Environment, StrictUndefined
from markupsafe import Markup

# A page of many estates that fail is a list of them, with the worst laid open.
MAX_OPEN = 12


def page(report: ReportContent, links: ReportLinks, made: str = "", today: date | None = None) -> str:
    """Return the page. Every text of the scanned code is escaped; the page loads and runs nothing else.

    today: images whose service ended before are marked; None marks none.
    """
    style, script = page_data("report_style.data"), page_data("report_script.data")
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=False)
    return environment.from_string(page_data("report_page.data")).render(
        report=report,
        links=links,
        headline=headline(report),
        tiles=tiles(report),
        objects_of=objects_of,
        made=made,
        todo=TODO,
        signs=SIGNS,
        marks=Mark,
        present={estate.mark for estate in report.estates},
        max_open=MAX_OPEN,
        picture=picture,
        short=short_name,
        told_alike=told_alike,
        clean=printable,
        breakable=breakable,
        ended=lambda reason: ended_service(reason, today) if today is not None else "",
        all_rules=all_rules(),
        version=VERSION,
        style=Markup(style),
        script=Markup(script),
        style_hash=content_hash(style),
        script_hash=content_hash(script),
    )


def told_alike(where: Sequence[tuple[EstateContent, Row, Part]]) -> bool:
    """Say whether what leads to an answer is the same for all objects that have it: one file may decide for many."""
    return len({part.related for _, _, part in where}) == 1


def short_name(rule: Rule) -> str:
    """Return a rule's name for the head of a column, from that of its module."""
    return words_of_name(rule_name(rule))
