"""The image catalogue: every listed SKU, the traps in their names, and what must stay unknown."""

from __future__ import annotations

import pytest
from avd_intune.baselines.image_catalogue import (
    MAX_NAME_LENGTH,
    describe_image,
    identify_image,
)
from avd_intune.baselines.image_data import EDITIONS, PRODUCTS
from hypothesis import given, settings
from hypothesis import strategies as st

CLIENT = "MicrosoftWindowsDesktop"
MULTI = "Enterprise multi-session"
CLOUD = "Cloud PC Enterprise"

# offer, SKU, edition, release, generation; retyped from public lists, not derived from the data file.
LISTED = [
    ("Windows-10", "rs1-enterprise", "Enterprise", "1607", 1),
    ("Windows-10", "rs1-enterprise-g2", "Enterprise", "1607", 2),
    ("Windows-10", "rs1-enterprisen", "Enterprise N", "1607", 1),
    ("Windows-10", "RS1-EnterpriseN-G2", "Enterprise N", "1607", 2),
    ("Windows-10", "RS3-Pro", "Pro", "1709", 1),
    ("Windows-10", "rs3-pro-test", "Pro", "1709", 1),
    ("Windows-10", "RS3-ProN", "Pro N", "1709", 1),
    ("Windows-10", "rs4-pro", "Pro", "1803", 1),
    ("Windows-10", "rs4-pro-g2", "Pro", "1803", 2),
    ("Windows-10", "rs4-pron", "Pro N", "1803", 1),
    ("Windows-10", "rs5-enterprise", "Enterprise", "1809", 1),
    ("Windows-10", "rs5-enterprise-g2", "Enterprise", "1809", 2),
    ("Windows-10", "rs5-enterprise-standard", "Enterprise", "1809", 1),
    ("Windows-10", "RS5-Enterprise-Standard-G2", "Enterprise", "1809", 2),
    ("Windows-10", "rs5-enterprisen", "Enterprise N", "1809", 1),
    ("Windows-10", "rs5-enterprisen-standard-g2", "Enterprise N", "1809", 2),
    ("Windows-10", "rs5-evd", MULTI, "1809", 1),
    ("Windows-10", "rs5-evd-g2", MULTI, "1809", 2),
    ("Windows-10", "rs5-pro-zh-cn-g2", "Pro", "1809", 2),
    ("Windows-10", "rs5-pron-g2", "Pro N", "1809", 2),
    ("Windows-10", "19h1-ent", "Enterprise", "1903", 1),
    ("Windows-10", "19h1-ent-gensecond", "Enterprise", "1903", 2),
    ("Windows-10", "19h1-entn-gensecond", "Enterprise N", "1903", 2),
    ("Windows-10", "19h1-evd", MULTI, "1903", 1),
    ("Windows-10", "19h1-pro-zh-cn-gensecond", "Pro", "1903", 2),
    ("Windows-10", "19h1-pron-gensecond", "Pro N", "1903", 2),
    ("Windows-10", "19h2-ent", "Enterprise", "1909", 1),
    ("windows-10", "19H2-Ent-G2", "Enterprise", "1909", 2),
    ("Windows-10", "19h2-entn-g2", "Enterprise N", "1909", 2),
    ("Windows-10", "19h2-evd-g2", MULTI, "1909", 2),
    ("Windows-10", "19h2-pro-zh-cn", "Pro", "1909", 1),
    ("Windows-10", "20h1-ent", "Enterprise", "2004", 1),
    ("Windows-10", "20h1-entn-g2", "Enterprise N", "2004", 2),
    ("Windows-10", "20h1-evd", MULTI, "2004", 1),
    ("Windows-10", "20h1-pron", "Pro N", "2004", 1),
    ("Windows-10", "20h2-ent-g2", "Enterprise", "20H2", 2),
    ("Windows-10", "20h2-entn", "Enterprise N", "20H2", 1),
    ("Windows-10", "20h2-evd-g2", MULTI, "20H2", 2),
    ("Windows-10", "20H2-ProN-G2", "Pro N", "20H2", 2),
    ("Windows-10", "20h2-pro-zh-cn-g2", "Pro", "20H2", 2),
    ("Windows-10", "21h1-ent", "Enterprise", "21H1", 1),
    ("Windows-10", "21h1-entn-g2", "Enterprise N", "21H1", 2),
    ("Windows-10", "21h1-evd", MULTI, "21H1", 1),
    ("Windows-10", "21h1-pron-g2", "Pro N", "21H1", 2),
    ("Windows-10", "win10-21h2-ent", "Enterprise", "21H2", 1),
    ("Windows-10", "win10-21h2-ent-g2", "Enterprise", "21H2", 2),
    ("Windows-10", "win10-21h2-ent-ltsc", "Enterprise LTSC", "21H2", 1),
    ("Windows-10", "win10-21h2-ent-ltsc-g2", "Enterprise LTSC", "21H2", 2),
    ("Windows-10", "win10-21h2-entn-ltsc", "Enterprise N LTSC", "21H2", 1),
    ("Windows-10", "win10-21h2-entn-ltsc-g2", "Enterprise N LTSC", "21H2", 2),
    ("Windows-10", "win10-21h2-avd", MULTI, "21H2", 1),
    ("Windows-10", "win10-21h2-pro-zh-cn-g2", "Pro", "21H2", 2),
    ("Windows-10", "win10-22h2-ent", "Enterprise", "22H2", 1),
    ("Windows-10", "win10-22h2-ent-g2", "Enterprise", "22H2", 2),
    ("Windows-10", "win10-22h2-entn-g2", "Enterprise N", "22H2", 2),
    ("Windows-10", "win10-22h2-avd-g2", MULTI, "22H2", 2),
    ("Windows-10", "win10-22h2-pron-g2", "Pro N", "22H2", 2),
    ("windows-11", "win11-21h2-ent", "Enterprise", "21H2", 2),
    ("Windows-11", "win11-21h2-entn", "Enterprise N", "21H2", 2),
    ("windows-11", "win11-21h2-avd", MULTI, "21H2", 2),
    ("windows-11", "win11-22h2-ent", "Enterprise", "22H2", 2),
    ("windows-11", "win11-22h2-pron", "Pro N", "22H2", 2),
    ("windows-11", "win11-23h2-ent", "Enterprise", "23H2", 2),
    ("windows-11", "win11-23h2-avd", MULTI, "23H2", 2),
    ("windows-11", "win11-23h2-pro-zh-cn", "Pro", "23H2", 2),
    ("windows-11", "win11-24h2-ent", "Enterprise", "24H2", 2),
    ("windows-11", "win11-24h2-ent-ltsc", "Enterprise LTSC", "24H2", 2),
    ("windows-11", "win11-24h2-pro", "Pro", "24H2", 2),
    ("windows-11", "win11-25h2-ent", "Enterprise", "25H2", 2),
    ("windows-11", "win11-25h2-avd", MULTI, "25H2", 2),
    ("office-365", "1903-evd-o365pp", MULTI, "1903", 1),
    ("office-365", "19h2-evd-o365pp", MULTI, "1909", 1),
    ("office-365", "20h1-evd-o365pp", MULTI, "2004", 1),
    ("Office-365", "20h2-evd-o365pp-g2", MULTI, "20H2", 2),
    ("office-365", "21h1-evd-o365pp", MULTI, "21H1", 1),
    ("office-365", "win10-22h2-avd-m365-g2", MULTI, "22H2", 2),
    ("office-365", "win11-22h2-avd-m365", MULTI, "22H2", 2),
    ("office-365", "win11-25h2-avd-m365", MULTI, "25H2", 2),
    ("windows-ent-cpc", "20h2-ent-cpc-os-g2", CLOUD, "20H2", 2),
    ("windows-ent-cpc", "win11-24H2-ent-cpc-m365", CLOUD, "24H2", 2),
    ("windows-11", "win11-25h2-entn", "Enterprise N", "25H2", 2),
    ("windows-11", "win11-25h2-pron", "Pro N", "25H2", 2),
    ("windows-11", "win11-26h2-avd", MULTI, "26H2", 2),
    ("office-365", "win11-26h2-avd-m365", MULTI, "26H2", 2),
    ("windows-ent-cpc", "19h2-ent-cpc-os-g2", CLOUD, "1909", 2),
    ("windows-ent-cpc", "21h1-ent-cpc-m365-g2", CLOUD, "21H1", 2),
    ("windows10preview", "win10-22h2-pro", "Pro", "22H2", 1),
    ("windows11preview", "win11-22h2-avd", MULTI, "22H2", 2),
    ("windows11preview", "win11-22h2-ent-cpc-m365", CLOUD, "22H2", 2),
    ("windows11preview", "win11-25h2-pro", "Pro", "25H2", 2),
    ("windows11preview-arm64", "win11-23h2-ent", "Enterprise", "23H2", 2),
    ("windows11preview-arm64", "win11-24h2-ent", "Enterprise", "24H2", 2),
    ("windows11preview-arm64", "win11-25h2-ent", "Enterprise", "25H2", 2),
    ("windows-10-1809-vhd-client-prod-stage", "rs5-enterprise", "Enterprise", "1809", 1),
]


