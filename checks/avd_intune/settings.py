"""The settings of a scan: `.avd-intune.yaml`, found upwards from what is scanned, and the environment.

```yaml
baseline: "2020-09"              # or current
enrollment_tag: intune-enrollment
custom_images:                   # what the code cannot tell about gallery and managed images
  - image: "*/images/avd-personal*"  # pattern on the image's id, or its name
    product: Windows 10
    edition: Enterprise
    version: 22H2
    multi_session: false
session_host_markers:            # machines that are session hosts although nothing in the code says so
  - name: "vm-avd-*"             # pattern on the machine's name or address
  - tag: role
    value: session-host
  - name: "vm-jump-*"
    session_host: false          # a machine that is none, whatever its image is
policies_elsewhere:              # Intune policies that do not reach session hosts
  - name: "Laptops - *"          # pattern on the policy's name or address
  - group: 6f1d0c2e-…            # all assignments are to such groups
  - filter: 0b7a55d1-…           # all assignments carry such a filter
  - excluded_group: 5c4e9a70-…   # the policy excludes this group, which holds the session hosts
  - excluded_filter: 3d1f8c2b-…  # all assignments exclude what this filter holds: the session hosts
exceptions:                      # findings to live with until a day
  - check: CKV_AVD_3             # or a list of checks
    path: "legacy/*"             # pattern on the file, seen from this one
    resource: "*.host*"          # pattern on the object's address; path or resource
    reason: moved to Windows 11 in spring
    until: 2027-03-31            # the last day on which it holds
severity:                        # how much a check matters: error, warning or note
  CKV_AVD_10: note
```

An environment variable named after a key (`AVD_INTUNE_BASELINE`, `AVD_INTUNE_CUSTOM_IMAGES`, …) overrides
it; a list is written there in YAML or JSON.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from avd_intune.baselines.baseline import baseline_names
from avd_intune.finding_exceptions import FindingException, read_exception
from avd_intune.patterns import lazy_pattern
from avd_intune.records import dataclass, replace
from avd_intune.source.regular_files import read_regular
from avd_intune.source.repository_root import repository_root

if TYPE_CHECKING:
    import yaml

FILE_NAMES = (".avd-intune.yaml", ".avd-intune.yml")
# Settings that are lists or mappings; in the environment they are written in YAML or JSON.
LISTS = ("custom_images", "session_host_markers", "policies_elsewhere", "severity", "exceptions")
# Variables of the pack that are no settings: where the pages of the checks are, see judgement/guideline.py.
OTHER_VARIABLES = ("AVD_INTUNE_DOCS_URL",)
PRODUCTS = ("Windows 10", "Windows 11")
# What is scanned may be hostile, and so may its settings.
MAX_BYTES = 200_000
MAX_NESTING = 50
# What PyYAML raises beside its own errors for text that it cannot turn into values, such as `!!bool x` or the date
# 2020-13-45. It is loaded where there are settings to read: that takes as long as a small scan.
_CONSTRUCTION_ERRORS = (ValueError, LookupError, AttributeError, TypeError, RecursionError)


class SettingsError(Exception):
    """The settings cannot be used; `str(error)` is one line with file, line and key."""

    def __init__(self, message: str) -> None:
        super().__init__(" ".join(message.splitlines()))


@dataclass(frozen=True, slots=True)
class CustomImage:
    """What a team declares about an image that the code only names by its id.

    image: a shell pattern on the id (or its last segment), compared without regard to case.
    """

    image: str
    product: str
    edition: str
    version: str | None = None
    multi_session: bool = False


@dataclass(frozen=True, slots=True)
class SessionHostMarker:
    """A sign of a session host: a pattern on name or address, or a tag with a pattern on its value.

    is_host: False for a sign of a machine that is none, whatever its image is.
    """

    name: str | None = None
    tag: str | None = None
    value: str | None = None
    is_host: bool = True


@dataclass(frozen=True, slots=True)
class PolicyElsewhere:
    """A sign of an Intune policy that does not reach session hosts; patterns compare without regard to case.

    name: a pattern on the policy's name or address. group, filter, excluded_filter: patterns on the id in each of its
    assignments. excluded_group: a pattern on the id of a group that the policy excludes.
    """

    name: str | None = None
    group: str | None = None
    filter: str | None = None
    excluded_group: str | None = None
    excluded_filter: str | None = None


@dataclass(frozen=True, slots=True)
class Settings:
    """All settings with their defaults. path: the file they come from, None without one.

    severity: the level of a check, or of one case of it (`CKV_AVD_3/end-of-service`), instead of that of the facts.
    """

    baseline: str = "2020-09"
    enrollment_tag: str = "intune-enrollment"
    custom_images: tuple[CustomImage, ...] = ()
    session_host_markers: tuple[SessionHostMarker, ...] = ()
    policies_elsewhere: tuple[PolicyElsewhere, ...] = ()
    path: Path | None = None
    severity: tuple[tuple[str, str], ...] = ()
    exceptions: tuple[FindingException, ...] = ()


def load_settings(
    start: Path,
    environment: Mapping[str, str] | None = None,
    settings_file: Path | None = None,
    unsaved: Mapping[Path, str] | None = None,
    border: Path | None = None,
) -> Settings:
    """Return the settings for a scan of `start` (a file or folder), those of `settings_file` if one is named.

    unsaved: texts that count instead of those on the disk, as an editor has them.
    border: the folder above which none are looked for.
    Raises SettingsError for a file that cannot be read, an unknown key or a bad value.
    """
    environment = os.environ if environment is None else environment
    settings = Settings()
    unsaved = unsaved or {}
    path = settings_file or find_settings_file(start, frozenset(unsaved), border)
    if path is not None:
        if settings_file is None:
            _refuse_link_out(path, start)
        settings = _read_text(path, unsaved[path]) if path in unsaved else _read_file(path)
    variables = {f"AVD_INTUNE_{key.upper()}": key for key in _READERS}
    known = {*variables, *OTHER_VARIABLES}
    unknown = sorted(name for name in environment if name.startswith("AVD_INTUNE_") and name not in known)
    if unknown:
        raise SettingsError(f"environment variable {unknown[0]} is not known; known are {', '.join(sorted(known))}")
    for variable, key in variables.items():
        text = environment.get(variable)
        if text is not None:
            settings = replace(settings, **{key: _read_variable(variable, key, text)})  # type: ignore[arg-type]
    return settings


def _read_variable(variable: str, key: str, text: str) -> object:
    """Return the setting that an environment variable holds: text, or a list in YAML or JSON."""
    import yaml

    try:
        value: object = text
        if key in LISTS:
            _reject_bombs(text, variable)
            value = yaml.safe_load(text)
        return _READERS[key](value)
    except (yaml.YAMLError, *_CONSTRUCTION_ERRORS) as error:
        problem = getattr(error, "problem", None) or error
        raise SettingsError(f"environment variable {variable}: {problem}") from error


def find_settings_file(start: Path, unsaved: frozenset[Path] = frozenset(), border: Path | None = None) -> Path | None:
    """Return the nearest settings file in `start` (or its folder) and the folders above it, on the disk or unsaved.

    border: the folder above which none is looked for.
    """
    start = Path(os.path.normpath(start.absolute()))
    folder = start if start.is_dir() else start.parent
    for candidate in [folder, *folder.parents]:
        for name in FILE_NAMES:
            if (candidate / name).is_file() or candidate / name in unsaved:
                return candidate / name
        if candidate == border:
            break
    return None


def _read_file(path: Path) -> Settings:
    try:
        content = read_regular(path, MAX_BYTES + 1)
        if len(content) > MAX_BYTES:
            raise SettingsError(f"{path}: larger than {MAX_BYTES} bytes")
        text = content.decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path}: cannot be read ({error})") from error
    return _read_text(path, text)


def _read_text(path: Path, text: str) -> Settings:
    """Return the settings that a text holds. Raises SettingsError, which names `path` and the line."""
    import yaml

    try:
        _reject_bombs(text, path)
        node = yaml.compose(text, Loader=yaml.SafeLoader)
        data = yaml.safe_load(text)
    except (yaml.YAMLError, *_CONSTRUCTION_ERRORS) as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark is not None else 1
        raise SettingsError(f"{path}:{line}: not valid YAML ({getattr(error, 'problem', None) or error})") from error
    if data is None:
        return Settings(path=path)
    if not isinstance(node, yaml.MappingNode):
        raise SettingsError(f"{path}:1: the settings must be a mapping of keys to values")
    values: dict[str, Any] = {"path": path}
    for key_node, value_node in node.value:
        line = key_node.start_mark.line + 1
        key = key_node.value
        reader = _READERS.get(key)
        if reader is None:
            raise SettingsError(f"{path}:{line}: unknown key {key}; known are {', '.join(_READERS)}")
        if key in values:
            raise SettingsError(f"{path}:{line}: the key {key} is written twice")
        try:
            values[key] = reader(data[key])
        except ValueError as error:
            at = _entry_line(value_node, error)
            raise SettingsError(f"{path}:{at}: {key}: {error}") from error
    return Settings(**values)


def _reject_bombs(text: str, place: object) -> None:
    """Raise SettingsError for `*name`, by which a short file can stand for any amount of data, and for deep nesting.

    Reading by events needs no stack, and ends where the depth does.
    """
    import yaml

    depth = 0
    # The same language; the one in C is ten times as fast, and is not there everywhere.
    loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        for event in yaml.parse(text, Loader=loader):
            if isinstance(event, yaml.AliasEvent):
                raise SettingsError(f"{place}:{_line_of(event)}: aliases (*{event.anchor}) are not supported")
            depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
            if depth > MAX_NESTING:
                raise SettingsError(f"{place}:{_line_of(event)}: nested more than {MAX_NESTING} levels deep")
    except yaml.YAMLError as error:
        if "nesting" in str(error):  # a limit of the loader in C, which looks ahead
            raise SettingsError(f"{place}: nested more than {MAX_NESTING} levels deep") from error
        # What is wrong with it, and where, the reading itself says.


def _line_of(event: yaml.Event) -> int:
    return event.start_mark.line + 1 if event.start_mark is not None else 1


def _refuse_link_out(path: Path, start: Path) -> None:
    """Raise SettingsError for a settings file that is a link out of the repository: its content is nobody's to show."""
    if path.is_symlink():
        root = repository_root(start).resolve()
        target = path.resolve()
        if root != target and root not in target.parents:
            raise SettingsError(f"{path}: it is a link to a place outside of the repository")


