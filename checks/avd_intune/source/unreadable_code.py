"""Files of code of which nothing can be made out: another encoding altogether, compressed or encrypted."""

from __future__ import annotations

from avd_intune.patterns import lazy_pattern
from avd_intune.source.text import LFS_POINTER, LFS_SAID

_ENDINGS = (".tf", ".tofu", ".tf.json", ".tofu.json", ".bicep")
# A plan or a template among other data: by its name, or because it is asked for itself.
_DATA = (".json", ".jsonc", ".jsonl", ".ndjson", ".arm", "tfplan")
_SAVED = (*_DATA, ".plan", ".out", ".bin", ".txt", ".log")
_NAMES = lazy_pattern(r"plan(?![a-z])|azuredeploy|template|host[-_ ]?pool|session[-_ ]?host|(?<![a-z])[aw]vd(?![a-z])")
# One of these is in every file of these languages that deploys anything.
_WORDS = lazy_pattern(
    r"\b(?:resource|module|component|unit|stack|data|variable|locals|output|provider|terraform|param|var)\b"
)
# What is no character of UTF-8, or none of a text: more than half of what is compressed, encrypted or EBCDIC.
_NO_TEXT = lazy_pattern(r"[\ufffd\x01-\x08\x0b\x0c\x0e-\x1f\x7f]")
TELLS_NOTHING = "nothing of the file can be made out, which is no text in UTF-8 or UTF-16: what it deploys is not known"


def what_is_left_out(text: str) -> str:
    """Return what is said of a file of which `tells_nothing` holds."""
    return LFS_SAID if text.startswith(LFS_POINTER.decode()) else TELLS_NOTHING


def tells_nothing(name: str, text: str, *, asked_for: bool = False) -> bool:
    """Say whether a file that cannot be read is one of code by its name, and holds no word of such code.

    Of others the words in them say whom they concern; of this one nobody can tell. text: what can be made out of it.
    asked_for: whether it is what is to be judged, by its own name.
    """
    lower = name.lower()
    if not lower.endswith(_ENDINGS):
        if not (lower.endswith(_SAVED) if asked_for else lower.endswith(_DATA) and _NAMES.search(lower)):
            return False
    elif _WORDS.search(text) is not None:
        return False
    if text.startswith(LFS_POINTER.decode()):
        return True
    return 3 * sum(1 for _ in _NO_TEXT.finditer(text)) > len(text)
