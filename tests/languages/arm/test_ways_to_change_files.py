"""Whatever command of a pipeline may change a parameter file before it is deployed, its values are not known."""

from __future__ import annotations

from pathlib import Path

import pytest
from avd_intune.languages.pipelines.changed_parts import of_program
from avd_intune.languages.pipelines.command_words import commands_in

from tests.languages.arm.pipeline_support import FILE, host_pool_type, run

KIND = FILE % '{"kind": {"value": "Personal"}}'
FILES = "infra/prod.json"
DEPLOY = f"az deployment group create -g rg -f infra/main.bicep -p @{FILES}"
CMDLET = f"New-AzDeployment -Location w -TemplateFile infra/main.bicep -TemplateParameterFile {FILES}"
SED = "sed -i s/Personal/Pooled/"
OBJECT = f"$p = Get-Content {FILES} | ConvertFrom-Json\n"
BACK = f"\n$p | ConvertTo-Json | Set-Content {FILES}"
MOVED = f" {FILES} > t && mv t {FILES}"
CHANGED = {
    "a variable": f"F={FILES}\n{SED} $F",
    "a variable in quotes": f'F="infra"\n{SED} "${{F}}/prod.json"',
    "a variable that nobody sets": f'{SED} "$PARAMETERS"',
    "a variable of several files": f'F="infra/dev.json {FILES}"\n{SED} $F',
    "a variable that a command sets": f"F=$(ls infra/*.json); {SED} $F",
    "a variable that a command sets in brackets": f"F=$(ls $(dirname x)/*.json)\n{SED} $F",
    "a loop over what a command finds": f"for f in $(find infra -name '*.json'); do {SED} \"$f\"; done",
    "a long loop": f"for f in {' '.join(f'infra/{n}.json' for n in range(90))} {FILES}; do {SED} $f; done",
    "a joined path": "$f = Join-Path infra prod.json\n(Get-Content $f) -replace 'Personal', 'x' | Set-Content $f",
    "found files": "$f = Get-ChildItem infra\n(Get-Content $f) -replace 'Personal', 'x' | Set-Content $f",
    "find": f"find infra -name '*.json' -exec {SED} {{}} +",
    "find, one by one": f"find infra -name '*.json' -exec {SED} {{}} \\;",
    "a loop": f'for f in infra/*.json; do {SED} "$f"; done',
    "xargs": f"grep -rl Personal infra | xargs {SED}",
    "xargs with a name": f"ls infra | xargs -I {{}} {SED} infra/{{}}",
    "what a command finds": f"{SED} $(ls infra/*.json)",
    "all of a folder": f"{SED} infra/*",
    "sudo": f"sudo {SED} {FILES}",
    "with an environment": f"LC_ALL=C {SED} {FILES}",
    "if it is there": f"if [ -f {FILES} ]; then {SED} {FILES}; fi",
    "a shell": f"bash -c '{SED} {FILES}'",
    "a program behind its option": f"sed -i -es/Personal/Pooled/ {FILES}",
    "a program behind its long option": f"sed -i --expression=s/Personal/Pooled/ {FILES}",
    "a program of a file": f"sed -i --file=edit.sed {FILES}",
    "a program that also writes lines": f"sed -i 's/__A__/b/; /kind/d' {FILES}",
    "a pattern of several texts": f"sed -i 's/'\"$OLD\"'/Pooled/' {FILES}",
    "an optional part": f"sed -E -i 's/(westeurope)?Pers.*l/Pooled/' {FILES}",
    "jq sets all": "jq --slurpfile p x.json '.parameters = $p[0]'" + MOVED,
    "jq adds": "jq --argjson more '{}' '. + $more'" + MOVED,
    "jq makes a new one": "jq -n '.parameters.location.value = 1'" + MOVED,
    "jq with the program of a file": "jq --from-file=edit.jq" + MOVED,
    "yq merges": f"yq -i '. * load(\"other.yaml\")' {FILES}",
    "another object": f"@{{parameters = @{{kind = @{{value = 'Pooled'}}}}}} | ConvertTo-Json | Set-Content {FILES}",
    "a property by its name": f"{OBJECT}$p.parameters.psobject.Properties['kind'].Value.value = 'Pooled'{BACK}",
    "a computed property": f'{OBJECT}$p.parameters.location.value = 1\n$p.parameters."$n".value = 1{BACK}',
    "a pattern that is computed": f"(Get-Content {FILES}) -replace 'a1' -replace $old,'Pooled' | Set-Content {FILES}",
    "each file": "gci infra/*.json | ForEach-Object { (Get-Content $_) -replace 'Personal', $k | Set-Content $_ }",
    "a method": f"[IO.File]::WriteAllText('{FILES}', $text)",
    "code of Python": f"python - <<EOF\nimport json\njson.dump(x, open('{FILES}', 'w'))\nEOF",
    "code of JavaScript": f"node -e \"fs.writeFileSync('{FILES}', x)\"",
    "a program that is not there": f"python tools/render.py {FILES}",
    "a tool that nobody knows": f"dasel put -f {FILES} -v Pooled .parameters.kind.value",
    "another branch": f"git checkout release -- {FILES}",
    "a patch": "git apply fix.patch",
    "a patch of one file": f"patch {FILES} fix.patch",
    "an editor": f"printf 'w' | ed {FILES}",
    "a download": f"az storage blob download -c c -n prod.json -f {FILES}",
    "an archive": "unzip -o values.zip -d infra",
    "a copy into the folder": "cp -t infra values/prod.json",
    "a folder": "cp -r values/. infra/",
}
UNCHANGED = {
    "jq sets another value": "jq '.parameters.location.value = 1'" + MOVED,
    "jq sets two others": "jq '.parameters.location.value = 1 | del(.parameters[\"other\"])'" + MOVED,
    "sed replaces another text": f"sed -i 's/westeurope/northeurope/g; s/a1/b1/' {FILES}",
    "another property": f"{OBJECT}$p.parameters.location.value = 'w'{BACK}",
    "what reads it": f"jq . {FILES}\ngit add {FILES}\n"
    f"ajv validate -d {FILES}\naz bicep lint -f infra/main.bicep\ncat {FILES}",
    "what looks at it": f"python -m json.tool {FILES}",
    "another file by a variable": f"F=infra/dev.json\n{SED} $F",
    "a download elsewhere": "az storage blob download -c c -n prod.json -f out/prod.json",
}
WRITES = "import json, sys\njson.dump({}, open(sys.argv[1], 'w'))\n"
PROGRAMS = {
    "writes what it is handed": ("tools/render.py", WRITES, f"python tools/render.py {FILES}", "undecided"),
    "writes what it names": (
        "tools/render.py",
        f"open('{FILES}', 'w').write('')",
        "python tools/render.py",
        "undecided",
    ),
    "reads": (
        "tools/show.py",
        "import json, sys\nprint(json.load(open(sys.argv[1])))\n",
        f"python tools/show.py {FILES}",
        "pass",
    ),
    "a shell's, by number": ("tools/fill.sh", f'{SED} "$1"\n', f"./tools/fill.sh {FILES}", "undecided"),
    "a shell's, another file": ("tools/fill.sh", f'{SED} "$1"\n', "./tools/fill.sh infra/dev.json", "pass"),
    "PowerShell's, by name": (
        "tools/Fill.ps1",
        "param($Path)\n(Get-Content $Path) -replace 'Personal', 'Pooled' | Set-Content $Path\n",
        f"./tools/Fill.ps1 -Path {FILES}",
        "undecided",
    ),
}


