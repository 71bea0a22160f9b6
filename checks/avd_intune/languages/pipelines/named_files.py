"""Which files of a repository a written path means, and which of their texts name one: looked up, not gone through."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from avd_intune.patterns import lazy_pattern

_PIECE = lazy_pattern(r"(?P<escaped>\\?)(?P<piece>\w+)")
# `\n`, `\x2f` and `\u002f` in a quoted text end in front of what is named.
_ESCAPES = (1, 3, 5)
# To go through all texts for a few names takes less than to take them apart.
_FEW_NAMES = 8


class NamedFiles:
    """Some files, by the ends of their paths and by the names that stand in their texts."""

    def __init__(self, paths: Sequence[Path], text_of: Callable[[Path], str]) -> None:
        """text_of: returns the text of a file, empty where it has none."""
        self.paths = paths
        self._all = frozenset(paths)
        self._text_of = text_of
        self._asked = 0
        self._by_end: dict[tuple[int, bool], dict[tuple[str, ...], list[Path]]] = {}
        self._naming: dict[str, Sequence[Path]] | None = None

    def __contains__(self, path: Path) -> bool:
        return path in self._all

    def ending_with(self, segments: Sequence[str], *, with_case: bool = True) -> list[Path]:
        """Return the files whose paths end with these segments, in order."""
        ends = self._by_end.get((len(segments), with_case))
        if ends is None:
            ends = self._by_end[len(segments), with_case] = {}
            for path in self.paths:
                ends.setdefault(_key(path.parts[-len(segments) :], with_case=with_case), []).append(path)
        return ends.get(_key(segments, with_case=with_case), [])

    def naming(self, name: str) -> Sequence[Path]:
        """Return the files in whose texts a name may stand as a whole, in order: all that do, and perhaps more.

        name: that of one of the files or of a folder that one lies in, or a word without signs.
        """
        self._asked += 1
        pieces = [each["piece"] for each in _PIECE.finditer(name)]
        if self._asked <= _FEW_NAMES or not pieces:
            return self.paths
        if self._naming is None:
            self._naming = self._taken_apart()
        return min((self._naming.get(each, self.paths) for each in pieces), key=len)

    def _taken_apart(self) -> dict[str, Sequence[Path]]:
        """Return the files in whose texts each piece of a name of a file or folder stands."""
        named = {each for path in self.paths for each in (path.name, path.parent.name)}
        found: dict[str, list[Path]] = {each["piece"]: [] for name in named for each in _PIECE.finditer(name)}
        found["make"] = []
        for path in self.paths:
            here: set[str] = set()
            for escaped, piece in set(_PIECE.findall(self._text_of(path))):
                here.add(piece)
                if escaped:
                    here.update(piece[at:] for at in _ESCAPES)
            for piece in here & found.keys():
                found[piece].append(path)
        return dict(found)


def _key(segments: Sequence[str], *, with_case: bool) -> tuple[str, ...]:
    return tuple(segments) if with_case else tuple(each.lower() for each in segments)
