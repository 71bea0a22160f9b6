"""Names of programs that scripts start: files with code, and programs of Windows that change nothing here."""

from __future__ import annotations

EXTENSIONS = (".exe", ".com")
SCRIPTS = (".ps1", ".cmd", ".bat", ".sh")
# Scripts in other languages: what they do is not followed.
OTHER_SCRIPTS = (".vbs", ".js", ".wsf", ".py", ".hta")
# Programs that only tell something, or change nothing that a check asks for.
HARMLESS = frozenset([
    "echo", "hostname", "whoami", "ipconfig", "systeminfo", "ping", "timeout", "findstr", "find", "more", "sort",
    "tzutil", "w32tm", "powercfg", "attrib", "icacls", "takeown", "nslookup", "ver", "where", "net1", "fsutil",
    "auditpol", "chcp", "cls", "title", "date", "time", "mode", "tree", "xcopy", "robocopy", "expand", "tar",
])  # fmt: skip
# Programs that every Windows has in its folders, and starts by their names alone.
OF_WINDOWS = HARMLESS | frozenset([
    "net", "sc", "msiexec", "shutdown", "taskkill", "tasklist", "gpupdate", "gpresult", "dism", "sfc", "bcdedit",
    "wusa", "wevtutil", "certutil", "certreq", "secedit", "rundll32", "regsvr32", "cscript", "wscript", "explorer",
    "notepad", "control", "mmc", "netsh", "route", "arp", "curl", "diskpart", "defrag", "vssadmin", "manage-bde",
    "compact", "klist", "setx", "query", "logoff", "change", "cleanmgr", "sysprep", "pnputil", "reagentc", "bitsadmin",
    "mshta", "write", "lodctr", "winrm", "winmgmt", "mofcomp", "deviceenroller", "usoclient", "wuauclt", "winver",
])  # fmt: skip
