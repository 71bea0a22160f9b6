"""CKV_AVD_3 on marketplace images, custom images and what is none."""

from __future__ import annotations

from typing import Any

import pytest
from avd_intune.estate.model import Image, MachineKind
from avd_intune.findings import Outcome
from avd_intune.settings import CustomImage, Settings
from avd_intune.values.value_types import TRUE

from tests.rules.rule_support import FAIL, PASS, UNDECIDED, UNKNOWN, answer, host_pool, session_host, value

WANTED = "use Windows 10 Enterprise, version 1809 or later (single-session)"
GALLERY = "/subscriptions/0/resourceGroups/rg/providers/Microsoft.Compute/galleries/gallery/images"


def image(sku: Any, offer: Any = "Windows-10", publisher: Any = "MicrosoftWindowsDesktop", **others: Any) -> Image:
    return Image(value(publisher), value(offer), value(sku), value(others.get("version", "latest")))


def by_id(image_id: Any, *definitions: Image) -> Image:
    return Image(id=value(image_id), definitions=[(definition, TRUE) for definition in definitions])


def settings(**image: Any) -> Settings:
    return Settings(custom_images=(CustomImage(**{"image": "finance", "product": "Windows 10", **image}),))


@pytest.mark.parametrize(
    ("found", "outcome", "start"),
    [
        pytest.param(image("win10-22h2-ent-g2"), PASS, "the image is Windows 10 Enterprise, version 22H2 (", id="22H2"),
        pytest.param(image("19h2-ent", "WINDOWS-10"), PASS, "the image is Windows 10 Enterprise", id="letter case"),
        pytest.param(image("win10-22h2-avd"), FAIL, "the image is Windows 10 Enterprise multi-session", id="several"),
        pytest.param(image("win10-22h2-pro"), FAIL, "the image is Windows 10 Pro, version 22H2", id="Pro"),
        pytest.param(image("win10-22h2-entn"), FAIL, "the image is Windows 10 Enterprise N", id="Enterprise N"),
        pytest.param(image("win10-21h2-ent-ltsc"), FAIL, "the image is Windows 10 Enterprise LTSC", id="LTSC"),
        pytest.param(
            image("win11-24h2-ent", "windows-11"), FAIL, "the image is Windows 11 Enterprise", id="Windows 11"
        ),
        pytest.param(
            image("2022-datacenter", "WindowsServer", "MicrosoftWindowsServer"),
            FAIL,
            "the image is Windows Server",
            id="Windows Server",
        ),
        pytest.param(
            image("win10-22h2-ent", "windows-11"),
            UNDECIDED,
            "the image MicrosoftWindowsDesktop:windows-11:win10-22h2-ent contradicts itself",
            id="contradiction",
        ),
        pytest.param(
            image("rs5-enterprise"),
            UNDECIDED,
            "the image MicrosoftWindowsDesktop:Windows-10:rs5-enterprise may be a long-term servicing channel",
            id="perhaps LTSC",
        ),
        pytest.param(image(UNKNOWN), UNDECIDED, "the image SKU is unknown: variable", id="unknown SKU"),
        pytest.param(
            image("x", "y", "contoso"),
            UNDECIDED,
            "the code does not tell the Windows edition of the image contoso:y:x, and publisher contoso is not in the "
            "image catalogue; describe the image under custom_images",
            id="another publisher",
        ),
        pytest.param(
            by_id(
                f"{GALLERY}/finance",
                Image(value("Contoso"), value("Finance"), value("desktops"), name=value("finance")),
            ),
            UNDECIDED,
            "the code does not tell the Windows edition of the image finance (Contoso:Finance:desktops), and publisher",
            id="a definition with a name and a label",
        ),
        pytest.param(Image(), FAIL, "it has no image; set one of Windows 10 Enterprise", id="no image"),
        pytest.param(Image(disk=value("/disks/x")), UNDECIDED, "it starts from an existing OS disk", id="a disk"),
        pytest.param(
            by_id(f"{GALLERY}/finance"),
            UNDECIDED,
            "the code does not tell the Windows edition of the custom image …/rg/providers/",
            id="a gallery image",
        ),
        pytest.param(by_id(UNKNOWN), UNDECIDED, "the image of the session host is unknown: variable", id="unknown id"),
        pytest.param(
            by_id(f"{GALLERY}/finance", image("win10-22h2-ent")), PASS, "the image is Windows 10", id="its definition"
        ),
        pytest.param(
            by_id(UNKNOWN, image("win10-22h2-pro")), FAIL, "the image is Windows 10 Pro", id="definition alone"
        ),
    ],
)
def test_image(found: Image, outcome: Outcome, start: str) -> None:
    verdict = answer("CKV_AVD_3", session_host(image=found))
    assert verdict is not None
    assert verdict[0] is outcome, verdict
    assert verdict[1].startswith(start)
    if outcome is FAIL and "it has no image" not in start:
        assert verdict[1].endswith(WANTED)


