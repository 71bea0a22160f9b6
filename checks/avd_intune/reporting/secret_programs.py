"""What single programs take for a secret on their command lines. Linear, as all forms are."""

from __future__ import annotations

from avd_intune.reporting.secret_forms import QUOTED, Form, form_behind

_UP_TO_AT = r"(?P<bare>[^\s@\"'\\]{1,200})(?=@)"
_WORD = r"(?P<bare>[^\s\"'\\$%<>|-][^\s\"'\\<>|]*)"

PROGRAM_FORMS: tuple[Form, ...] = (
    # What programs read from their standard input.
    form_behind("<<<", r"<<<[ \t]{0,9}"),
    form_behind(
        "passwd",
        r"passwd[^\r\n<]{0,80}<<-?[ \t]{0,9}\\{0,2}[\"']?\w{1,40}\\{0,2}[\"']?(?:\r?\n|\\n)[ \t]{0,40}(?:\w{1,40}:)?",
        _WORD,
    ),
    form_behind("sqlpackage", r"\bsqlpackage(?:\.exe)?[ \t](?:[^\r\n|;]{0,200}?[ \t])?/[st]p:"),
    form_behind("sqlplus", r"\bsqlplus(?:\.exe)?[ \t](?:[^\r\n|;]{0,200}?[ \t])?[\w.]{1,60}/", _UP_TO_AT),
    form_behind("userid=", r"\buserid=\\{0,2}[\"']?[\w.]{1,60}/", _UP_TO_AT),
    form_behind("jdbc:oracle", r"\bjdbc:oracle:\w{1,10}:[\w.]{1,60}/", _UP_TO_AT),
    form_behind("mysql", r"\bmysql(?:dump|admin)?(?:\.exe)?[ \t][^\r\n|;]{0,200}?(?<=[ \t])-p(?=[\\\"'])"),
    form_behind("smbclient", r"\bsmbclient[ \t]{1,9}(?!-)[^\s]{1,200}[ \t]{1,9}(?!-)", _WORD),
    form_behind("snmp", r"\bsnmp\w{1,12}[ \t](?:[^\r\n|;]{0,200}?[ \t])?(?-i:-c)[ \t]{1,9}"),
    form_behind(
        "htpasswd", r"\bhtpasswd[ \t]{1,9}-\w{0,4}b\w{0,4}[ \t]{1,9}[^\s]{1,200}[ \t]{1,9}[^\s]{1,100}[ \t]{1,9}"
    ),
    # -ProtectedSettingString '{"commandToExecute": …}'
    form_behind("-protected", r"(?<![\w-])-{1,2}protected-?settings?(?:-?string)?(?:[ \t]{1,9}|=)", QUOTED),
    form_behind("cred", r"(?<![\w-])-\w{0,40}cred(?:ential)?[ \t]{1,9}\\{0,2}[\"'][^\s:\"'\\]{1,100}:", _WORD),
    form_behind("password", r"\bpassword[ \t]51:b:", _WORD),
    form_behind("-pin", r"(?<![\w-])-pin(?:[ \t]{1,9}|[:=])(?!\$|true\b|false\b)"),
    form_behind("_pat", r"(?:set(?:environmentvariable)?\(\\{0,2}[\"']\w{1,40}_pat\\{0,2}[\"'][ \t]{0,9},[ \t]{0,9})"),
    # The address of a webhook is its key.
    form_behind("discord", r"\bdiscord(?:app)?\.com/api/webhooks/", r"(?P<bare>[\w/-]{8,})"),
    form_behind("telegram", r"\bapi\.telegram\.org/bot", r"(?P<bare>[\w:-]{8,})"),
)
