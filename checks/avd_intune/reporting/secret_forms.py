"""What a secret is: by the name that it is given to, by the command or header that takes it, or by its own form.

The one place that knows it, for every output of every command and for what Checkov prints of us.

Every pattern is linear. Where a repetition has no bound, a text that it has gone through and found nothing behind is
not gone through again from a place further on (so the look-behinds), and two repetitions in a row share no character.
"""

from __future__ import annotations

import re
from functools import cached_property

from avd_intune.records import dataclass

# Names of things that are secret; `adminPassword` and `join_password_wo` end so.
# `pass` and `pw` end the name of a password where a word ends there: `bypass` does not.
_SHORT_NAMES = (
    r"(?:(?<![A-Za-z])|(?-i:(?<=[a-z])(?=P)|(?<=ADMIN|LOCAL)|(?<=AD|DB)|(?<=USER|ROOT)|(?<=SSH)))"
    r"(?:pass|pw)(?![A-Za-z])"
)
WORDS = (
    r"(?:pass_?word|passwd|pwd|passwort|kennwort|mot_?de_?passe|pass[_ ]?phrase|pass_?code|token|secret|credentials?"
    r"|shared[_-]?access[_-]?signature"
    r"|(?:access|account|api|auth|client|decryption|encryption|function|hmac|host|instrumentation|license|master|pid"
    r"|pre[_-]?shared|primary|private|product|secondary|shared[_-]?access|shared|signing|storage|subscription)[_-]?key"
    r"|key_?material"
    rf"|psk|sas_?ur[il]|unlock_?code|connection_?string|(?:on|off)boarding_?blob|{_SHORT_NAMES})"
    r"(?:s|_?wo|_?value|_?text|_?plain_?text|_?base_?64|_?hash)?"
)
# `sensitive_body` is what azapi sends and does not keep.
_PROTECTED = r"(?:protected_?(?:settings|parameters?)|sensitive_?body)(?:_?wo)?"
# `password: `, `"password"] = `, `password => `, `password.Value = `
_GIVEN = r"""\\{0,3}["']?(?:\]|\.value)?[ \t]{0,40}[:=]>?[ \t]{0,40}"""


@dataclass(frozen=True)
class Form:
    """A secret by its form, or by what stands before it. needed: text without which the pattern cannot match.

    before: what stands before the secret, of which a variable in its place makes the value of that variable one.

    by_line: no match goes over the end of a line, so that the lines without what is needed, nearly all of a template,
    need not be gone through. Such a pattern begins with a name, for which each character is tried.

    The pattern is compiled when a text is met that holds what is needed: to compile all of them takes longer than
    a small scan.
    """

    needed: str
    written: str
    flags: int = 0
    by_line: bool = False
    before: str = ""

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        return re.compile(self.written, self.flags)

    @cached_property
    def taking(self) -> re.Pattern[str]:
        """What finds the variable that is given in place of a secret: `net user admin $p`, `-Password %PW%`."""
        return re.compile(
            rf"""{self.before}\\{{0,3}}["']?\(?(?:\$\{{?(?:(?:script|global|env):)?|%)(?P<variable>[A-Za-z]\w{{0,60}})"""
            r"(?![\w.:\[(])",
            self.flags,
        )


