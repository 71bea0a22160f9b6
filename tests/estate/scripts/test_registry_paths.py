"""How the paths of keys are read, as `reg.exe`, PowerShell and .NET write them."""

from __future__ import annotations

import pytest
from avd_intune.estate.scripts.registry_paths import canonical, is_of_registry, of_provider, parent_of
from avd_intune.estate.scripts.script_values import Open, Pieces

X, Y = Open("x", "$x"), Open("y", "$y")
HERE = "HKLM\\SOFTWARE\\Here"


def pieces(*parts: str | Open) -> Pieces:
    return Pieces(tuple(parts))


def plain(value: object) -> object:
    """Return a text, or the parts of one that is not wholly known."""
    return value.parts if isinstance(value, Pieces) else value


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("HKLM\\SOFTWARE\\A", "HKLM\\SOFTWARE\\A"),
        ("hkey_local_machine\\SOFTWARE", "HKLM\\SOFTWARE"),
        ("HKEY_CURRENT_USER\\A", "HKCU\\A"),
        ("HKCR\\A", "HKCR\\A"),
        ("HKEY_USERS\\A", "HKU\\A"),
        ("HKEY_CURRENT_CONFIG", "HKCC"),
        ("HKLM", "HKLM"),
        ("HKLM\\", "HKLM"),
        ("\\HKLM\\A", "HKLM\\A"),
        ("HKLM/SOFTWARE//A", "HKLM\\SOFTWARE\\A"),
        ("HKLM\\A\\\\B\\", "HKLM\\A\\B"),
        ("HKLM\\A\\.\\B", "HKLM\\A\\B"),
        ("HKLM\\A\\..\\B", "HKLM\\B"),
        ("HKLM\\..\\..\\A", "HKLM\\A"),
        ("HKLM\\SYSTEM\\ControlSet001\\Control", "HKLM\\SYSTEM\\CurrentControlSet\\Control"),
        ("HKLM\\SYSTEM\\ControlSet0012", "HKLM\\SYSTEM\\ControlSet0012"),
        ("SOFTWARE\\A", None),
        ("", None),
        (X, None),
        (None, None),
        (pieces("HKLM\\A\\", X), ("HKLM\\A\\", X)),
        (pieces("HKLM\\", X, "/B\\\\C"), ("HKLM\\", X, "\\B\\C")),
        (pieces("HKLM\\A\\\\B", X, "/C", Y), ("HKLM\\A\\B", X, "\\C", Y)),
        (pieces("HKLM", X), None),
        (pieces("HKLM"), "HKLM"),
        (pieces("HKLM\\A"), "HKLM\\A"),
        (pieces(X, "\\A"), None),
        (pieces("SOFTWARE\\", X), None),
    ],
)
def test_canonical(path: object, expected: object) -> None:
    assert plain(canonical(path)) == expected


@pytest.mark.parametrize(
    ("path", "location", "expected"),
    [
        ("HKLM:\\SOFTWARE\\A", None, "HKLM\\SOFTWARE\\A"),
        ("HKLM:SOFTWARE\\A", None, "HKLM\\SOFTWARE\\A"),
        ("hkcu:\\A", None, "HKCU\\A"),
        ("HKCR:\\A", None, None),
        ("C:\\A", HERE, None),
        ("P:\\A", None, "HKLM\\SOFTWARE\\Policies\\A"),
        ("Registry::HKEY_LOCAL_MACHINE\\A", None, "HKLM\\A"),
        ("Microsoft.PowerShell.Core\\Registry::HKLM\\A", None, "HKLM\\A"),
        ("registry::HKCR\\A", None, "HKCR\\A"),
        ("SOFTWARE\\A", None, None),
        ("A", HERE, HERE + "\\A"),
        (".", HERE, HERE),
        ("..\\A", HERE, "HKLM\\SOFTWARE\\A"),
        ("\\SOFTWARE\\A", HERE, "HKLM\\SOFTWARE\\A"),
        ("/SOFTWARE", HERE, "HKLM\\SOFTWARE"),
        ("\\\\server\\share", HERE, None),
        ("//server/share", HERE, None),
        ("\\A", pieces("HKCU\\", X), "HKCU\\A"),
        ("\\A", X, None),
        ("A", pieces("HKCU\\", X), ("HKCU\\", X, "\\A")),
        (X, HERE, None),
        (pieces("HKLM:\\A\\", X), None, ("HKLM\\A\\", X)),
        (pieces("P:\\", X, "\\B"), None, ("HKLM\\SOFTWARE\\Policies\\", X, "\\B")),
        (pieces("Registry::HKLM\\", X), None, ("HKLM\\", X)),
        (pieces("A\\", X), HERE, (HERE + "\\A\\", X)),
        (pieces("\\A\\", X), HERE, ("HKLM\\A\\", X)),
        (pieces("A\\", X), None, None),
        (pieces(X, "\\A"), HERE, None),
    ],
)
def test_of_provider(path: object, location: object, expected: object) -> None:
    assert plain(of_provider(path, {"p": "HKLM\\SOFTWARE\\Policies"}, location)) == expected


@pytest.mark.parametrize(
    ("path", "expected"),
    [(X, True), (pieces(X, "\\A"), True), (pieces("HKLM:\\", X), False), ("HKLM:\\A", False), (None, False)],
)
def test_may_be_of_the_registry(path: object, expected: bool) -> None:
    assert is_of_registry(path) is expected


def test_the_key_above() -> None:
    assert [parent_of(path) for path in ("HKLM\\A\\B", "HKLM\\A", "HKLM")] == ["HKLM\\A", "HKLM", ""]


def test_a_path_deeper_than_any_key_is_none() -> None:
    """What is noted for each key above it would take the square of its length."""
    assert canonical("HKLM" + "\\a" * 100) == "HKLM" + "\\a" * 100
    assert canonical("HKLM" + "\\a" * 101) is None
    assert canonical("HKLM" + "\\a" * 101 + "\\.." * 101) == "HKLM"
