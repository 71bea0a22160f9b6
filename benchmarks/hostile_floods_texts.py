"""Pipelines, settings and scripts of up to 10 MB of one thing.

Rows as in `hostile_floods`.
"""

from __future__ import annotations

from collections.abc import Mapping

from hostile_input import Row

_DEPLOYED = "steps:\n  - task: AzureResourceManagerTemplateDeployment@3\n    inputs:\n      csmFile: attack/main.json\n"

PIPELINES: Mapping[str, Row] = {
    "steps": (
        ".github/workflows/a.yml",
        "jobs:\n  a:\n    steps:\n",
        "      - run: az deployment group create -f attack/main.json -p p=a{n}\n",
        "",
    ),
    "steps of absent files": (
        ".github/workflows/a.yml",
        "jobs:\n  a:\n    steps:\n",
        "      - run: az deployment group create -f attack/main.json -p @a{n}.json\n",
        "",
    ),
    "steps of absent templates": (
        ".github/workflows/a.yml",
        "jobs:\n  a:\n    steps:\n",
        "      - run: az deployment group create -f attack/a{n}.json\n",
        "",
    ),
    "terraform steps": (
        ".github/workflows/a.yml",
        "jobs:\n  a:\n    steps:\n",
        "      - run: terraform apply -var-file=a{n}.tfvars\n",
        "",
    ),
    "variables of steps": (
        ".github/workflows/a.yml",
        "env:\n",
        "  A{n}: a\n",
        "jobs:\n  a:\n    steps:\n      - run: az deployment group create -f attack/main.json -p p=${{ env.A1 }}\n",
    ),
    "variables in a chain": (
        "azure-pipelines.yml",
        "variables:\n  a0: b\n",
        "  a1{n}: $(a{n})\n",
        _DEPLOYED + "      overrideParameters: -p $(a9000)\n",
    ),
    "one script": (
        "azure-pipelines.yml",
        "steps:\n  - script: |\n",
        "      az deployment group create -f attack/main.json -p p=a{n}\n",
        "",
    ),
    "lines of one script": (
        "azure-pipelines.yml",
        "steps:\n  - script: |\n",
        "      echo a\n",
        "      az deployment group create -f attack/main.json -p p=a\n",
    ),
    "one override": ("azure-pipelines.yml", _DEPLOYED + "      overrideParameters: >-\n", "        -p{n} a\n", ""),
    "compiled files": (
        "azure-pipelines.yml",
        "steps:\n",
        "  - script: az bicep build --file a{n}.bicep --outfile attack/main.json\n",
        _DEPLOYED.removeprefix("steps:\n"),
    ),
    "lists in lists": ("azure-pipelines.yml", _DEPLOYED + "x: ", "[", ""),
    "indents": ("azure-pipelines.yml", _DEPLOYED + "x:\n  - a: b\n", "- ", "a\n"),
    "aliases": ("azure-pipelines.yml", "x: &a [b]\ny:\n", "  - *a\n", _DEPLOYED),
    "anchors": ("azure-pipelines.yml", "x:\n", "  - &a{n} b\n", _DEPLOYED),
    "one text": ("azure-pipelines.yml", "x: '", "abc ", "'\n" + _DEPLOYED),
    "comments": ("azure-pipelines.yml", "", "# a\n", _DEPLOYED),
    "documents": ("azure-pipelines.yml", "", "---\na: b\n", "---\n" + _DEPLOYED),
    "tags": ("azure-pipelines.yml", "x:\n", "  - !a b\n", _DEPLOYED),
    "azd": ("azure.yaml", "name: a\nservices:\n", "  s{n}:\n    host: a\n", ""),
}

# A file of settings that cannot be used ends the scan, with one line and exit code 2.
SETTINGS: Mapping[str, Row] = {
    "images": (".avd-intune.yaml", "custom_images:\n", "  - image: '*/images/a{n}'\n    edition: Enterprise\n", ""),
    "images of stars": (
        ".avd-intune.yaml",
        "custom_images:\n",
        "  - image: '*a*b*c*{n}'\n    edition: Enterprise\n",
        "",
    ),
    "one image": (".avd-intune.yaml", "custom_images:\n  - edition: Enterprise\n    image: '", "*a", "'\n"),
    "markers": (".avd-intune.yaml", "session_host_markers:\n", "  - name: '*a*b{n}'\n", ""),
    "exceptions": (
        ".avd-intune.yaml",
        "exceptions:\n",
        "  - check: CKV_AVD_3\n    path: 'a*b{n}'\n    reason: a\n    until: 2099-12-31\n",
        "",
    ),
    "keys": (".avd-intune.yaml", "", "k{n}: a\n", ""),
    "one key": (".avd-intune.yaml", "", "k: a\n", ""),
    "lists in lists": (".avd-intune.yaml", "custom_images: ", "[", ""),
    "aliases": (".avd-intune.yaml", "a: &a [b]\ncustom_images:\n", "  - *a\n", ""),
    "one text": (".avd-intune.yaml", "baseline: '", "abc ", "'\n"),
    "comments": (".avd-intune.yaml", "", "# a\n", ""),
}

