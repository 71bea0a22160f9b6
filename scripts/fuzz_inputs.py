"""Hostile inputs: the cases, samples and saved inputs of the project, changed at random, and pieces put together."""

from __future__ import annotations

import json
import random
from pathlib import Path

MOST_BYTES = 100_000
ENDINGS = (".tf", ".tofu", ".tfvars", ".bicep", ".bicepparam", ".json", ".ps1", ".cmd", ".bat", ".sh", ".yaml", ".hcl")
KINDS = {
    "scripts": (".ps1", ".cmd", ".bat", ".sh"),
    "terraform": (".tf", ".tofu", ".tfvars", ".hcl"),
    "bicep": (".bicep", ".bicepparam"),
    "json": (".json",),
}
Input = dict[str, bytes]

# What ends one thing and begins another, in all the languages; values at the edge of what they may be.
TOKENS = [
    *("{", "}", "[", "]", "(", ")", '"', "'", "'''", "${", "%{", "}", "$${", "/*", "*/", "//", "#", "<<EOT\n"),
    *("EOT\n"),
    *("\n", "\r", "\r\n", "\t", "\0", "\ufeff", "\ufffe", "\ud7ff", "\u2028", "\u202e", "\x1b[2J", "é", "\U0001d4b3"),
    *("\\", "\\u0000", "\\ud800"),
    *("0", "-1", "1e999", "1e-999", "9" * 40, "0x", "007", "1.", ".5", "NaN", "true", "null", "none", "-0"),
    *("::error::x", "##vso[task.complete]", "##[error]", "=cmd|'/c calc'!A0", "<script>alert(1)</script>"),
    *("](javascript:x)"),
    *("=", "==", "=>", ":", ",", ".", "?", "??", "...", "!", "&&", "||", "+", "-", "*", "/", "%", "@", "`"),
    *("|", ";", "&", "$", "$_"),
    *("for", "for_each", "count", "dynamic", "if", "else", "module", "resource", "existing", "param", "var"),
    *("output", "import"),
    *("[*]", ".*", "[0]", "['a']", "[parameters('a')]", "[copyIndex()]", "[reference('a')]"),
    *("[variables('a')]", "each.value"),
    *("jsonencode({})", "range(0, 100000)", "setproduct(a, a)", "replace(a, a, a)", "format('{0}', a)"),
    *("join('', a)", "flatten(a)"),
    *("regexall(a, a)", "repeat('a', 99999)", "padLeft('a', 99999)", "cidrsubnets(a, 1)", "base64gzip(a)"),
    *("yamldecode(a)", "split('', a)"),
    *("foreach ($a in 1..99999) {", "while ($true) {", "function f { f }; f", "$a += $a", "@'\n", "'@\n"),
    *('@"\n', "iex $a", "goto a", ":a\n"),
    *("for /l %%i in (1,1,999999) do ", "call :a", "if errorlevel 1 ", "<#", "#>", "trap {", "try {", "-split"),
    *("-replace '(a+)+$', ''"),
    *("&a [*a, *a]", "<<: *a", "!!python/object:a", "? ", "- - - ", "--- "),
]  # fmt: skip
POOL = 'resource "azurerm_virtual_desktop_host_pool" "p" {\n  type = "Pooled"\n}\n'
SCHEMA = '{"$schema":"https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",'
# Whole small things that go deep or long when they are repeated: before, repeated, behind, closed.
REPEATED = [
    (".tf", 'locals { a = ', "[", "1", "]", "}"), (".tf", "locals { a = ", "(", "1", ")", "}"),
    (".tf", "locals { a = ", "!", "true", "", "}"), (".tf", "locals { a = b", "[*]", "", "", "}"),
    (".tf", "locals { a = ", "{ a = ", "1", "}", "}"), (".tf", 'locals { a = "', "${", "b", "}", '"}'),
    (".tf", "locals { a = b ", "+ b ", "", "", "}"), (".tf", "locals { a = ", "b ? b : ", "b", "", "}"),
    (".tf", "", "a {", "", "}", ""), (".tf", "locals { a = ", "[for a in b : ", "a", "]", "}"),
    (".tf", 'locals { a = "', "%{ if a }", "", "%{ endif }", '"}'),
    (".tf", "locals { a = ", "<<A\n${", "1", "}\nA\n", "}"),
    (".tf", "", 'variable "a" {}\n', "", "", ""), (".tf", 'locals { a = "', "\\u0041", "", "", '"}'),
    (".bicep", "var a = ", "[", "1", "]", ""), (".bicep", "var a = ", "(", "1", ")", ""),
    (".bicep", "var a = ", "!", "true", "", ""),
    (".bicep", "var a = ", "{ a: ", "1", "}", ""), (".bicep", "var a = ", "b ? b : ", "b", "", ""),
    (".bicep", "var a = '", "${", "b", "}", "'"),
    (".bicep", "var a = b", ".b", "", "", ""), (".bicep", "var a = b", "!", "", "", ""),
    (".bicep", "type a = ", "a[]|", "a", "", ""),
    (".bicep", "", "@description('')\n", "param a string", "", ""), (".bicep", "", "var a = a\n", "", "", ""),
    (".json", "", "[", "", "]", ""), (".json", "", '{"a":', "1", "}", ""),
    (".json", "", '{"resources":[', "", "]}", ""),
    (".json", SCHEMA + '"resources":[{"type":"', "a/", "b", "", '","name":"[a]"}]}'),
    (".json", SCHEMA + '"resources":[],"variables":{"a":"[', "concat(", "", ")", ']"}}'),
    (".ps1", "", "if ($a) {", "", "}", ""), (".ps1", "$a = ", "(", "1", ")", ""),
    (".ps1", "$a = ", "@(", "1", ")", ""), (".ps1", "$a = ", "-not ", "1", "", ""),
    (".ps1", "", "$a = $a + $a\n", "", "", ""), (".ps1", '"', "$(", "1", ")", '"'),
    (".ps1", "", "& {", "", "}", ""), (".ps1", "a ", "| b ", "", "", ""),
    (".cmd", "", "if 1==1 (", "", ")", ""), (".cmd", "", "set a=%a%%a%\r\n", "", "", ""),
    (".cmd", "", "call ", "a", "", ""), (".cmd", "", "for %%a in (1) do ", "a", "", ""),
    (".sh", "", "if a; then ", "b", "; fi", ""), (".sh", "", "$(", "a", ")", ""), (".sh", "", "a | ", "b", "", ""),
    ("settings", "custom_images: ", "[", "", "]", ""), ("settings", "", "- ", "a", "", ""),
    ("settings", "a: ", "{a: ", "b", "}", ""), ("settings", "a: &a [", "*a, ", "", "", "]"),
]  # fmt: skip


