"""Scripts that deploy templates: in lists of commands, with tables and lists of words, in brackets, in files."""

from __future__ import annotations

from pathlib import Path

import pytest
from avd_intune.languages.pipelines.command_words import commands_of

from tests.languages.arm.pipeline_support import host_pool_type, run

AZ = "az deployment group create -f infra/main.bicep -p kind=Pooled"
CMDLET = "New-AzResourceGroupDeployment -TemplateFile infra/main.bicep"
POOLED = {
    "jobs of GitLab": (".gitlab-ci.yml", f"variables:\n  A: b\ndeploy:\n  script:\n    - {AZ}\n"),
    "a variable of GitLab": (
        ".gitlab-ci.yml",
        f"variables:\n  KIND: Pooled\ndeploy:\n  script:\n    - {AZ.replace('Pooled', '$KIND')}\n",
    ),
    "Bitbucket": ("bitbucket-pipelines.yml", f"pipelines:\n  default:\n  - step:\n      script:\n      - {AZ}\n"),
    "behind an apostrophe": ("a.yml", run(f"echo Don't panic\n{AZ}")),
    "an argument of a script that names its default": (
        "deploy.sh",
        "F=${2:-infra/main.bicep}\n" + AZ.replace("infra/main.bicep", "$F"),
    ),
    "CircleCI": (".circleci/config.yml", f"jobs:\n  a:\n    steps:\n    - run:\n        command: {AZ}\n"),
    "a Taskfile": ("Taskfile.yml", f"tasks:\n  deploy:\n    cmds:\n      - {AZ}\n"),
    "a table": ("a.yml", run(CMDLET + " -TemplateParameterObject @{kind='Pooled'}")),
    "a table in a variable": (
        "a.yml",
        run("$p = @{\n  kind = 'Pooled'\n}\n" + CMDLET + " -TemplateParameterObject $p"),
    ),
    "a splatted table": ("a.yml", run("$p = @{\n  kind = 'Pooled'\n}\n" + CMDLET + " @p")),
    "a table with the template": (
        "a.yml",
        run("$p = @{\n  TemplateFile = 'infra/main.bicep'\n  kind         = 'Pooled'\n}\nNew-AzDeployment @p"),
    ),
    "a table in a table": (
        "a.yml",
        run(
            "$p = @{\n  TemplateFile = Join-Path . 'infra/main.bicep'\n"
            "  TemplateParameterObject = @{\n    kind = 'Pooled'\n  }\n}\nNew-AzDeployment @p"
        ),
    ),
    "an entry that is added": ("a.yml", run(f"$p = @{{}}\n$p.kind = 'Pooled'\n{CMDLET} @p")),
    "an entry by its name": ("a.yml", run(f"$p = @{{}}\n$p['kind'] = 'Pooled'\n{CMDLET} @p")),
    "a list of words": (
        "a.yml",
        run('args=(-f infra/main.bicep -p kind=Pooled)\naz deployment group create "${args[@]}"'),
    ),
    "a list that grows": (
        "a.yml",
        run('args=(-f infra/main.bicep)\nargs+=(-p kind=Pooled)\naz deployment group create "${args[@]}"'),
    ),
    "words in a variable": ("a.yml", run("P='kind=Pooled'\naz deployment group create -f infra/main.bicep -p $P")),
    "another shell": ("a.yml", run(f'bash -c "{AZ}"')),
    "in brackets": ("a.yml", run(f"$r = ({CMDLET} -kind Pooled)")),
    "in brackets of a shell": ("a.yml", run(f"OUT=$({AZ} --query x -o tsv)")),
    "a path that is joined": (
        "deploy.ps1",
        "New-AzDeployment -TemplateFile (Join-Path $PSScriptRoot 'infra/main.bicep') -kind Pooled",
    ),
    "a joined path in a variable": (
        "deploy.ps1",
        "$template = Join-Path -Path $PSScriptRoot -ChildPath 'infra/main.bicep'\n"
        "New-AzDeployment -TemplateFile $template -kind Pooled",
    ),
    "a dictionary of Python": ("a.yml", run(AZ.replace("kind=Pooled", "\"{'kind': {'value': 'Pooled'}}\""))),
    "a script": ("scripts/deploy.sh", f"#!/bin/bash\nset -e\n{AZ}\n"),
    "a script with a document": ("deploy.sh", f"cat <<USAGE\nit's (an example\nUSAGE\n{AZ}\n"),
    "a script with a document of PowerShell": ("deploy.ps1", f"$a = @'\nit's (an example\n'@\n{CMDLET} -kind Pooled\n"),
    "a hidden script": (".github/scripts/deploy.sh", AZ),
    "PowerShell": ("deploy.ps1", f"param(\n  [string]$Kind\n)\n{CMDLET} `\n  -kind Pooled\n"),
    "a Makefile": ("Makefile", f"deploy:\n\t@{AZ}\n"),
    "a provisioner of Terraform": (
        "pool.tf",
        'resource "null_resource" "pool" {\n  provisioner "local-exec" {\n    command = "'
        + AZ.replace("infra/main.bicep", r"\"${path.module}/infra/main.bicep\"")
        + '"\n  }\n}\n',
    ),
    "lines of a provisioner": (
        "pool.tf",
        'resource "terraform_data" "pool" {\n  provisioner "local-exec" {\n    command = <<-RUN\n      az login\n      '
        + AZ
        + "\n    RUN\n  }\n}\n",
    ),
    "a task of Ansible": (
        "play.yml",
        "- azure.azcollection.azure_rm_deployment:\n    template: \"{{ lookup('file', 'infra/main.bicep') }}\"\n"
        "    parameters:\n      kind:\n        value: Pooled\n",
    ),
    "a Jenkinsfile": ("Jenkinsfile", f"stage('a') {{\n  sh '{AZ}'\n  sh '''\n    echo done\n  '''\n}}\n"),
    "several lines of a Jenkinsfile": ("Jenkinsfile", f"stage('a') {{\n  sh '''\n    {AZ}\n  '''\n}}\n"),
}