@pytest.mark.parametrize("command", CHANGED.values(), ids=CHANGED)
def test_what_may_be_changed_is_not_known(tmp_path: Path, command: str) -> None:
    deploy = CMDLET if "$p" in command or "Content" in command or "WriteAll" in command else DEPLOY
    answer = host_pool_type(tmp_path, {FILES: KIND, "deploy.yml": run(f"{command}\n{deploy}")})
    assert answer.outcome.value == "undecided"
    assert "the pipeline changes prod.json before it deploys it" in answer.reason


@pytest.mark.parametrize("command", UNCHANGED.values(), ids=UNCHANGED)
def test_what_stays_as_it_is_counts(tmp_path: Path, command: str) -> None:
    deploy = CMDLET if "$p" in command else DEPLOY
    answer = host_pool_type(tmp_path, {FILES: KIND, "deploy.yml": run(f"{command}\n{deploy}")})
    assert answer.outcome.value == "pass"


@pytest.mark.parametrize(("name", "code", "call", "outcome"), PROGRAMS.values(), ids=PROGRAMS)
def test_a_program_of_the_repository_changes_what_it_writes(
    tmp_path: Path, name: str, code: str, call: str, outcome: str
) -> None:
    answer = host_pool_type(tmp_path, {FILES: KIND, name: code, "deploy.yml": run(f"{call}\n{DEPLOY}")})
    assert answer.outcome.value == outcome


def test_a_change_counts_where_a_script_deploys_afterwards(tmp_path: Path) -> None:
    files = {FILES: KIND, "deploy.sh": f"{DEPLOY}\n", "build.yml": run(f"{SED} {FILES}\n./deploy.sh")}
    assert host_pool_type(tmp_path, files).outcome.value == "undecided"


@pytest.mark.parametrize(
    ("command", "words"),
    [
        ("jq '.parameters.kind.value = \"Pooled\"' a.json", {"kind"}),
        ("jq '.parameters.tags.value.env = 1 | .parameters[\"b\"].value |= 2' a.json", {"tags", "env", "b"}),
        ("jq '.value.x = 1' a.json", {"value", "x"}),
        ("yq -i '.parameters.kind.value = strenv(KIND)' a.json", {"kind"}),
        ("jq '.parameters = 1' a.json", None),
        ("jq '.parameters[$name].value = 1' a.json", None),
        ("jq --slurp '.kind = 1' a.json", None),
        ("jq '.. |= 1' a.json", None),
    ],
)
def test_names_that_a_program_sets(command: str, words: set[str] | None) -> None:
    (parsed,) = commands_in(command)
    assert of_program(parsed) == words