def seeds(root: Path, kind: str | None = None) -> list[Input]:
    """Return every folder of code of the project as one input: the cases, the samples, what once was a fault.

    Of a kind, those with a file of it; for scripts also each script of the tests, on a machine of its own.
    """
    tops = [
        *(root / "tests" / "cases").iterdir(),
        *(root / "sample_iac").rglob("*"),
        *(root / "tests" / "fuzz").iterdir(),
    ]
    found = []
    for folder in sorted(path for path in tops if path.is_dir()):
        files = [path for path in sorted(folder.rglob("*")) if path.suffix in ENDINGS and path.name != "expected.yaml"]
        whole = {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}
        if _of(whole, kind) and sum(map(len, whole.values())) < MOST_BYTES:
            found.append(whole)
    return found + (_scripts_of_tests(root) if kind == "scripts" else [])


def _of(files: Input, kind: str | None) -> list[str]:
    return [name for name in files if kind is None or name.endswith(KINDS[kind])]


def _scripts_of_tests(root: Path) -> list[Input]:
    answers = root / "tests" / "estate" / "scripts" / "answers"
    key = r"HKLM:\SOFTWARE\Policies\Microsoft\Windows\CurrentVersion\MDM"
    found = []
    for name, ending in (("powershell.txt", ".ps1"), ("batch.txt", ".cmd")):
        for block in (answers / name).read_text("utf-8").split("\n== ")[:-1]:
            text = block.partition("\n\n")[2]
            for value in "01":
                batch = f'reg add "{key.replace(":", "")}" /v AutoEnrollMDM /t REG_DWORD /d {value} /f'
                cmdlet = f"Set-ItemProperty '{key}' AutoEnrollMDM {value} -Type DWord"
                text = text.replace(f"<R{value}>", batch).replace(f"<{value}>", cmdlet)
            found.append(_run_by_a_machine(ending, text.replace("$K", f"'{key}'")))
    for line in (answers / "syntax.jsonl").read_text("utf-8").splitlines():
        found.append(_run_by_a_machine(".ps1", json.loads(line)["text"]))
    return found


