"""What a command, a header or a URL takes for a secret is in no sentence and no line of code that an output shows."""

from __future__ import annotations

import re
from types import SimpleNamespace

import pytest
from avd_intune.reporting import masking
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
    "reg add HKLM /d {} /v DefaultPassword /f", "Set-ItemProperty HKLM: -Value '{}' -Name DefaultPassword",
    "autologon.exe admin corp {} /accepteula", "Autologon64 admin corp {}", "export DB_PASS={}", "PASS={} x",
    "'{}' | ConvertTo-SecureString -AsPlainText -Force", "[Net.NetworkCredential]::new('u','{}')",
    "'{}'.ToCharArray() | % { $s.AppendChar($_) }", "az keyvault secret set --name n --value {}", "sensitive('{}')",
    "net user /add adm {}", r"net use Z: \\srv\share /persistent:yes /user:u {}",
    "reg add HKLM -v DefaultPassword -d {}",
    "Set-ItemProperty HKLM: DefaultPassword {}", "Registry]::SetValue('HKLM','DefaultPassword','{}')",
    "[Environment]::SetEnvironmentVariable('TOKEN', '{}', 'Machine')", "([ADSI]'WinNT://./a').SetPassword('{}')",
    "password = {}", "Password: {}", "the password is {}", "client secret: {}", "workspaceKey {}", "{'token'='{}'}",
    "-Headers @{'x-api-key'='{}'}", "$h['Password'] = '{}'", "password => '{}'", "ADMIN_PASS: {}", "PW={}",
    "dbPass: '{}'",
    "$c = Get-Cred 'svc' '{}'", "Get-AdminCredential corp 'svc' \"{}\"", "Set-LocalPassword '{}'",
    "New-DomainCred '{}' -Force", "ConvertTo-Secret '{}'", "ConvertTo-SecureValue -Value '{}'", "Protect-Value '{}'",
    r"Connect-Share '\\srv\share' svc '{}'", r"Mount-TeamDrive \\srv\share svc {}",
    "printf '{}' | adcli join --stdin-x", "az x --parameters 'vmPassword=a {}'", "az x --parameters 'vmPassword={} b'",
    "custom_data = \"{}\"", "customData: '{}'",
    "InstrumentationKey={};x", "OPINSIGHTS_WORKSPACE_KEY={}", "OPINSIGHTS_WORKSPACE_ID={}",
    "msiexec /i a.msi PIDKEY={}",
    "az storage x --account-key {}", "x --api-key={}", "x --pass {}", "x --key {}", "changepk /ProductKey {}",
    "WindowsSensor.exe /install CID={}", "SentinelInstaller.exe /t {} /q", "nssm set svc ObjectName u {}",
    "ldapsearch -D u -w {} x", "sshpass -p{} ssh a", "SSHPASS={} x", "7z x -p{} a.7z", "winrar x -hp{} a.rar",
    "echo {} | sudo -S ls", "echo 'root:{}' | chpasswd", "kinit u <<< '{}'", "smbclient //s/x -U u%{}", "curl -uu:{} x",
    "kubectl create secret generic a --from-literal=b={}", "vault kv put secret/a value={}", "Cookie: session={}",
    "machine github.com login a password {}", "<add key='Password' value='{}' />", "onboardingBlob: '{}'",
    "https://hooks.slack.com/services/T0/B0/{}", "https://a.webhook.office.com/webhookb2/x/IncomingWebhook/{}/y",
    "$p = '{}'", "$x = '{}'; net user adm $x /add", "set X={}\nnet user adm %X% /add",
    "$x = '{}'\n$s = $x | ConvertTo-SecureString -AsPlainText -Force", "[securestring]$x = '{}'",
    "pat: {}", "sas = '{}'", r'expect assword; send "{}\r"', r'send -- "{}\n"', "curl --cookie=a={} x",
    "gh auth login --with-token <<< {}", "sqlpackage /a:Publish /tu:u /tp:{}", "username:s:u;password 51:b:{}",
    "net user 'u' {} /add", "SetEnvironmentVariable('GH_PAT','{}')", "smbclient //a/b {} -U u",
    "az x --protected-settings '{commandToExecute:x {}}'", "Set-X -ProtectedSettingString '{commandToExecute: {}}'",
    "snmpwalk -v2c -c {} h", "htpasswd -bc f u {}", "https://discord.com/api/webhooks/123/{}",
    "https://api.telegram.org/bot123456:{}/sendMessage", "jdbc:oracle:thin:u/{}@h:1521", "sqlplus u/{}@db",
    "exp userid=u/{}@db", "mysql -uroot -p'{}' d", "pass phrase: {}", "x.ps1 -Pin {}", "x.ps1 -ADPw {}",
    "x.ps1 -Cred 'u:{}'", "cmdkey /add:`'a.file.core.windows.net`' /user:`'a`' /pass:`'{}`'", "chpasswd <<EOF\nu:{}\n",
]  # fmt: skip