# A value that is secret by its name, or by what it is given to.
ASSIGNED = Form(
    "",
    rf"(?P<name>{WORDS}|{_PROTECTED}){_GIVEN}|protected_?parameter[ \t]{{0,40}}(?={{)"
    # a parameter of Bicep: `param adminPassword string = '…'`; an output
    rf"|\b(?:param|output)[ \t]{{1,9}}\w{{0,60}}?{WORDS}[ \t]{{1,9}}[\w.?|' \t]{{1,80}}=[ \t]{{0,9}}",
    re.IGNORECASE,
)
NAME = Form("", rf"(?:{WORDS}|{_PROTECTED})\Z", re.IGNORECASE)
# Without one of these in it (in lower case) a text holds no such name.
NEEDED_NAMES = (
    *("pass", "pwd", "token", "secret", "key", "sas_ur", "sasur", "unlock", "protected", "credential", "psk"),
    *("signature", "connection", "sensitive", "pw", "boarding", "kennwort", "passe"),
)
# What declares a value secret that stands elsewhere in the block: then each value of these names is.
DEFAULTS = (
    # `variable` and `output` of Terraform, `@secure()` of Bicep, parameters of ARM.
    (
        Form("", r"sensitive[ \t]{0,20}=[ \t]{0,20}true|secure(?:string|object)\b|@(?:sys\.)?secure\("),
        Form(
            "",
            r"""(?<![\w-])(?:default|default_?value|value)["']?[ \t]{0,40}[:=][ \t]{0,40}"""
            r"""|@(?:sys\.)?secure\(\)\s{0,20}(?:@[^\r\n]{0,200}\r?\n\s{0,20}){0,5}param[ \t]{1,9}\w{1,200}[ \t]{1,9}"""
            r"""[\w.?|' \t]{1,80}=[ \t]{0,9}""",
            re.IGNORECASE,
        ),
    ),
    # A variable of Terraform that is secret by its name.
    (
        Form("", rf"""(?:variable|output)[ \t]{{1,9}}"[\w-]{{0,60}}?{WORDS}["]""", re.IGNORECASE),
        Form("", r"""(?<![\w-])(?:default|value)[ \t]{0,40}=[ \t]{0,40}""", re.IGNORECASE),
    ),
    # What goes into a key vault.
    (
        Form("", r"""azurerm_key_vault_secret["']|vaults/secrets["'@]""", re.IGNORECASE),
        Form("", r"(?<![\w-])value[\"']?[ \t]{0,40}[:=][ \t]{0,40}", re.IGNORECASE),
    ),
    # Intune keeps these values encrypted, and so does nobody show them.
    (
        Form("", r"isencrypted[\"']?\s{0,9}[:=]\s{0,9}true|secretsettingvalue"),
        Form("", r"(?<![\w-])value[\"']?[ \t]{0,40}[:=][ \t]{0,40}", re.IGNORECASE),
    ),
)

# A value in (escaped) quotes, or up to the next space or quote. What a variable gives is none.
QUOTED = r"""(?P<q>(?:\\{0,4}|`)["'])(?P<quoted>(?!\$|[\r\n])(?:(?!(?P=q))[^\r\n])+)(?P=q)"""
_BARE = (
    r"""(?P<bare>(?![-/$%(){}\[\]<>"'\\,;|&=:?]|(?:var|local|data|module|each|self|\w{1,40}_\w{1,40})\.)[^\s"'\\]+)"""
)
VALUE = rf"(?:{QUOTED}|{_BARE})"
_UP_TO_SEMICOLON = rf"(?:{QUOTED}|{_BARE.removesuffix(']+)')};]+))"
_SHORT_VALUE = r"(?P<q>\\{0,4}[\"']?)(?!\$)(?P<quoted>[^\s\"'\\]{1,200})"
# As many keys look, and no name or version: digits between letters, at least twice.
_LIKE_A_KEY = r"(?P<bare>(?=(?:[A-Za-z_+/=~-]{0,80}[0-9]{1,40}[A-Za-z+/]){2})[\w+/=~-]{8,}(?![\w+/=~.(\[-]))"
# Outside of quotes code has symbols, which say that they hold a secret, and no digit or sign that tells them from one.
_BARE_TEXT = (
    r"(?P<bare>(?=[A-Za-z_-]{0,80}[0-9!@#%^&*~+])(?![/@$*!#%&-]|[0-9]{1,5}(?!\w)|(?:var|local|data|module|each|self)\."
    r"|\w{0,80}(?:pass|pwd|secret|token|key|cred)\w{0,80}(?![^\s,;)}\]]))"
    r"""[^\s"'\\,;(){}\[\].]{4,}(?=\.?(?:[\s"'\\,;)}\]]|\Z)))"""
)
# A text in quotes, of which the bracket that stays open tells what must stand behind.
_TEXT_BEFORE = r"""(?<=["'])(?P<bare>(?!\$)[^"'\r\n|]{1,200})(?=["']"""
_BASE64 = r"(?P<bare>[A-Za-z0-9+/=]{16,})"
_SHORT = r"(?:p|pw|pass|pswd|pat|k|key|sas|pd|po|pu|passwordd|passwordo|rp|ipk|psk|passin|passout|storepass|keypass)"


