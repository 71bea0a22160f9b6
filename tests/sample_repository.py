"""The samples in a repository of their own.

In this one, what is judged is judged with all that may have to do with it: the pipelines, scripts and policies of
several hundred cases are read each time. A test that is not about that takes a third of the time.
"""

from __future__ import annotations

import atexit
import shutil
import tempfile
from pathlib import Path


def _copied() -> Path:
    repository = Path(tempfile.mkdtemp(prefix="samples-"))
    atexit.register(shutil.rmtree, repository, ignore_errors=True)
    (repository / ".git").mkdir()
    return Path(shutil.copytree(Path(__file__).parents[1] / "sample_iac", repository / "sample_iac"))


# Nothing is written into it: a test that does takes a copy.
SAMPLES = _copied()
