"""Where the settings come from, what they default to, and how mistakes in them are told."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest
from avd_intune import settings
from avd_intune.settings import (
    FILE_NAMES,
    MAX_BYTES,
    CustomImage,
    PolicyElsewhere,
    SessionHostMarker,
    Settings,
    SettingsError,
    find_settings_file,
    load_settings,
)

FULL = """\
baseline: current
enrollment_tag: " mdm "
custom_images:
  - image: "*/images/avd-personal*"
    product: Windows 11
    edition: Enterprise
    version: 22H2
    multi_session: false
  - { image: shared, edition: Enterprise multi-session, version: 2004 }
session_host_markers:
  - name: "vm-avd-*"
  - tag: role
    value: session-host
policies_elsewhere:
  - name: "Laptops - *"
  - group: 1c7d
  - filter: 0b7a
  - excluded_group: 9e0c
  - excluded_filter: 4a6c
"""


def settings_of(folder: Path, text: str | bytes, environment: dict[str, str] | None = None) -> Settings:
    (folder / ".avd-intune.yaml").write_bytes(text if isinstance(text, bytes) else text.encode())
    return load_settings(folder, environment or {})


def error_of(folder: Path, text: str | bytes) -> str:
    """Return what is said of a bad settings file, without its folder."""
    with pytest.raises(SettingsError) as caught:
        settings_of(folder, text)
    message = str(caught.value)
    assert "\n" not in message
    return message.removeprefix(f"{folder}{os.sep}")


def test_defaults_without_a_file(tmp_path: Path) -> None:
    settings = load_settings(tmp_path, {})
    assert settings == Settings("2020-09", "intune-enrollment", (), (), (), None)


def test_every_key(tmp_path: Path) -> None:
    assert settings_of(tmp_path, FULL) == Settings(
        baseline="current",
        enrollment_tag="mdm",
        custom_images=(
            CustomImage("*/images/avd-personal*", "Windows 11", "Enterprise", "22H2", False),
            CustomImage("shared", "Windows 10", "Enterprise multi-session", "2004", True),
        ),
        session_host_markers=(SessionHostMarker(name="vm-avd-*"), SessionHostMarker(tag="role", value="session-host")),
        policies_elsewhere=(
            PolicyElsewhere(name="Laptops - *"),
            PolicyElsewhere(group="1c7d"),
            PolicyElsewhere(filter="0b7a"),
            PolicyElsewhere(excluded_group="9e0c"),
            PolicyElsewhere(excluded_filter="4a6c"),
        ),
        path=tmp_path / ".avd-intune.yaml",
    )


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="empty"),
        pytest.param("# only a comment\n", id="only a comment"),
        pytest.param("---\n", id="only the start of a document"),
        pytest.param(b"\xef\xbb\xbf", id="only a byte order mark"),
    ],
)
def test_file_without_settings_gives_the_defaults(tmp_path: Path, text: str | bytes) -> None:
    assert settings_of(tmp_path, text) == Settings(path=tmp_path / ".avd-intune.yaml")


@pytest.mark.parametrize("name", FILE_NAMES)
def test_file_is_found_upwards_from_a_folder_or_file(tmp_path: Path, name: str) -> None:
    deep = tmp_path / "infra" / "avd"
    deep.mkdir(parents=True)
    (deep / "main.tf").touch()
    (tmp_path / name).touch()
    assert find_settings_file(deep) == tmp_path / name
    assert find_settings_file(deep / "main.tf") == tmp_path / name


def test_nearest_file_counts(tmp_path: Path) -> None:
    inner = tmp_path / "inner"
    inner.mkdir()
    (inner / ".avd-intune.yml").write_text("baseline: current")
    (tmp_path / ".avd-intune.yaml").write_text("baseline: 2020-09")
    assert load_settings(inner, {}).baseline == "current"


def test_file_is_found_above_a_relative_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a" / "b").mkdir(parents=True)
    (tmp_path / ".avd-intune.yaml").touch()
    monkeypatch.chdir(tmp_path / "a")
    assert find_settings_file(Path("b")) == tmp_path / ".avd-intune.yaml"
    assert find_settings_file(Path()) == tmp_path / ".avd-intune.yaml"


def test_folder_below_is_not_looked_into(tmp_path: Path) -> None:
    (tmp_path / "below").mkdir()
    (tmp_path / "below" / ".avd-intune.yaml").touch()
    assert find_settings_file(tmp_path / "below" / "..") is None


def test_file_is_found_however_far_above_it_lies(tmp_path: Path) -> None:
    deep = tmp_path.joinpath(*["d"] * 60)
    deep.mkdir(parents=True)
    (tmp_path / ".avd-intune.yaml").touch()
    assert find_settings_file(deep) == tmp_path / ".avd-intune.yaml"


def test_environment_overrides_the_file(tmp_path: Path) -> None:
    environment = {"AVD_INTUNE_BASELINE": "2020-09", "AVD_INTUNE_ENROLLMENT_TAG": "other", "HOME": "/"}
    settings = settings_of(tmp_path, FULL, environment)
    assert (settings.baseline, settings.enrollment_tag) == ("2020-09", "other")
    assert len(settings.custom_images) == 2


def test_environment_of_the_process_counts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AVD_INTUNE_BASELINE", "current")
    assert load_settings(tmp_path).baseline == "current"


@pytest.mark.parametrize(
    ("environment", "message"),
    [
        pytest.param(
            {"AVD_INTUNE_BASELINE": "2021"},
            "environment variable AVD_INTUNE_BASELINE: '2021' is not a baseline; use one of 2020-09, current",
            id="unknown baseline",
        ),
        pytest.param(
            {"AVD_INTUNE_ENROLLMENT_TAG": " "},
            "environment variable AVD_INTUNE_ENROLLMENT_TAG: must be the name of a tag",
            id="empty tag",
        ),
        pytest.param(
            {"AVD_INTUNE_BASELIN": "current"},
            "environment variable AVD_INTUNE_BASELIN is not known; known are AVD_INTUNE_BASELINE, "
            "AVD_INTUNE_CUSTOM_IMAGES, AVD_INTUNE_DOCS_URL, AVD_INTUNE_ENROLLMENT_TAG, AVD_INTUNE_EXCEPTIONS, "
            "AVD_INTUNE_POLICIES_ELSEWHERE, AVD_INTUNE_SESSION_HOST_MARKERS, AVD_INTUNE_SEVERITY",
            id="misspelt variable",
        ),
        pytest.param(
            {"AVD_INTUNE_CUSTOM_IMAGES": "avd-finance"},
            "environment variable AVD_INTUNE_CUSTOM_IMAGES: must be a list",
            id="no list of images",
        ),
        pytest.param(
            {"AVD_INTUNE_SESSION_HOST_MARKERS": '[{"name": '},
            "environment variable AVD_INTUNE_SESSION_HOST_MARKERS: expected the node content, but found '<stream end>'",
            id="no YAML",
        ),
    ],
)
def test_bad_environment(tmp_path: Path, environment: dict[str, str], message: str) -> None:
    with pytest.raises(SettingsError) as caught:
        load_settings(tmp_path, environment)
    assert str(caught.value) == message


KNOWN_KEYS = (
    "known are baseline, enrollment_tag, custom_images, session_host_markers, policies_elsewhere, severity, exceptions"
)
IMAGE_KEYS = "known are image, product, edition, version, multi_session"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("\nbaselines: current", f".avd-intune.yaml:2: unknown key baselines; {KNOWN_KEYS}"),
        ("1: x", f".avd-intune.yaml:1: unknown key 1; {KNOWN_KEYS}"),
        ('"a\\nb": x', f".avd-intune.yaml:1: unknown key a b; {KNOWN_KEYS}"),
        ("baseline: current\nbaseline: current", ".avd-intune.yaml:2: the key baseline is written twice"),
        (
            "# c\nbaseline: latest",
            ".avd-intune.yaml:2: baseline: 'latest' is not a baseline; use one of 2020-09, current",
        ),
        ("baseline:", ".avd-intune.yaml:1: baseline: None is not a baseline; use one of 2020-09, current"),
        ("enrollment_tag: 5", ".avd-intune.yaml:1: enrollment_tag: must be the name of a tag"),
        ("enrollment_tag: ''", ".avd-intune.yaml:1: enrollment_tag: must be the name of a tag"),
        ("custom_images:\n  image: x", ".avd-intune.yaml:2: custom_images: must be a list"),
        ("custom_images:\n  - x", ".avd-intune.yaml:2: custom_images: entry 1 must be a mapping"),
        (
            "custom_images:\n  - image: x\n    edition: Pro\n  - image: y\n",
            ".avd-intune.yaml:4: custom_images: entry 2: image and edition are required",
        ),
        (
            "custom_images: [{image: x, edition: Pro, product: Windows 7}]",
            ".avd-intune.yaml:1: custom_images: entry 1: product 'Windows 7' is not one of Windows 10, Windows 11",
        ),
        (
            "custom_images: [{image: x, edition: Pro, multi_session: 1}]",
            ".avd-intune.yaml:1: custom_images: entry 1: multi_session must be true or false",
        ),
        (
            "custom_images: [{image: x, edition: Enterprise multi-session, multi_session: false}]",
            ".avd-intune.yaml:1: custom_images: entry 1: edition 'Enterprise multi-session' contradicts "
            "multi_session: false",
        ),
        (
            "custom_images: [{image: x, edition: Pro, version: [1]}]",
            ".avd-intune.yaml:1: custom_images: entry 1: version must be text",
        ),
        (
            "custom_images: [{image: ' ', edition: Pro}]",
            ".avd-intune.yaml:1: custom_images: entry 1: image must be text",
        ),
        (
            "custom_images: [{image: x, editon: Pro}]",
            f".avd-intune.yaml:1: custom_images: entry 1: unknown key editon; {IMAGE_KEYS}",
        ),
        (
            "session_host_markers:\n  - name: a\n\n  - value: b",
            ".avd-intune.yaml:4: session_host_markers: entry 2: name or tag is required",
        ),
        (
            "session_host_markers: [{name: a, value: b}]",
            ".avd-intune.yaml:1: session_host_markers: entry 1: value needs a tag",
        ),
        (
            "session_host_markers: [{nam: a}]",
            ".avd-intune.yaml:1: session_host_markers: entry 1: unknown key nam; known are name, tag, value, "
            "session_host",
        ),
        (
            "policies_elsewhere:\n  - name: a\n  - name: b\n    group: c",
            ".avd-intune.yaml:3: policies_elsewhere: entry 2: "
            "exactly one of name, group, filter, excluded_group, excluded_filter is required",
        ),
        ("- baseline: current", ".avd-intune.yaml:1: the settings must be a mapping of keys to values"),
        ("current", ".avd-intune.yaml:1: the settings must be a mapping of keys to values"),
        (
            "baseline: current\n\tx: y",
            ".avd-intune.yaml:2: not valid YAML (found character '\\t' that cannot start any token)",
        ),
        ("baseline: &a x\nenrollment_tag: *a", ".avd-intune.yaml:2: aliases (*a) are not supported"),
    ],
    ids=lambda value: value[:45] if not value.startswith(".avd") else "",
)
def test_bad_file(tmp_path: Path, text: str, message: str) -> None:
    assert error_of(tmp_path, text) == message


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("baseline: !!python/object:os.system x", id="a tag that would run code"),
        pytest.param("baseline: !!bool x", id="a tag that does not fit"),
        pytest.param("baseline: !!int ''", id="an empty number"),
        pytest.param("baseline: 2020-13-45", id="a date that does not exist"),
        pytest.param("? [a]\n: b", id="a list as key"),
        pytest.param("a: b\n---\nc: d", id="two documents"),
        pytest.param("a: \x00", id="a control character"),
        pytest.param("a: [", id="a list without end"),
    ],
)
def test_text_that_is_no_plain_yaml(tmp_path: Path, text: str) -> None:
    assert error_of(tmp_path, text).startswith(".avd-intune.yaml:")
    assert "not valid YAML" in error_of(tmp_path, text)


@pytest.mark.parametrize("text", ["baseline: current".encode("utf-16"), b"\xff\xfe\xff"], ids=["UTF-16", "binary"])
def test_file_in_another_encoding(tmp_path: Path, text: bytes) -> None:
    assert error_of(tmp_path, text).startswith(".avd-intune.yaml: cannot be read (")


def test_file_that_disappears_or_may_not_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> bytes:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(settings, "read_regular", refuse)
    assert error_of(tmp_path, "baseline: current") == (
        ".avd-intune.yaml: cannot be read ([Errno 13] Permission denied)"
    )


def test_large_file_is_refused(tmp_path: Path) -> None:
    assert error_of(tmp_path, "#" * (MAX_BYTES + 1)) == f".avd-intune.yaml: larger than {MAX_BYTES} bytes"


def test_aliases_cannot_blow_up(tmp_path: Path) -> None:
    lines = ["a0: &a0 {k: v}", *(f"a{n}: &a{n} {{<<: [{', '.join([f'*a{n - 1}'] * 9)}]}}" for n in range(1, 12))]
    started = time.process_time()
    assert "are not supported" in error_of(tmp_path, "\n".join(lines))
    assert time.process_time() - started < 2


def test_lists_in_the_environment_are_yaml_or_json(tmp_path: Path) -> None:
    environment = {
        "AVD_INTUNE_CUSTOM_IMAGES": '[{"image": "avd-*", "edition": "Enterprise", "version": "22H2"}]',
        "AVD_INTUNE_SESSION_HOST_MARKERS": "- name: vm-avd-*",
    }
    settings = load_settings(tmp_path, environment)
    assert [(image.image, image.version) for image in settings.custom_images] == [("avd-*", "22H2")]
    assert [marker.name for marker in settings.session_host_markers] == ["vm-avd-*"]
