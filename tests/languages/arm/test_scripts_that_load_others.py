"""Variables that a script of a pipeline has of another one that it loads: `source a.sh`, `. ./a.ps1`, `call a.cmd`."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.languages.arm.pipeline_support import host_pool_type, run

AZ = "az deployment group create -g rg -f infra/main.bicep -p kind="
CMDLET = "New-AzResourceGroupDeployment -ResourceGroupName rg -TemplateFile infra/main.bicep"
PS = f"{CMDLET} -kind $POOL\n"

POOLED = {
    "the loaded script says it alone": {"env.sh": "POOL=Pooled\n", "deploy.sh": f"source ./env.sh\n{AZ}$POOL\n"},
    "the loaded script comes last": {
        "env.sh": "export POOL=Pooled\n",
        "deploy.sh": f"POOL=Personal\n. ./env.sh\n{AZ}$POOL\n",
    },
    "the script itself comes last": {
        "env.sh": "POOL=Personal\n",
        "deploy.sh": f'source "$(dirname "$0")/env.sh"\nPOOL=Pooled\n{AZ}"${{POOL}}"\n',
    },
    "beside the script": {
        "ci/vars/env.sh": "POOL=Pooled\n",
        "ci/deploy.sh": f'POOL=Personal\nsource "${{BASH_SOURCE%/*}}/vars/env.sh"\n{AZ}$POOL\n',
    },
    "a script that loads another one": {
        "last.sh": "POOL=Pooled\n",
        "env.sh": "POOL=Personal\n. ./last.sh\n",
        "deploy.sh": f"source env.sh\n{AZ}$POOL\n",
    },
    "a step": {"env.sh": "POOL=Pooled\n", "a.yml": run(f"POOL=Personal\nsource ./env.sh\n{AZ}$POOL")},
    "PowerShell": {
        "env.ps1": "$POOL = 'Pooled'\n",
        "deploy.ps1": f'$POOL = "Personal"\n. "$PSScriptRoot\\env.ps1"\n{PS}',
    },
    "PowerShell by Join-Path": {
        "ci/env.ps1": "$pool = 'Pooled'\n",
        "ci/deploy.ps1": f'$POOL = "Personal"\n. (Join-Path $PSScriptRoot "env.ps1")\n{PS}',
    },
    "a table of PowerShell": {
        "env.ps1": "$with = @{\n  kind = 'Pooled'\n}\n",
        "deploy.ps1": f". ./env.ps1\n{CMDLET} @with\n",
    },
    "a variable of another scope": {
        "env.ps1": "$script:POOL = 'Pooled'\n",
        "deploy.ps1": f"$POOL = 'Personal'\n. ./env.ps1\n{PS}",
    },
    "a variable of the script that is set again": {"deploy.ps1": f"$POOL = 'Personal'\n$script:POOL = 'Pooled'\n{PS}"},
    "a variable that is set again": {"deploy.sh": f"POOL=Personal\nPOOL=Pooled\n{AZ}$POOL\n"},
    "a step of PowerShell": {
        "env.ps1": "$POOL = 'Pooled'\n",
        "a.yml": run(f"$POOL = 'Personal'\n. ./env.ps1\n{PS}", "pwsh"),
    },
}


@pytest.mark.parametrize("files", POOLED.values(), ids=POOLED)
def test_the_last_value_in_order_counts(tmp_path: Path, files: dict[str, str]) -> None:
    found = host_pool_type(tmp_path, files)
    assert found.outcome.value == "fail", found.reason
    assert '"Pooled"' in found.reason


PERSONAL = {
    "the script itself comes last": {"env.sh": "POOL=Pooled\n", "deploy.sh": f". ./env.sh\nPOOL=Personal\n{AZ}$POOL\n"},
    "the loaded script comes last": {
        "env.ps1": "$POOL = 'Personal'\n",
        "deploy.ps1": f"$POOL = 'Pooled'\n. ./env.ps1\n{PS}",
    },
    "both say the same": {"env.sh": "POOL=Personal\n", "deploy.sh": f"POOL=Personal\n. ./env.sh\n{AZ}$POOL\n"},
    "what the machine itself has": {"deploy.sh": f"POOL=Personal\nsource ~/.bashrc\n{AZ}$POOL\n"},
    "an environment of Python": {"deploy.sh": f"POOL=Personal\nsource .venv/bin/activate\n{AZ}$POOL\n"},
    "another variable": {"env.sh": "OTHER=Pooled\n", "deploy.sh": f"POOL=Personal\n. ./env.sh\n{AZ}$POOL\n"},
}


@pytest.mark.parametrize("files", PERSONAL.values(), ids=PERSONAL)
def test_what_is_set_last_passes(tmp_path: Path, files: dict[str, str]) -> None:
    found = host_pool_type(tmp_path, files)
    assert found.outcome.value == "pass", found.reason


OPEN = {
    "on a condition": {
        "env.sh": 'if [ -n "$CI" ]; then\n  POOL=Pooled\nfi\n',
        "deploy.sh": f"POOL=Personal\n. ./env.sh\n{AZ}$POOL\n",
    },
    "loaded on a condition": {
        "env.sh": "POOL=Pooled\n",
        "deploy.sh": f'POOL=Personal\nif [ -n "$CI" ]; then\n  . ./env.sh\nfi\n{AZ}$POOL\n',
    },
    "loaded where it is there": {
        "env.sh": "POOL=Pooled\n",
        "deploy.sh": f"POOL=Personal\n[ -f env.sh ] && . ./env.sh\n{AZ}$POOL\n",
    },
    "not in the repository": {"deploy.sh": f"POOL=Personal\nsource ./secrets.sh\n{AZ}$POOL\n"},
    "one of several": {
        "env/a.sh": "POOL=Pooled\n",
        "env/b.sh": "POOL=Personal\n",
        "deploy.sh": f'POOL=Personal\nsource "env/$1.sh"\n{AZ}$POOL\n',
    },
    "used in between": {
        "env.sh": "POOL=Pooled\n",
        "deploy.sh": f"POOL=Personal\n{AZ}$POOL\n. ./env.sh\n",
    },
    "a function that a library has": {
        "lib.sh": "set_pool() {\n  POOL=Pooled\n}\n",
        "deploy.sh": f"POOL=Personal\n. ./lib.sh\nset_pool\n{AZ}$POOL\n",
    },
    "not in the repository, of PowerShell": {"deploy.ps1": f"$POOL = 'Personal'\n. ./secrets.ps1\n{PS}"},
    "a table that is changed": {
        "env.ps1": "$with.kind = 'Pooled'\n",
        "deploy.ps1": f"$with = @{{ kind = 'Personal' }}\n. ./env.ps1\n{CMDLET} @with\n",
    },
    "a table that a script is free to change": {
        "deploy.ps1": f"$with = @{{ kind = 'Personal' }}\n. ./secrets.ps1\n{CMDLET} @with\n",
    },
    "a variable that is set by a command": {
        "deploy.ps1": f"$POOL = 'Personal'\nSet-Variable -Name POOL -Value X\n{PS}"
    },
    "a variable that is added to": {"deploy.sh": f"POOL=Personal\nPOOL+=2\n{AZ}$POOL\n"},
    "two variables of one line": {"deploy.sh": f"POOL=Personal\nA=1 POOL=Pooled\n{AZ}$POOL\n"},
    "a variable that is added to in PowerShell": {"deploy.ps1": f"$POOL = 'Person'\n$POOL += 'al'\n{PS}"},
    "the environment of a step": {"a.yml": run(f"source ./secrets.sh\n{AZ}$KIND")},
    "set again on a condition": {"deploy.sh": f"POOL=Personal\nif [ -n $1 ]; then\nPOOL=Pooled\nfi\n{AZ}$POOL\n"},
    "a batch file": {
        "env.cmd": "set POOL=Pooled\n",
        "deploy.cmd": f"set POOL=Personal\ncall env.cmd\n{AZ}%POOL%\n",
    },
}


@pytest.mark.parametrize("files", OPEN.values(), ids=OPEN)
def test_what_cannot_be_told_is_open_by_its_name(tmp_path: Path, files: dict[str, str]) -> None:
    found = host_pool_type(tmp_path, files)
    assert found.outcome.value == "undecided", found.reason
    assert any(each in found.reason for each in ("POOL", "@with", "$KIND"))
