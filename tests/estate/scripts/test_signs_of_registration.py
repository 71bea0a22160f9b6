"""What makes a machine a session host or an image: only lines that run are a sign."""

from __future__ import annotations

import base64
import gzip

import pytest
from avd_intune.estate.model import Estate, Script
from avd_intune.estate.scripts.script_text import MAX_DECODED_BYTES
from avd_intune.estate.scripts.scripts_by_themselves import has_sign, hides, speaks_of
from avd_intune.estate.scripts.signs import AGENT_INSTALL, SIGNS, SYSPREP, signs_in
from avd_intune.languages.resource_model import Resource
from avd_intune.source.text import SourceFile, Span
from avd_intune.values.access import may_hold
from avd_intune.values.assumptions import Decision
from avd_intune.values.cases import choice_by
from avd_intune.values.partial_text import partial_string
from avd_intune.values.value_types import FALSE, TRUE, Known, ObjectValue, OneOf, Origin
from avd_intune.values.worlds import MAX_WORLDS
from hypothesis import given
from hypothesis import strategies as st

RESOURCE = Resource("key", "script", "type", ObjectValue({}), Span(SourceFile("/main.tf", ""), 0, 0))
INSTALL = "Start-Process msiexec -ArgumentList '/i agent.msi REGISTRATIONTOKEN=abc'"


def sign_of(code: str, pattern: object = AGENT_INSTALL) -> object:
    script = Script(RESOURCE, texts=[Known(code)], sources=[])
    script.code = script.texts[0]
    return has_sign(script, pattern, Estate([]))  # type: ignore[arg-type]


def test_an_installation_of_the_agent_is_a_sign() -> None:
    assert sign_of(INSTALL) is TRUE
    assert (
        sign_of("$uri = 'https://query.prod.cms.rt.microsoft.com/cms/api/am/binary/RWrmXv'\niwr $uri -OutFile a.msi")
        is TRUE
    )
    assert sign_of(f"function Install-It {{ {INSTALL} }}\nInstall-It") is TRUE


@pytest.mark.parametrize(
    "code",
    [
        "msiexec /i C:\\Temp\\RDAgent.msi /quiet",
        "$rdAgentUri = 'https://contoso.example/agent'",
        "Install-RDAgent -Token $token",
        "Get-ChildItem .\\RDAgentInstall\\ -Filter *.msi",
        "Get-Service RDAgentBootLoader",
    ],
)
def test_the_agent_has_many_names(code: str) -> None:
    assert sign_of(code) is TRUE


@pytest.mark.parametrize(
    "code",
    [
        "while ((Get-Service RdAgent).Status -ne 'Running') { Start-Sleep 5 }",
        "Restart-Service -Name 'RdAgent'; Get-Service WindowsAzureGuestAgent",
        "sc.exe query RdAgent",
        "$rdAgentStatus = (Get-Service RdAgent).Status",
    ],
)
def test_the_guest_agent_of_azure_is_no_sign(code: str) -> None:
    """Its services are `RdAgent` and `WindowsAzureGuestAgent`; who prepares an image waits for them."""
    assert sign_of(code) is FALSE


def test_what_a_script_puts_together_is_seen_where_a_program_gets_it() -> None:
    assert sign_of("$p = 'REGISTRATION' + 'TOKEN'\nmsiexec /i C:\\a.msi \"$p=abc\"") is TRUE
    assert sign_of("$p = 'REGISTRATION' + 'TOKEN'\nif ($false) { msiexec /i C:\\a.msi \"$p=abc\" }") is FALSE


@pytest.mark.parametrize(
    "code",
    [f'Write-Host "{INSTALL}"', "msiexec /x C:\\RDAgent.Installer.msi /quiet"],
    ids=["said", "removed"],
)
def test_what_is_only_said_or_removes_the_agent_is_none(code: str) -> None:
    assert sign_of(code) is FALSE


@pytest.mark.parametrize(
    "code",
    [f"# {INSTALL}", f"<#\n{INSTALL}\n#>", f"function Install-It {{ {INSTALL} }}", f"exit 0\n{INSTALL}",
     f"if ($false) {{ {INSTALL} }}"],
    ids=["comment", "block comment", "never called", "behind the end", "never true"],
)  # fmt: skip
def test_what_never_runs_is_none(code: str) -> None:
    assert sign_of(code) is FALSE


