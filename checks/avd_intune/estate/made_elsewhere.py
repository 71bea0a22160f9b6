"""Code of Azure Virtual Desktop that only comes to be when something runs: nobody judges it where it is written.

* files of other template languages that become code (`main.bicep.j2`, `hosts.tf.erb`)
* code that a script writes (a here document, `-TemplateObject @{ … }`)
* programs that use the libraries of Azure itself: https://learn.microsoft.com/python/api/azure-mgmt-desktopvirtualization
  and https://pkg.go.dev/github.com/Azure/azure-sdk-for-go/sdk/resourcemanager/desktopvirtualization
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from avd_intune.patterns import lazy_pattern
from avd_intune.source.text import SourceFile, Span, UnreadableSourceError
from avd_intune.source.workspace import Workspace

# Of `templatefile()` in Terraform (`.tftpl`, `.tpl`) only those that are whole files of code.
_TEMPLATES = (
    *(
        f".{code}.{template}"
        for code in ("bicep", "bicepparam", "tf", "tofu", "json")
        for template in ("j2", "jinja", "jinja2", "erb", "mustache", "hbs", "gotmpl", "tmpl")
    ),
    *(".bicep.tpl", ".tf.tpl", ".tf.tftpl", ".bicep.template", ".tf.template"),
)
_PROGRAMS = (".py", ".go", ".ts", ".js", ".mjs", ".cs", ".java", ".fs")
_SCRIPTS = (".sh", ".bash", ".azcli", ".ps1", ".psm1", ".cmd", ".bat", ".yml", ".yaml")
# A declaration of a host pool: in Terraform, in Bicep, and in an ARM template.
_DECLARES = lazy_pattern(
    r"resource\s{1,8}\"azurerm_virtual_desktop_host_pool\""
    r"|\bresource\s{1,8}\w{1,80}\s{1,8}'Microsoft\.DesktopVirtualization/hostPools@"
    r"|(?<![A-Za-z])type[\"']?\s{0,8}[:=]\s{0,8}[\"']Microsoft\.DesktopVirtualization/hostPools(?:@[\w.-]{1,40})?[\"']",
    re.IGNORECASE,
)
_MAKES = lazy_pattern(
    r"host_?pools?(?:client)?\b[^\n]{0,80}?\.?(?:begin_?)?create_?or_?update|armdesktopvirtualization\.HostPool\{"
    r"|\bHostPoolData\(",
    re.IGNORECASE,
)
_WORDS = ("desktopvirtualization", "virtual_desktop_host_pool")
# Programs of a repository that holds more of them are not read only for that.
_MOST_PROGRAMS = 2_000


def made_elsewhere(workspace: Workspace) -> Iterator[tuple[Span, str]]:
    """Yield the first place of each such file where a host pool is declared or made, and what the file is."""
    kinds = (
        (_TEMPLATES, _DECLARES, "a template of code, which is not judged; scan what is made of it"),
        (_SCRIPTS, _DECLARES, "code that a script writes, which is not judged; scan what it writes"),
        (_PROGRAMS, _MAKES, "a program that makes a host pool, which is not judged"),
    )
    for endings, pattern, what in kinds:
        for path in workspace.files(*endings)[: _MOST_PROGRAMS if endings is _PROGRAMS else None]:
            try:
                source: SourceFile = workspace.source(path)
            except UnreadableSourceError:
                continue
            lower = source.text.lower()
            if not any(word in lower for word in _WORDS):
                continue
            for match in pattern.finditer(source.text):
                line = source.text[source.whole_lines(match.start(), match.start())[0] : match.start()]
                if not line.lstrip().startswith(("#", "//")):
                    yield Span(source, match.start(), match.end()), what
                    break
