"""Whole numbers of other types than `int`, which a suffix or a cast makes of a literal.

https://learn.microsoft.com/powershell/module/microsoft.powershell.core/about/about_numeric_literals
"""

from __future__ import annotations


class Long(int):
    """A whole number of the type `long`, which the registry takes for a QWORD where no type is named."""


class OtherInteger(int):
    """A whole number of a type that the registry has no type for, as `uint32`: it is written as text."""
