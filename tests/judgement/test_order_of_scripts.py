"""Scripts of one host that leave different values: their order decides, and where nothing tells it, nothing is "
"certain."""

from __future__ import annotations

from dataclasses import replace

from avd_intune.estate.model import Script
from avd_intune.values.plain_data import from_python
from avd_intune.values.value_types import ObjectValue, Reference

from tests.rules.rule_support import FAIL, PASS, UNDECIDED, answer, script, session_host

KEY = r"HKLM:\SYSTEM\CurrentControlSet\Control\Terminal Server"


def sets(data: int, name: str, after: str | None = None) -> Script:
    """Return a run command that denies remote connections (1) or allows them (0). after: what it depends on."""
    found = script(f"Set-ItemProperty '{KEY}' fDenyTSConnections {data}")
    depends = [] if after is None else [Reference("an id", key=f"{after}.id", target=after, path=("id",))]
    properties = ObjectValue({"depends_on": from_python(depends)})
    found.resource = replace(found.resource, key=name, address=name, properties=properties)
    return found


def test_the_last_one_by_dependency_decides_in_whichever_order_they_are_written() -> None:
    for scripts in ([sets(1, "one"), sets(0, "two", "one")], [sets(0, "two", "one"), sets(1, "one")]):
        found = answer("CKV_AVD_8", session_host(*scripts))
        assert found is not None
        assert found[0] is PASS
    found = answer("CKV_AVD_8", session_host(sets(1, "one", "two"), sets(0, "two")))
    assert found is not None
    assert found[0] is FAIL


def test_without_an_order_it_is_undecided_and_both_are_named() -> None:
    found = answer("CKV_AVD_8", session_host(sets(1, "one"), sets(0, "two")))
    setting = "HKLM\\SYSTEM\\CurrentControlSet\\Control\\Terminal Server\\fDenyTSConnections"
    assert found == (
        UNDECIDED,
        f"line 1 of the script of two sets {setting} to 0, and line 1 of the script of one sets {setting} to 1, and "
        f"nothing "
        "says which of these scripts runs last; let one of them depend on the other",
    )


def test_scripts_that_leave_the_same_need_no_order() -> None:
    found = answer("CKV_AVD_8", session_host(sets(1, "one"), sets(1, "two")))
    assert found is not None
    assert found[0] is FAIL


def test_a_third_script_beside_an_ordered_pair_changes_nothing() -> None:
    other = script("Write-Output hello")
    other.resource = replace(other.resource, key="three", address="three")
    found = answer("CKV_AVD_8", session_host(other, sets(1, "one"), sets(0, "two", "one")))
    assert found is not None
    assert found[0] is PASS


def test_a_join_and_its_undoing_without_an_order_are_undecided_in_whichever_order_they_are_written() -> None:
    def runs(code: str, name: str) -> Script:
        found = script(code)
        found.resource = replace(found.resource, key=name, address=name)
        return found

    join, leave = runs("Add-Computer -DomainName corp.example", "join"), runs("Remove-Computer -Force", "leave")
    for scripts in ([join, leave], [leave, join]):
        found = answer("CKV_AVD_4", session_host(*scripts))
        assert found is not None
        assert found[0] is UNDECIDED
        assert "nothing says which of these scripts runs last" in found[1]


def runs(code: str, name: str, after: str | None = None) -> Script:
    found = sets(0, name, after)
    return replace(found, code=script(code).code, texts=script(code).texts)


def test_a_client_that_is_installed_and_removed_needs_an_order() -> None:
    install, remove = "ccmsetup.exe /mp:cm01", "ccmsetup.exe /uninstall"
    ordered = [runs(install, "one"), runs(remove, "two", "one")], [runs(remove, "one"), runs(install, "two", "one")]
    for scripts, status in zip(ordered, (FAIL, PASS), strict=True):
        found = answer("CKV_AVD_5", session_host(*scripts))
        assert found is not None and found[0] is status
    for scripts in ([runs(install, "one"), runs(remove, "two")], [runs(remove, "two"), runs(install, "one")]):
        found = answer("CKV_AVD_5", session_host(*scripts))
        assert found is not None and found[0] is UNDECIDED
        assert "nothing says which of these scripts runs last" in found[1]
    found = answer("CKV_AVD_5", session_host(runs(install, "one"), runs(install, "two")))
    assert found is not None and found[0] is PASS


def test_a_task_that_is_switched_both_ways_needs_an_order() -> None:
    off, on = (f"schtasks /change /tn Automatic-Device-Join /{each}" for each in ("disable", "enable"))
    join = "Add-Computer -DomainName corp.example"
    for scripts in ([runs(f"{join}; {off}", "one"), runs(on, "two")], [runs(on, "two"), runs(f"{join}; {off}", "one")]):
        found = answer("CKV_AVD_4", session_host(*scripts))
        assert found is not None and found[0] is UNDECIDED
        assert "nothing says which of these scripts runs last" in found[1]
    found = answer("CKV_AVD_4", session_host(runs(f"{join}; {off}", "one"), runs(on, "two", "one")))
    assert found is not None and found[0] is PASS
    found = answer("CKV_AVD_4", session_host(runs(f"{join}; {off}", "one"), runs(off, "two")))
    assert found is not None and found[0] is FAIL