def test_a_condition_on_the_machine_is_the_condition_of_the_sign() -> None:
    found = sign_of(f"if (Test-Path C:\\agent) {{ {INSTALL} }}")
    assert isinstance(found, OneOf)
    assert "Test-Path C:\\agent" in str(found)


def test_a_comment_on_sysprep_makes_no_image() -> None:
    assert sign_of("# later: sysprep.exe /generalize", SYSPREP) is FALSE
    assert sign_of("& sysprep.exe /generalize", SYSPREP) is TRUE


def test_boot_data_and_the_files_beside_a_script_count_by_their_text() -> None:
    boot = Script(RESOURCE, texts=[Known(f"rem\n{INSTALL}")], sources=[], executed=False)
    assert has_sign(boot, AGENT_INSTALL, Estate([])) is TRUE
    beside = Script(RESOURCE, texts=[], sources=[Known("https://x/RDAgent.msi")], commands=[Known("cmd /c dir")])
    assert has_sign(beside, AGENT_INSTALL, Estate([])) is TRUE


WORDS = (
    "REGISTRATIONTOKEN|=|RWrmXv|linkid=2310011|AVD|-|_|Agent|RD|.msi|.Installer|Boot|Install|WVD|Registration|Add|a|"
    "SessionHosts|Microsoft.|RDInfra.RD|New-Rds|Info|Host|sysprep|.exe|Set-AzVM|Generalized|Loader|az vm generalize"
)
PIECES = st.sampled_from([*WORDS.split("|"), " ", "\n", "\r\n", "\u0130"])


@given(st.lists(PIECES, max_size=40).map("".join))
def test_signs_are_found_where_the_pattern_finds_them(text: str) -> None:
    assert signs_in(text) == [(match.start(), match[0]) for match in SIGNS.finditer(text)]


def test_a_file_of_the_repository_counts_where_it_runs() -> None:
    loaded = Known(INSTALL, origin=Origin("the file Install.ps1", None))
    code = Known("Write-Output hello")
    beside = Script(RESOURCE, texts=[code, loaded], sources=[], code=code)
    assert has_sign(beside, AGENT_INSTALL, Estate([])) is FALSE
    calling = Known("& .\\Install.ps1")
    called = Script(RESOURCE, texts=[calling, loaded], sources=[], code=calling)
    called.find = {"install.ps1": INSTALL, "Install.ps1": INSTALL}.get
    assert has_sign(called, AGENT_INSTALL, Estate([])) is TRUE
    # Nothing says how it is run: all of its text counts.
    assert has_sign(Script(RESOURCE, texts=[loaded], sources=[]), AGENT_INSTALL, Estate([])) is TRUE


def test_an_encoded_text_speaks_of_what_is_in_it_and_hides_it() -> None:
    encoded = base64.b64encode(INSTALL.encode()).decode()
    texts = {
        INSTALL: (True, False),
        f"[Convert]::FromBase64String('{encoded}')": (True, True),
        "Write-Output hello": (False, True),
    }
    for text, expected in texts.items():
        script = Script(RESOURCE, texts=[Known(text)], sources=[])
        assert (speaks_of(script, AGENT_INSTALL), hides(script, AGENT_INSTALL)) == expected


def test_the_text_of_a_script_that_hangs_on_too_many_inputs_counts_whole() -> None:
    both = {"a": Known("# a\n"), "b": Known("# b\n")}
    parts = [choice_by(Decision(f"var.v{n}", ("a", "b"), f"var.v{n}"), both) for n in range(MAX_WORLDS.bit_length())]
    for line, expected in (
        (f"if ($false) {{ {INSTALL} }}", True),
        ("Write-Output hello; msiexec /i chrome.msi", False),
    ):
        code = partial_string([*parts, line])
        found = has_sign(Script(RESOURCE, texts=[code], sources=[], code=code), AGENT_INSTALL, Estate([]))
        assert may_hold(found) == expected


def test_a_text_that_is_too_long_to_be_unpacked_may_speak_of_anything() -> None:
    packed = base64.b64encode(gzip.compress(b"a" * (MAX_DECODED_BYTES + 1), mtime=0)).decode()
    script = Script(RESOURCE, texts=[Known(f"[Convert]::FromBase64String('{packed}')")], sources=[])
    assert speaks_of(script, AGENT_INSTALL)
