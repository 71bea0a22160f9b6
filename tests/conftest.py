"""Property-based tests take the same examples in each run, so that a change is tested and not the luck of the day.

`HYPOTHESIS_PROFILE=explore scripts/test` takes others each time.
"""

from __future__ import annotations

import os
from importlib.util import find_spec

# To set a field of a frozen record is an error in the tests; see `records.py`. Processes that tests start have it, too.
os.environ["GUARD_FROZEN_RECORDS"] = "1"
# Facts that are older than a year are a note in the output: not in that of the tests, in a year.
os.environ.setdefault("SOURCE_DATE_EPOCH", "1796083200")

# It is not where the lowest Checkov is tested.
if find_spec("hypothesis") is not None:
    from hypothesis import HealthCheck, settings

    # How long an example takes says more about the machine than about the code.
    unhurried = {"deadline": None, "suppress_health_check": [HealthCheck.too_slow]}
    settings.register_profile("fixed", derandomize=True, **unhurried)
    settings.register_profile("explore", **unhurried)
    settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "fixed"))