@pytest.mark.parametrize(
    ("offer", "sku", "edition", "version", "generation"), LISTED, ids=[f"{row[0]} {row[1]}" for row in LISTED]
)
def test_a_listed_image_is_identified(offer: str, sku: str, edition: str, version: str, generation: int) -> None:
    identity = identify_image(CLIENT, offer, sku, "latest")
    assert identity.release is not None
    product = "Windows 11" if "win11" in sku.lower() else "Windows 10"
    assert (identity.product, identity.edition, identity.release.version) == (product, edition, version)
    assert identity.multi_session is (edition == MULTI)
    assert identity.generation == generation
    assert identity.office is ("365" in sku)
    assert identity.architecture == ("Arm64" if offer.endswith("arm64") else "x64")
    assert (identity.certainty, identity.conflict) == ("catalogue", None)


def test_the_publisher_is_compared_without_regard_to_case() -> None:
    lower = identify_image("microsoftwindowsdesktop", "WINDOWS-10", "20H2-ENT", None)
    assert lower == identify_image(CLIENT, "Windows-10", "20h2-ent", None)
    assert lower.certainty == "catalogue"


@pytest.mark.parametrize(
    ("sku", "long_term"),
    [
        ("rs1-enterprise", None),
        ("rs5-enterprise-g2", None),
        ("rs5-enterprisen", None),
        ("rs5-enterprise-standard", False),
        ("win10-21h2-ent-ltsc", True),
        ("win10-22h2-ent", False),
        ("rs5-evd", False),
    ],
)
def test_whether_an_image_is_the_long_term_edition(sku: str, long_term: bool | None) -> None:
    identity = identify_image(CLIENT, "Windows-10", sku, None)
    assert identity.long_term is long_term
    assert ("long-term servicing edition is not known" in identity.why) is (long_term is None)


