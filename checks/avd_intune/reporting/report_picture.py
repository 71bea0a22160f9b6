"""The picture of an estate as SVG: host pool, its session hosts, how they are joined and enrolled."""

from __future__ import annotations

from avd_intune.patterns import lazy_pattern
from avd_intune.records import dataclass, replace
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


@dataclass(frozen=True, slots=True)
class _Box:
    """One box. is_stacked: drawn as several behind one another. is_named: its text is a name, whose end tells most."""

    kind: str
    mark: Mark
    texts: list[str]
    is_stacked: bool = False
    is_named: bool = True


def picture(estate: EstateContent, number: int) -> Markup:
    """Return the SVG elements: a wide one, and one for a phone, of which the page shows one. number: for their ids."""
    return _wide(estate, number) + _narrow(estate, number)


def _wide(estate: EstateContent, number: int) -> Markup:
    """Return the picture with the stations of a session host from left to right."""
    headings = ("Host pool", "Session hosts", *(name for name, _ in STATIONS))
    parts = [
        Markup('<text class="head" x="{}" y="14">{}</text>').format(_x(at), text) for at, text in enumerate(headings)
    ]
    y = _HEADER
    for group in estate.groups:
        lanes = _stations_of(group)
        height = len(lanes) * (_HEIGHT + _LANE) - _LANE
        parts.append(_drawn(0, y, height, _pool(group)))
        for at, boxes in enumerate(lanes):
            top = y + at * (_HEIGHT + _LANE)
            for column, box in enumerate(boxes, start=1):
                parts += [_arrow(column - 1, top), _drawn(_x(column), top, _HEIGHT, box)]
        y += height + _LANE + 8
    return _svg(estate, f"picture-{number}", "picture wide", (_x(5) - _GAP + 2, y), parts)


def _narrow(estate: EstateContent, number: int) -> Markup:
    """Return the picture with the stations from top to bottom."""
    parts: list[Markup] = []
    y = 8
    for group in estate.groups:
        parts.append(_drawn(1, y, _HEIGHT, _pool(group)))
        y += _HEIGHT
        for boxes in _stations_of(group):
            for box in boxes:
                parts += [_down(y), _drawn(1, y + _GAP, _HEIGHT, box)]
                y += _HEIGHT + _GAP
            y += _LANE
        y += _LANE
    return _svg(estate, f"narrow-{number}", "picture narrow", (_WIDTH + 2, y), parts)


def _svg(estate: EstateContent, name: str, style: str, size: tuple[int, int], parts: list[Markup]) -> Markup:
    return Markup(
        '<svg class="{style}" role="img" aria-labelledby="{n} {n}-text" viewBox="0 0 {w} {h}" '
        'width="{w}" height="{h}"><title id="{n}">{title}</title><desc id="{n}-text">{text}</desc>{body}</svg>'
    ).format(
        n=name, style=style, w=size[0], h=size[1], title=f"Estate {one_line(estate.title)}", text=_in_words(estate),
        body=Markup("").join(parts),
    )  # fmt: skip


def _stations_of(group: Group) -> list[list[_Box]]:
    """Return the boxes behind the host pool, a list for each lane."""
    lanes = [_lane(host) for host in _lanes(group.hosts)]
    return lanes or [[_Box("session hosts", Mark.NOT_APPLICABLE, ["none in this code"])]]


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


def _lane(host: Row) -> list[_Box]:
    count = f"{len(host.names)} session hosts" if len(host.names) > 1 else "session host"
    boxes = [_Box(count, host.mark, [host.label], is_stacked=len(host.names) > 1)]
    for name, rule_id in STATIONS:
        cell = host.cell(rule_id)
        mark = cell.mark if cell is not None else Mark.NOT_APPLICABLE
        boxes.append(_Box(name, mark, [_answer(cell)], is_named=False))
    return boxes


def _pool(group: Group) -> _Box:
    return _Box("host pool", *_pool_texts(group))


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


def _down(y: int) -> Markup:
    return Markup('<path class="arrow" d="M{} {}V{}m-5 -6l5 6l5 -6"/>').format(1 + _WIDTH // 2, y + 3, y + _GAP - 4)


def _drawn(x: int, y: int, height: int, box: _Box) -> Markup:
    style = box.mark.value.replace(" ", "-")
    shape = Markup('<rect class="{}" x="{}" y="{}" width="{}" height="{}" rx="8"/>')
    back = shape.format(f"box {style}", x + 5, y - 5, _WIDTH - 5, height) if box.is_stacked else Markup("")
    front = shape.format(f"box {style}", x, y, _WIDTH - (5 if box.is_stacked else 0), height)
    lines = [
        ("name", line)
        for line in _wrapped(box.texts[0], 2 if len(box.texts) > 1 else _LINES, _LETTERS, keep_end=box.is_named)
    ]
    for text in box.texts[1:]:
        lines += [("more", line) for line in _wrapped(text, 2 if len(box.texts) > 2 else 3, _MORE_LETTERS)]
    written = Markup("").join(
        Markup('<text class="{}" x="{}" y="{}">{}</text>').format(style_of, x + 11, y + 40 + 16 * at, line)
        for at, (style_of, line) in enumerate(lines[:_LINES])
    )
    label = Markup('<text class="kind {}" x="{}" y="{}">{} {}</text>').format(
        style, x + 11, y + 20, SIGNS[box.mark], box.kind
    )
    return Markup("<g>{}{}<title>{}</title>{}{}</g>").format(
        back, front, f"{box.kind}: {box.mark.value}: {one_line('; '.join(box.texts))}", label, written
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
