"""A session answers as a scan of its own would, whatever has changed between two scans."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
from avd_intune.engine import findings_on, survey
from avd_intune.findings import Finding
from avd_intune.languages.bicep import bicep_files
from avd_intune.languages.bicep.syntax.declaration_tree import BicepFile
from avd_intune.session import ScanSession
from avd_intune.settings import SettingsError
from avd_intune.source.scan_request import ScanRequest
from avd_intune.source.text import SourceFile, Span
from avd_intune.source.workspace import Workspace
from avd_intune.surveys import Survey
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.session_estate import FILES, HOSTS, MAIN, MORE, OTHER_FILES, PLANE

# Longer than the clock of a file system may stand still; what was written within that time is not trusted.
SETTLED_SECONDS = 0.06


def write(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


@pytest.fixture
def estate(tmp_path: Path) -> Path:
    (tmp_path / ".git").mkdir()
    for name, text in FILES.items():
        write(tmp_path, name, text)
    time.sleep(SETTLED_SECONDS)
    return tmp_path


def request(folder: Path, texts: dict[str, str]) -> ScanRequest:
    unsaved = tuple((folder / name, text) for name, text in sorted(texts.items()))
    return ScanRequest(None, files=tuple(path for path, _ in unsaved), unsaved=unsaved)


def place(span: Span | None) -> tuple[str, int, int, int, int, str] | None:
    return (span.path, span.start, span.end, span.line, span.column, span.text) if span is not None else None


def shown(finding: Finding) -> tuple[object, ...]:
    return (
        *(finding.rule_id, finding.outcome, finding.reason, finding.address, finding.scenarios),
        *(place(finding.span), place(finding.decided_at), finding.undecided_rules),
        [(place(span), note) for span, note in finding.related],
        [place(span) for span in finding.module_calls],
    )


def everything(found: Survey) -> tuple[object, ...]:
    """Return all that an editor could show of a survey."""
    everywhere = Workspace(found.workspace.root)
    return (
        [shown(each) for each in found.result.findings],
        [shown(each) for each in findings_on(found.estates, everywhere, found.settings)],
        [
            (
                each.deployment.root,
                each.deployment.scenario,
                sorted(each.deployment.files),
                [(r.key, r.type, r.mode, r.parent, place(r.span)) for r in each.deployment.resources],
                [(place(problem.span), problem.reason, problem.concerns) for problem in each.deployment.problems],
                [(off.address, off.why, place(off.span)) for off in each.deployment.switched_off],
            )
            for each in found.estates
        ],
    )


def check_equal(session: ScanSession, asked: ScanRequest) -> tuple[object, ...]:
    found = everything(session.survey(asked))
    assert found == everything(survey(asked))
    return found


class Parsed:
    """Tells the Bicep files that a survey parses."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.files: list[str] = []
        parse = bicep_files.parse_bicep

        def noted(source: SourceFile) -> BicepFile:
            self.files.append(Path(source.path).name)
            return parse(source)

        monkeypatch.setattr(bicep_files, "parse_bicep", noted)

    def by(self, session: ScanSession, asked: ScanRequest) -> list[str]:
        self.files.clear()
        session.survey(asked)
        return sorted(self.files)


def test_an_edit_parses_the_edited_document_alone(estate: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    parsed, session = Parsed(monkeypatch), ScanSession()
    parameters = ["main.bicepparam", "pooled.bicepparam"]
    all_files = ["extension.bicep", "hosts.bicep", "main.bicep", "names.bicep", "plane.bicep"]
    first = request(estate, {"main.bicep": MAIN})
    assert parsed.by(session, first) == sorted([*all_files, *parameters])
    assert parsed.by(session, first) == []
    moved = request(estate, {"main.bicep": f"// a line above all others\n{MAIN}// and one below\n"})
    assert parsed.by(session, moved) == ["main.bicep"]
    check_equal(session, moved)


def test_places_follow_every_edit(estate: Path) -> None:
    session = ScanSession()
    text = MAIN
    for edit in (
        ("param poolType", "// the type\nparam poolType"),
        ("'Pooled'", "'Personal'"),
        ("    location: location\n", "    location: 'northeurope'\n"),
        ("targetScope = 'resourceGroup'\n", ""),
        ("// the type\n", ""),
        ("module hosts", "/* a comment\n of two lines */ module hosts"),
    ):
        text = text.replace(*edit)
        check_equal(session, request(estate, {"main.bicep": text}))


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("main.bicepparam", "'Personal'", "'Pooled'"),
        ("modules/plane.bicep", "hostPoolType: type", "hostPoolType: 'Personal'"),
        ("modules/extension.bicep", "mdmId: '0000000a", "mdmId: '1111111a"),
        ("modules/image.json", "win11-24h2-ent", "win11-24h2-avd"),
        ("shared/names.bicep", "'vdpool'", "'other'"),
    ],
)
def test_a_file_changed_on_the_disk_counts(estate: Path, name: str, old: str, new: str) -> None:
    session, asked = ScanSession(), request(estate, {"main.bicep": MAIN})
    before = check_equal(session, asked)
    write(estate, name, FILES[name].replace(old, new))
    after = check_equal(session, asked)
    assert before != after or name == "shared/names.bicep"


