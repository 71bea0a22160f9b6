"""Rover of the Cloud Adoption Framework, which runs Terraform in the folder of a landing zone.

`rover -lz FOLDER -var-folder FOLDER -a plan -var NAME=VALUE`: https://github.com/aztfmod/rover
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from avd_intune.languages.pipelines.command_words import Word
from avd_intune.patterns import lazy_pattern
from avd_intune.records import dataclass

ROVER = "rover"
_PROGRAM = lazy_pattern(r"(?:.*[/\\])?rover(?:\.sh)?", re.I)
_LANDING_ZONE = frozenset({"-lz", "--landingzone"})
_ACTION = frozenset({"-a", "--action"})
_VALUES = frozenset({"-var-folder", "--var-folder"})


@dataclass(frozen=True, slots=True)
class RoverCommand:
    """A command of Rover.

    landing_zone: the folder of the root module, "" where it names none. action: what Terraform does there.
    value_folders: all variable files in them are loaded. others: the words that it hands to Terraform.
    """

    landing_zone: str
    action: str
    value_folders: tuple[str, ...]
    others: tuple[Word, ...]


def rover_command(words: Sequence[Word]) -> RoverCommand | None:
    """Return what a command of Rover says, None for one of another program."""
    if _PROGRAM.fullmatch(words[0].text) is None:
        return None
    landing_zone = action = ""
    folders: list[str] = []
    others: list[Word] = []
    rest = iter(words[1:])
    for word in rest:
        name = word.text.lower()
        if name in _LANDING_ZONE | _ACTION | _VALUES:
            following = next(rest, None)
            value = following.text if following is not None else ""
            if name in _VALUES:
                folders.append(value)
            elif name in _ACTION:
                action = value.lower()
            else:
                landing_zone = value
        else:
            others.append(word)
    return RoverCommand(landing_zone, action, tuple(folders), tuple(others))
