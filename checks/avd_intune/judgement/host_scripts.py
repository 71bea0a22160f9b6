"""What the scripts on a session host say, in one world."""

from __future__ import annotations

from functools import lru_cache

from avd_intune.estate.model import Script
from avd_intune.estate.scripts.script_text import decoded_parts
from avd_intune.judgement.look import Look, visible_parts
from avd_intune.values.value_types import Unknown


def script_code(script: Script, look: Look) -> tuple[str, Unknown | None]:
    """Return the known text of a script with what is encoded in it, and, if part of it is unknown, that part."""
    parts = [visible_parts(look, value) for value in [*script.texts, *script.sources]]
    missing = next((part for _, part in parts if part is not None), None)
    return _with_decoded("\n".join(text for text, _ in parts)), missing


# Every rule and world asks for the same few scripts again.
@lru_cache(maxsize=64)
def _with_decoded(text: str) -> str:
    return "\n".join([text, *decoded_parts(text)])