@pytest.mark.parametrize(("name", "text"), POOLED.values(), ids=POOLED)
def test_what_a_script_writes_out_is_judged(tmp_path: Path, name: str, text: str) -> None:
    found = host_pool_type(tmp_path, {name: text})
    assert found.outcome.value == "fail"
    assert '"Pooled"' in found.reason


OPEN = {
    "a parameter of a script": ("deploy.ps1", f"param([string]$PoolKind)\n{CMDLET} -kind $PoolKind", "$PoolKind"),
    "a parameter with a default": (
        "deploy.ps1",
        f"param(\n$PoolKind = 'Personal',\n$b\n)\n{CMDLET} -kind $PoolKind",
        "",
    ),
    "the last parameter": ("deploy.ps1", f"param (\n$b,\n$PoolKind = 'Personal'\n)\n{CMDLET} -kind $PoolKind", ""),
    "the last parameter, close": ("deploy.ps1", f"param(\n$PoolKind = 'Personal'\n)\n{CMDLET} -kind $PoolKind", ""),
    "an argument": ("deploy.sh", AZ.replace("Pooled", "$1"), "$1"),
    "an argument with a default": ("deploy.sh", AZ.replace("Pooled", '"${1:-Personal}"'), "${1:-Personal}"),
    "a part of a variable": ("deploy.sh", AZ.replace("Pooled", "${KIND%-*}"), "${KIND%-*}"),
    "what a command gives": ("deploy.ps1", f"{CMDLET} -kind (Get-Kind -Stage 1) -Verbose", "Get-Kind"),
    "a member of what is read": (
        "deploy.ps1",
        f"$c = Get-Content a.json | ConvertFrom-Json\n$p = $c.pool\n{CMDLET} -kind $p.kind",
        "$($p.kind)",
    ),
    "a member in a table": ("deploy.ps1", f"$p = @{{\n  kind = $c.pool.kind\n}}\n{CMDLET} @p", "$($c.pool.kind)"),
    "a member of a variable that is set": ("deploy.ps1", f"$k = 'pooled'\n{CMDLET} -kind $k.ToUpper()", "$k.ToUpper"),
    "an entry by its key": ("deploy.ps1", f"$k = @{{a = 'Pooled'}}\n{CMDLET} -kind $k['a']", "$k[a]"),
    "one of two in a table": (
        "deploy.ps1",
        f"$p = @{{ kind = if ($k) {{ $k }} else {{ 'Pooled' }} }}\n{CMDLET} @p",
        "$(if $k $k else Pooled)",
    ),
    "a file": ("deploy.sh", AZ.replace("Pooled", "@kind.txt"), "@kind.txt"),
    "a table that changes": ("deploy.ps1", f"$p = @{{kind = 'Personal'}}\n$p.Add($k, $v)\n{CMDLET} @p", "@p"),
    "a table of two makings": (
        "deploy.ps1",
        f"$p = @{{kind = 'Personal'}}\nif ($x) {{\n  $p = @{{kind = 'Pooled'}}\n}}\n{CMDLET} @p",
        "@p",
    ),
    "an entry on a condition": (
        "deploy.ps1",
        f"$p = @{{}}\nif ($x) {{\n  $p.kind = 'Personal'\n}}\n{CMDLET} @p",
        "@p",
    ),
    "an entry without a value": ("deploy.ps1", f"$p = @{{ kind = }}\n{CMDLET} @p", ""),
    "an entry that is computed": ("deploy.ps1", f"$p = @{{kind = Get-Kind 1}}\n{CMDLET} @p", "Get-Kind 1"),
    "a provisioner with an input": (
        "pool.tf",
        'resource "null_resource" "pool" {\n  provisioner "local-exec" {\n    command = "'
        + AZ.replace("Pooled", "${var.kind}")
        + '"\n  }\n}\n',
        "${var.kind}",
    ),
    "a variable of Ansible": (
        "play.yml",
        "- azure_rm_deployment:\n    template: \"{{ lookup('file', 'infra/main.bicep') }}\"\n"
        "    parameters:\n      kind:\n        value: '{{ pool_kind }}'\n",
        "pool_kind",
    ),
    "all parameters by a variable of Ansible": (
        "play.yml",
        "- azure_rm_deployment:\n    template: \"{{ lookup('file', 'infra/main.bicep') }}\"\n"
        "    parameters: '{{ pool_parameters }}'\n",
        "pool_parameters",
    ),
    "a table that is read": (
        "deploy.ps1",
        f"$p = Get-Content a.json | ConvertFrom-Json -AsHashtable\n{CMDLET} @p",
        "@p",
    ),
}


