"""The variables that a script of a pipeline sets, as far as its text says them without being run."""

from __future__ import annotations

from collections.abc import Sequence

from avd_intune.languages.pipelines.command_words import Word
from avd_intune.patterns import lazy_pattern
from avd_intune.source.json_reader import JsonNode, JsonScalar
from avd_intune.source.text import Span

_ASSIGNMENT = lazy_pattern(r"(?:export\s+)?(?P<name>[A-Za-z_]\w*)=(?P<value>.*)|\$(?:env:)?(?P<variable>[A-Za-z_]\w*)")


def variables_of(script: str, commands: Sequence[Sequence[Word]], place: Span) -> dict[str, JsonNode]:
    """Return the variables that a script sets, by their names in lower case, each at `place`.

    One that is set once, at the beginning of a line, has its value: no condition is on it. Others have none.
    """
    found: dict[str, list[str]] = {}
    for words in commands:
        match = _ASSIGNMENT.fullmatch(words[0].text)
        starts_line = words[0].start == 0 or script[words[0].start - 1] == "\n"
        if match is None:
            continue
        if match["variable"] is not None:
            if len(words) < 3 or words[1].text != "=":
                continue
            name, value = match["variable"], words[2].text if len(words) == 3 and starts_line else ""
        else:
            name, value = match["name"], match["value"] if len(words) == 1 and starts_line else ""
        found.setdefault(name.lower(), []).append(value)
    return {
        name: JsonScalar(place.start, place.end, values[0] if len(values) == 1 and values[0] else None)
        for name, values in found.items()
    }
