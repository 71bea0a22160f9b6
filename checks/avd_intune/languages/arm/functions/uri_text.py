"""URIs as .NET's `Uri` reads and writes them, which the deployment engine's URI functions rest on.

https://learn.microsoft.com/dotnet/api/system.uri.absoluteuri
"""

from __future__ import annotations

import re

from avd_intune.patterns import lazy_pattern
from avd_intune.records import dataclass, replace

DEFAULT_PORTS = {
    **{"http": 80, "https": 443, "ftp": 21, "ws": 80, "wss": 443, "gopher": 70, "nntp": 119, "telnet": 23},
    **{"ldap": 389, "net.tcp": 808},
}
# Schemes whose URIs must name a host.
_NEED_HOST = frozenset(DEFAULT_PORTS)
_WITHOUT_QUERY = frozenset({"ftp"})

_SCHEME = lazy_pattern(r"([A-Za-z][A-Za-z0-9+.-]*):")
_AUTHORITY = lazy_pattern(
    r"(?:(?P<user>[^/?#\\]*)@)?(?P<host>\[[0-9A-Fa-f:.%]+\]|[^/?#\\@:\[\]]*)(?::(?P<port>[^/?#\\]*))?"
)
_HOST = lazy_pattern(r"[\w.~-]*")
_UNRESERVED = lazy_pattern(r"[A-Za-z0-9_.~-]")
# What stands in a URI as it is, beside letters and digits.
_KEPT = frozenset("-_.~:/?#[]@!$&'()*+,;=%")
_ESCAPED = lazy_pattern(r"%([0-9A-Fa-f]{2})")


class UriError(Exception):
    """The text is no absolute URI, or none that a relative one can be resolved against."""


@dataclass(frozen=True, slots=True)
class Uri:
    """The parts of an absolute URI, normalised and escaped. host: None where there is no `//`."""

    scheme: str
    user: str
    host: str | None
    port: int | None
    path: str
    query: str = ""
    fragment: str = ""

    @property
    def text(self) -> str:
        """The whole URI, as `AbsoluteUri` has it."""
        if self.scheme == "mailto":
            authority = f"{self.user}@{self.host}" if self.host else ""
        elif self.host is None:
            authority = ""
        else:
            user = f"{self.user}@" if self.user else ""
            port = "" if self.port is None or self.port == DEFAULT_PORTS.get(self.scheme) else f":{self.port}"
            authority = f"//{user}{self.host}{port}"
        # A drive (`file:///c:/x`) has no slash of its own.
        slash = "/" if self.scheme == "file" and not self.path.startswith("/") else ""
        return f"{self.scheme}:{authority}{slash}{self.path}{self.query}{self.fragment}"


def parse_uri(text: str) -> Uri:
    """Read an absolute URI; a path from the root (`/a`, `//h/p`) is one of a file. Raises UriError."""
    text = text.strip()
    found = _SCHEME.match(text)
    if found is None or len(found[1]) == 1:
        if text.startswith(("/", "\\")) or found is not None:
            return _of_file(text.replace("\\", "/"))
        raise UriError("the string is no absolute URI")
    scheme, rest = found[1].lower(), text[found.end() :]
    if scheme == "file":
        return _of_file(rest.replace("\\", "/"))
    if scheme == "mailto":
        return _of_mail(rest)
    if scheme in _NEED_HOST:
        rest = rest[:2].replace("\\", "/") + rest[2:]
        if not rest.startswith("//"):
            raise UriError("the URI names no host")
    if not rest.startswith("//"):
        path, query, fragment = _split(rest, scheme)
        return Uri(scheme, "", None, None, _escaped(path), query, fragment)
    authority = _AUTHORITY.match(rest, 2)
    assert authority is not None
    following = rest[authority.end() :]
    if following and following[0] not in "/?#\\":
        raise UriError("the host of the URI is not valid")
    host = _host(authority["host"])
    if not host and scheme in _NEED_HOST:
        raise UriError("the URI names no host")
    path, query, fragment = _split(following, scheme)
    path = _without_dots(_escaped(path.replace("\\", "/"))) or "/"
    return Uri(scheme, _escaped(authority["user"] or ""), host, _port(authority["port"]), path, query, fragment)


def _host(text: str) -> str:
    if text.startswith("["):
        from ipaddress import IPv6Address

        try:
            return f"[{IPv6Address(text[1:-1].partition('%')[0]).compressed}]"
        except ValueError:
            raise UriError("the host of the URI is not valid") from None
    if _HOST.fullmatch(text) is None:
        raise UriError("the host of the URI is not valid")
    return text.lower()


