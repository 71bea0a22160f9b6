"""Lines that a script hands to a program which reads secrets, and what stands in the place of what it prints."""

from __future__ import annotations

import time

import pytest
from avd_intune.reporting.masking import MASK, without_credentials, without_secrets

SECRET = "Zq01Kx8wPz"
TEXTS = (
    "passwd <<EOF\n@\n@\nEOF",
    "passwd user <<-'EOF'\n\t@\n\t@\n\tEOF",
    "chpasswd <<EOF\nroot:@\nme:@\nEOF",
    "cat <<EOF | passwd\n@\n@\nEOF",
    "kinit join <<EOF\n@\nEOF",
    "sudo -S ls <<EOF\n@\nEOF",
    "docker login --password-stdin <<EOF\n@\nEOF",
    "restic --password-command 'echo @' backup",
    'restic --password-command="printf @" backup',
    "RESTIC_PASSWORD_COMMAND='echo @' restic backup",
    "SSH_ASKPASS='echo @' ssh host",
    "git -c credential.helper='!echo @' pull",
    "wg set wg0 private-key <(echo @) peer x",
    "openssl x -passin file:<(echo @)",
    "cmdkey /add:s /user:u /pass:$('@')",
    'join.ps1 -Password "$(echo @)"',
    "join --token=`echo @`",
    "schtasks /create /ru u /rp $('@')",
    "x --key-file <(printf '%s' '@')",
)


@pytest.mark.parametrize("written", TEXTS)
def test_what_is_read_or_printed_in_place_of_a_secret_is_hidden(written: str) -> None:
    for text in (written, written.replace('"', '\\"').replace("\n", "\\n"), f'"commandToExecute": "{written}"'):
        for hide in (without_secrets, without_credentials):
            shown = hide(text.replace("@", SECRET))
            assert SECRET not in shown
            assert MASK in shown
            assert shown.count("\n") == text.count("\n"), "every line keeps its number"


@pytest.mark.parametrize(
    "text",
    [
        "cat <<EOF\nhello\nEOF",
        "passwd <<EOF\n$NEW\n$NEW\nEOF\necho done",
        'commandToExecute = "echo hello"',
        "kind=$(echo $KIND)",
        "name=$(az account show)",
    ],
)
def test_what_holds_no_secret_is_shown(text: str) -> None:
    assert without_secrets(text) == text


def test_what_stands_behind_the_lines_is_shown() -> None:
    shown = without_secrets(f"passwd <<EOF\n{SECRET}\nEOF\necho done\ncat <<EOF\nhello\nEOF")
    assert shown == f"passwd <<EOF\n{MASK}\nEOF\necho done\ncat <<EOF\nhello\nEOF"


@pytest.mark.parametrize(
    "piece", ["passwd <<E\n", "passwd <<E\\n", "passwd <<E\\nE\\n", "passwd <<E\na\nE\n", "cat <<E\n"]
)
def test_lines_without_an_end_take_linear_time(piece: str) -> None:
    def seconds(count: int) -> float:
        began = time.process_time()
        without_credentials(piece * count)
        return time.process_time() - began

    few = min(seconds(2_000) for _ in range(2))
    assert seconds(16_000) < 8 * 4 * few + 0.2
