"""The report as one HTML page that needs nothing else."""

from __future__ import annotations

import base64
import hashlib
import re
from functools import cache
from pathlib import Path

from avd_intune.judgement.registry import all_rules
from avd_intune.judgement.rule import Rule
from avd_intune.pack_version import VERSION
from avd_intune.reporting.check_results import rule_name
from avd_intune.reporting.report_content import Mark, ReportContent
from avd_intune.reporting.report_links import ReportLinks
from avd_intune.reporting.report_picture import SIGNS, picture
from avd_intune.reporting.report_words import TODO, headline, objects_of, tiles
from avd_intune.reporting.source_lines import one_line
from jinja2 import Environment, StrictUndefined
from markupsafe import Markup, escape

_FOLDER = Path(__file__).parent
# Where an address or path may go on in the next line.
_BREAK = re.compile(r"(?<=[/:.,)}\]])(?=[^/:.,)}\]])")


def page(report: ReportContent, links: ReportLinks, made: str = "") -> str:
    """Return the page. Every text of the scanned code is escaped; the page loads and runs nothing else."""
    style, script = _data("report_style.data"), _data("report_script.data")
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=False)
    return environment.from_string(_data("report_page.data")).render(
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
        picture=picture,
        short=short_name,
        clean=_printable,
        breakable=_breakable,
        all_rules=all_rules(),
        version=VERSION,
        style=Markup(style),
        script=Markup(script),
        style_hash=_content_hash(style),
        script_hash=_content_hash(script),
    )


def short_name(rule: Rule) -> str:
    """Return a rule's name for the head of a column, from that of its module."""
    words = rule_name(rule).replace("HostPool", "").replace("SessionHost", "")
    return "".join(f" {letter.lower()}" if letter.isupper() else letter for letter in words).strip()


def _printable(text: str) -> str:
    # A lone surrogate, from a file name that is no UTF-8, cannot be written.
    return one_line(text).encode("utf-8", "replace").decode("utf-8")


def _breakable(text: str) -> Markup:
    """Return an address or path that breaks between its parts and not within a word."""
    return Markup("<wbr>").join(escape(part) for part in _BREAK.split(_printable(text)))


@cache
def _data(name: str) -> str:
    return (_FOLDER / name).read_text(encoding="utf-8")


def _content_hash(text: str) -> str:
    """Return the hash by which the page's Content-Security-Policy allows its own style and script alone."""
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"
