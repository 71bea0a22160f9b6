"""Times the start: `avd-intune check` on a folder of one small file in each language, beside its peers in the same run.

Prints processor time (the least of the rounds, in turns), how often that is what the bare interpreter takes, how much
of what Checkov alone takes for the same folder, and how many modules of the engine are loaded.

python benchmarks/start_time.py [ROUNDS]
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
from pathlib import Path

CHECKS = Path(__file__).resolve().parents[1] / "checks"
ARM_SCHEMA = "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#"
FILES = {
    "main.tf": """\
resource "azurerm_virtual_desktop_host_pool" "desktops" {
  name               = "vdpool"
  type               = "Personal"
  load_balancer_type = "Persistent"
}
""",
    "main.bicep": """\
resource desktops 'Microsoft.DesktopVirtualization/hostPools@2024-04-03' = {
  name: 'vdpool'
  properties: { hostPoolType: 'Personal', loadBalancerType: 'Persistent', preferredAppGroupType: 'Desktop' }
}
""",
    "azuredeploy.json": f"""\
{{
  "$schema": "{ARM_SCHEMA}",
  "contentVersion": "1.0.0.0",
  "resources": [
    {{
      "type": "Microsoft.DesktopVirtualization/hostPools",
      "apiVersion": "2024-04-03",
      "name": "vdpool",
      "properties": {{"hostPoolType": "Personal", "loadBalancerType": "Persistent", "preferredAppGroupType": "Desktop"}}
    }}
  ]
}}
""",
}
COUNT = """
import sys
from avd_intune.command_line.entry import main
main(["check", "--output", "json", "--soft-fail", sys.argv[1]])
print(sum(name.startswith("avd_intune.") for name in sys.modules), file=sys.stderr)
"""


def processor_seconds(*arguments: str) -> float:
    """Return what one run of Python takes; compiled modules are kept, as they are where the command is installed."""
    environment = {**os.environ, "PYTHONPATH": str(CHECKS), "BC_SKIP_MAPPING": "TRUE", "LOG_LEVEL": "ERROR"}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run([sys.executable, *arguments], env=environment, capture_output=True, check=False)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode not in (0, 1):
        sys.exit(f"{arguments} ended with {done.returncode}: {done.stderr.decode()[-500:]}")
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def loaded_modules(folder: str) -> int:
    """Return how many modules of the engine a check of the folder loads."""
    environment = {**os.environ, "PYTHONPATH": str(CHECKS)}
    done = subprocess.run([sys.executable, "-c", COUNT, folder], env=environment, capture_output=True, check=True)
    return int(done.stderr.split()[-1])


def main() -> None:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 10
    with tempfile.TemporaryDirectory() as folder:
        for file, text in FILES.items():
            below = Path(folder, file.replace(".", "_"))
            below.mkdir()
            (below / file).write_text(text)
            place = str(below)
            modules = loaded_modules(place)
            bare, ours = [], []
            for _ in range(rounds):
                bare.append(processor_seconds("-c", ""))
                ours.append(processor_seconds("-m", "avd_intune", "check", "--output", "json", place))
            checkov = processor_seconds("-m", "checkov.main", "--quiet", "--compact", "-d", place)
            least = min(ours)
            print(
                f"{file}: {least:.3f} s, {least / min(bare):.1f} times the bare interpreter, "
                f"{least / checkov:.3f} of Checkov alone; {modules} modules of the engine"
            )


if __name__ == "__main__":
    main()
