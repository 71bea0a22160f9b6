"""The picture of an estate as SVG: host pool, its session hosts, how they are joined and enrolled."""

from __future__ import annotations

import textwrap

from avd_intune.reporting.report_content import NO_POOL, EstateContent, Group, Mark, Row
from avd_intune.reporting.source_lines import one_line
from markupsafe import Markup

# The stations of a session host on its way into Intune: heading, and the rule that answers for it.
STATIONS = (("Image", "CKV_AVD_3"), ("Join", "CKV_AVD_4"), ("Enrolment in Intune", "CKV_AVD_5"))
SIGNS = {Mark.PASS: "✓", Mark.FAIL: "✕", Mark.UNDECIDED: "?", Mark.SKIPPED: "»", Mark.NOT_APPLICABLE: "·"}
_WIDTH, _HEIGHT, _GAP, _LANE = 204, 92, 34, 16
_LETTERS, _LINES = 25, 3
_HEADER = 26


def picture(estate: EstateContent, number: int) -> Markup:
    """Return the SVG element. number: makes its ids unique in the page."""
    parts: list[Markup] = []
    y = _HEADER
    for group in estate.groups:
        height = max(1, len(group.hosts)) * (_HEIGHT + _LANE) - _LANE
        parts.append(_box(0, y, height, "host pool", *_pool_texts(group)))
        for at, host in enumerate(group.hosts):
            top = y + at * (_HEIGHT + _LANE)
            parts.extend(_lane(host, top))
        if not group.hosts:
            parts.append(_arrow(0, y))
            parts.append(_box(_x(1), y, _HEIGHT, "session hosts", Mark.NOT_APPLICABLE, ["none in this code"]))
        y += height + _LANE + 8
    headings = ("Host pool", "Session hosts", *(name for name, _ in STATIONS))
    head = Markup("").join(
        Markup('<text class="head" x="{}" y="14">{}</text>').format(_x(at), text) for at, text in enumerate(headings)
    )
    return Markup(
        '<svg class="picture" role="img" aria-labelledby="picture-{n} picture-text-{n}" viewBox="0 0 {w} {h}" '
        'width="{w}" height="{h}"><title id="picture-{n}">{title}</title><desc id="picture-text-{n}">{text}</desc>'
        "{head}{body}</svg>"
    ).format(
        n=number,
        w=_x(5) - _GAP + 2,
        h=y,
        title=f"Estate {one_line(estate.title)}",
        text=_in_words(estate),
        head=head,
        body=Markup("").join(parts),
    )


def _x(column: int) -> int:
    return 1 + column * (_WIDTH + _GAP)


def _lane(host: Row, y: int) -> list[Markup]:
    count = f"{len(host.names)} session hosts" if len(host.names) > 1 else "session host"
    parts = [_arrow(0, y), _box(_x(1), y, _HEIGHT, count, host.mark, [host.label], stacked=len(host.names) > 1)]
    for at, (name, rule_id) in enumerate(STATIONS, start=2):
        cell = host.cell(rule_id)
        mark = cell.mark if cell is not None else Mark.NOT_APPLICABLE
        reason = _head(cell.parts[0].reason) if cell is not None and cell.parts else "not judged"
        parts += [_arrow(at - 1, y), _box(_x(at), y, _HEIGHT, name, mark, [reason])]
    return parts


def _pool_texts(group: Group) -> tuple[Mark, list[str]]:
    if not group.pools:
        return Mark.NOT_APPLICABLE, [group.title]
    pool = group.pools[0]
    texts = [pool.label]
    for rule_id in ("CKV_AVD_1", "CKV_AVD_2"):
        cell = pool.cell(rule_id)
        if cell is not None and cell.parts:
            texts.append(_head(cell.parts[0].reason).removeprefix("the "))
    return pool.mark, texts


def _head(reason: str) -> str:
    """Return what is the case, without what must be done."""
    return reason.partition("; ")[0]


def _arrow(column: int, y: int) -> Markup:
    start, end, middle = _x(column) + _WIDTH + 3, _x(column + 1) - 4, y + _HEIGHT // 2
    return Markup('<path class="arrow" d="M{} {}H{}m-6 -5l6 5l-6 5"/>').format(start, middle, end)


def _box(x: int, y: int, height: int, kind: str, mark: Mark, texts: list[str], stacked: bool = False) -> Markup:
    style = mark.value.replace(" ", "-")
    shape = Markup('<rect class="{}" x="{}" y="{}" width="{}" height="{}" rx="8"/>')
    back = shape.format(f"box {style}", x + 5, y - 5, _WIDTH - 5, height) if stacked else Markup("")
    front = shape.format(f"box {style}", x, y, _WIDTH - (5 if stacked else 0), height)
    lines: list[tuple[str, str]] = []
    for at, text in enumerate(texts):
        room = _LINES if len(texts) == 1 else 1
        width = _LETTERS if at == 0 else _LETTERS + 4
        lines += [("name" if at == 0 else "more", line) for line in _wrapped(text, room, width)]
    written = Markup("").join(
        Markup('<text class="{}" x="{}" y="{}">{}</text>').format(style_of, x + 11, y + 40 + 16 * at, line)
        for at, (style_of, line) in enumerate(lines[:_LINES])
    )
    label = Markup('<text class="kind {}" x="{}" y="{}">{} {}</text>').format(style, x + 11, y + 20, SIGNS[mark], kind)
    return Markup("<g>{}{}<title>{}</title>{}{}</g>").format(
        back, front, f"{kind}: {mark.value}: {one_line('; '.join(texts))}", label, written
    )


def _wrapped(text: str, room: int, width: int) -> list[str]:
    lines = textwrap.wrap(one_line(text), width, break_on_hyphens=False) or [""]
    if len(lines) > room:
        lines = [*lines[: room - 1], f"{lines[room - 1][: width - 1]}…"]
    return lines


def _in_words(estate: EstateContent) -> str:
    sentences = []
    for group in estate.groups:
        hosts = "; ".join(
            f"{host.label} ({len(host.names)}): "
            + ", ".join(f"{name} {cell.mark.value}" for name, i in STATIONS if (cell := host.cell(i)) is not None)
            for host in group.hosts
        )
        pool = group.title if group.title != NO_POOL else "without host pool"
        sentences.append(f"{pool}: {hosts or 'no session host'}.")
    return one_line(" ".join(sentences))