_SCRIPTED = (
    'resource "azurerm_virtual_desktop_host_pool" "p" {\n  name = "p"\n  type = "Personal"\n}\n'
    'resource "azurerm_windows_virtual_machine" "h" {\n  name = "avd-h"\n}\n'
    'resource "azurerm_virtual_machine_run_command" "r" {\n'
    "  virtual_machine_id = azurerm_windows_virtual_machine.h.id\n  source {\n"
    '    script = file("${path.module}/%s")\n  }\n}\n'
)
SCRIPTS: Mapping[str, Row] = {
    "lines": ("a.ps1", "", "Write-Output {n}\n", ""),
    "assignments": ("a.ps1", "", '$a{n} = "$a{n}x"\n', ""),
    "one variable": ("a.ps1", "", '$a = "$a"\n', ""),
    "one growing text": ("a.ps1", "", "$a += 'abc'\n", ""),
    "one growing list": ("a.ps1", "$a = @()\n", "$a += {n}\n", ""),
    "one table": ("a.ps1", "$a = @{\n", "k{n} = 1\n", "}\n"),
    "one list": ("a.ps1", "$a = @(", "{n}, ", "1)\n"),
    "loops": ("a.ps1", "", "foreach ($x in 1..100) {{ $y += $x }}\n", ""),
    "long loops": ("a.ps1", "", "foreach ($x in 1..1000000) {{ $y = $x }}\n", ""),
    "endless loops": ("a.ps1", "", "while ($true) {{ $y = 1 }}\n", ""),
    "functions": ("a.ps1", "", "function f{n} {{ g{n} }}\n", ""),
    "functions that are called": ("a.ps1", "function f0 { 1 }\n", "function f1{n} {{ f{n} }}\nf1{n}\n", ""),
    "switches": ("a.ps1", "", "switch ($a) {{ 1 {{ $b = 2 }} default {{ $b = 3 }} }}\n", ""),
    "conditions": ("a.ps1", "", "if ($a{n}) {{ $b = 1 }} else {{ $b = 2 }}\n", ""),
    "conditions in conditions": ("a.ps1", "", "if ($a) {{\n", ""),
    "tries": ("a.ps1", "", "try {{ a{n} }} catch {{ b }}\n", ""),
    "pipes": ("a.ps1", "", "1..100 | % {{ $_ }} | ? {{ $_ -gt 3 }}\n", ""),
    "one pipe": ("a.ps1", "1", " | a", "\n"),
    "registry writes": ("a.ps1", "", "Set-ItemProperty -Path HKLM:\\A -Name a{n} -Value 1\n", ""),
    "registry writes by reg": ("a.ps1", "", "reg add HKLM\\A /v a{n} /d 1 /f\n", ""),
    "requests": (
        "a.ps1",
        "",
        "Invoke-MgGraphRequest -Method POST -Uri /v1.0/deviceManagement/managedDevices/{n}/wipe\n",
        "",
    ),
    "here-strings": ("a.ps1", "", "$a = @'\nabc\n'@\n", ""),
    "one here-string": ("a.ps1", "$a = @'\n", "abc\n", "'@\n"),
    "open here-strings": ("a.ps1", "", "@'\nabc ", ""),
    "comments": ("a.ps1", "", "# a\n", ""),
    "open comments": ("a.ps1", "", "<# ", ""),
    "quotes": ("a.ps1", "", '"', ""),
    "open expressions": ("a.ps1", "", '"$(', ""),
    "brackets": ("a.ps1", "", "(", ""),
    "braces": ("a.ps1", "", "{{", ""),
    "backticks": ("a.ps1", "", "`", ""),
    "pluses": ("a.ps1", "$a = 1", " + 1", "\n"),
    "members": ("a.ps1", "$a = $b", ".c", "\n"),
    "indices": ("a.ps1", "$a = $b", "[0]", "\n"),
    "casts": ("a.ps1", "$a = ", "[int]", "1\n"),
    "encoded commands": ("a.ps1", "", "powershell -EncodedCommand VwByAGkAdABlAC0ATwB1AHQAcAB1AHQAIAAxAA==\n", ""),
    "started shells": ("a.ps1", "", "powershell -Command \"cmd /c 'reg add HKLM\\A /v a{n} /d 1 /f'\"\n", ""),
    "one encoded text": (
        "a.ps1",
        "$a = [Text.Encoding]::UTF8.GetString([Convert]::FromBase64String('",
        "QUJD",
        "'))\n",
    ),
    "replaces": ("a.ps1", "$a = 'a'", ".Replace('a', 'b')", "\n"),
    "patterns": ("a.ps1", "", "'{n}' -match '(a+)+b'\n", ""),
    "formats": ("a.ps1", "", "'{{0}}' -f {n}\n", ""),
    "batch lines": ("a.cmd", "", "echo {n}\r\n", ""),
    "batch variables": ("a.cmd", "", "set a{n}=%a%x\r\n", ""),
    "batch labels": ("a.cmd", "", ":l{n}\r\ngoto l1{n}\r\n", ""),
    "batch loops": ("a.cmd", "", "for /l %%i in (1,1,1000) do set a=%%i\r\n", ""),
    "batch brackets": ("a.cmd", "", "if 1==1 (\r\n", ""),
    "batch carets": ("a.cmd", "", "^", ""),
    "batch percents": ("a.cmd", "", "%", ""),
    "batch writes": ("a.cmd", "", "reg add HKLM\\A /v a{n} /d 1 /f\r\n", ""),
    "shell lines": ("a.sh", "#!/bin/bash\n", "echo {n}\n", ""),
    "shell variables": ("a.sh", "#!/bin/bash\n", 'a{n}="$a$b"\n', ""),
    "shell substitutions": ("a.sh", "#!/bin/bash\n", "a=$(echo {n})\n", ""),
    "open shell substitutions": ("a.sh", "#!/bin/bash\n", "$(", ""),
    "shell here-documents": ("a.sh", "#!/bin/bash\n", "cat <<EOF\na\nEOF\n", ""),
    "open shell here-documents": ("a.sh", "#!/bin/bash\n", "cat <<EOF{n}\n", ""),
    "shell quotes": ("a.sh", "#!/bin/bash\n", "'\"", ""),
}


def beside_script(name: str) -> str:
    """Return the machine that runs a script."""
    return _SCRIPTED.replace("%s", name)