def test_a_change_of_the_same_length_within_the_clock_of_the_file_system_counts(estate: Path) -> None:
    session, asked = ScanSession(), request(estate, {"main.bicep": MAIN})
    path = estate / "main.bicepparam"
    seen = []
    for kind in ("'Personal'", "'Pooled'  ", "'Personal'"):
        write(estate, path.name, f"using 'main.bicep'\nparam poolType = {kind}\n")
        seen.append(check_equal(session, asked))
    assert seen[0] == seen[2] != seen[1]


def test_files_that_come_and_go_count(estate: Path) -> None:
    session, asked = ScanSession(), request(estate, {"main.bicep": MAIN})
    before = check_equal(session, asked)
    added = write(estate, "main.test.bicepparam", "using 'main.bicep'\nparam poolType = 'Pooled'\n")
    assert check_equal(session, asked) != before
    added.unlink()
    assert check_equal(session, asked) == before
    (estate / "modules" / "extension.bicep").unlink()
    assert check_equal(session, asked) != before
    shutil.rmtree(estate / "modules")
    check_equal(session, asked)
    for name, text in FILES.items():
        write(estate, name, text)
    assert check_equal(session, asked) == before


def test_a_module_that_becomes_a_link_counts(estate: Path) -> None:
    session, asked = ScanSession(), request(estate, {"main.bicep": MAIN})
    before = check_equal(session, asked)
    write(estate, "modules/other.bicep", PLANE.replace("hostPoolType: type", "hostPoolType: 'Personal'"))
    (estate / "modules" / "plane.bicep").unlink()
    try:
        (estate / "modules" / "plane.bicep").symlink_to("other.bicep")
    except OSError:
        pytest.skip("links need a permission here")
    assert check_equal(session, asked) != before


