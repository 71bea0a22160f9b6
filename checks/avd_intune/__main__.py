"""`python -m avd_intune`, run from the folder `checks`, is the command `avd-intune`."""

from __future__ import annotations

from avd_intune.command_line.entry import command

if __name__ == "__main__":
    command()
