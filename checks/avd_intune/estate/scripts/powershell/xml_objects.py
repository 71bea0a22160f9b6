"""`[xml]`: the elements and attributes of a text as properties, as PowerShell shows them.

https://learn.microsoft.com/powershell/scripting/learn/deep-dives/everything-about-pscustomobject
"""

from __future__ import annotations

from xml.etree import ElementTree

from avd_intune.estate.scripts.script_values import Open, Table, key_of
from avd_intune.source.budget import count_parsed

_MAX_XML, _MAX_DEPTH = 100_000, 24


def document_of(text: str, shown: str) -> Table | None:
    """Return a document as an object; None where it is not read: too large, too deep, or one that defines entities.

    Raises ValueError where the text is no XML.
    """
    if len(text) > _MAX_XML or "<!" in text.replace("<!--", "").replace("<![CDATA[", ""):
        return None
    count_parsed(len(text))
    try:
        root = ElementTree.fromstring(text.strip())
    except ElementTree.ParseError as error:
        raise ValueError(str(error)) from error
    if _depth(root) > _MAX_DEPTH:
        return None
    element = _element(root, shown)
    found = Table(kind="xml document", open=Open(f"xml {shown}", shown))
    found.set(_local(root.tag), element)
    found.set("DocumentElement", element)
    return found


def _depth(root: ElementTree.Element) -> int:
    depth, level = 0, [root]
    while level and depth <= _MAX_DEPTH:
        depth += 1
        level = [child for each in level for child in each]
    return depth


def _element(node: ElementTree.Element, shown: str) -> object:
    """Return an element: a text where it has nothing else, an object otherwise."""
    text = node.text or ""
    if not len(node) and not node.attrib:
        return text
    found = Table(kind="xml element", open=Open(f"xml {shown} {node.tag}", shown))
    for name, value in node.attrib.items():
        found.set(_local(name), value)
    groups: dict[str, list[object]] = {}
    names: dict[str, str] = {}
    for child in node:
        names.setdefault(key_of(_local(child.tag)), _local(child.tag))
        groups.setdefault(key_of(_local(child.tag)), []).append(_element(child, shown))
    for key, values in groups.items():
        if key not in found.entries:
            found.set(names[key], values[0] if len(values) == 1 else tuple(values))
    if text.strip():
        found.set("#text", text)
    if not len(node):
        found.set("InnerText", text)
    return found


def _local(tag: str) -> str:
    return tag.rpartition("}")[2]
