"""The picture of an estate as SVG: host pool, its session hosts, how they are joined and enrolled."""

from __future__ import annotations

from avd_intune.patterns import lazy_pattern
from avd_intune.records import replace
from avd_intune.reporting.report_content import NO_POOL, Cell, EstateContent, Group, Mark, Row, without_place
from avd_intune.reporting.source_lines import one_line
from markupsafe import Markup

# The stations of a session host on its way into Intune: heading, and the rule that answers for it.
STATIONS = (("Image", "CKV_AVD_3"), ("Join", "CKV_AVD_4"), ("Enrolment in Intune", "CKV_AVD_5"))
SIGNS = {Mark.PASS: "✓", Mark.FAIL: "✕", Mark.UNDECIDED: "?", Mark.SKIPPED: "»", Mark.NOT_APPLICABLE: "·"}
_WIDTH, _HEIGHT, _GAP, _LANE = 204, 132, 34, 16
# Letters that fit into a box in the font of names and in the smaller one below, and lines.
_LETTERS, _MORE_LETTERS, _LINES = 25, 28, 6
_PIECE = lazy_pattern(r"[^\s/:._,-]*[\s/:._,-]*")
_HEADER = 26
# More rows than this below one host pool are drawn together where they are answered alike.
_MAX_LANES = 6


def picture(estate: EstateContent, number: int) -> Markup:
    """Return the SVG element. number: makes its ids unique in the page."""
    parts: list[Markup] = []
    y = _HEADER
    for group in estate.groups:
        hosts = _lanes(group.hosts)
        height = max(1, len(hosts)) * (_HEIGHT + _LANE) - _LANE
        parts.append(_box(0, y, height, "host pool", *_pool_texts(group)))
        for at, host in enumerate(hosts):
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


def _lanes(hosts: tuple[Row, ...]) -> list[Row]:
    if len(hosts) <= _MAX_LANES:
        return list(hosts)
    found: dict[object, Row] = {}
    for host in hosts:
        key = (host.mark, *((cell.mark, _answer(cell)) for _, i in STATIONS if (cell := host.cell(i)) is not None))
        known = found.get(key)
        found[key] = host if known is None else replace(known, names=(*known.names, *host.names))
    return list(found.values())


def _answer(cell: Cell | None) -> str:
    return _head(cell.parts[0].reason) if cell is not None and cell.parts else "not judged"


def _x(column: int) -> int:
    return 1 + column * (_WIDTH + _GAP)


def _lane(host: Row, y: int) -> list[Markup]:
    count = f"{len(host.names)} session hosts" if len(host.names) > 1 else "session host"
    parts = [_arrow(0, y), _box(_x(1), y, _HEIGHT, count, host.mark, [host.label], stacked=len(host.names) > 1)]
    for at, (name, rule_id) in enumerate(STATIONS, start=2):
        cell = host.cell(rule_id)
        mark = cell.mark if cell is not None else Mark.NOT_APPLICABLE
        parts += [_arrow(at - 1, y), _box(_x(at), y, _HEIGHT, name, mark, [_answer(cell)], named=False)]
    return parts


def _pool_texts(group: Group) -> tuple[Mark, list[str]]:
    if not group.pools:
        return Mark.NOT_APPLICABLE, [group.title]
    pool = group.pools[0]
    texts = [pool.label]
    for name, rule_id in (("type", "CKV_AVD_1"), ("assignment", "CKV_AVD_2")):
        cell = pool.cell(rule_id)
        if cell is not None and cell.parts:
            head = _head(cell.parts[0].reason)
            texts.append(
                f"{name}: {head.removeprefix('the host pool type is ').removeprefix('the assignment type is ')}"
            )
    return pool.mark, texts


def _head(reason: str) -> str:
    """Return what is the case, without what must be done and without what would follow from an open input."""
    return without_place(reason).partition("; ")[0].partition(": if ")[0]


def _arrow(column: int, y: int) -> Markup:
    start, end, middle = _x(column) + _WIDTH + 3, _x(column + 1) - 4, y + _HEIGHT // 2
    return Markup('<path class="arrow" d="M{} {}H{}m-6 -5l6 5l-6 5"/>').format(start, middle, end)


def _box(
    x: int, y: int, height: int, kind: str, mark: Mark, texts: list[str], stacked: bool = False, named: bool = True
) -> Markup:
    style = mark.value.replace(" ", "-")
    shape = Markup('<rect class="{}" x="{}" y="{}" width="{}" height="{}" rx="8"/>')
    back = shape.format(f"box {style}", x + 5, y - 5, _WIDTH - 5, height) if stacked else Markup("")
    front = shape.format(f"box {style}", x, y, _WIDTH - (5 if stacked else 0), height)
    lines = [("name", line) for line in _wrapped(texts[0], 2 if len(texts) > 1 else _LINES, _LETTERS, keep_end=named)]
    for text in texts[1:]:
        lines += [("more", line) for line in _wrapped(text, 2 if len(texts) > 2 else 3, _MORE_LETTERS)]
    written = Markup("").join(
        Markup('<text class="{}" x="{}" y="{}">{}</text>').format(style_of, x + 11, y + 40 + 16 * at, line)
        for at, (style_of, line) in enumerate(lines[:_LINES])
    )
    label = Markup('<text class="kind {}" x="{}" y="{}">{} {}</text>').format(style, x + 11, y + 20, SIGNS[mark], kind)
    return Markup("<g>{}{}<title>{}</title>{}{}</g>").format(
        back, front, f"{kind}: {mark.value}: {one_line('; '.join(texts))}", label, written
    )


def _wrapped(text: str, room: int, width: int, *, keep_end: bool = False) -> list[str]:
    """Return lines broken between words and parts of names. keep_end: what is too long loses its beginning."""
    pieces = [piece for piece in _PIECE.findall(one_line(text)) if piece]
    lines = _filled(pieces, width)
    if len(lines) <= room:
        return lines
    if keep_end:
        for at in range(1, len(pieces)):
            shorter = _filled(["…", *pieces[at:]], width)
            if len(shorter) <= room:
                return shorter
    return [*lines[: room - 1], f"{lines[room - 1][: width - 1].rstrip()}…"]


def _filled(pieces: list[str], width: int) -> list[str]:
    lines = [""]
    for piece in pieces:
        if len((lines[-1] + piece).rstrip()) <= width:
            lines[-1] += piece
            continue
        if lines[-1]:
            lines.append("")
        # A word longer than a line is cut.
        *full, lines[-1] = [piece[at : at + width] for at in range(0, len(piece), width)]
        lines[-1:-1] = full
    return [line.rstrip() for line in lines]


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
