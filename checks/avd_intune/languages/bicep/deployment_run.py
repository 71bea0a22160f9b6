"""What all Bicep files of one deployment share."""

from __future__ import annotations

from avd_intune.languages.arm.functions.function_api import EvaluationBudget
from avd_intune.languages.arm.template import MAX_STEPS
from avd_intune.languages.bicep.bicep_files import bicep_library
from avd_intune.languages.bicep.module_sources import ModuleFinder
from avd_intune.languages.bicep.names import ImportedFiles
from avd_intune.languages.bicep.resources import ResourceInstance
from avd_intune.source.workspace import Workspace


class DeploymentRun:
    """What all files of one deployment share: the budgets, the files, and the resources found so far."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        self.library = bicep_library(workspace)
        self.budget = EvaluationBudget(MAX_STEPS)
        # By id; of several with the same one, the first that counts (see `declare`).
        self.everywhere: dict[str, ResourceInstance] = {}
        self.open_files: list[str] = []
        # Files whose syntax errors are told already, and problems that are told once.
        self.complained: set[str] = set()
        self.modules = 0
        self.resources = 0
        self.finder = ModuleFinder(workspace, self.library)
        self.imported = ImportedFiles(workspace, self.finder, self.budget)

    def let_go(self) -> None:
        """Forget what only evaluating needs: what a deployment holds is kept as long as the scan lasts."""
        self.imported.forget()
        self.budget.forget_measures()

    def resource_of(self, key: str) -> ResourceInstance | None:
        """Return a resource found so far by its key in the deployment."""
        return next((each for each in self.everywhere.values() if each.key == key), None)
