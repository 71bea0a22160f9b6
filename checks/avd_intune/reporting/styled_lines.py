"""Lines for people whose parts have a style: plain text for files and pipes; a terminal wraps and colours them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from avd_intune.records import dataclass
from avd_intune.reporting.command_safe import text_lines

# So far in are the lines that a sentence goes on in.
HANG = 2
# (text, style) -> text; the identity where the output is no terminal.
Paint = Callable[[str, str], str]


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a line. style: `bold`, `dim`, `red`, `yellow`, `green`, `blue`, or "". link: where it leads to."""

    text: str
    style: str = ""
    link: str | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """One line of an output.

    lead: what stands before it, and as blanks before the lines that it goes on in. is_code: it fits the width already
    and is never wrapped. hang: how many blanks more the lines begin with that it goes on in.
    """

    pieces: tuple[Piece, ...] = ()
    lead: tuple[Piece, ...] = ()
    is_code: bool = False
    hang: int = 0


def line(*pieces: Piece | str, lead: Sequence[Piece | str] = (), is_code: bool = False, hang: int = 0) -> Line:
    """Return a line of pieces; a text is a piece without style. No terminal or pipeline obeys what is in them.

    It stays one line, whatever a file is called.
    """
    return Line(_safe(pieces), _safe(lead), is_code, hang)


def plain(text: str, style: str) -> str:
    """Return the text as it is, for files and pipes."""
    return text


def written(lines: Iterable[Line], paint: Paint = plain) -> str:
    """Return lines without wrapping them, so that what searches them finds every text on one line."""
    shown = (
        "".join(paint(piece.text, piece.style) if piece.style else piece.text for piece in _all(each)) for each in lines
    )
    return "".join(f"{each.rstrip()}\n" for each in shown)


def _all(each: Line) -> tuple[Piece, ...]:
    return (*each.lead, *each.pieces)


def _safe(pieces: Sequence[Piece | str]) -> tuple[Piece, ...]:
    given = (piece if isinstance(piece, Piece) else Piece(piece) for piece in pieces)
    return tuple(Piece(text_lines(piece.text.replace("\n", " ")), piece.style, piece.link) for piece in given)