class _EntryError(ValueError):
    def __init__(self, index: int, message: str) -> None:
        super().__init__(message)
        self.index = index


def _entry_line(node: yaml.Node, error: ValueError) -> int:
    import yaml

    if isinstance(error, _EntryError) and isinstance(node, yaml.SequenceNode):
        node = node.value[error.index]
    return int(node.start_mark.line) + 1


def _baseline(value: object) -> str:
    if not isinstance(value, str) or value not in baseline_names():
        raise ValueError(f"{value!r} is not a baseline; use one of {', '.join(baseline_names())}")
    return value


def _tag(value: object) -> str:
    if not isinstance(value, str) or not value.strip():
        raise ValueError("must be the name of a tag")
    return value.strip()


def _entries(value: object, read: Callable[[dict[str, object]], Any]) -> tuple[Any, ...]:
    if not isinstance(value, list):
        raise ValueError("must be a list")
    found = []
    for index, entry in enumerate(value):
        if not isinstance(entry, dict):
            raise _EntryError(index, f"entry {index + 1} must be a mapping")
        try:
            found.append(read(entry))
        except ValueError as error:
            raise _EntryError(index, f"entry {index + 1}: {error}") from error
    return tuple(found)


def _text(entry: dict[str, object], key: str) -> str | None:
    value = entry.get(key)
    if value is None:
        return None
    if not isinstance(value, (str, int, float)) or isinstance(value, bool) or str(value).strip() == "":
        raise ValueError(f"{key} must be text")
    return str(value).strip()


