"""Whether a machine runs Windows: only what is certain to run Linux is left out.

A machine without Linux settings runs what its image holds. Settings that hang on an input are a condition, and an
operating system that is not known leaves the machine in: to leave it out would leave session hosts unjudged.
"""

from __future__ import annotations

import re

from avd_intune.estate.model import Image
from avd_intune.patterns import lazy_pattern
from avd_intune.values.access import known_texts
from avd_intune.values.cases import alternatives_of, lift
from avd_intune.values.value_types import FALSE, TRUE, Known, Unknown, Value

# What modules, Azure Local and disks call an operating system that is none of Windows.
LINUX = lazy_pattern(r"^Linux$", re.I)
_WINDOWS_PUBLISHER = lazy_pattern(r"^MicrosoftWindows(Desktop|Server)$", re.I)


def without_linux_settings(settings: Value, image: Image) -> Value:
    """Return whether a machine runs Windows, by the settings for Linux that it has or has not.

    Azure refuses such settings on a Windows image, so an image that is certain to be one decides.
    """
    if _is_windows(image):
        return TRUE
    return lift(lambda each: TRUE if isinstance(each, Unknown) or _is_null(each) else FALSE, settings)


def is_windows(os_type: Value) -> Value:
    """Return whether a machine runs Windows, by the name of its operating system; none given is Windows.

    An input that decides the name decides whether there is a machine with Windows, not whether it is judged.
    """

    def is_other_than_linux(each: Value) -> Value:
        return FALSE if isinstance(each, Known) and LINUX.search(str(each.value)) else TRUE

    return lift(is_other_than_linux, os_type)


def _is_windows(image: Image) -> bool:
    publishers = known_texts(image.publisher)
    certain = len(publishers) == len(alternatives_of(image.publisher)) > 0
    return certain and all(_WINDOWS_PUBLISHER.search(text) for text in publishers)


def _is_null(value: Value) -> bool:
    return isinstance(value, Known) and value.value is None
