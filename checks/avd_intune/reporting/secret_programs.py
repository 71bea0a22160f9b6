"""What single programs take for a secret on their command lines. Linear, as all forms are."""

from __future__ import annotations

import re

from avd_intune.reporting.secret_forms import QUOTED, WORDS, Form, form_behind

_UP_TO_AT = r"(?P<bare>[^\s@\"'\\]{1,200})(?=@)"
_PRINTS = r"[ \t]{1,9}(?:-[en]{1,2}[ \t]{1,9})?(?:\\{0,4}[\"']?%s(?:\\{1,4}n)?\\{0,4}[\"']?[ \t]{1,9})?"
_PRINTED = r"(?P<bare>\\{0,4}[\"']?[^\s\"'\\$%<>|)`][^\r\n\"'\\<>|)`]{0,200})"
_WORD = r"(?P<bare>[^\s\"'\\$%<>|-][^\s\"'\\<>|]*)"

# What stands in the place of what it prints, to be looked for before anything takes its first word for the secret.
PRINTED_FORMS: tuple[Form, ...] = (
    # -Password $('x'), private-key <(echo x), --token=`printf x`
    *(
        form_behind(
            opening,
            rf"{re.escape(opening)}[ \t]{{0,9}}(?:echo|printf|write-output){_PRINTS}",
            _PRINTED,
            variables=False,
        )
        for opening in ("$(", "<(", "`")
    ),
    form_behind("$(", r"\$\([ \t]{0,9}", QUOTED, variables=False),
    # --password-command 'echo x', SSH_ASKPASS='echo x', credential.helper='!echo x'
    *(
        form_behind(
            program,
            rf"(?:{WORDS}[._-]?(?:command|cmd|program|prog|script|helper|file)|askpass)"
            rf"[ \t=:]{{1,9}}\\{{0,4}}[\"']?!?{program}{_PRINTS}",
            _PRINTED,
            by_line=True,
        )
        for program in ("echo", "printf")
    ),
)
PROGRAM_FORMS: tuple[Form, ...] = (
    # What programs read from their standard input.
    form_behind("<<<", r"<<<[ \t]{0,9}"),
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