@pytest.mark.parametrize(("name", "text", "named"), OPEN.values(), ids=OPEN)
def test_what_only_a_run_tells_is_named(tmp_path: Path, name: str, text: str, named: str) -> None:
    found = host_pool_type(tmp_path, {name: text})
    assert found.outcome.value == "undecided"
    assert named in "\n".join([found.reason, *found.details])


@pytest.mark.parametrize(
    "text", [f"echo '{AZ}'", f"# {AZ}", AZ.replace("main", "other"), AZ.replace("create", "what-if")]
)
def test_what_a_script_does_not_deploy_is_no_scenario(tmp_path: Path, text: str) -> None:
    assert host_pool_type(tmp_path, {"deploy.sh": text}).outcome.value == "pass"


@pytest.mark.parametrize(
    ("script", "commands"),
    [
        ("a=$(b c) d", [["b", "c"], ["a=$(b c)", "d"]]),
        ("(a b; c)", [["a", "b"], ["c"], ["$(a b; c)"]]),
        ("x @{a = 1; b = (c d)} y", [["x", "@{a = 1; b = (c d)}", "y"]]),
        ("x -k (a (b c)) -l", [["b", "c"], ["a", "$(b c)"], ["x", "-k", "$(a b c)", "-l"]]),
    ],
)
def test_commands_in_commands(script: str, commands: list[list[str]]) -> None:
    found = [[word.text for word in words] for words in commands_of(script)]
    assert found == commands


@pytest.mark.parametrize(
    ("script", "commands"),
    [
        pytest.param("echo don't\na b", [["echo", "don't"], ["a", "b"]], id="no quote closes it"),
        pytest.param("echo don't\na 'b c'", [["echo", "don't"], ["a", "b c"]], id="a text begins on another line"),
        pytest.param('echo a 5" disk\na "b c"', [["echo", "a", '5"', "disk"], ["a", "b c"]], id="inches"),
        pytest.param("a b'c d'e", [["a", "bc de"]], id="a text inside of a word"),
        pytest.param("a b='c\nd'", [["a", "b=c\nd"]], id="a text of two lines"),
    ],
)
def test_a_quote_that_begins_no_text_hides_nothing(script: str, commands: list[list[str]]) -> None:
    assert [[word.text for word in words] for words in commands_of(script)] == commands


def test_brackets_that_nobody_closes_take_no_time() -> None:
    assert sum(1 for _ in commands_of("a (" * 20_000)) < 100


SET_AGAIN = {
    "on a condition": "param([string]$Kind = 'Personal')\nif ($Kind -eq '') { $Kind = $cfg.kind }\n",
    "in a block of its own": "param(\n  [string]$Kind = 'Personal'  # usual\n)\nif ($x) {\n  $Kind = 'Pooled'\n}\n",
    "for the whole script": "param([string]$Kind = 'Personal')\nfunction Go {\n  $script:Kind = 'Pooled'\n}\nGo\n",
}


@pytest.mark.parametrize("kind", SET_AGAIN)
def test_a_parameter_that_a_script_sets_again_is_open(tmp_path: Path, kind: str) -> None:
    call = "on: push\njobs:\n  a:\n    steps:\n    - shell: pwsh\n      run: ./deploy.ps1\n"
    files = {"deploy.ps1": f"{SET_AGAIN[kind]}{CMDLET} -kind $Kind\n", ".github/workflows/a.yml": call}
    assert host_pool_type(tmp_path, files).outcome.value == "undecided"


def test_a_call_in_the_help_of_a_script_is_none(tmp_path: Path) -> None:
    script = f"param([string]$Kind)\n{CMDLET} -kind $Kind\n"
    other = "<#\n.EXAMPLE\n    ./deploy.ps1 -Kind Personal\n#>\nWrite-Host 'see deploy.ps1'\n"
    found = host_pool_type(tmp_path, {"deploy.ps1": script, "other.ps1": other})
    assert found.outcome.value == "undecided"
