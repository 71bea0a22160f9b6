"""`python -m avd_intune`, run from the folder `checks`, is the command `avd-intune`."""

from __future__ import annotations

import sys

from avd_intune.command_line.entry import main

if __name__ == "__main__":
    sys.exit(main())