PATTERNS = [
    ("a generation that is not listed", "Windows-10", "win10-24h2-ent-g2", "Windows 10", "Enterprise", "24H2"),
    ("a release newer than the list", "windows-11", "win11-26h2-ent", "Windows 11", "Enterprise", "26H2"),
    ("a release newer than the catalogue", "windows-11", "win11-27h2-ent", "Windows 11", "Enterprise", "27H2"),
    ("a new multi-session image with apps", "office-365", "win11-27h2-avd-m365", "Windows 11", MULTI, "27H2"),
    ("an LTSC that is not listed", "windows-11", "win11-27h2-entn-ltsc", "Windows 11", "Enterprise N LTSC", "27H2"),
    ("a Cloud PC image that is not listed", "windows-ent-cpc", "win11-26h2-ent-cpc", "Windows 11", CLOUD, "26H2"),
    ("an office SKU under the plain offer", "windows-11", "win11-22h2-avd-m365", "Windows 11", MULTI, "22H2"),
    ("an offer that is not listed", "my-offer", "20h2-ent", "Windows 10", "Enterprise", "20H2"),
    ("an unknown offer", None, "win11-23h2-pro", "Windows 11", "Pro", "23H2"),
]


@pytest.mark.parametrize(
    ("offer", "sku", "product", "edition", "version"), [row[1:] for row in PATTERNS], ids=[row[0] for row in PATTERNS]
)
def test_an_unlisted_name_that_follows_the_pattern(
    offer: str | None, sku: str, product: str, edition: str, version: str
) -> None:
    identity = identify_image(CLIENT, offer, sku, "latest")
    assert identity.release is not None
    assert (identity.product, identity.edition, identity.release.version) == (product, edition, version)
    assert identity.multi_session is (edition == MULTI)
    assert (identity.certainty, identity.conflict) == ("pattern", None)


@pytest.mark.parametrize(
    "sku",
    [
        "win11-24h2-ent-ltsc-azure-cvm-avd-msvm",
        "win10-21h2-citrix-g2",
        "win11-avd-g2",
        "win11-20h2-ent",
        "win10-21h2",
        "ent-20h2",
        "20h2-avd-ltsc",
        "win11-24h2-ent-ltsc-cpc",
        "win11-24h2-pro-ltsc",
        "xwin11-24h2-ent",
        "win11-\u0662\u0664h2-ent",
    ],
)
def test_a_name_that_only_resembles_a_sku_is_not_guessed_at(sku: str) -> None:
    identity = identify_image(CLIENT, "windows-evd", sku, "latest")
    assert (identity.product, identity.edition, identity.release) == (None, None, None)
    assert identity.certainty == "unknown"
    assert sku in identity.why


