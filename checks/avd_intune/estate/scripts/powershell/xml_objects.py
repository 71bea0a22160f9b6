"""`[xml]`: the elements and attributes of a text as properties, as PowerShell shows them.

https://learn.microsoft.com/powershell/scripting/learn/deep-dives/everything-about-pscustomobject
"""

from __future__ import annotations

from collections.abc import Sequence
from xml.etree import ElementTree

from avd_intune.estate.scripts.script_values import Open, Table, key_of, known_text
from avd_intune.patterns import lazy_pattern
from avd_intune.source.budget import count_parsed

_MAX_XML, _MAX_DEPTH = 100_000, 24
# Paths of XPath that Python reads alike: names, `*`, `//`, `[@name='value']`, `[name]`, `[1]`; no functions, no `..`.
_STEP = r"(?:[\w-]+|\*)(?:\[@?[\w-]+(?:='[^']*'|=\"[^\"]*\")?\])*"
_PATH = lazy_pattern(rf"(?://?)?{_STEP}(?://?{_STEP})*")
# Python's search takes each `//` for every element above, and asks all siblings for a position: more is not tried.
_MOST_DESCENTS, _MOST_LETTERS, _MOST_ELEMENTS = 2, 300, 1_000


class Element(Table):
    """An element, or a document, with what it was read from; `changed` of the whole where a script sets anything."""

    __slots__ = ("source", "whole_document")
    source: ElementTree.Element
    whole_document: _Document

    def set(self, name: object, value: object) -> None:
        document = getattr(self, "whole_document", None)
        if document is not None:
            document.changed = True
        Table.set(self, name, value)


class _Document:
    """A document as it was read. top: what holds its root."""

    __slots__ = ("changed", "elements", "top")

    def __init__(self, root: ElementTree.Element) -> None:
        self.top = ElementTree.Element("top")
        self.top.append(root)
        self.elements: dict[ElementTree.Element, Element] = {}
        self.changed = False


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
    document = _Document(root)
    element = _element(root, shown, document)
    found = Element(kind="xml document", open=Open(f"xml {shown}", shown))
    found.set(_local(root.tag), element)
    found.set("DocumentElement", element)
    found.source = document.top
    for each in (found, *document.elements.values()):
        each.whole_document = document
    return found


def selected(holder: Table, path: str, shown: str) -> list[object] | None:
    """Return the elements or attributes that a path of XPath finds; None where it is not read.

    https://learn.microsoft.com/dotnet/api/system.xml.xmlnode.selectnodes
    """
    document = getattr(holder, "whole_document", None)
    elements, _, attribute = path.strip().partition("/@")
    if document is None or document.changed or len(path) > _MOST_LETTERS or _PATH.fullmatch(elements) is None:
        return None
    if elements.count("//") > _MOST_DESCENTS or sum(1 for _ in document.top.iter()) > _MOST_ELEMENTS:
        return None
    if any("}" in each.tag for each in document.elements):
        return None  # names without their namespace find nothing
    start = document.top if elements.startswith("/") else holder.source  # type: ignore[attr-defined]
    try:
        nodes = list(dict.fromkeys(start.findall(f".{elements}" if elements.startswith("/") else elements)))
    except SyntaxError:  # a position that there is not: `[0]`, `[1-2]`
        return None
    if not attribute:
        return [document.elements.get(node) or _element(node, shown, document, alone=True) for node in nodes]
    return [_attribute(attribute, node.attrib[attribute]) for node in nodes if attribute in node.attrib]


def _attribute(name: str, value: str) -> Table:
    found = Table(kind="xml attribute")
    for key, stated in (("Name", name), ("Value", value), ("#text", value), ("InnerText", value)):
        found.set(key, stated)
    return found


def xml_method(holder: Table, name: str, arguments: Sequence[object], shown: str) -> tuple[object] | None:
    """Return what a method of an element or document gives, in a tuple; None where it is not known."""
    stated = known_text(arguments[0]) if arguments else None
    if stated is None:
        return None
    if name == "getattribute" and isinstance(holder, Element) and not holder.whole_document.changed:
        return (holder.source.attrib.get(stated, ""),)
    if name in ("selectsinglenode", "selectnodes") and len(arguments) == 1:
        found = selected(holder, stated, shown)
        if found is not None:
            return (tuple(found) if name == "selectnodes" else found[0] if found else None,)
    return None


def _depth(root: ElementTree.Element) -> int:
    depth, level = 0, [root]
    while level and depth <= _MAX_DEPTH:
        depth += 1
        level = [child for each in level for child in each]
    return depth


def _element(node: ElementTree.Element, shown: str, document: _Document, alone: bool = False) -> object:
    """Return an element: a text where it has nothing else and is not asked for by itself, an object otherwise."""
    text = node.text or ""
    if not len(node) and not node.attrib and not alone:
        return text
    found = Element(kind="xml element", open=Open(f"xml {shown} {node.tag}", shown))
    found.source = node
    document.elements[node] = found
    for name, value in node.attrib.items():
        found.set(_local(name), value)
    groups: dict[str, list[object]] = {}
    names: dict[str, str] = {}
    for child in node:
        names.setdefault(key_of(_local(child.tag)), _local(child.tag))
        groups.setdefault(key_of(_local(child.tag)), []).append(_element(child, shown, document))
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
