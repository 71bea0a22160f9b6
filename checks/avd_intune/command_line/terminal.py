"""Lines on a terminal: wrapped at its width with hanging indents, coloured, with links; by `rich` where it is there."""

from __future__ import annotations

import io
import os
import shutil
from collections.abc import Iterable
from typing import TextIO

from avd_intune.command_line.usage import NARROWEST, is_coloured, paint
from avd_intune.patterns import lazy_pattern
from avd_intune.reporting.styled_lines import HANG, Line, Piece, line, written

# A link of a page to another one, which a terminal cannot follow.
_BESIDE = lazy_pattern(r"\[(?P<text>[^\[\]]{1,300})\]\((?!https?:)[^()]{0,300}\)")
STYLES = {
    "dim": "dim",
    "blue": "blue",
    "bold": "bold",
    "red": "bold red",
    "yellow": "bold yellow",
    "green": "bold green",
}


def terminal_width(stream: TextIO) -> int | None:
    """Return the columns of a terminal, None if the output goes elsewhere."""
    if not stream.isatty() or os.environ.get("TERM") == "dumb":
        return None
    return max(NARROWEST, shutil.get_terminal_size().columns)


def terminal_text(lines: Iterable[Line], stream: TextIO) -> str:
    """Return lines as the stream is to show them; plain ones if it is no terminal. Only a terminal loads `rich`."""
    width = terminal_width(stream)
    if width is None:
        return written(lines)
    try:
        return _by_rich(lines, width, colours=is_coloured(stream))
    except ImportError:
        return written(lines, paint) if is_coloured(stream) else written(lines)


def sentences(texts: Iterable[str], style: str = "") -> list[Line]:
    """Return texts as lines that go on in below their own beginning, wherever that is."""
    found = []
    for text in texts:
        body = text.lstrip(" ")
        found.append(line(Piece(body, style), lead=[" " * (len(text) - len(body))], hang=HANG))
    return found


def page_text(markdown: str, stream: TextIO) -> str:
    """Return a page of the documentation as the stream is to show it; as it is written if it is no terminal."""
    width = terminal_width(stream)
    if width is None or not is_coloured(stream):
        return markdown
    try:
        from rich.console import Console
        from rich.markdown import Markdown
    except ImportError:
        return markdown
    console = Console(
        file=io.StringIO(), width=width, force_terminal=True, legacy_windows=False, color_system="standard",
    )  # fmt: skip
    with console.capture() as captured:
        console.print(Markdown(_BESIDE.sub(r"\g<text>", markdown), code_theme="ansi_dark"))
    return "".join(f"{each.rstrip()}\n" for each in captured.get().split("\n")).rstrip("\n") + "\n"


def _by_rich(lines: Iterable[Line], width: int, *, colours: bool) -> str:
    import colorama
    from rich.cells import cell_len
    from rich.console import Console
    from rich.style import Style
    from rich.text import Text

    colorama.just_fix_windows_console()
    console = Console(
        file=io.StringIO(), width=width, force_terminal=colours, no_color=not colours, legacy_windows=False,
        color_system="standard" if colours else None, highlight=False, markup=False, emoji=False,
    )  # fmt: skip

    def text_of(pieces: tuple[Piece, ...]) -> Text:
        text = Text(end="")
        for piece in pieces:
            text.append(piece.text, Style.parse(STYLES.get(piece.style, "")) + Style(link=piece.link))
        return text

    with console.capture() as captured:
        for each in lines:
            lead, body = text_of(each.lead), text_of(each.pieces)
            first = min(cell_len(lead.plain), width - NARROWEST // 2)
            indent = min(first + each.hang, width - NARROWEST // 2)
            rows = [body] if each.is_code else body.wrap(console, width - indent) or [body]
            for number, row in enumerate(rows):
                row.rstrip()
                whole = Text.assemble(lead if number == 0 else " " * indent, row)
                whole.end, whole.no_wrap, whole.overflow = "\n", True, "ellipsis"
                console.print(whole, soft_wrap=not each.is_code)
    return str(captured.get())
