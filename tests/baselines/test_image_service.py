"""Which images left the Marketplace, and which releases get updates after their end of service."""

from __future__ import annotations

from datetime import date

import pytest
from avd_intune.baselines.baseline import load_baseline
from avd_intune.baselines.fact_files import load_facts
from avd_intune.baselines.image_catalogue import catalogue_skus, identify_image, service_end
from avd_intune.baselines.image_service import has_extended_updates, withdrawn_on
from avd_intune.judgement.image_advice import nearest_image


@pytest.mark.parametrize(
    ("multi_session", "office", "expected"),
    [
        (True, True, date(2026, 4, 14)),
        (True, False, None),
        (False, True, None),
        (False, False, None),
        (None, True, None),
    ],
)
def test_of_windows_10_only_the_multi_session_image_with_apps_left(
    multi_session: bool | None, office: bool, expected: date | None
) -> None:
    assert withdrawn_on("Windows 10", "22H2", multi_session=multi_session, office=office) == expected
    assert withdrawn_on("Windows 11", "22H2", multi_session=multi_session, office=office) is None


@pytest.mark.parametrize("row", load_facts("image_service")["extended_updates"], ids=str)
def test_a_release_with_extended_updates_has_an_end_of_service(row: dict[str, str]) -> None:
    assert service_end(row["product"], row["version"], "Enterprise") is not None
    assert has_extended_updates(row["product"], row["version"])
    assert not has_extended_updates("Windows 10", "21H2")


@pytest.mark.parametrize("row", load_facts("image_service")["withdrawn"], ids=str)
def test_a_withdrawn_image_is_one_of_the_catalogue(row: dict[str, object]) -> None:
    listed = [
        image
        for image in catalogue_skus()
        if image.product == row["product"]
        and image.release is not None
        and image.release.version == row["version"]
        and image.multi_session == (row["sessions"] == "multi")
        and image.office == row["office"]
    ]
    assert listed


@pytest.mark.parametrize("sku", ["win10-21h2-avd-m365", "win10-22h2-avd-m365-g2", "21h1-evd-o365pp"])
def test_no_withdrawn_image_is_proposed(sku: str) -> None:
    identity = identify_image("MicrosoftWindowsDesktop", "office-365", sku, None)
    nearest = nearest_image(identity, load_baseline("current").combinations, "office-365")
    assert nearest is not None and nearest.release is not None
    day = withdrawn_on(
        nearest.product, nearest.release.version, multi_session=nearest.multi_session, office=bool(nearest.office)
    )
    assert day is None
