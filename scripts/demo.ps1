# Shows what this repository does: the command on a sample, its report, and the same checks under Checkov.
$ErrorActionPreference = 'Stop'
$more = $args
Set-Location (Join-Path $PSScriptRoot '..')
$python = if ($env:PYTHON) { $env:PYTHON } elseif ($IsWindows -eq $false) { 'python3' } else { 'python' }
$bin = if ($IsWindows -eq $false) { '.venv/bin' } else { '.venv/Scripts' }
# The command alone is there within seconds; Checkov takes longer, and comes when it is needed.
if (-not (Get-Item "$bin/avd-intune*" -ErrorAction SilentlyContinue)) {
    & $python -m venv .venv
    & "$bin/python" -m pip install --quiet .
    if ($LASTEXITCODE -ne 0) { exit $LASTEXITCODE }
}
function Show-Command([string] $Shown, [scriptblock] $Command) {
    Write-Output "> $Shown"
    & $Command
    # 1: some samples are wrong on purpose
    if ($LASTEXITCODE -gt 1) { exit $LASTEXITCODE }
    Write-Output ''
}
$env:PYTHONUTF8 = '1'
Show-Command 'avd-intune check sample_iac/entra_joined' { & "$bin/python" -m avd_intune check sample_iac/entra_joined }
Show-Command 'avd-intune report sample_iac -o .venv/report.html' {
    & "$bin/python" -m avd_intune report sample_iac -o .venv/report.html
}
if (-not (Get-Item "$bin/checkov*" -ErrorAction SilentlyContinue)) {
    Write-Output 'Installing Checkov into .venv, which takes a minute ...'
    & "$bin/python" -m pip install --quiet '.[checkov]'
    if ($LASTEXITCODE -ne 0) { exit $LASTEXITCODE }
}
# Without network access Checkov would log that it cannot fetch the guidelines of its own checks.
$env:BC_SKIP_MAPPING = 'TRUE'
$env:LOG_LEVEL = 'ERROR'
Show-Command "checkov --directory sample_iac --external-checks-dir checks --check 'CKV_AVD*' --compact" {
    & "$bin/python" -m checkov.main --directory sample_iac --external-checks-dir checks --check 'CKV_AVD*' --compact @more
}
Write-Output 'Checkov ended with exit code 1: some samples are wrong on purpose (see sample_iac/README.md).'
exit 0