def _reject_unknown(entry: dict[str, object], known: tuple[str, ...]) -> None:
    for key in entry:
        if key not in known:
            raise ValueError(f"unknown key {key}; known are {', '.join(known)}")


def _custom_image(entry: dict[str, object]) -> CustomImage:
    _reject_unknown(entry, ("image", "product", "edition", "version", "multi_session"))
    image, edition = _text(entry, "image"), _text(entry, "edition")
    product = _text(entry, "product") or "Windows 10"
    if image is None or edition is None:
        raise ValueError("image and edition are required")
    if product not in PRODUCTS:
        raise ValueError(f"product {product!r} is not one of {', '.join(PRODUCTS)}")
    edition_is_multi_session = "multi-session" in edition.lower()
    multi_session = entry.get("multi_session", edition_is_multi_session)
    if not isinstance(multi_session, bool):
        raise ValueError("multi_session must be true or false")
    if edition_is_multi_session and not multi_session:
        raise ValueError(f"edition {edition!r} contradicts multi_session: false")
    return CustomImage(image, product, edition, _text(entry, "version"), multi_session)


def _marker(entry: dict[str, object]) -> SessionHostMarker:
    _reject_unknown(entry, ("name", "tag", "value", "session_host"))
    is_host = entry.get("session_host", True)
    if not isinstance(is_host, bool):
        raise ValueError("session_host must be true or false")
    marker = SessionHostMarker(_text(entry, "name"), _text(entry, "tag"), _text(entry, "value"), is_host)
    if marker.name is None and marker.tag is None:
        raise ValueError("name or tag is required")
    if marker.value is not None and marker.tag is None:
        raise ValueError("value needs a tag")
    return marker


_ELSEWHERE = ("name", "group", "filter", "excluded_group", "excluded_filter")


def _elsewhere(entry: dict[str, object]) -> PolicyElsewhere:
    _reject_unknown(entry, _ELSEWHERE)
    given = {key: text for key in _ELSEWHERE if (text := _text(entry, key)) is not None}
    if len(given) != 1:
        raise ValueError(f"exactly one of {', '.join(_ELSEWHERE)} is required")
    return PolicyElsewhere(**given)


_CHECK = lazy_pattern(r"CKV_AVD_[1-9]\d*(?:/[a-z][a-z-]*)?")
LEVELS = ("error", "warning", "note")


def _severity(value: object) -> tuple[tuple[str, str], ...]:
    if not isinstance(value, dict):
        raise ValueError("must be a mapping of checks to error, warning or note")
    for check, level in value.items():
        if not isinstance(check, str) or not _CHECK.fullmatch(check):
            raise ValueError(f"{check} is no check, such as CKV_AVD_10")
        if level not in LEVELS:
            raise ValueError(f"{check}: {level!r} is none of {', '.join(LEVELS)}")
    return tuple(value.items())


_READERS: dict[str, Callable[[object], object]] = {
    "baseline": _baseline,
    "enrollment_tag": _tag,
    "custom_images": lambda value: _entries(value, _custom_image),
    "session_host_markers": lambda value: _entries(value, _marker),
    "policies_elsewhere": lambda value: _entries(value, _elsewhere),
    "severity": _severity,
    "exceptions": lambda value: _entries(value, read_exception),
}
