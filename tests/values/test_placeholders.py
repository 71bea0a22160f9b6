"""Placeholders are values to come; texts that only look a little like one stay texts."""

from __future__ import annotations

import pytest
from avd_intune.values.placeholders import literal_text, with_placeholders
from avd_intune.values.value_types import Known, ObjectValue, OneOf, Origin, PartialString, Unknown

HERE = Origin("a literal", None)


@pytest.mark.parametrize(
    "text",
    [
        "#{HostPoolType}#",
        "#{HostPoolType}",
        "__HOST_POOL_TYPE__",
        "$(hostPool.Type)",
        "{{ host_pool_type }}",
        "${{ vars.HOST_POOL_TYPE }}",
        "@@HostPoolType@@",
        "##HOST_POOL_TYPE##",
        "~{hostPoolType}~",
        "[[HostPoolType]]",
        "%HOST_POOL_TYPE%",
        "%(host_pool_type)s",
        "$$hostPoolType$$",
        "$env:HOST_POOL_TYPE",
        "$HOST_POOL_TYPE",
        "$config(avd.hostPoolType)",
        "<%= hostPoolType %>",
        "__host-pool.type__",
        '{{ host_pool_type | default("Pooled") }}',
        "{hostPoolType}",
        "((hostPoolType))",
        "$[variables.hostPoolType]",
        "$hostPoolType$",
        "#HOST_POOL_TYPE#",
        "{#HOST_POOL_TYPE#}",
        "%{hostPoolType}",
        "${env:HOST_POOL_TYPE}",
        "changeme",
        "#{HostPoolType | ToUpper}",
        "#{{HostPoolType}}",
        "{{- .Values.hostPoolType -}}",
        '{{ env "HOST_POOL_TYPE" }}',
        "@HOST_POOL_TYPE@",
        "$rolloutInfo(hostPoolType)",
        "REPLACE_THIS",
        "TODO",
        "__{HostPoolType}__",
        "YOUR_HOST_POOL_TYPE",
        "YOUR-HOST-POOL-TYPE",
    ],
)
def test_a_placeholder_in_an_input_is_unknown_by_its_name(text: str) -> None:
    value = with_placeholders(Known(text))
    assert isinstance(value, Unknown)
    assert text in value.reason


@pytest.mark.parametrize("text", ["${KIND}", "${KIND:-Pooled}", "win10-${RELEASE}-ent"])
def test_what_code_escapes_in_an_input_is_for_a_tool_that_fills_it_in(text: str) -> None:
    assert isinstance(with_placeholders(Known(text)), (Unknown, OneOf, PartialString))


@pytest.mark.parametrize("text", ["echo ${HOME}", "Write-Host ${name}\n", "${a b}", "$${}"])
def test_a_script_in_an_input_keeps_what_it_fills_in_itself(text: str) -> None:
    value = with_placeholders(Known(text))
    assert isinstance(value, Known)
    assert value.value == text


@pytest.mark.parametrize("text", ["<SUBSCRIPTION_ID>", "<your pool type>", "<Kind>", "<built on release - see readme>"])
def test_what_a_person_fills_in_between_angles_is_unknown(text: str) -> None:
    value = with_placeholders(Known(text, secret=True))
    assert isinstance(value, Unknown)
    assert text in value.reason
    assert value.secret
    parts = with_placeholders(Known("/subscriptions/<SUB>/resourceGroups/<rg-name>"))
    assert isinstance(parts, PartialString)


@pytest.mark.parametrize(
    "text",
    [
        *("ENC[AES256_GCM,data:8l2+,iv:a=,tag:b=,type:str]", "op://vault/item/kind", "akvs://0/vault/kind"),
        *("ref+azurekeyvault://vault/kind", "@Microsoft.KeyVault(SecretUri=https://vault/secrets/kind)"),
    ],
)
def test_what_is_sealed_or_kept_elsewhere_is_unknown_in_an_input(text: str) -> None:
    assert isinstance(with_placeholders(Known(text)), Unknown)
    assert isinstance(with_placeholders(Known(f"see {text}")), Known)


@pytest.mark.parametrize("text", ["<a>b</a>", "<unattend/>", "1 < 2", "a <in.txt >out.txt", "<", "<>", "<?xml?>"])
def test_other_texts_with_angles_are_themselves(text: str) -> None:
    value = with_placeholders(Known(text))
    assert isinstance(value, Known)
    assert value.value == text


@pytest.mark.parametrize(
    "text",
    [
        *("#{Kind}#", "__KIND__", "$(Kind)", "@@Kind@@", "##Kind##", "~{Kind}~", "[[Kind]]", "%Kind%", "{{ Kind }}"),
        *("$env:KIND", "$KIND", "$config(kind)", "<HOST_POOL_KIND>", "<your host pool kind>", "<%= kind %>"),
        *("REPLACE_ME", "changeme", "TBD", "TODO", "YOUR_HOST_POOL_KIND", "__{Kind}__"),
        *("REPLACE_WITH_KIND", "replace-with your pool type", "INSERT_KIND_HERE"),
    ],
)
def test_a_placeholder_in_code_is_unknown(text: str) -> None:
    assert isinstance(literal_text(text, HERE), Unknown)


