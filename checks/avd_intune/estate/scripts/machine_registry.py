"""The registry of a host while scripts change it, for every case of what the scripts find there."""

from __future__ import annotations

from fnmatch import fnmatchcase
from itertools import takewhile

from avd_intune.estate.scripts.conditions import (
    WORK_ON_A_PART,
    Guard,
    Question,
    Questions,
    both,
    chosen,
    depth_of,
    either,
    mapped,
)
from avd_intune.estate.scripts.effects import KeyMade, KeyRemoved, ValueRemoved, ValueWritten
from avd_intune.estate.scripts.registry_paths import parent_of
from avd_intune.estate.scripts.script_values import Open
from avd_intune.records import dataclass
from avd_intune.source.budget import note_parts

# So many questions in a row may decide what a value or a key is.
MAX_ROW = 32
# As many parts of a list as one path that is compared with a pattern.
WORK_ON_A_PATTERN = 32
# Keys that every Windows has, with all above them. Whether another key is there before the scripts run is a question.
_THERE = (
    r"HKLM\SYSTEM\CurrentControlSet\Control\Terminal Server\WinStations\RDP-Tcp",
    r"HKLM\SYSTEM\CurrentControlSet\Control\Lsa\MSV1_0",
    r"HKLM\SYSTEM\CurrentControlSet\Control\Session Manager\Environment",
    r"HKLM\SYSTEM\CurrentControlSet\Control\Session Manager\Memory Management",
    r"HKLM\SYSTEM\CurrentControlSet\Control\FileSystem",
    r"HKLM\SYSTEM\CurrentControlSet\Control\SecurityProviders\SCHANNEL",
    r"HKLM\SYSTEM\CurrentControlSet\Control\TimeZoneInformation",
    r"HKLM\SYSTEM\CurrentControlSet\Services\Tcpip\Parameters",
    r"HKLM\SYSTEM\CurrentControlSet\Services\LanmanServer\Parameters",
    r"HKLM\SYSTEM\CurrentControlSet\Services\LanmanWorkstation\Parameters",
    r"HKLM\SYSTEM\CurrentControlSet\Services\W32Time\Parameters",
    r"HKLM\SOFTWARE\Policies\Microsoft\Windows",
    r"HKLM\SOFTWARE\Policies\Microsoft\Windows NT",
    r"HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Run",
    r"HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\RunOnce",
    r"HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Policies\System",
    r"HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Policies\Explorer",
    r"HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Explorer",
    r"HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Uninstall",
    r"HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion\Winlogon",
    r"HKLM\SOFTWARE\Microsoft\Windows Defender",
    r"HKLM\SOFTWARE\Microsoft\Cryptography",
    r"HKLM\SOFTWARE\WOW6432Node\Microsoft",
    r"HKLM\SOFTWARE\Classes",
    r"HKLM\SOFTWARE\Policies\FSLogix\ODFC",
    r"HKLM\SOFTWARE\FSLogix\Profiles",  # where FSLogix is at all, and a setting of it matters nowhere else
    r"HKCU\SOFTWARE\Microsoft\Windows\CurrentVersion\Explorer",
    r"HKCU\Control Panel\Desktop",
    r"HKU\.DEFAULT",
    r"HKCR\CLSID",
    r"HKCC\Software",
)
# Values that every Windows has: a write without a type keeps the type that is there.
_TYPES_THERE = {
    (r"hklm\system\currentcontrolset\control\terminal server", "fdenytsconnections"): "REG_DWORD",
}


def _ancestors_and_self(path: str) -> list[str]:
    found = []
    while path:
        found.append(path)
        path = parent_of(path)
    return found


_EXISTING = frozenset(each.lower() for path in _THERE for each in _ancestors_and_self(path))


@dataclass(frozen=True, slots=True, eq=False)
class Before:
    """What a value was before the first script: not known. type: where every Windows has it."""

    key: str
    name: str
    type: str = ""

    @property
    def identity(self) -> str:
        return f"{self.key}\\{self.name}"


class Absent:
    """There is no such value."""

    identity = "absent"


ABSENT = Absent()


