"""The registry of a host while scripts change it, for every case of what the scripts find there."""

from __future__ import annotations

from fnmatch import fnmatchcase

from avd_intune.estate.scripts.conditions import Guard, Question, Questions, both, chosen, depth_of, either, mapped
from avd_intune.estate.scripts.effects import KeyMade, KeyRemoved, ValueRemoved, ValueWritten
from avd_intune.estate.scripts.registry_paths import parent_of
from avd_intune.estate.scripts.script_values import Open
from avd_intune.records import dataclass

# So many questions in a row may decide what a value or a key is.
MAX_ROW = 32
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
        self._removed: list[tuple[str, Guard]] = []
        # Writes and removals of which the key or the name is not known, with how many certain ones were before.
        self.unclear: list[tuple[int, ValueWritten | ValueRemoved | KeyRemoved]] = []
        self._certain: dict[tuple[str, str], int] = {}
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
            for prefix, when in self._removed:
                if _is_below(lowered, prefix):
                    found = chosen(when, False, found)  # type: ignore[assignment]
            self._there[lowered] = found
        return found

    def keys_like(self, pattern: str) -> list[str]:
        """Return the keys, in lower case, that scripts or questions have named and that a path with wildcards names."""
        parts = pattern.lower().split("\\")
        return [key for key in self._there if len(key.split("\\")) == len(parts) and _is_below(key, pattern.lower())]

    def has_keys_below(self, key: str) -> Guard:
        """Return the guard under which a key has others below it, of which Windows or a script tells."""
        start = f"{key.lower()}\\"
        below = {each for each in (*self._there, *_EXISTING) if each.startswith(start)}
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
                    for prefix, when in self._removed:
                        if _is_below(lowered, prefix):
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
        """Return the names, in lower case, of the values of a key that scripts have written or removed."""
        return list(self._values.get(key.lower(), {}))

    def keys_below(self, key: str) -> list[str]:
        """Return the keys right below a key, in lower case, of which scripts have written or removed values."""
        start = f"{key.lower()}\\"
        return [each for each in self._values if each.startswith(start) and "\\" not in each[len(start) :]]

    def is_known(self, key: str) -> bool:
        """Say whether every value of a key is one that scripts have written: it was made new or emptied."""
        return self._others.get(key.lower()) is ABSENT and not self.unclear

    def unclear_writes(self, key: str, name: str) -> list[ValueWritten | ValueRemoved | KeyRemoved]:
        """Return what was done with an unknown place since the value was written with certainty for the last time."""
        since = self._certain.get((key.lower(), name.lower()), 0)
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
        for name in list(self._values.get(lowered, {})):
            self._put(key, name, chosen(when, ABSENT, self.value(key, name)), when)
        self._others[lowered] = chosen(when, ABSENT, self._others.get(lowered, _BEFORE))

    def remove_key(self, effect: KeyRemoved) -> None:
        key, when = effect.key, effect.when
        if not isinstance(key, str):
            self.unclear.append((self._count, effect))
            return
        lowered = key.lower()
        for each in list(self._values):
            if _is_below(each, lowered):
                self._empty(each, when)
        for each in list(self._there):
            if _is_below(each, lowered):
                self._there[each] = chosen(when, False, self._there[each])  # type: ignore[assignment]
        self._removed.append((lowered, when))
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


def _is_below(key: str, removed: str) -> bool:
    """Say whether a key goes with one that is removed; that may have `*` and `?` in its parts. Both in lower case."""
    if "*" not in removed and "?" not in removed:
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