def form_behind(needed: str, before: str, value: str = VALUE, by_line: bool = False, variables: bool = True) -> Form:
    """Return a form, which needs a text in lower case, by what stands before the secret.

    variables: False where what is given may as well be no secret, such as the path behind `-p`.
    """
    return Form(needed, rf"(?P<before>{before}){value}", re.IGNORECASE, by_line, before if variables else "")


# Names of what is a secret if it looks like a key.
NAME_OF_KEY = Form(
    "", r"(?:(?<!public)(?<!public[_-])key|workspace[_-]?id|\b(?:pat|pin|sas|bearer|auth))\Z", re.IGNORECASE
)
LIKE_A_KEY = Form("", _LIKE_A_KEY)


def _keyed(before: str, needed: str = "") -> Form:
    """Return a form of what looks like a key, behind what may as well stand before something else."""
    return form_behind(needed, rf"{before}\\{{0,4}}[\"']?", _LIKE_A_KEY, variables=False)


# A script's own function: Get-Cred 'svc' 'x'; not what names a credential that is kept elsewhere.
_OWN_FUNCTION = (
    r"(?<![\w-])(?!get-(?:stored)?credential\b|get-\w{{0,20}}secret\b)"
    r"(?:[gs]et|new|convertto|make|build|create)-\w{{0,40}}?{}\w{{0,20}}(?:[ \t]{{1,9}}-\w{{1,30}})?"
    r"(?:[ \t]{{1,9}}(?:'[^'\r\n]{{0,99}}'|\"[^\"\r\n]{{0,99}}\"|[^-\s'\"|;,(][^\s'\"|;,(]{{0,99}})){{0,3}}[ \t]{{1,9}}"
)
# In command lines, scripts and sentences alike.
FORMS = (
    # -Token x, --client-secret=x, -AdminPassword 'x', "-Password", "x"
    form_behind(
        "-",
        rf"(?<![\w-])-{{1,2}}[\w-]{{0,40}}?{WORDS}(?:[ \t]{{1,9}}|[ \t]{{0,9}}[:=][ \t]{{0,9}})"
        r"""(?:["']?[ \t]{0,9},[ \t]{0,9})?""",
    ),
    form_behind("-", rf"(?<![\w-])-{_SHORT}(?:[ \t]{{1,9}}|[:=])(?:pass:)?", variables=False),
    form_behind(
        "/", rf"(?<![\w/])/(?:{_SHORT}(?:[ \t]{{1,9}}(?=[^/\s])|[:=])|[\w-]{{0,40}}?{WORDS}[:=])", variables=False
    ),
    form_behind(
        ":",
        r"(?<![\w-])(?:-u|--user|--proxy-user|-U)[ \t]{1,9}\\{0,2}[\"']?[^\s:\"'\\]{1,100}:(?!//)",
        r"(?P<bare>[^\s\"'\\]+)",
    ),
    form_behind(
        "mysql", r"\bmysql(?:dump|admin)?(?:\.exe)?[ \t][^\r\n|;]{0,200}?[ \t]-p", r"(?P<bare>[^\s\"'\\-][^\s\"'\\]*)"
    ),
    # Password=x; AccountKey=x; ?sig=x
    form_behind("=", rf"(?:(?<![A-Za-z])|(?<=[a-z_-])){WORDS}=(?!=)", _UP_TO_SEMICOLON, by_line=True),
    # 'vmPassword=a b'
    form_behind(
        "=",
        rf"(?<=[\"'])[\w.-]{{0,60}}?{WORDS}=(?!=)",
        r"(?P<bare>(?![$@(])[^\"'\\\r\n;,&]{1,200})(?=[\"'\\])",
        by_line=True,
    ),
    form_behind("sc", r"\bsc(?:\.exe)?[ \t][^\r\n]{0,200}?password=[ \t]{1,3}"),
    form_behind(
        "=",
        r"(?:[?&;]|u0026)(?:sig|signature|x-amz-signature|x-amz-security-token|code|sshkey|auth|key|x-goog-signature)=(?!=)",
        r"(?P<bare>[^\s\"'&\\]+)",
    ),
    form_behind('\\"', rf"{WORDS}{_GIVEN}(?=\\)", by_line=True),
    # New-ItemProperty -Name DefaultPassword -Value x; reg add … /v DefaultPassword /t REG_SZ /d x
    form_behind(
        "-value",
        rf"(?<![\w-])-name[ \t]{{1,9}}\\?[\"']?[\w-]{{0,40}}?{WORDS}\\?[\"']?[^\r\n]{{0,80}}?[ \t]-value[ \t]{{1,9}}",
    ),
    form_behind(
        "d",
        rf"(?<![\w/-])[/-]v[ \t]{{1,9}}\\?[\"']?[\w-]{{0,40}}?{WORDS}\\?[\"']?[^\r\n]{{0,80}}?[ \t][/-]d[ \t]{{1,9}}",
    ),
    form_behind(
        "itemproperty",
        rf"itemproperty[ \t][^\r\n;|]{{0,200}}?[ \t]\\?[\"']?[\w-]{{0,40}}?{WORDS}\\?[\"']?"
        r"(?:[ \t]{1,9}-(?:property)?type[ \t]{1,9}\w{1,20})?[ \t]{1,9}(?:-value[ \t]{1,9})?",
    ),
    form_behind(
        "set",
        rf"\bset(?:value|environmentvariable)\([^\r\n()]{{0,200}}?[\"'][\w-]{{0,40}}?{WORDS}\\?[\"']"
        r"[ \t]{0,9},[ \t]{0,9}",
    ),
    form_behind("hex", rf"{WORDS}[\"']=hex(?:\([0-9a-f]\))?:", r"(?P<bare>[0-9a-f][0-9a-f,\\]{3,})"),
    # The same with the value in front of the name.
    form_behind(
        "-value",
        r"(?<![\w-])-value[ \t]{1,9}",
        rf"{_SHORT_VALUE}(?=[\"'\\]{{0,3}}[ \t][^\r\n]{{0,80}}?-name[ \t]{{1,9}}[\"']?[\w-]{{0,40}}?{WORDS})",
        variables=False,
    ),
    form_behind(
        "/d",
        r"(?<![\w/])/d[ \t]{1,9}",
        rf"{_SHORT_VALUE}(?=[\"'\\]{{0,3}}[ \t][^\r\n]{{0,80}}?/v[ \t]{{1,9}}\\?[\"']?[\w-]{{0,40}}?{WORDS})",
        variables=False,
    ),
    form_behind("autologon", r"\bautologon(?:64)?(?:\.exe)?[ \t]{1,9}[^\s]{1,100}[ \t]{1,9}[^\s]{1,100}[ \t]{1,9}"),
    form_behind("--value", r"\bsecret[ \t]{1,9}set[ \t][^\r\n]{0,200}?--value[ \t]{1,9}"),
    form_behind("sensitive(", r"\bsensitive\([ \t]{0,9}"),
    # 'x' | ConvertTo-SecureString; 'x'.ToCharArray() into one
    form_behind("securestring", "", rf"{_TEXT_BEFORE}[ \t]{{0,9}}\|[ \t]{{0,9}}ConvertTo-SecureString)"),
    form_behind("appendchar", "", rf"{_TEXT_BEFORE}\.ToCharArray\(\)[^\r\n]{{0,80}}?AppendChar)"),
    form_behind('"auth', r"""["']auth["'][ \t]{0,9}:[ \t]{0,9}["']""", r"(?P<bare>[A-Za-z0-9+/=]{8,})"),
    form_behind("pass=", r"(?:(?<![A-Za-z])|(?<=_))pass=(?!=)", _UP_TO_SEMICOLON),
    form_behind("setx", rf"\bsetx[ \t]{{1,9}}(?:/m[ \t]{{1,9}})?[\w-]{{0,40}}?{WORDS}[ \t]{{1,9}}"),
    form_behind(
        "convertto-securestring",
        r"\bConvertTo-SecureString(?:[ \t]{1,9}-(?:AsPlainText|Force)){0,2}[ \t]{1,9}(?:-String[ \t]{1,9})?",
    ),
    *(
        form_behind(word, _OWN_FUNCTION.format(word), QUOTED, variables=False)
        for word in ("cred", "password", "secret", "secure")
    ),
    form_behind(
        "-", r"(?<![\w-])(?:protect|encrypt)-\w{1,40}(?:[ \t]{1,9}-\w{1,30})?[ \t]{1,9}", QUOTED, variables=False
    ),
    # Connect-Share '\\server\share' svc x
    form_behind(
        "\\\\",
        r"(?<![\w-])[a-z]{2,20}-\w{0,30}?(?:share|drive|folder)\w{0,20}[ \t]{1,9}"
        r"[\"']?\\{2,8}[^\s\"']{1,200}[\"']?[ \t]{1,9}(?![-/])[^\s]{1,100}[ \t]{1,9}",
        variables=False,
    ),
    form_behind("custom", rf"custom_?data{_GIVEN}", QUOTED, variables=False),
    form_behind("credential", r"Credential(?:\]::new)?\([^,\r\n()]{0,80},[ \t]{0,9}"),
    form_behind("credential", r"Credential[\"']?[ \t](?:-Arg\w{1,11}[ \t])?[\"'][^,\r\n()]{0,80},[ \t]{0,9}", QUOTED),
    form_behind(
        "user",
        r"\bnet1?(?:\.exe)?[ \t]{1,9}user[ \t]{1,9}(?:/\w{1,20}[ \t]{1,9})?\\{0,2}[\"']?[^\s\"'/]{1,64}?"
        r"\\{0,2}[\"']?[ \t]{1,9}",
    ),
    form_behind(
        "use",
        r"\bnet1?(?:\.exe)?[ \t]{1,9}use[ \t]{1,9}(?:[a-z*]:?[ \t]{1,9})?[\"']?[\\/]{2,8}[^\s\"']{1,200}[\"']?"
        r"[ \t]{1,9}(?:/\w{1,20}(?::[^\s]{1,100})?[ \t]{1,9}){0,4}",
    ),
    form_behind("objectname", r"\bset[ \t]{1,9}[^\s]{1,100}[ \t]{1,9}ObjectName[ \t]{1,9}[^\s]{1,100}[ \t]{1,9}"),
    form_behind(
        "curl", r"\bcurl(?:\.exe)?[ \t](?:[^\r\n|;]{0,200}?[ \t])?-u[^\s:\"']{1,100}:", r"(?P<bare>[^\s\"'\\]+)"
    ),
    form_behind(
        "curl",
        r"\bcurl(?:\.exe)?[ \t](?:[^\r\n|;]{0,200}?[ \t])?(?:-b|--cookie)[ \t=]{1,9}\\?[\"']?[^\s=\"'\\]{1,100}=",
    ),
    form_behind(
        "curl",
        r"\bcurl(?:\.exe)?[ \t](?:[^\r\n|;]{0,200}?[ \t])?(?-i:-E|--cert)[ \t=]{1,9}\\?[\"']?[^\s:\"'\\]{2,200}:",
        r"(?P<bare>[^\s\"'\\]+)",
    ),
    # expect: what it types
    form_behind(
        "send",
        r"(?<![\w-])send[ \t]{1,9}(?:--[ \t]{1,9})?\\{0,4}\"",
        r"(?P<bare>(?!\$)[^\"\\\r\n]{4,200})(?=\\{1,4}[rn])",
    ),
    form_behind("sql", r"(?<![\w-])[io]?sql(?:cmd)?(?:\.exe)?[ \t](?:[^\r\n|;]{0,200}?[ \t])?(?-i:-P)(?=[^\s])"),
    form_behind("bcp", r"(?<![\w-])bcp(?:\.exe)?[ \t](?:[^\r\n|;]{0,200}?[ \t])?(?-i:-P)(?=[^\s])"),
    form_behind("redis-cli", r"\bredis-cli[ \t](?:[^\r\n|;]{0,200}?[ \t])?-a[ \t]{1,9}"),
    form_behind("ssh-keygen", r"\bssh-keygen[ \t](?:[^\r\n|;]{0,200}?[ \t])?(?-i:-[NP])[ \t]{1,9}"),
    form_behind("vault", r"\bvault[ \t]{1,9}login[ \t]{1,9}(?:-[\w=-]{1,60}[ \t]{1,9}){0,4}(?:token=)?"),
    # A plain word behind its name, as in a comment or in what a script prints, and no symbol that says what it is.
    form_behind(
        ": ",
        r"(?<![\w.])(?-i:Pass(?:word|phrase|code)|Passwort|Kennwort|Mot de passe):[ \t]{1,9}",
        r"(?P<bare>(?!\w{0,60}(?:pass|pwd|secret|token|key|cred)|(?:true|false|null|none|required)\b)"
        r"[A-Za-z]{4,60})(?=[\"'\\]{0,4}[ \t]{0,9}(?:[\r\n]|\Z))",
    ),
    form_behind("ldap", r"\bldap\w{0,20}[ \t][^\r\n|;]{0,200}?[ \t]-w[ \t]{1,9}"),
    form_behind("sentinel", r"\bsentinel\w{0,40}(?:\.exe|\.msi)?[ \t][^\r\n|;]{0,80}?[/-]t[ \t]{1,9}"),
    form_behind("cid=", r"\bcid=", _UP_TO_SEMICOLON),
    form_behind("%", r"(?<![\w-])(?:-U|--user)[ \t=]{1,9}[\"']?[^\s%\"']{1,100}%", r"(?P<bare>[^\s\"'\\%]+)"),
    form_behind("--from-literal", r"--from-literal[ \t=]{1,9}[\"']?[^\s=\"']{1,100}="),
    form_behind("vault", r"\bvault[ \t]{1,9}(?:kv[ \t]{1,9}put|write)[ \t]{1,9}[^\s]{1,200}[ \t]{1,9}[^\s=]{1,100}="),
    *(
        form_behind(
            tool.rpartition(")?")[2],
            rf"\b{tool}\w{{0,3}}(?:\.exe)?[ \t](?:[^\r\n|;]{{0,200}}?[ \t])?-h?p(?=[^\s])",
            variables=False,
        )
        for tool in ("sshpass", "7z", "(?:win|un)?rar")
    ),
    # What a command reads from its standard input: echo x | sudo -S; passwd <<< x
    *(
        form_behind(
            word,
            rf"\b{word}[ \t]{{1,9}}(?:-[en]{{1,2}}[ \t]{{1,9}})?",
            r"(?P<bare>(?!\$)[^\s|$][^\r\n|]{0,200}?)(?=[ \t]{0,9}\|[ \t]{0,9}"
            r"(?:sudo[ \t]{1,9}-S|(?:sudo[ \t]{1,9})?(?:ch)?passwd|kinit|runas\b|[^\r\n|]{1,100}-stdin))",
        )
        for word in ("echo", "printf")
    ),
    form_behind(
        "<<<", r"\b(?:kinit|sudo[ \t]{1,9}-S|[\w-]{0,20}passwd|[\w-]{0,20}password)(?![\w-])[^\r\n<]{0,80}<<<[ \t]{0,9}"
    ),
    form_behind("password(", r"password\([ \t]{0,9}", QUOTED),
    form_behind("securestring]", r"\[securestring\][ \t]{0,9}\$\w{1,60}[ \t]{0,9}=[ \t]{0,9}", QUOTED, variables=False),
    form_behind(
        "<add", rf"<add[ \t][^<>\r\n]{{0,80}}?(?:key|name)=\\?[\"'][\w.:-]{{0,60}}?{WORDS}\\?[\"'][ \t]{{1,9}}value="
    ),
    form_behind("cookie", r"\bcookie\\{0,2}[\"']?[ \t]{0,9}[:=][ \t]{0,9}\\?[\"']?", r"(?P<bare>(?!\$)[^\s\"'\\]+)"),
    # The address of a webhook is its key.
    form_behind("hooks.slack", r"hooks\.slack\.com/services/", r"(?P<bare>[\w/]{8,})"),
    form_behind("webhook", r"webhook\.office\.com/\w{1,20}/", r"(?P<bare>[\w@/-]{8,})"),
    form_behind("rasdial", r"\brasdial(?:\.exe)?[ \t]{1,9}[^\s]{1,100}[ \t]{1,9}[^\s/]{1,100}[ \t]{1,9}"),
    form_behind("setcredentials", r"/setcredentials[ \t]{1,9}(?:[^\s]{1,100}[ \t]{1,9}){4}"),
    form_behind("pass:", r"(?<![\w-])pass:"),
    # Authorization: Basic x; X-Functions-Key: x; Ocp-Apim-Subscription-Key: x; Private-Token: x
    form_behind(
        "authorization",
        r"""\bauthorization\\{0,2}["']?[ \t]{0,9}[:=][ \t]{0,9}\\{0,2}["']?"""
        r"(?:(?:basic|bearer|token|digest|sharedkey|negotiate)[ \t]{1,9})?",
        r"(?P<bare>(?!\$)[^\s\"'\\]+)",
    ),
    form_behind("-", rf"""(?<![\w-])[\w-]{{1,60}}-(?:{WORDS}|key)\\{{0,2}}["']?:[ \t]{{0,9}}"""),
    form_behind("basic", r"\bbasic[ \t]{1,9}(?=[A-Za-z0-9+/=_-]{0,200}[A-Z0-9+/=])", r"(?P<bare>[A-Za-z0-9+/=_-]{8,})"),
    form_behind("bearer", r"\bbearer[ \t]{1,9}", r"(?P<bare>[\w.~+/-]{8,}=*)"),
    form_behind(
        "</",
        rf"<[\w:]{{0,40}}?(?:{WORDS}|keyMaterial|passPhrase|sharedSecret)(?:[ \t][^<>\r\n]{{0,80}})?>"
        r"(?:\s{0,40}<Value>)?",
        r"(?P<bare>[^<\r\n]+)",
    ),
    form_behind(
        "value",
        rf"""\bname\\{{0,2}}["']?[ \t]{{0,9}}[:=][ \t]{{0,9}}\\{{0,2}}["'][\w-]{{0,40}}?{WORDS}"""
        r"""\\{0,2}["'][ \t]{0,9},?\s{0,40}"""
        r"""\\{0,2}["']?value\\{0,2}["']?[ \t]{0,9}[:=][ \t]{0,9}""",
    ),
    # Short names, of what looks like a key.
    *(_keyed(rf"(?<![A-Za-z]){name}{_GIVEN}", name) for name in ("pat", "pin", "sas", "bearer", "auth")),
    _keyed(r"\$p[ \t]{0,9}=[ \t]{0,9}", "$p"),
    _keyed(rf"workspace[_-]?id{_GIVEN}", "workspace"),
    # Between :// and @; `git@` alone is no secret.
    form_behind(
        "://", r"://(?!git@)(?:[^\s/:@\"'\\]{0,200}:)?", r"(?P<bare>(?!\$)[^\s/:@\"'\\]{1,1000})(?=@)", variables=False
    ),
)
# Behind the name of a secret, or of what may be one; only lines with one of the names above are gone through for them.
NAMED_FORMS = (
    # In a sentence as well: token = "x"; "adminPassword": {"value": "x"}
    form_behind(
        "",
        rf"""{WORDS}{_GIVEN}(?:\{{\s{{0,9}}\\{{0,3}}["']?value\\{{0,3}}["']?[ \t]{{0,9}}[:=][ \t]{{0,9}})?"""
        r"""(?!\\{0,4}["'](?:\[|\*{3}|secure))""",
        QUOTED,
    ),
    # Password: x; password = x; the password is x
    form_behind("", rf"""{WORDS}\\{{0,3}}["']?[ \t]{{0,9}}(?:[:=]>?|[ \t]is[ \t])[ \t]{{0,9}}""", _BARE_TEXT),
    # workspaceKey x; login me password x
    _keyed(rf"(?:{WORDS}|workspace_?key)[ \t]{{1,9}}(?:is[ \t]{{1,9}})?"),
    form_behind("", r"\blogin[ \t]{1,9}[^\s]{1,100}[ \t]{1,9}password[ \t]{1,9}"),
    # An app setting KEY, or any other key, if it looks like one.
    _keyed(rf"(?<!public)(?<!public[_-])key{_GIVEN}"),
    _keyed(r"(?<![\w-])-{1,2}[\w-]{0,40}?(?<!public)(?<!public-)key[ \t]{1,9}"),
    _keyed(
        r"""\b(?:name|key)\\{0,2}["']?[ \t]{0,9}[:=][ \t]{0,9}\\{0,2}"""
        r"""["'][\w-]{0,40}?key\\{0,2}["'][ \t]{0,9},?\s{0,40}"""
        r"""\\{0,2}["']?value\\{0,2}["']?[ \t]{0,9}[:=][ \t]{0,9}"""
    ),
)
# In code, where what is said of a secret in a sentence does not stand.
CODE_FORMS = (
    form_behind("data", r"""(?:custom_?data|user_?data)["']?[ \t]{0,40}[:=][ \t]{0,40}["']""", _BASE64),
    form_behind("scriptcontent", r"""script_?Content["']?[ \t]{0,40}[:=][ \t]{0,40}["']""", _BASE64),
)
