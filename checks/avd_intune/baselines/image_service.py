"""What becomes of releases and images of Windows after their end of service, on Azure Virtual Desktop."""

from __future__ import annotations

from datetime import date

from avd_intune.baselines.fact_files import load_facts


def has_extended_updates(product: str | None, version: str | None) -> bool:
    """Say whether session hosts of a release get security updates after its end of service, without charge."""
    rows = load_facts("image_service")["extended_updates"]
    return any((each["product"], each["version"]) == (product, version) for each in rows)


def withdrawn_on(product: str | None, version: str | None, *, multi_session: bool | None, office: bool) -> date | None:
    """Return the day on which an image left the Azure Marketplace, None if it is there or nothing says that it left.

    office: whether Microsoft 365 Apps are in it.
    """
    sessions = {True: "multi", False: "single", None: ""}[multi_session]
    wanted = (product, version, sessions, office)
    for each in load_facts("image_service")["withdrawn"]:
        if (each["product"], each["version"], each["sessions"], each["office"]) == wanted:
            return date.fromisoformat(each["on"])
    return None