def _port(text: str | None) -> int | None:
    if not text:
        return None
    if not (text.isascii() and text.isdigit()) or len(text) > 9 or int(text) > 65535:
        raise UriError("the port of the URI is not valid")
    return int(text)


def _of_file(text: str) -> Uri:
    host = ""
    if text.startswith("//"):
        host, slash, rest = text[2:].partition("/")
        text = f"{slash}{rest}"
        host = _host(host)
    path, query, fragment = _split(text, "file")
    path = _without_dots(_escaped(path)) or "/"
    if re.match(r"/[A-Za-z]:(?:/|\Z)", path):
        path = path[1:]
    return Uri("file", "", host, None, path, query, fragment)


def _of_mail(text: str) -> Uri:
    address, _, query = text.partition("?")
    user, at, host = address.rpartition("@")
    if not at or not user or not host:
        raise UriError("the URI names no mailbox")
    return Uri("mailto", _escaped(user), host.lower(), None, "", f"?{_escaped(query)}" if query else "")


def _split(text: str, scheme: str) -> tuple[str, str, str]:
    """Return path, query and fragment of what stands behind the authority; the last two escaped, with their sign."""
    rest, sign, fragment = text.partition("#")
    shown_fragment = f"#{_escaped(fragment)}" if sign else ""
    if scheme in _WITHOUT_QUERY:
        return rest.replace("?", "%3F"), "", shown_fragment
    path, sign, query = rest.partition("?")
    return path, f"?{_escaped(query)}" if sign and query else "", shown_fragment


def _escaped(text: str) -> str:
    """Escape what may not stand in a URI, and unescape what need not be escaped."""
    text = re.sub(r"%(?![0-9A-Fa-f]{2})", "%25", text)
    text = _ESCAPED.sub(_unreserved_again, text)
    if all(character.isascii() and (character.isalnum() or character in _KEPT) for character in text):
        return text
    return "".join(
        character
        if character.isascii() and (character.isalnum() or character in _KEPT)
        else "".join(f"%{byte:02X}" for byte in character.encode("utf-8", "replace"))
        for character in text
    )


def _unreserved_again(escaped: re.Match[str]) -> str:
    character = chr(int(escaped[1], 16))
    return character if _UNRESERVED.fullmatch(character) else escaped[0]


def _without_dots(path: str) -> str:
    """Resolve `.` and `..` in a path that begins with a slash."""
    if "/." not in path:
        return path
    kept: list[str] = []
    segments = path.split("/")
    for number, segment in enumerate(segments[1:], start=2):
        is_last = number == len(segments)
        if segment == "..":
            if kept:
                kept.pop()
        elif segment != ".":
            kept.append(segment)
            continue
        if is_last:
            kept.append("")
    return "/" + "/".join(kept)


def resolve_uri(base: str, relative: str) -> str:
    """Return a relative URI resolved against an absolute one. Raises UriError."""
    start = base.strip()
    if _SCHEME.match(start) is None or any(each in start for each in " |\\"):
        raise UriError("the base is no absolute URI")
    parsed = parse_uri(start)
    relative = relative.strip()
    if re.match(r"[A-Za-z][:|](?![/\\])", relative):
        raise UriError("the relative part is no URI")
    own = _SCHEME.match(relative)
    if own is not None and "/" not in own[1] and len(own[1]) > 1:
        return parse_uri(relative).text
    relative = relative.replace("\\", "/") if not relative.startswith(("?", "#")) else relative
    if relative.startswith("//"):
        return parse_uri(f"{parsed.scheme}:{relative}").text
    if parsed.scheme == "mailto":
        return f"{parsed.text}{relative}"
    path, query, fragment = _split(relative, parsed.scheme)
    if not path:
        if not query:
            return replace(parsed, query=parsed.query, fragment=fragment or parsed.fragment).text
        return replace(parsed, query=query, fragment=fragment).text
    path = _escaped(path)
    if not path.startswith("/"):
        path = f"{parsed.path[: parsed.path.rfind('/') + 1]}{path}"
    elif parsed.scheme == "file" and re.match(r"[A-Za-z]:", parsed.path):
        path = f"{parsed.path[:2]}{path}"
    if parsed.host is not None:
        path = _without_dots(path) if path.startswith("/") else _without_dots(f"/{path}")[1:]
    return replace(parsed, path=path, query=query, fragment=fragment).text
