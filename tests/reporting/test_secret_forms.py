"""What a command, a header or a URL takes for a secret is in no sentence and no line of code that an output shows."""

from __future__ import annotations

import pytest
from avd_intune.reporting.masking import without_credentials, without_secrets

SECRET = "Zq29Kx8wPz29"
FORMS = [
    "powershell -File join.ps1 -Token {}", "join.ps1 -p {}", "join.ps1 /pw:{}", "join.ps1 --client-secret={}",
    "cmdkey /add:srv /user:u /pass:{}", "net user admin {} /add", r"net use \\srv\share {} /user:u",
    r"net use Z: \\srv\share {}", "schtasks /create /rp {}", "sqlcmd -P {}", "mysql -u root -p{}", "curl -u me:{} x",
    "curl -H 'Authorization: Basic {}'", "Authorization: Bearer {}", "X-Functions-Key: {}", "Private-Token: {}",
    "git::https://me:{}@a.b/c", "https://{}@a.b/c", "https://a.b/c?sig={}", "https://a.b/c?sv=1&sig={}&x=1",
    "reg add HKLM /v DefaultPassword /t REG_SZ /d {}", "New-ItemProperty -Name DefaultPassword -Value {}",
    "ConvertTo-SecureString {} -AsPlainText -Force", "ConvertTo-SecureString -AsPlainText -Force {}",
    "NetworkCredential('u', '{}')", "setx MY_TOKEN {}", "AccountName=a;AccountKey={};X=y", "Password={}",
    "openssl x -passin pass:{}", "netdom join x /passwordd:{}", "<AdministratorPassword>{}</AdministratorPassword>",
]  # fmt: skip


@pytest.mark.parametrize("form", FORMS)
def test_secret_is_hidden_in_sentences_and_code(form: str) -> None:
    text = form.replace("{}", SECRET)
    assert SECRET not in without_credentials(text)
    assert SECRET not in without_secrets(f'command = "{text}"')


@pytest.mark.parametrize("text", ['"' + "\\" * 60_000, "eyJ-" * 60_000, "password " * 40_000, "://a:" * 40_000])
def test_hostile_text_is_gone_through_once(text: str) -> None:
    # In quadratic time each of these takes minutes; the test run itself would not end.
    assert without_secrets(text)
