"""Commands that join the machine, undo that, or keep a domain join from becoming a hybrid one."""

from __future__ import annotations

from avd_intune.estate.scripts.effects import Joined, RegistrationTask
from avd_intune.estate.scripts.powershell.cmdlets import Call, cmdlet
from avd_intune.estate.scripts.programs_of_windows import is_registration_task
from avd_intune.estate.scripts.script_values import Open, known_text, shown_text, text_of


@cmdlet(
    "add-computer",
    "domainname:0=domain workgroupname computername credential localcredential unjoindomaincredential oupath=ou "
    "server unsecure! "
    "options passthru! newname force! restart!",
)
def _add_computer(call: Call) -> None:
    if call.only_says():
        return
    machine, bound = call.shell.machine, call.bound
    if "computername" in bound and not _is_own(bound.get("computername")):
        machine.nothing_done(call.shown, "it joins other machines")
        return
    if "workgroupname" in bound and "domainname" not in bound:
        machine.record(Joined(machine.place(), machine.guard, "workgroup", text_of(bound.get("workgroupname"))))
    else:
        machine.record(Joined(machine.place(), machine.guard, "domain", text_of(bound.get("domainname"))))
    call.shell.may_fail(call.shown)


def _is_own(name: object) -> bool:
    return (isinstance(name, Open) and name.key == "env:computername") or (known_text(name) or "").lower() in (
        "localhost",
        ".",
    )


@cmdlet(
    "join-domain",
    "domainname:0=domain=name=fqdn credential username=user=domainuser password ou=oupath=organizationalunit "
    "restart! force! server options",
)
def _join_domain(call: Call) -> None:
    """A command of modules and script libraries; a function of that name in the script is followed instead."""
    if not call.only_says():
        machine = call.shell.machine
        machine.record(Joined(machine.place(), machine.guard, "domain", text_of(call.bound.get("domainname", ""))))


@cmdlet(
    "remove-computer",
    "unjoindomaincredential:0=credential computername workgroupname=workgroup localcredential restart! force! "
    "passthru!",
)
def _remove_computer(call: Call) -> None:
    machine = call.shell.machine
    if not call.only_says():
        machine.record(Joined(machine.place(), machine.guard, "left", ""))


@cmdlet(
    "disable-scheduledtask enable-scheduledtask unregister-scheduledtask",
    "taskname:0 taskpath inputobject confirm! cimsession throttlelimit asjob!",
)
def _switch_task(call: Call) -> None:
    machine, bound = call.shell.machine, call.bound
    # Through a pipeline it is the task that `Get-ScheduledTask` was asked for.
    given = [item for _, item in call.given or []] + [bound.get("inputobject")]
    name = " ".join(shown_text(each, 200) for each in [bound.get("taskname"), *given] if each is not None)
    if not call.only_says() and is_registration_task(name):
        enabled = call.name.startswith("enable")
        machine.record(RegistrationTask(machine.place(), machine.guard, enabled))