@pytest.mark.parametrize(
    ("kind", "sku", "outcome"),
    [
        ("Personal", "win11-24h2-ent", PASS),
        ("Personal", "win11-24h2-avd", FAIL),
        ("Pooled", "win11-24h2-avd", PASS),
        ("Pooled", "win11-24h2-ent", FAIL),
        (None, "win11-24h2-avd", PASS),
        (UNKNOWN, "win11-24h2-avd", UNDECIDED),
    ],
    ids=lambda part: str(part.value) if isinstance(part, Outcome) else None,
)
def test_current_baseline_goes_by_the_host_pool(kind: Any, sku: str, outcome: Outcome) -> None:
    pools = (host_pool(kind),) if kind is not None else ()
    verdict = answer("CKV_AVD_3", session_host(image=image(sku, "windows-11"), pools=pools), "current")
    assert verdict is not None
    assert verdict[0] is outcome, verdict


@pytest.mark.parametrize(
    ("described", "outcome", "reason"),
    [
        pytest.param(
            {"edition": "Enterprise", "version": "22H2"},
            PASS,
            "the image is Windows 10 Enterprise 22H2 (declared in the settings); end of service: 2025-10-14, "
            "after which session hosts get extended security updates",
            id="supported",
        ),
        pytest.param(
            {"edition": "Enterprise", "version": "1803"},
            FAIL,
            f"the image is Windows 10 Enterprise 1803 (declared in the settings); end of service: 2021-05-11; {WANTED}",
            id="too old",
        ),
        pytest.param(
            {"edition": "Enterprise", "version": "22H2", "multi_session": True},
            FAIL,
            f"the image is Windows 10 Enterprise multi-session 22H2 (declared in the settings); "
            f"end of service: 2025-10-14, after which session hosts get extended security updates; {WANTED}",
            id="multi-session",
        ),
        pytest.param(
            {"edition": "Enterprise"},
            UNDECIDED,
            "the image is Windows 10 Enterprise (declared in the settings), but its version is not declared; describe "
            "the image under custom_images in .avd-intune.yaml",
            id="no version",
        ),
        pytest.param(
            {"edition": "Enterprise", "version": "22H9"},
            UNDECIDED,
            'the image is Windows 10 Enterprise 22H9 (declared in the settings), but the version "22H9" is no known '
            "release; describe the image under custom_images in .avd-intune.yaml",
            id="no such version",
        ),
    ],
)
def test_described_image(described: dict[str, Any], outcome: Outcome, reason: str) -> None:
    host = session_host(image=by_id(f"{GALLERY}/FINANCE"))
    assert answer("CKV_AVD_3", host, settings=settings(**described)) == (outcome, reason)


@pytest.mark.parametrize(
    ("pattern", "found"),
    [
        pytest.param("*/images/fin*", by_id(f"{GALLERY}/finance"), id="the id"),
        pytest.param("fin*", by_id(f"{GALLERY}/finance"), id="its last segment"),
        pytest.param("finance", by_id(UNKNOWN, Image(name=value("finance"))), id="the name of the definition"),
        pytest.param("contoso:*", image("sku", "offer", "contoso"), id="publisher, offer and SKU"),
    ],
)
def test_pattern_of_a_described_image(pattern: str, found: Image) -> None:
    known = settings(image=pattern, edition="Enterprise", version="22H2")
    verdict = answer("CKV_AVD_3", session_host(image=found), settings=known)
    assert verdict == (
        PASS,
        "the image is Windows 10 Enterprise 22H2 (declared in the settings); end of service: 2025-10-14, after which "
        "session hosts get extended security updates",
    )


def test_machine_outside_the_code_is_undecided() -> None:
    host = session_host(kind=MachineKind.OUTSIDE_THE_CODE)
    expected = (
        UNDECIDED,
        "the virtual machine is declared outside this code, so its image is unknown; "
        "scan the code that declares it together with this",
    )
    assert answer("CKV_AVD_3", host) == expected