def test_the_settings_count_at_once(estate: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    session, asked = ScanSession(), request(estate, {"modules/plane.bicep": PLANE})
    before = check_equal(session, asked)
    write(estate, ".avd-intune.yaml", "session_host_markers:\n  - name: '*vm*'\n")
    assert [marker.name for marker in session.survey(asked).settings.session_host_markers] == ["*vm*"]
    write(estate, ".avd-intune.yaml", "session_host_marker: []\n")
    with pytest.raises(SettingsError):
        session.survey(asked)
    (estate / ".avd-intune.yaml").unlink()
    assert check_equal(session, asked) == before
    monkeypatch.setenv("AVD_INTUNE_SESSION_HOST_MARKERS", "[{name: 'hr*'}]")
    assert [marker.name for marker in session.survey(asked).settings.session_host_markers] == ["hr*"]


def test_the_registry_cache_counts(estate: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    cache = tmp_path.with_name(f"{tmp_path.name}-cache")
    monkeypatch.setenv("BICEP_CACHE_DIRECTORY", str(cache))
    text = MAIN.replace("'modules/plane.bicep'", "'br/public:avm/res/desktop-virtualization/host-pool:0.8.1'")
    session, asked = ScanSession(), request(estate, {"main.bicep": text})
    before = check_equal(session, asked)
    inner = "br/mcr.microsoft.com/bicep$avm$res$desktop-virtualization$host-pool/0.8.1$/main.json"
    schema = "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#"
    write(cache, inner, f'{{ "$schema": "{schema}", "contentVersion": "1.0.0.0", "resources": [] }}')
    assert check_equal(session, asked) != before
    shutil.rmtree(cache)
    assert check_equal(session, asked) == before


def test_documents_are_opened_and_closed(estate: Path) -> None:
    session = ScanSession()
    saved = check_equal(session, request(estate, {"main.bicep": MAIN}))
    edited = PLANE.replace("hostPoolType: type", "hostPoolType: 'Personal'")
    check_equal(session, request(estate, {"main.bicep": MAIN, "modules/plane.bicep": edited}))
    check_equal(session, request(estate, {"main.bicep": f"\n{MAIN}", "modules/plane.bicep": edited}))
    assert check_equal(session, request(estate, {"main.bicep": MAIN})) == saved
    asked = replace(request(estate, {"main.bicep": MAIN}), unsaved=())
    check_equal(session, asked)


def test_a_file_that_is_in_the_editor_only_counts_until_it_is_closed(estate: Path) -> None:
    session = ScanSession()
    new = "using 'main.bicep'\nparam poolType = 'Pooled'\nparam joinIntune = false\n"
    saved = check_equal(session, request(estate, {"main.bicep": MAIN}))
    assert check_equal(session, request(estate, {"main.bicep": MAIN, "new.bicepparam": new})) != saved
    assert check_equal(session, request(estate, {"main.bicep": MAIN})) == saved


def test_saving_by_renaming_keeps_what_is_known(estate: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    parsed, session = Parsed(monkeypatch), ScanSession()
    session.survey(request(estate, {"main.bicep": MAIN}))
    text = f"{MAIN}\n// saved\n"
    session.survey(request(estate, {"main.bicep": text}))
    write(estate, "main.bicep.tmp", text)
    (estate / "main.bicep.tmp").replace(estate / "main.bicep")
    assert parsed.by(session, request(estate, {"main.bicep": text})) == []


def test_what_fails_is_not_kept(estate: Path) -> None:
    session, asked = ScanSession(), request(estate, {"main.bicep": MAIN})
    before = check_equal(session, asked)
    gone = ScanRequest(None, files=(estate / "none.bicep",))
    with pytest.raises(FileNotFoundError):
        session.survey(gone)
    assert check_equal(session, asked) == before


def test_a_changed_import_and_a_broken_module_count(estate: Path) -> None:
    session = ScanSession()
    texts = {"main.bicep": MAIN, "shared/names.bicep": FILES["shared/names.bicep"], "modules/hosts.bicep": HOSTS}
    check_equal(session, request(estate, texts))
    texts["shared/names.bicep"] = "@export()\nvar prefix = 'pool-x'\n"
    check_equal(session, request(estate, texts))
    texts["modules/hosts.bicep"] = HOSTS.replace("resource vm '", "resource vm ")
    check_equal(session, request(estate, texts))
    texts["main.bicep"] = f"// above\n{MAIN}"
    check_equal(session, request(estate, texts))


@pytest.fixture(scope="module")
def settled_estate(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("estate")
    (folder / ".git").mkdir()
    for name, text in FILES.items():
        write(folder, name, text)
    time.sleep(SETTLED_SECONDS)
    yield folder


PIECES = [
    *(
        "\n",
        "// note\n",
        "'",
        "}",
        "{",
        "true",
        "false",
        "'Personal'",
        "'Pooled'",
        "poolType",
        "location",
        "joinIntune",
    ),
    *("if (joinIntune) ", "[0]", " ?? ", "!", "resource x 'Microsoft.Compute/virtualMachines@2024-03-01' existing = {"),
    *("param extra string\n", "var other = poolType\n", "plane.outputs.name", "reference(existing.id)", "🙂", "\r\n"),
]
EDITED = ("main.bicep", "modules/plane.bicep", "modules/hosts.bicep", "modules/extension.bicep", "shared/names.bicep")
EDIT = st.tuples(
    st.sampled_from(EDITED), st.floats(0, 1), st.integers(0, 30), st.one_of(st.just(""), st.sampled_from(PIECES))
)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(edits=st.lists(EDIT, min_size=1, max_size=6))
def test_any_edits_give_what_a_scan_of_its_own_gives(
    settled_estate: Path, edits: list[tuple[str, float, int, str]]
) -> None:
    session = ScanSession()
    texts = {name: FILES[name] for name in EDITED}
    check_equal(session, request(settled_estate, texts))
    for name, where, removed, inserted in edits:
        text = texts[name]
        at = int(where * len(text))
        texts[name] = text[:at] + inserted + text[at + removed :]
        check_equal(session, request(settled_estate, texts))


@pytest.fixture(scope="module")
def settled_estate_of_others(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("others")
    (folder / ".git").mkdir()
    for name, text in OTHER_FILES.items():
        write(folder, name, text)
    time.sleep(SETTLED_SECONDS)
    return folder


def test_what_files_say_of_one_another_follows_every_edit(settled_estate_of_others: Path) -> None:
    session, texts, seen = ScanSession(), dict(OTHER_FILES), []
    for name, old, new in (
        ("arm/main.json", '"contentVersion"', '\n\n"contentVersion"'),
        ("arm/main.json", '"name": { "type": "string" }', '"name": { "type": "string" }, "size": { "type": "string" }'),
        ("arm/values/eu.json", '"parameters": {', '"parameters": { "poolType": { "value": "Personal" },'),
        ("arm/main.json", "linked.json", "missing.json"),
        ("arm/main.parameters.json", "poolType", "unknown"),
        ("arm/main.json", '"parameters": {', '"parameters": ['),
        ("tf/main.tf", "./modules/hosts", "./modules/missing"),
        ("tf/main.tf", "./modules/missing", "./modules/hosts"),
        ("tf/modules/hosts/main.tf", 'variable "names" {}', 'variable "hosts" {}'),
        ("tf/prod.tfvars", "type", "kind"),
        ("policies/policy.json", "#microsoft.graph.windows10CompliancePolicy", "#other"),
    ):
        assert old in texts[name]
        texts[name] = texts[name].replace(old, new, 1)
        seen.append(check_equal(session, request(settled_estate_of_others, texts)))
    assert all(before != after for before, after in pairwise(seen))
    closed = {name: text for name, text in texts.items() if name.startswith("tf/")}
    check_equal(session, request(settled_estate_of_others, closed))
    opened = {**closed, "tf/modules/hosts/more.tf": MORE, "arm/values/us.json": OTHER_FILES["arm/values/eu.json"]}
    assert check_equal(session, request(settled_estate_of_others, opened)) != seen[-1]
    check_equal(session, request(settled_estate_of_others, closed))


OTHER_PIECES = [
    *(
        "\n",
        "// note\n",
        '"',
        "}",
        "{",
        "[",
        ",",
        "Personal",
        "poolType",
        "size",
        "linked.json",
        "main",
        "[concat('a')]",
    ),
    *('"name": 1, ', 'source = "./modules/hosts"\n', 'variable "size" {}\n', 'type = "Pooled"\n', "🙂", "\r\n"),
]
OTHER_EDIT = st.tuples(
    st.sampled_from(sorted(OTHER_FILES)), st.floats(0, 1), st.integers(0, 30), st.sampled_from(["", *OTHER_PIECES])
)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(edits=st.lists(OTHER_EDIT, min_size=1, max_size=6))
def test_any_edits_in_other_languages_give_what_a_scan_of_its_own_gives(
    settled_estate_of_others: Path, edits: list[tuple[str, float, int, str]]
) -> None:
    session, texts = ScanSession(), dict(OTHER_FILES)
    check_equal(session, request(settled_estate_of_others, texts))
    for name, where, removed, inserted in edits:
        text = texts[name]
        at = int(where * len(text))
        texts[name] = text[:at] + inserted + text[at + removed :]
        check_equal(session, request(settled_estate_of_others, texts))


def test_what_cannot_be_read_is_said_after_each_edit(estate: Path) -> None:
    (estate / "main.parameters.json").write_bytes(b'\xff{ "parameters": { "poolType": { "value": "Personal" } } }')
    time.sleep(SETTLED_SECONDS)
    session = ScanSession()
    for number in range(3):
        found = check_equal(session, request(estate, {"main.bicep": f"{MAIN}// {number}\n"}))
        assert "what it gives its template is not known" in repr(found[0])