PRODUCT_ONLY = [
    ("Windows Server", "MicrosoftWindowsServer", "WindowsServer", "2022-datacenter-azure-edition", "catalogue"),
    ("Windows Server staging", "microsoftwindowsserver", "windows-10-1809-vhd-server-prod-stage", None, "catalogue"),
    ("SQL Server on Windows Server", "MicrosoftSQLServer", "sql2022-ws2022", "sqldev-gen2", "pattern"),
    ("data science on Windows Server", "microsoft-dsvm", "dsvm-win-2022", "winserver-2022", "pattern"),
    (
        "Visual Studio on Windows Server",
        "MicrosoftVisualStudio",
        "visualstudio2022",
        "vs-2022-ent-latest-ws2022",
        "pattern",
    ),
    (
        "Visual Studio on Windows 10",
        "MicrosoftVisualStudio",
        "VisualStudio2019latest",
        "vs-2019-comm-latest-win10-n",
        "pattern",
    ),
    ("Visual Studio on Windows 11", "microsoftvisualstudio", "windowsplustools", "base-win11-gen2", "pattern"),
    ("Windows 10 N of Visual Studio", "MicrosoftVisualStudio", "Windows", "Windows-10-N-x64", "catalogue"),
    ("Windows 7", CLIENT, "windows-7", "win7-professional", "pattern"),
    ("Ubuntu", "Canonical", "0001-com-ubuntu-server-jammy", "22_04-lts", "catalogue"),
    ("Red Hat", "RedHat", "RHEL", "9_4", "catalogue"),
    ("SQL Server on Ubuntu", "MicrosoftSQLServer", "sql2022-ubuntu2004", "standard", "pattern"),
    ("Windows 11 by its offer, SKU unknown", CLIENT, "windows-11", None, "pattern"),
    ("Windows 11 by its offer, SKU odd", CLIENT, "windows-11", "avd-latest", "pattern"),
]
PRODUCT_OF = {
    "Ubuntu": "Linux",
    "Red Hat": "Linux",
    "SQL Server on Ubuntu": "Linux",
    "Windows 10 N of Visual Studio": "Windows 10",
}


@pytest.mark.parametrize(
    ("case", "publisher", "offer", "sku", "certainty"), PRODUCT_ONLY, ids=[row[0] for row in PRODUCT_ONLY]
)
def test_only_the_product_is_known(case: str, publisher: str, offer: str, sku: str | None, certainty: str) -> None:
    identity = identify_image(publisher, offer, sku, None)
    expected = PRODUCT_OF.get(case) or next(product for product in PRODUCTS if product in case)
    assert (identity.product, identity.edition, identity.release) == (expected, None, None)
    assert identity.certainty == certainty


def test_the_multi_session_offer_tells_the_edition_without_the_sku() -> None:
    identity = identify_image(CLIENT, "office-365", None, "22621.963.221213")
    assert (identity.product, identity.edition, identity.multi_session) == ("Windows 11", MULTI, True)
    assert identity.release is not None
    assert identity.release.version == "22H2"


@pytest.mark.parametrize(
    ("names", "why"),
    [
        ((None, "windows-11", "win11-23h2-ent", None), "the image publisher is not known"),
        (("", "windows-11", "win11-23h2-ent", None), "the image publisher is not known"),
        (
            ("center-for-internet-security-inc", "cis-windows-10-l1", "cis-windows-10-l1", "latest"),
            "publisher center-for-internet-security-inc sells CIS hardened images of several Windows editions, and "
            "cis-windows-10-l1 does not tell which",
        ),
        (("contoso", "windows-11", "win11-23h2-avd", None), "publisher contoso is not in the image catalogue"),
        ((CLIENT, None, None, None), "the image SKU is not known"),
        (
            ("MicrosoftVisualStudio", "some-offer", "x", None),
            "publisher microsoftvisualstudio holds several systems and some-offer/x does not tell which",
        ),
    ],
)
def test_what_stays_unknown_says_why(names: tuple[str | None, ...], why: str) -> None:
    identity = identify_image(*names)
    assert (identity.certainty, identity.product, identity.edition, identity.why) == ("unknown", None, None, why)


