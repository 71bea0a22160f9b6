"""Names of programs that scripts start: files with code, and programs of Windows that change nothing here."""

from __future__ import annotations

EXTENSIONS = (".exe", ".com")
SCRIPTS = (".ps1", ".cmd", ".bat", ".sh")
# How scripts for POSIX shells end; `.azcli` is of the Azure CLI's tools, whose files are run so.
POSIX = ("sh", "bash", "azcli")
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
# Commands of modules of Windows and PowerShell that write nothing which a check asks for, whatever they are given.
HARMLESS_COMMANDS = frozenset([
    "add-appxpackage", "add-appxprovisionedpackage", "remove-appxpackage", "remove-appxprovisionedpackage",
    "add-mppreference", "set-mppreference", "remove-mppreference", "update-mpsignature", "start-mpscan",
    "new-netfirewallrule", "set-netfirewallrule", "enable-netfirewallrule", "disable-netfirewallrule",
    "remove-netfirewallrule", "set-netfirewallprofile", "set-netadapterbinding", "set-netconnectionprofile",
    "set-dnsclientserveraddress", "resolve-dnsname", "add-windowscapability", "remove-windowscapability",
    "enable-windowsoptionalfeature", "disable-windowsoptionalfeature", "install-windowsfeature",
    "add-windowsfeature", "uninstall-windowsfeature", "remove-windowsfeature", "install-language",
    "uninstall-language", "set-culture", "set-systempreferreduilanguage", "set-timezone", "set-winhomelocation",
    "set-winsystemlocale", "set-winuilanguageoverride", "set-winuserlanguagelist",
    "set-winculturefromlanguagelistoptout", "copy-userinternationalsettingstosystem",
    "install-packageprovider", "mount-diskimage", "dismount-diskimage",
    "new-guid", "new-eventlog", "new-scheduledtaskprincipal", "new-scheduledtasksettingsset",
    "new-scheduledtasktrigger", "optimize-volume", "initialize-disk", "new-partition", "format-volume",
    "resize-partition", "add-printer", "remove-printer", "add-localgroupmember", "remove-localgroupmember",
    "restart-computer", "stop-computer", "set-service", "expand-archive", "clear-recyclebin", "clear-bccache",
    "limit-eventlog", "remove-windowspackage", "set-netadapteradvancedproperty",
    "new-localuser", "set-localuser", "disable-localuser", "set-acl", "checkpoint-computer",
])  # fmt: skip
# Those of them that lie in the folder of Windows itself: where a command asks for their paths, these are known.
_IN_SYSTEM32 = frozenset([
    "reg", "cmd", "schtasks", "dsregcmd", "msiexec", "shutdown", "net", "sc", "gpupdate", "netsh", "certutil",
    "whoami", "hostname", "icacls", "takeown", "robocopy", "rundll32", "regsvr32", "bcdedit", "powercfg", "tzutil",
    "wevtutil", "secedit", "taskkill", "tasklist", "where", "findstr", "ipconfig", "systeminfo", "timeout",
])  # fmt: skip
SYSTEM32 = "C:\\Windows\\system32\\"


def program_of_windows(name: str) -> tuple[str, str] | None:
    """Return the file and the path of a program that every Windows has, None for any other one."""
    plain = name.lower().removesuffix(".exe")
    if plain == "powershell":
        return "powershell.exe", f"{SYSTEM32}WindowsPowerShell\\v1.0\\powershell.exe"
    return (f"{plain}.exe", f"{SYSTEM32}{plain}.exe") if plain in _IN_SYSTEM32 else None
