"""What is a credential by its own form, whatever it is given to: tokens and keys of services, and private keys."""

from __future__ import annotations

from avd_intune.reporting.secret_forms import Form

TOKENS = tuple(
    Form(needed, rf"(?<![A-Za-z0-9_+/-]){form}")
    for needed, form in (
        ("eyJ", r"eyJ[\w-]{8,}\.[\w.-]+"),  # a JSON web token, as the registration token is
        # what the Data Protection API of Windows has encrypted, also in an .rdp file
        ("0115", r"01000000[dD]08[cC]9[dD]{2}[fF]0115[dD]1118[cC]7[aA]00[cC]04[fF][cC]297[eE][bB][0-9a-fA-F]*"),
        ("", r"(?=[a-z]{0,51}[2-7])[a-z2-7]{52}(?![A-Za-z0-9_=+/-])"),  # a personal access token of Azure DevOps
        ("gh", r"gh[pousr]_\w{20,}"),
        ("github_pat_", r"github_pat_\w{20,}"),
        ("gl", r"gl(?:pat|dt|rt|ptt|cbt|ft)-[\w-]{16,}"),
        ("xox", r"xox[abeoprs]-[\w-]{10,}"),
        ("A", r"(?:AKIA|ASIA|AROA|AIDA)[0-9A-Z]{16}"),
        ("_live_", r"[rs]k_live_\w{16,}"),
        ("sk-", r"sk-[\w-]{20,}"),
        ("AIza", r"AIza[\w-]{30,}"),
        ("npm_", r"npm_\w{30,}"),
        ("pypi-", r"pypi-[\w-]{20,}"),
        ("dop_v1_", r"dop_v1_\w{40,}"),
        ("hv", r"hv[sbr]\.[\w-]{20,}"),
        ("shp", r"shp(?:at|ca|pa|ss)_\w{16,}"),
        ("SG.", r"SG\.[\w-]{16,}\.[\w-]{16,}"),
        ("Q~", r"[\w~.-]{3}\dQ~[\w~.-]{30,}"),  # a client secret of Entra ID
        ("==", r"[A-Za-z0-9+/]{86}=="),  # the key of a storage account
        ("=", r"[A-Za-z0-9+/]{43}="),  # a key of 32 bytes, as Service Bus, IoT Hub and many others have
        ("JQQJ9", r"[A-Za-z0-9]{52}JQQJ9[0-9A-Za-z]{20,}"),  # of Azure DevOps and Azure OpenAI
        ("AzFu", r"[\w-]{40,60}AzFu[\w-]{6}={0,2}"),
        ("atlasv1", r"\w{14}\.atlasv1\.[\w-]{60,}"),  # of HCP Terraform
    )
)
PRIVATE_KEY = Form("PRIVATE KEY-----", r"(?P<head>-----BEGIN [A-Z ]{0,30}PRIVATE KEY-----)(?P<body>[^-]*)")