@pytest.mark.parametrize(
    ("version", "release", "conflict"),
    [
        ("latest", "21H2", None),
        ("Latest", "21H2", None),
        ("19044.1889.220812", "21H2", None),
        ("1.0.0", "21H2", None),
        ("19045.3803.231204", None, "version 19045.3803.231204 is of build 19045, not of the SKU's build 19044"),
        ("19999.1.1", None, "version 19999.1.1 is of build 19999, not of the SKU's build 19044"),
    ],
)
def test_the_version_agrees_with_the_sku_or_contradicts_it(
    version: str, release: str | None, conflict: str | None
) -> None:
    identity = identify_image(CLIENT, "Windows-10", "win10-21h2-ent-g2", version)
    assert (identity.release.version if identity.release else None) == release
    assert identity.conflict == conflict
    assert (identity.product, identity.edition) == ("Windows 10", "Enterprise")
    assert identity.certainty == ("catalogue" if conflict is None else "pattern")


def test_a_version_of_another_product_leaves_nothing_certain() -> None:
    identity = identify_image(CLIENT, "Windows-10", "win10-21h2-ent", "22621.963.221213")
    assert (identity.product, identity.edition, identity.release, identity.certainty) == (None, None, None, "unknown")
    assert identity.conflict == "version 22621.963.221213 is of build 22621, not of the SKU's build 19044"


def test_an_offer_and_a_sku_of_different_products_contradict_each_other() -> None:
    identity = identify_image(CLIENT, "Windows-10", "win11-23h2-ent", None)
    assert (identity.product, identity.certainty) == (None, "unknown")
    assert identity.conflict == "offer windows-10 and SKU win11-23h2-ent name different products"


def test_an_offer_and_a_sku_of_different_editions_leave_the_product() -> None:
    identity = identify_image(CLIENT, "office-365", "win11-23h2-ent", None)
    assert (identity.product, identity.edition, identity.multi_session) == ("Windows 11", None, None)
    assert identity.conflict == "offer office-365 and SKU win11-23h2-ent name different editions"


def test_the_client_editions_of_visual_studio_are_listed() -> None:
    seven = identify_image("MicrosoftVisualStudio", "windows", "WIN7-SP1-ENT-N-X64", "latest")
    assert (seven.product, seven.edition, seven.certainty) == ("Windows 7", "Enterprise N", "catalogue")
    eight = identify_image("MicrosoftVisualStudio", "Windows", "Win81-Ent-N-x64", "latest")
    assert (eight.product, eight.edition) == ("Windows 8.1", "Enterprise N")


@pytest.mark.parametrize(
    ("names", "shown"),
    [
        ((CLIENT, "Windows-10", "rs5-enterprise", None), "Windows 10 Enterprise, version 1809"),
        ((CLIENT, "office-365", "win11-24h2-avd-m365", None), "Windows 11 Enterprise multi-session, version 24H2"),
        ((CLIENT, "windows-11", None, None), "Windows 11 of unknown edition"),
        ((CLIENT, "office-365", None, None), "Windows 10 or 11 Enterprise multi-session"),
        (("MicrosoftVisualStudio", "windows", "Win7-SP1-ENT-N-x64", None), "Windows 7 Enterprise N"),
        (("MicrosoftWindowsServer", "WindowsServer", "2019-Datacenter", None), "Windows Server"),
        (("contoso", "x", "y", None), "an unidentified image"),
    ],
)
def test_how_an_image_is_described(names: tuple[str | None, ...], shown: str) -> None:
    assert describe_image(identify_image(*names)) == shown


# --- hostile input

WORDS = st.sampled_from(
    [CLIENT, "MicrosoftVisualStudio", "office-365", "windows-11", "Windows-10", "win11-24h2-ent", "20h2", "-", "latest"]
)
NAMES = st.one_of(st.none(), st.text(max_size=30), WORDS, st.lists(WORDS, max_size=4).map("-".join))


@settings(max_examples=300, deadline=None)
@given(NAMES, NAMES, NAMES, NAMES)
def test_any_names_end_in_an_identity(
    publisher: str | None, offer: str | None, sku: str | None, version: str | None
) -> None:
    identity = identify_image(publisher, offer, sku, version)
    assert identity.why
    assert identity.product is None or identity.product in PRODUCTS
    assert identity.edition is None or identity.edition in EDITIONS
    assert (identity.certainty == "unknown") is (identity.product is None and identity.edition is None)
    assert describe_image(identity)


@pytest.mark.parametrize(
    "sku",
    ["win11-24h2-ent\n", "win11-24h2-ent" + "-g2" * MAX_NAME_LENGTH, "a" * 10_000_000, 7, ["win11"]],
    ids=["a line break", "too long", "ten megabytes", "a number", "a list"],
)
def test_what_is_no_name_is_not_known(sku: object) -> None:
    identity = identify_image(CLIENT, "windows-evd", sku, sku)  # type: ignore[arg-type]
    assert (identity.certainty, identity.why) == ("unknown", "the image SKU is not known")