class Registry:
    """Keys and values, each as a value that may hang on questions. `when` is always the guard of what is done."""

    def __init__(self, questions: Questions) -> None:
        self._questions = questions
        # By key and name in lower case: what was written, ABSENT or Before, as a fork of these.
        self._values: dict[str, dict[str, object]] = {}
        self._there: dict[str, Guard] = {}
        # What a value of a key is that no script has named: Before, or ABSENT where the key was emptied.
        self._others: dict[str, object] = {}
        # What was removed, by its path, and with its number in turn; paths with wildcards by themselves.
        self._removed: dict[str, list[tuple[int, Guard]]] = {}
        self._removed_wild: list[tuple[int, str, Guard]] = []
        self._removals = 0
        # By each key that is above it, or is it: the keys that are spoken of.
        self._spoken_of: dict[str, dict[str, None]] = {}
        # How keys are written, by their paths in lower case.
        self._spelled: dict[str, str] = {}
        # Writes and removals of which the key or the name is not known, with how many certain ones were before.
        self.unclear: list[tuple[int, ValueWritten | ValueRemoved | KeyRemoved]] = []
        self._certain: dict[tuple[str, str], int] = {}
        # By key in lower case, how many certain writes there were when it was emptied for certain.
        self._emptied: dict[str, int] = {}
        self._count = 0

    def exists(self, key: str) -> Guard:
        """Return the guard under which a key is there."""
        lowered = key.lower()
        found = self._there.get(lowered)
        if found is None:
            if lowered in _EXISTING:
                found = True
            else:
                found = self._questions.ask(Question(f"key {lowered}", f"{key} is there before", "", 0))
            for when in self._removals_of(lowered):
                found = chosen(when, False, found)  # type: ignore[assignment]
            self._note(lowered)
            self._spelled.setdefault(lowered, key)
            self._there[lowered] = found
        return found

    def _note(self, key: str) -> None:
        """Remember that a key is spoken of, so that it is found from each key above it."""
        if key not in self._spoken_of.get(key, ()):
            for each in _ancestors_and_self(key):
                self._spoken_of.setdefault(each, {})[key] = None

    def _removals_of(self, key: str) -> list[Guard]:
        """Return the guards of what took a key away, in turn."""
        if not self._removals:
            return []
        found = [one for each in _ancestors_and_self(key) for one in self._removed.get(each, ())]
        note_parts(len(self._removed_wild) * WORK_ON_A_PATTERN)
        found += [(number, when) for number, pattern, when in self._removed_wild if _is_below(key, pattern)]
        return [when for _, when in sorted(found, key=lambda one: one[0])]

    def _at_and_below(self, key: str) -> list[str]:
        """Return the keys that are spoken of and go with one that is removed, which may have wildcards in its path."""
        if _is_wild(key):
            plain = "\\".join(takewhile(lambda part: not _is_wild(part), key.split("\\")))
            spoken_of = self._spoken_of.get(plain, {})
            note_parts(len(spoken_of) * WORK_ON_A_PATTERN)
            return [each for each in spoken_of if _is_below(each, key)]
        return list(self._spoken_of.get(key, ()))

    def keys_like(self, pattern: str) -> list[str]:
        """Return the keys, in lower case, that scripts or questions have named and that a path with wildcards names."""
        parts = pattern.lower().split("\\")
        split = ((key, key.split("\\")) for key in self._there)
        return [key for key, names in split if len(names) == len(parts) and all(map(fnmatchcase, names, parts))]

    def has_keys_below(self, key: str) -> Guard:
        """Return the guard under which a key has others below it, of which Windows or a script tells."""
        lowered = key.lower()
        below = {each for each in self._spoken_of.get(lowered, ()) if each in self._there}
        below |= {each for each in _EXISTING if each.startswith(f"{lowered}\\")}
        below.discard(lowered)
        found: Guard = False
        for each in sorted(below):
            found = either(found, self.exists(each))
        return found

    def value(self, key: str, name: str) -> object:
        """Return what a value is now: a fork of ValueWritten, ABSENT and Before."""
        lowered, lowered_name = key.lower(), name.lower()
        found = self._values.get(lowered, {}).get(lowered_name)
        if found is None:
            found = self._others.get(lowered)
            if found is None or not isinstance(found, Absent):
                before = Before(lowered, name, _TYPES_THERE.get((lowered, lowered_name), ""))
                found = before if found is None else _filled(found, before)
                if lowered not in self._others:
                    for when in self._removals_of(lowered):
                        found = chosen(when, ABSENT, found)
        return found

    def has_value(self, key: str, name: str) -> Guard:
        """Return the guard under which a key has a value."""

        def is_there(leaf: object) -> object:
            if isinstance(leaf, Before):
                return both(self.exists(key), self._had_before(key, name))
            return isinstance(leaf, ValueWritten)

        return mapped(is_there, self.value(key, name))  # type: ignore[return-value]

    def _had_before(self, key: str, name: str) -> Guard:
        if (key.lower(), name.lower()) in _TYPES_THERE:
            return True
        shown = f"{key}\\{name} is there before"
        return self._questions.ask(Question(f"has {key}\\{name}".lower(), shown, "", 0))

    def names_of(self, key: str) -> list[str]:
        """Return the names, in lower case, of the values of a key that scripts have written or removed by name."""
        return list(self._values.get(key.lower(), {}))

    def keys_below(self, key: str, deep: bool = False) -> list[str]:
        """Return the keys right below a key that scripts have spoken of, as they write them; with `deep` all below."""
        lowered = key.lower()
        below = [
            each for each in self._spoken_of.get(lowered, ())
            if parent_of(each) == lowered or (deep and each != lowered)
        ]  # fmt: skip
        return [self._spelled.get(each, each) for each in below]

    def is_known(self, key: str) -> bool:
        """Say whether every value of a key is one that scripts have written: it was made new or emptied."""
        return self._others.get(key.lower()) is ABSENT and not self.unclear

    def unclear_writes(self, key: str, name: str) -> list[ValueWritten | ValueRemoved | KeyRemoved]:
        """Return what was done with an unknown place since the value was written with certainty for the last time."""
        since = max(self._certain.get((key.lower(), name.lower()), 0), self._emptied.get(key.lower(), 0))
        return [effect for number, effect in self.unclear if number >= since]

    def write(self, effect: ValueWritten) -> None:
        key, name = effect.key, effect.name
        if not isinstance(key, str) or not isinstance(name, str):
            self.unclear.append((self._count, effect))
            return
        new = chosen(effect.when, effect, self.value(key, name))
        if depth_of(new) > MAX_ROW:
            self.unclear.append((self._count, effect))
        else:
            self._put(key, name, new, effect.when)
        self._be_there(key, effect.when)

    def _be_there(self, key: str, when: Guard) -> None:
        """Note that a key is there, with those above it."""
        for each in _ancestors_and_self(key):
            there = self.exists(each)
            # A key above a thousand others is there where any of them is: that is not told apart for ever.
            if there is not True and (when is True or depth_of(there) < MAX_ROW):
                self._there[each.lower()] = chosen(when, True, there)  # type: ignore[assignment]

    def _put(self, key: str, name: str, value: object, when: Guard) -> None:
        self._note(key.lower())
        self._values.setdefault(key.lower(), {})[name.lower()] = value
        if when is True:
            self._count += 1
            self._certain[key.lower(), name.lower()] = self._count

    def remove_value(self, effect: ValueRemoved) -> None:
        key, name = effect.key, effect.name
        if not isinstance(key, str) or not (name is None or isinstance(name, str)):
            self.unclear.append((self._count, effect))
        elif name is None:
            self._empty(key, effect.when)
        else:
            self._put(key, name, chosen(effect.when, ABSENT, self.value(key, name)), effect.when)

    def _empty(self, key: str, when: Guard) -> None:
        lowered = key.lower()
        if when is True:
            self._values.pop(lowered, None)
            self._count += 1
            self._emptied[lowered] = self._count
        names = list(self._values.get(lowered, {}))
        note_parts(len(names) * WORK_ON_A_PART)
        for name in names:
            self._put(key, name, chosen(when, ABSENT, self.value(key, name)), when)
        self._others[lowered] = chosen(when, ABSENT, self._others.get(lowered, _BEFORE))

    def remove_key(self, effect: KeyRemoved) -> None:
        key, when = effect.key, effect.when
        if not isinstance(key, str):
            self.unclear.append((self._count, effect))
            return
        lowered = key.lower()
        for each in self._at_and_below(lowered):
            if each in self._values:
                self._empty(each, when)
            if each in self._there:
                self._there[each] = chosen(when, False, self._there[each])  # type: ignore[assignment]
        self._removals += 1
        if _is_wild(lowered):
            self._removed_wild.append((self._removals, lowered, when))
        else:
            self._removed.setdefault(lowered, []).append((self._removals, when))
        self._others[lowered] = chosen(when, ABSENT, self._others.get(lowered, _BEFORE))

    def make_key(self, effect: KeyMade) -> None:
        """Make a key. `emptied` takes the values that it has and the keys below it, where it is there."""
        key = effect.key
        if not isinstance(key, str):
            return
        if effect.emptied:
            self.remove_key(KeyRemoved(effect.place, effect.when, key))
        self._be_there(key, effect.when)

    def read(self, key: str, name: str) -> object:
        """Return the data of a value as a script reads it: None where there is none, Open where it is not known."""
        return _data(self.value(key, name), key, name)


def _is_wild(path: str) -> bool:
    return "*" in path or "?" in path


def _is_below(key: str, removed: str) -> bool:
    """Say whether a key goes with one that is removed; that may have `*` and `?` in its parts. Both in lower case."""
    if not _is_wild(removed):
        return key == removed or key.startswith(f"{removed}\\")
    parts, patterns = key.split("\\"), removed.split("\\")
    return len(parts) >= len(patterns) and all(map(fnmatchcase, parts, patterns))


class _AnyBefore:
    identity = "before"


_BEFORE = _AnyBefore()


def _filled(others: object, before: Before) -> object:
    return mapped(lambda leaf: before if leaf is _BEFORE else leaf, others)


def _data(value: object, key: str, name: str) -> object:
    def data(leaf: object) -> object:
        if isinstance(leaf, ValueWritten):
            return leaf.data
        if isinstance(leaf, Before):
            return Open(f"value {leaf.identity}", f"{key}\\{name}")
        return None

    return mapped(data, value)
