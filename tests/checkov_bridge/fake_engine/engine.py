"""A stand-in for the engine: judges host pools by regular expressions, and fails on request.

The tests copy it over the engine in a copy of the pack, so that they prove the bridge alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from avd_intune.findings import Finding, Outcome, ScanResult
from avd_intune.settings import SettingsError
from avd_intune.source.scan_request import ScanRequest
from avd_intune.source.text import SourceFile, Span, read_source

BLOCKS = {
    "terraform": re.compile(
        r'^resource "(?P<type>azurerm_virtual_desktop_host_pool)" "(?P<name>\w+)" \{.*?^\}', re.M | re.S
    ),
    "bicep": re.compile(
        r"^resource (?P<name>\w+) '(?P<type>Microsoft.DesktopVirtualization/hostPools)@.*?^\}", re.M | re.S
    ),
    "arm": re.compile(
        r'^    \{\n      "type": "(?P<type>Microsoft.DesktopVirtualization/hostPools)".*?'
        r'^      "name": "(?P<name>.*?)".*?^    \}',
        re.M | re.S,
    ),
    "terraform_plan": re.compile(
        r'\{\s*"address": "[\w.]*\.(?P<name>\w+)",[^{}]*?"type": "(?P<type>azurerm_virtual_desktop_host_pool)"'
        r'[^{}]*"values": \{[^{}]*\}\s*\}'
    ),
}
TF_JSON = re.compile(r'"(?P<type>azurerm_virtual_desktop_host_pool)": \{\s*"(?P<name>\w+)": \{[^{}]*\}\s*\}')
SUFFIXES = {"terraform": (".tf", ".tf.json"), "bicep": (".bicep",), "arm": (".json",), "terraform_plan": (".json",)}
POOL_TYPE = re.compile(r"""\b(?:type|hostPoolType)"?\s*[=:]\s*["']?(?P<value>Personal|Pooled|var\.\w+)""")


def scan(request: ScanRequest) -> ScanResult:
    (language,) = request.languages
    findings: list[Finding] = []
    files = list(request.files)
    if request.root is not None:
        files += sorted(request.root.rglob("*"))
    for file in files:
        if not file.name.endswith(SUFFIXES[language]) or any(
            re.search(each, str(file)) for each in request.excluded_paths
        ):
            continue
        findings += findings_of(read_source(file), language)
    return ScanResult(tuple(findings), frozenset(map(str, files)))


def out_of_scope_lines(request: ScanRequest) -> list[str]:
    return []


def findings_of(source: SourceFile, language: str) -> Iterator[Finding]:
    if "raise SettingsError" in source.text:
        raise SettingsError(f'{Path(source.path).name}: unknown key "colour"')
    if "raise KeyError" in source.text:
        raise KeyError("lost")
    blocks = TF_JSON if source.path.endswith(".tf.json") and language == "terraform" else BLOCKS[language]
    for block in blocks.finditer(source.text):
        found = POOL_TYPE.search(block[0])
        assert found, block[0]
        value = found["value"]
        outcome = {"Personal": Outcome.PASS, "Pooled": Outcome.FAIL}.get(value, Outcome.UNDECIDED)
        span = Span(source, block.start(), block.end())
        address = f"{block['type']}.{block['name']}"
        reason = f'the host pool type is "{value}"; set it to "Personal"'
        if outcome is Outcome.UNDECIDED:
            reason = f"{value} is not known"
        yield Finding("CKV_AVD_1", outcome, reason, address, block["type"], span, language)
        if outcome is Outcome.UNDECIDED:
            reason = f"CKV_AVD_1: {reason}"
            rules = ("CKV_AVD_1",)
            yield Finding(
                "CKV_AVD_12", Outcome.FAIL, reason, address, block["type"], span, language, undecided_rules=rules
            )