def changed(given: Input, others: list[Input], chance: random.Random, kind: str | None = None) -> Input:
    """Return an input with some files, of a kind those of it alone, changed at some places."""
    files = dict(given)
    for _ in range(chance.choice((1, 1, 2, 3, 6, 12))):
        name = chance.choice(_of(files, kind))
        files[name] = _changed_text(files[name], others, name, chance)[:MOST_BYTES]
    if chance.random() < 0.1:
        name = chance.choice(list(files))
        files[name.rpartition(".")[0] + chance.choice(ENDINGS)] = files[name]
    if chance.random() < 0.05:
        files["scripts/Configure.ps1"] = files[name]
    return files


def _changed_text(data: bytes, others: list[Input], name: str, chance: random.Random) -> bytes:
    start = chance.randrange(len(data) + 1)
    end = min(len(data), start + chance.choice((0, 1, 1, 3, 10, 40, 200)))
    piece = data[start:end]
    kind = chance.randrange(7)
    if kind == 0:
        piece = b""
    elif kind == 1:
        piece = chance.choice(TOKENS).encode("utf-8", "surrogatepass")
    elif kind == 2:
        piece += chance.choice(TOKENS).encode("utf-8", "surrogatepass") * chance.choice((1, 2, 9, 70, 130, 2_000))
    elif kind == 3:
        piece *= chance.choice((2, 3, 50, 400))
    elif kind == 4:
        ending = name.rpartition(".")[2]
        alike = [text for other in others for each, text in other.items() if each.endswith(ending)] or [data]
        text = chance.choice(alike)
        at = chance.randrange(len(text) + 1)
        piece = text[at : at + chance.choice((5, 40, 300, 3_000))]
    elif kind == 5:
        piece = bytes(chance.randrange(256) for _ in range(chance.choice((1, 2, 4))))
    else:
        return data[:start] if chance.random() < 0.5 else data[start:]
    return data[:start] + piece + data[end:]


def generated(chance: random.Random, kind: str | None = None) -> Input:
    """Return a file in which one thing stands inside of, or behind, itself very often, beside a host pool."""
    rows = [row for row in REPEATED if kind is None or row[0] in KINDS[kind]]
    ending, before, repeated, inner, closing, behind = chance.choice(rows)
    count = chance.choice((20, 60, 99, 101, 150, 400, 1_000, 5_000, MOST_BYTES // (len(repeated + closing) + 1)))
    closed = closing * (count if chance.random() < 0.7 else 0)
    text = (before + repeated * count + inner + closed + behind)[:MOST_BYTES]
    if ending == "settings":
        return {".avd-intune.yaml": text.encode(), "main.tf": POOL.encode()}
    if ending in KINDS["scripts"]:
        return _run_by_a_machine(ending, text)
    return {f"main{ending}": text.encode(), "pool/main.tf": POOL.encode()}


def _run_by_a_machine(ending: str, text: str) -> Input:
    program = {".ps1": "powershell -File", ".sh": "bash"}.get(ending, "cmd /c")
    command = f'{{ commandToExecute = "{program} run{ending}", script = file("run{ending}") }}'
    machine = (
        'resource "azurerm_windows_virtual_machine" "h" {\n  name = "avd-vm"\n  license_type = "Windows_Client"\n}\n'
        'resource "azurerm_virtual_machine_extension" "e" {\n'
        "  virtual_machine_id = azurerm_windows_virtual_machine.h.id\n"
        '  publisher = "Microsoft.Compute"\n  type = "CustomScriptExtension"\n'
        f"  settings = jsonencode({command})\n}}\n"
    )
    return {f"run{ending}": text.encode(), "main.tf": (POOL + machine).encode()}