@pytest.mark.parametrize("form", FORMS)
def test_secret_is_hidden_in_sentences_and_code(form: str) -> None:
    text = form.replace("{}", SECRET)
    assert SECRET not in without_credentials(text)
    assert SECRET not in without_secrets(f'command = "{text}"')


@pytest.mark.parametrize(
    "text", ["# Password: {}", "Write-Host 'Passwort: {}'", "REM Kennwort: {}\r", "x Passphrase: {}"]
)
def test_plain_word_is_hidden_behind_the_name_of_a_secret(text: str) -> None:
    assert "bravewolf" not in without_secrets(text.replace("{}", "bravewolf"))
    for other in ("domainPassword", "null", "settings.value", "kvReference()", "is asked for"):
        assert without_secrets(text.replace("{}", other)) == text.replace("{}", other)


BY_FORM = {
    "what DPAPI encrypted": ("$text = '01000000d08c9ddf0115d1118c7a00c04fc297eb01{}'", "0000007a3c9f2b1e"),
    "a password in an .rdp file": ("password 51:b:01000000D08C9DDF0115D1118C7A00C04FC297EB{}", "0100A1B2C3D4"),
    "a token of Azure DevOps": ("$pat = '{}'", "ab3d5f7hqjklmnopqrstuvwxyz234567abcdefghijklmnopqrst"),
}


@pytest.mark.parametrize(("form", "secret"), BY_FORM.values(), ids=BY_FORM)
def test_secret_is_known_by_its_form(form: str, secret: str) -> None:
    assert secret not in without_credentials(form.replace("{}", secret))


CODE = {
    "a secret of a key vault": 'resource "azurerm_key_vault_secret" "s" {\n  name  = "a"\n  value = "{}"\n}',
    "a secret of a key vault in Bicep": "resource s 'Microsoft.KeyVault/vaults/secrets@2023-07-01' = {\n"
    "  name: 'a'\n  properties: {\n    value: '{}'\n  }\n}",
    "a sensitive body of azapi": 'sensitive_body = { properties = { value = "{}" } }',
    "an app setting KEY": 'app_settings = { KEY = "{}" }',
    "an app setting with its name beside": '{ "name": "STORAGE_KEY", "value": "{}" }',
    "an instrumentation key": 'instrumentation_key = "{}"',
    "the id of a workspace": 'settings = jsonencode({ workspaceId = "{}" })',
    "parameters in a command line": r""""run": "az x --parameters \"{\\\"adminPassword\\\": """
    r'''{\\\"value\\\": \\\"{}\\\"}}\""''',
    "a credential without brackets": "Add-Computer -Credential (New-Object PSCredential 'svc', '{}')",
    "a credential with its parameter": """$c = New-Object PSCredential -ArgumentList "svc", '{}'""",
    "a here-string": '$secret = @"\n{}\n"@',
    "credentials of a registry": '"auths": {"a.azurecr.io": {"auth": "{}"}}',
}


@pytest.mark.parametrize("code", CODE.values(), ids=CODE)
def test_secret_is_known_by_what_it_is_given_to(code: str) -> None:
    shown = without_secrets(code.replace("{}", SECRET))
    assert SECRET not in shown
    assert shown.count("\n") == code.count("\n")


