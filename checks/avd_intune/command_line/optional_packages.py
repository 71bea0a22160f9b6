"""What is said where a package is missing that only some subcommands need."""

from __future__ import annotations

from contextlib import suppress
from importlib import metadata

from avd_intune.command_line.pack_source import DISTRIBUTION
from avd_intune.command_line.usage import UsageError


def missing_package(needy: str, error: ModuleNotFoundError, extra: str) -> UsageError:
    """Return the error that says what to install, as pip takes it.

    needy: the subcommand or option that needs it. extra: what of this distribution brings it.
    """
    return UsageError(f"{needy} needs {error.name}, which is not installed: pip install {_required(extra, error.name)}")


def _required(extra: str, name: str | None) -> str:
    """Return the packages of an extra with their versions; the name alone in a copy that pip did not install."""
    found: list[str] = []
    with suppress(metadata.PackageNotFoundError):
        for each in metadata.requires(DISTRIBUTION) or ():
            requirement, _, condition = each.partition(";")
            if condition.replace('"', "'").strip() == f"extra == '{extra}'":
                found.append(f"'{requirement.strip()}'")
    return " ".join(found) or str(name)
