"""The files that `init` writes; docs/integrations holds the same pipelines.

What depends on the repository and on where the pack comes from stands in them as a word in `<>`, and is put in by
`init`. Actions are pinned by commit, and each job has no more rights than it needs:
https://docs.github.com/actions/reference/security/secure-use
"""

from __future__ import annotations

REQUIREMENT = "<requirement>"
REPOSITORY = "<repository>"
REVISION = "<revision>"
REPLACE = "# Replace OWNER/REPOSITORY and REVISION: the repository that holds avd-intune, and a commit of it.\n"

SETTINGS = """\
# Settings of the checks for Azure Virtual Desktop and Intune; docs/settings.md tells more.
baseline: "2020-09"                  # or current: the support matrix as Microsoft documents it today
enrollment_tag: intune-enrollment    # tag with group-policy, co-management or self-enrollment

"""

# Where the repository itself gives none.
EXAMPLE = """\
# What the code cannot tell about gallery and managed images:
# custom_images:
#   - image: "*/images/avd-finance*"
#     product: Windows 10
#     edition: Enterprise
#     version: 22H2
#     multi_session: false
"""

# Checkov goes on without a word where a folder of checks does not exist; an address that it cannot clone ends its run.
CHECKOV_GIT = """\
# Settings of Checkov, which clones the checks from here.
external-checks-git:
  - <address>
check:
  - CKV_AVD*
compact: true
"""

CHECKOV_FOLDER = """\
# Settings of Checkov; run it in this folder.
external-checks-dir:
  - <folder>
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

permissions: {}

concurrency:
  group: avd-intune-${{ github.ref }}
  cancel-in-progress: ${{ github.event_name == 'pull_request' }}

jobs:
  check:
    runs-on: ubuntu-latest
    timeout-minutes: 15
    permissions:
      contents: read
      security-events: write # shows the findings under Security, Code scanning
    steps:
      - uses: actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1
        with:
          persist-credentials: false
      - uses: actions/setup-python@5fda3b95a4ea91299a34e894583c3862153e4b97 # v7.0.0
        with:
          python-version: "3.13"
      - run: pip install "<requirement>"
      - name: Check
        run: avd-intune check . --output human --output sarif=avd-intune.sarif
      - name: Job summary
        if: "!cancelled()"
        run: avd-intune report . --format markdown >> "$GITHUB_STEP_SUMMARY"
      - uses: github/codeql-action/upload-sarif@8aad20d150bbac5944a9f9d289da16a4b0d87c1e # v4.36.2
        if: "!cancelled()"
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
  - checkout: self
    persistCredentials: "false"
  - task: UsePythonVersion@0
    inputs:
      versionSpec: "3.13"
  - script: pip install "<requirement>"
    displayName: Install
    timeoutInMinutes: "5"
  - script: >-
      avd-intune check . --output azure-devops --output markdown=$(Build.ArtifactStagingDirectory)/avd-intune.md
      --output junit=$(Build.ArtifactStagingDirectory)/avd-intune.xml
      --output sarif=$(Build.ArtifactStagingDirectory)/avd-intune.sarif
    displayName: Check
    timeoutInMinutes: "10"
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
  image: python:3.13
  timeout: 15 minutes
  interruptible: true
  script:
    - pip install "<requirement>"
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

PRE_COMMIT_GIT = """\
repos:
  - repo: <repository>
    rev: <revision>
    hooks:
      - id: avd-intune
"""

PRE_COMMIT_INDEX = """\
repos:
  - repo: local
    hooks:
      - id: avd-intune
        name: Azure Virtual Desktop code for Intune
        language: python
        additional_dependencies: ["<requirement>"]
        entry: avd-intune check --whole-deployments
        files: \\.(tf|tf\\.json|tofu|tfvars|tfvars\\.json|bicep|bicepparam|json)$
        require_serial: true
"""

# The file of each pipeline.
PIPELINES = {
    "github": ".github/workflows/avd-intune.yml",
    "azure-devops": "azure-pipelines.yml",
    "gitlab": ".gitlab-ci.yml",
    "pre-commit": ".pre-commit-config.yaml",
}
_CONTENT = {"github": GITHUB, "azure-devops": AZURE_DEVOPS, "gitlab": GITLAB}


# The list that a file has already, and that the steps or hooks of this pack go into.
_LISTS = {"azure-devops": "steps", "pre-commit": "repos"}


def to_put_in(pipeline: str, text: str) -> str:
    """Return what to put into a pipeline's file that is there already, and where. text: the file as it would be new."""
    key = _LISTS.get(pipeline)
    if key is None:
        return f"put this into it:\n\n{text}"
    first = REPLACE if text.startswith(REPLACE) else ""
    return f"put this under its `{key}:`\n\n{first}" + text.partition(f"{key}:\n")[2]


def pipeline_text(pipeline: str, requirement: str, repository: str, revision: str, *, by_git: bool) -> str:
    """Return the file of a pipeline.

    requirement: what pip installs. repository, revision: where the pack lies in git. by_git: whether hooks come from
    there, and not from the index.
    """
    text = _CONTENT.get(pipeline) or (PRE_COMMIT_GIT if by_git else PRE_COMMIT_INDEX)
    for word, value in ((REQUIREMENT, requirement), (REPOSITORY, repository), (REVISION, revision)):
        text = text.replace(word, value)
    return REPLACE + text if "OWNER/REPOSITORY" in text else text
