"""The files that a process writes, downloads and asks for."""

from __future__ import annotations

import re
from collections.abc import Sequence

from avd_intune.estate.scripts.conditions import Fork, Guard, chosen, mapped
from avd_intune.estate.scripts.effects import FileWritten
from avd_intune.estate.scripts.machine import GONE, RepositoryFile
from avd_intune.estate.scripts.paths_of_files import file_name
from avd_intune.estate.scripts.powershell.errors import action_of
from avd_intune.estate.scripts.powershell.process import Output, Process
from avd_intune.estate.scripts.running_files import is_of_windows
from avd_intune.estate.scripts.script_values import (
    Open,
    joined,
    known_text,
    shown_text,
    text_of,
)
from avd_intune.patterns import lazy_pattern

# How a key of the registry begins, also without its hive.
_OF_REGISTRY = lazy_pattern(r"\b(?:HKLM|HKCU|HKU|HKEY_\w+|SOFTWARE|SYSTEM)\b:?\\", re.I)


class FileAccess(Process):
    """The part of a process that knows files, and what a failure of a command means."""

    def lines_of(self, output: Output, entry: Guard) -> object:
        """Return what was put out as the text of a file: one line each."""
        value = self.as_value(output, entry)

        def text(leaf: object) -> object:
            parts: list[object] = []
            for item in leaf if isinstance(leaf, tuple) else (leaf,):
                parts.extend((text_of(item), "\r\n"))
            return joined(*parts) if leaf is not None else ""

        return mapped(text, value)

    def may_fail(self, shown: str) -> None:
        """Note that a command may fail, for the `catch` around it and for `$?` behind it."""
        self.note_success(Open(f"{shown} {self.machine.epoch}", f"{shown} succeeds"))
        for frame in reversed(self.frames):
            if frame.kind == "try":
                frame.may_fail = frame.may_fail or shown
                return

    def unfollowed(self, shown: str, arguments: Sequence[object]) -> None:
        """Note a method of which nothing is known: it may change a key of the registry that it is given."""
        texts = [text for each in arguments if (text := known_text(each)) is not None]
        if any(_OF_REGISTRY.search(text) for text in texts):
            self.machine.stopped("what the method does is not known", " ".join((shown, *texts)))
        self.may_fail(shown)

    def stops_on_errors(self) -> bool:
        return action_of(self.lookup("erroractionpreference")[1]) == "stop"

    def passes_over_errors(self) -> bool:
        """Say whether `$ErrorActionPreference` lets even `throw` pass where nothing catches it."""
        return action_of(self.lookup("erroractionpreference")[1]) in ("silentlycontinue", "ignore")

    def is_in_a_case(self) -> bool:
        """Say whether the line that is at is reached in some cases only."""
        return isinstance(self.machine.guard, Fork)

    def write_file(self, path: object, content: object, appends: bool = False) -> None:

        machine = self.machine
        if appends:
            old = machine.file(path)
            if old is not None:
                content = self.lifted(
                    lambda one, other: joined(text_of(one) if one is not GONE else "", text_of(other)), old, content
                )
        machine.record(FileWritten(machine.place(), machine.guard, path))
        machine.write_file(path, content)

    def downloaded(self, address: object, target: object) -> None:
        """Note a download into a file: mostly one that lies in the same repository under the same name."""

        machine = self.machine
        name = file_name(text_of(address)) if not isinstance(address, Fork) else None
        path = text_of(target) if not isinstance(target, Fork) else None
        if path is None:
            return
        text = machine.find(name) if name is not None else None
        machine.record(FileWritten(machine.place(), machine.guard, path))
        machine.files[machine.key_of(path)] = chosen(
            machine.guard, RepositoryFile(name or shown_text(path), text), machine.file(path)
        )

    def downloaded_text(self, address: object, shown: str) -> object:

        name = file_name(text_of(address)) if not isinstance(address, Fork) and address is not None else None
        text = self.machine.find(name) if name is not None and "." in name else None
        return text if text is not None else Open(f"download {shown}", name or shown)

    def path_exists(self, path: object, shown: str) -> object:
        """Return whether a file is there: what a script wrote or removed is known."""
        found = self.machine.file(path)
        key = self.machine.key_of(path)

        def there(leaf: object) -> object:
            if leaf is GONE:
                return False
            if leaf is None and not is_of_windows(path):
                return self.machine.ask(f"file {key} {self.machine.epoch}", shown)
            return True

        return mapped(there, found)
