"""The files that `init` writes; docs/integrations holds the same pipelines."""

from __future__ import annotations

SETTINGS = """\
# Settings of the checks for Azure Virtual Desktop and Intune; docs: README, section Settings.
baseline: "2020-09"                  # or current: the support matrix as Microsoft documents it today
enrollment_tag: intune-enrollment    # tag with group-policy, co-management or self-enrollment

# What the code cannot tell about gallery and managed images:
# custom_images:
#   - image: "*/images/avd-finance*"
#     product: Windows 10
#     edition: Enterprise
#     version: 22H2
#     multi_session: false
"""

CHECKOV = """\
# Settings of Checkov. The folder is that of this machine (avd-intune checks-dir); commit the one your team keeps.
external-checks-dir:
  - {checks_dir}
check:
  - CKV_AVD*
compact: true
"""

GITHUB = """\
name: avd-intune
on:
  pull_request:
  push:
    branches: [main]

permissions:
  contents: read

jobs:
  check:
    runs-on: ubuntu-latest
    permissions:
      contents: read
      security-events: write
    steps:
      - uses: actions/checkout@v4
      - uses: actions/setup-python@v5
        with:
          python-version: "3.12"
      - run: pip install checkov-avd-intune
      - name: Check
        run: avd-intune check . --output human --output sarif=avd-intune.sarif
      - name: Job summary
        if: always()
        run: avd-intune report . --format markdown >> "$GITHUB_STEP_SUMMARY"
      - uses: github/codeql-action/upload-sarif@v3
        if: always()
        with:
          sarif_file: avd-intune.sarif
          category: avd-intune
"""

AZURE_DEVOPS = """\
trigger:
  - main

pool:
  vmImage: ubuntu-latest

steps:
  - task: UsePythonVersion@0
    inputs:
      versionSpec: "3.12"
  - script: pip install checkov-avd-intune
    displayName: Install
  - script: >-
      avd-intune check . --output human --output junit=$(Build.ArtifactStagingDirectory)/avd-intune.xml
      --output sarif=$(Build.ArtifactStagingDirectory)/avd-intune.sarif
    displayName: Check
  - task: PublishTestResults@2
    condition: succeededOrFailed()
    inputs:
      testResultsFormat: JUnit
      testResultsFiles: $(Build.ArtifactStagingDirectory)/avd-intune.xml
      testRunTitle: avd-intune
  # The SARIF tab of a build shows files of the artifact with this name.
  - task: PublishBuildArtifacts@1
    condition: succeededOrFailed()
    inputs:
      PathtoPublish: $(Build.ArtifactStagingDirectory)/avd-intune.sarif
      ArtifactName: CodeAnalysisLogs
"""

GITLAB = """\
avd-intune:
  image: python:3.12
  script:
    - pip install checkov-avd-intune
    - >-
      avd-intune check . --output human --output junit=avd-intune.xml --output gitlab=gl-code-quality-report.json
      --output sarif=avd-intune.sarif
  artifacts:
    when: always
    reports:
      junit: avd-intune.xml
      codequality: gl-code-quality-report.json
    paths:
      - avd-intune.sarif
"""

PRE_COMMIT = """\
repos:
  - repo: local
    hooks:
      - id: avd-intune
        name: Azure Virtual Desktop code for Intune
        language: python
        additional_dependencies: [checkov-avd-intune]
        entry: avd-intune check --whole-deployments
        files: \\.(tf|tf\\.json|tofu|tfvars|tfvars\\.json|bicep|bicepparam|json)$
        require_serial: true
"""

# The pipeline by its name: (file, content).
PIPELINES = {
    "github": (".github/workflows/avd-intune.yml", GITHUB),
    "azure-devops": ("azure-pipelines.yml", AZURE_DEVOPS),
    "gitlab": (".gitlab-ci.yml", GITLAB),
    "pre-commit": (".pre-commit-config.yaml", PRE_COMMIT),
}