@pytest.mark.parametrize(
    "text",
    ["Personal", "#1", "__", "____", "# {x} #", "$(", "$()", "{{0}}", "${X}", "a #{X}# b", "$(Get-Date; exit)", ""],
)
def test_other_texts_in_code_are_themselves(text: str) -> None:
    value = literal_text(text, HERE)
    assert isinstance(value, Known)
    assert value.value == text


@pytest.mark.parametrize("text", ["${KIND}", "${KIND=Personal}", "${pool.kind}"])
def test_what_no_language_interpolates_is_a_placeholder_in_json(text: str) -> None:
    assert isinstance(literal_text(text, HERE, in_json=True), (Unknown, OneOf))
    assert isinstance(with_placeholders(Known(text), in_json=True), (Unknown, OneOf))
    assert literal_text(f"echo {text}", HERE, in_json=True).value == f"echo {text}"  # type: ignore[attr-defined]


@pytest.mark.parametrize("text", ["Your desktop", "YOUR", "todos", "YOURS", "replace me now", "your_name"])
def test_texts_like_those_that_a_person_fills_in_are_texts(text: str) -> None:
    assert isinstance(literal_text(text, HERE), Known)


@pytest.mark.parametrize("text", ["win10-#{Release}#-ent", "win10-@@Release@@-ent", "win10-{{Release}}-ent"])
def test_a_placeholder_inside_of_a_name_in_code_is_unknown(text: str) -> None:
    value = literal_text(text, HERE)
    assert isinstance(value, PartialString)
    assert [part for part in value.parts if isinstance(part, str)] == ["win10-", "-ent"]


@pytest.mark.parametrize(
    "text",
    [
        *(
            r"%windir%\system32\cmd.exe",
            "$env:TEMP\\x",
            "Write-Host @@x@@",
            "[[:alpha:]]",
            "100%",
            "a##b",
            "<enabled/>",
        ),
        *("<data>", "$true", "user@@corp", "$schema", "{{0}}-{{1}}"),
    ],
)
def test_signs_of_placeholders_in_other_texts_are_texts(text: str) -> None:
    value = literal_text(text, HERE)
    assert isinstance(value, Known)
    assert value.value == text


@pytest.mark.parametrize(
    "text",
    [
        '{{ if eq .Env "prod" }}Personal{{ else }}Pooled{{ end }}',
        "{% if prod %}Personal{% else %}Pooled{% endif %}",
        "#{if Prod}Personal#{else}Pooled#{/if}",
    ],
)
def test_what_a_template_chooses_is_unknown_as_a_whole(text: str) -> None:
    for value in (with_placeholders(Known(text)), literal_text(text, HERE)):
        assert isinstance(value, Unknown)
        assert value.reason == f"a template chooses it before it is deployed ({text})"


def test_the_same_placeholder_is_the_same_unknown() -> None:
    first, second = with_placeholders(Known("#{X}#")), with_placeholders(Known("#{X}#"))
    assert isinstance(first, Unknown)
    assert isinstance(second, Unknown)
    assert first.key == second.key


def test_text_around_a_placeholder_is_kept() -> None:
    value = with_placeholders(Known("vdpool-#{Env}#-weu"))
    assert isinstance(value, PartialString)
    assert [part for part in value.parts if isinstance(part, str)] == ["vdpool-", "-weu"]


def test_a_default_is_one_of_the_cases() -> None:
    value = with_placeholders(ObjectValue({"kind": Known("${POOL_TYPE=Pooled}")}), in_json=True)
    assert isinstance(value, ObjectValue)
    kind = value.entries["kind"]
    assert isinstance(kind, OneOf)
    assert [each.value.value for each in kind.alternatives if isinstance(each.value, Known)] == ["Pooled"]


def test_a_default_of_a_shell_is_one_of_the_cases() -> None:
    kind = with_placeholders(Known("${POOL_TYPE:-Pooled}"), in_json=True)
    assert isinstance(kind, OneOf)
    assert [each.value.value for each in kind.alternatives if isinstance(each.value, Known)] == ["Pooled"]


def test_dollar_and_braces_inside_of_a_text_are_a_placeholder_in_json_alone() -> None:
    assert isinstance(with_placeholders(Known("a ${X}")), Known)
    assert isinstance(with_placeholders(Known("a ${X}"), in_json=True), PartialString)
    assert isinstance(with_placeholders(Known("${X}"), in_json=True), Unknown)


@pytest.mark.parametrize("text", ["${KIND}", "${KIND:-Pooled}", "{Kind}", "((kind))", "$[kind]", "@kind@", "#{Kind}#"])
def test_what_an_input_was_given_is_a_placeholder_in_a_plan(text: str) -> None:
    assert not isinstance(literal_text(text, Origin("type", None), in_plan=True), Known)
    part = literal_text("win10-${RELEASE}-ent", Origin("sku", None), in_plan=True)
    assert isinstance(part, PartialString)


@pytest.mark.parametrize("text", ["echo ${HOME}", "Pooled", "a{b}", "[x]", "#x", "powershell -c $x"])
def test_other_texts_in_a_plan_are_themselves(text: str) -> None:
    found = literal_text(text, Origin("x", None), in_plan=True)
    assert isinstance(found, Known) and found.value == text