@pytest.mark.parametrize(
    "text",
    [
        "the pass is set; bypass=true", "sensitive(var.token)", "reg add HKLM /d 1 /v AutoAdminLogon",
        "autologon is set", "Get-Credential 'corp'", "Get-StoredCredential -Target 'corp'", "custom_data = var.data",
        "Set-ItemProperty -Value 1 -Name AutoEnrollMDM", "a" * 52, "$x | ConvertTo-SecureString",
        "bypass = 'AzureServices'", 'workspace_key = "wvd_ws1"', '"RowKey": "host-17"', "ObjectName == 'Memory'",
        "$vhd = 'c:/x.vhdx'; Set-Item -Name Path -Value $vhd", "Password: adminPassword2", "password = var.x1",
        "token = 4096", "Get-Secret 'domain-join'", r"Copy-Item '\\srv\share' c:/x 'y'", "Set-Something 'x' 'y'",
        "$s = ConvertTo-SecureString $env:P -AsPlainText", "-Name DisablePassivePolling -Value 1",
        "key = 'win11-24h2-avd'",
        "password: the line 2 says it", "echo done | tee log",
        "workspaceId = azurerm_log_analytics_workspace.w1.workspace_id",
        '"password": "[parameters(\'p1\')]"', "$x = 'westeurope'; net user adm $y /add",
        "sensitive_body_version = 2", "az keyvault secret show --name n",
    ],
)  # fmt: skip
def test_what_only_looks_like_a_secret_is_shown(text: str) -> None:
    assert without_secrets(text) == text


@pytest.mark.parametrize(
    "text",
    [
        '"' + "\\" * 60_000,
        "eyJ-" * 60_000,
        "password " * 40_000,
        "://a:" * 40_000,
        "'a" * 60_000 + "securestring appendchar",
        "/d a " * 30_000,
        "-value a " * 30_000,
        "autologon a " * 30_000,
        "a2" * 60_000,
        "01000000" * 9_000 + "0115",
        "pwd=1," * 40_000,
    ],
)
def test_hostile_text_is_gone_through_once(text: str) -> None:
    # In quadratic time each of these takes minutes; the test run itself would not end.
    assert without_secrets(text)


BY_LINE = [form for form in masking.FORMS if form.by_line]
SPOKEN = [
    'docker run -e PASSWORD=hunter22 -e "api_key=abc def" x',
    "Server=db;User Id=sa;Password=hunter22;Timeout=3",
    '"run": "New-Thing -AdminPassword \\"hunter22\\" { \\"token\\": \\"abc\\" }"',
    "param adminPassword string = 'hunter22'",
    "--parameters 'vmPassword=hunter 22'",
    'protectedSettings: { key: "one"',
    '  two: "three" }',
    "password = <<END",
    "hunter22",
    "END",
    "password=",
    "hunter22",
    "nothing to hide: 'here' = 1",
]


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_what_is_gone_through_by_line_is_masked_as_in_the_whole_text(line_end: str) -> None:
    assert len(BY_LINE) == 3
    for first in SPOKEN:
        for second in SPOKEN:
            text = line_end.join([first, second, *SPOKEN])
            for form in BY_LINE:
                assert masking._masked_by_line(text, form) == form.pattern.sub(masking._mask_in_text, text)
            assert masking._with_masked_names(text) == masking._with_masked_values(text, masking.ASSIGNED.pattern)


def test_lines_that_name_no_secret_are_not_searched_for_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of a large template nearly all lines are such: to try each character for a name took most of masking."""
    searched: list[str] = []

    class Counted:
        def search(self, text: str, start: int, end: int) -> re.Match[str] | None:
            searched.append(text[start:end])
            return given.search(text, start, end)

    given = masking.ASSIGNED.pattern
    monkeypatch.setattr(masking, "ASSIGNED", SimpleNamespace(pattern=Counted()))
    text = "location: westeurope\n" * 1_000 + "password: 'hunter22'\n" + "size: Standard_D2s_v5\n" * 1_000
    assert "hunter22" not in masking._with_masked_names(text)
    assert searched == ["password: 'hunter22'\n", "\n"]  # the line, and the rest of it behind the value
