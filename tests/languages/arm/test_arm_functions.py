"""Known answers: most were computed by the deployment engine in the Bicep compiler's tests, or are in its reference."""

from __future__ import annotations

import pytest
from avd_intune.languages.arm.functions.azure import ONLY_AZURE_KNOWS, ONLY_THE_DEPLOYER_KNOWS
from avd_intune.languages.arm.functions.function_api import MAX_NESTING, LambdaValue
from avd_intune.languages.arm.functions.function_table import ARM_FUNCTIONS, SCOPE_FUNCTIONS
from avd_intune.values.plain_data import to_python
from avd_intune.values.value_types import EvaluationError, Known, ListValue, Unknown

from tests.languages.arm.expression_support import call, function

DEEP = {"property": {"one": "a", "two": "b", "three": "c1"}, "nestedArray": [1, 2]}
OTHER = {"property": {"three": "c2", "four": "d"}, "nestedArray": [3, 4]}
DOGS = ["Evie", "Casper", "Indy"]

KNOWN_ANSWERS = [
    # arrays
    ("array", (1,), [1]),
    ("array", ([1],), [1]),
    ("createArray", (1, "a", None), [1, "a", None]),
    ("createArray", (), []),
    ("concat", ([1], [2, 3]), [1, 2, 3]),
    ("concat", ("vm-", 1, True), "vm-1True"),
    ("contains", (["FOO", "BAR"], "FOO"), True),
    ("contains", (["FOO", "BAR"], "foo"), False),
    ("contains", ([{"a": 1}], {"a": 1}), True),
    ("contains", ("FOOBAR", "BAR"), True),
    ("contains", ("FOOBAR", "bar"), False),
    ("contains", ({"One": 1}, "oNE"), True),
    ("contains", ({"One": 1}, "two"), False),
    ("distinct", ([1, 2, 1, "1", True],), [1, 2, "1", True]),
    ("empty", ("",), True),
    ("empty", (None,), True),
    ("empty", ([],), True),
    ("empty", ({"a": 1},), False),
    ("empty", ("non-empty string",), False),
    ("first", (["fizz", "buzz"],), "fizz"),
    ("first", ("Fizz",), "F"),
    ("first", ([],), None),
    ("last", (["fizz", "pop"],), "pop"),
    ("last", ("Fizz",), "z"),
    ("last", ([],), None),
    ("flatten", ([[0, 1], [2, 3], [4, 5]],), [0, 1, 2, 3, 4, 5]),
    ("flatten", ([],), []),
    ("indexOf", ("FOOBAR", "bar"), 3),
    ("indexOf", ("food", "o"), 1),
    ("indexOf", (["FOO", "BAR"], "bar"), -1),
    ("indexOf", (["fizz", "buzz", "fizz"], "fizz"), 0),
    ("lastIndexOf", (["fizz", "buzz", "fizz"], "fizz"), 2),
    ("lastIndexOf", ("food", "O"), 2),
    ("intersection", (["fizz", "buzz", "pop"], ["snap", "pop"]), ["pop"]),
    ("intersection", ({"one": "a", "two": "b"}, {"one": "a", "two": "z"}), {"one": "a"}),
    ("length", ("table",), 5),
    ("length", ("\U0001f600",), 2),
    ("length", ([1, 2],), 2),
    ("length", ({"a": 1},), 1),
    ("min", (10, 4, 1, 6), 1),
    ("max", ([10, 4, 1, 6],), 10),
    ("range", (5, 3), [5, 6, 7]),
    ("range", (0, 0), []),
    ("skip", (["a", "b", "c"], 2), ["c"]),
    ("skip", ("foot", 3), "t"),
    ("skip", ("foot", -1), "foot"),
    ("take", (["fizz", "buzz", "pop"], 2), ["fizz", "buzz"]),
    ("take", ("foot", 3), "foo"),
    ("take", ("foot", 9), "foot"),
    ("take", ([1, 2], -1), []),
    ("union", (["fizz", "buzz"], ["pop", "fizz"]), ["fizz", "buzz", "pop"]),
    ("split", ("fizz,buzz,pop", ","), ["fizz", "buzz", "pop"]),
    ("split", ("a,b;c", [",", ";"]), ["a", "b", "c"]),
    ("join", (["abc", 123, True], "/"), "abc/123/True"),
    ("join", ([], ","), ""),
    ("indexFromEnd", (["a", "b"], 1), "b"),
    ("tryIndexFromEnd", (["a", "b"], 3), None),
    ("tryIndexFromEnd", ([{"a": 1}], 1, "a"), 1),
    ("tryGet", ({"key": {"nested": 1}}, "KEY", "nested"), 1),
    ("tryGet", ({}, "key", "nested"), None),
    ("tryGet", ("text", "key"), None),
    ("tryGet", ([1], 1), None),
    ("like", ("Windows10-EntMulti", "windows*multi"), True),
    ("like", ("Windows", "win*x"), False),
    ("like", ("abc", "ABC"), True),
    ("like", ("aab", "a*ab"), True),
    ("like", ("ab", "a*ab"), False),
    # objects
    ("createObject", ("a", 1, "b", [2]), {"a": 1, "b": [2]}),
    (
        "union",
        (DEEP, OTHER),
        {"property": {"one": "a", "two": "b", "three": "c2", "four": "d"}, "nestedArray": [3, 4]},
    ),
    ("union", ({"Name": 1}, {"name": 2}), {"name": 2}),
    ("union", ({"a": 1}, {"a": None}), {"a": 1}),
    ("shallowMerge", ([DEEP, OTHER],), OTHER),
    ("items", ({"b": 1, "A": 2},), [{"key": "A", "value": 2}, {"key": "b", "value": 1}]),
    ("objectKeys", ({"a": 123, "b": 456},), ["a", "b"]),
    ("json", ('{"a": [1, true, null, "x"]}',), {"a": [1, True, None, "x"]}),
    ("json", ("null",), None),
    ("json", ("1.5",), 1.5),
    # strings
    ("base64", (" Fizz ",), "IEZpenog"),
    ("base64ToString", ("IEZpenog",), " Fizz "),
    ("base64ToJson", ("eyJvbmUiOiAiYSJ9",), {"one": "a"}),
    ("dataUri", (" Fizz ",), "data:text/plain;charset=utf-8;base64,IEZpenog"),
    ("dataUriToString", ("data:text/plain;charset=utf-8;base64,IEZpenog",), " Fizz "),
    ("dataUriToString", ("data:;base64,SGVsbG8=",), "Hello"),
    ("endsWith", ("foot", "T"), True),
    ("startsWith", ("food", "FOO"), True),
    ("startsWith", ("food", "x"), False),
    ("format", ("{0}/{1}/{2}/{3}", 1, 2, 3, True), "1/2/3/True"),
    ("format", (">{0}<>{1}<", {"a": "b", "!c": 2}, [True, 2893, "abc"]), ">{'a':'b','!c':2}<>[true,2893,'abc']<"),
    ("format", ("vm-{0:D3}-{1:X2}", 7, 10), "vm-007-0A"),
    ("format", ("{0:000}{{{1}}}", 7, "x"), "007{x}"),
    ("format", ("{0,-3}|{0,3}", "a"), "a  |  a"),
    ("format", ("{0:N0} {0:F1}", 1234), "1,234 1234.0"),
    ("guid", ("foo", "bar", "baz"), "2ed86837-7c7c-5eaa-9864-dd077fd19b0d"),
    ("uniqueString", ("snap", "crackle", "pop"), "byghxckddilkc"),
    ("uniqueString", ("hello", "world"), "a7wkljktk6wne"),
    ("uniqueString", ("tyeth",), "zcztcwvu6iyg6"),
    ("padLeft", ("00", 5, " "), "   00"),
    ("padLeft", (7, 3, "0"), "007"),
    ("replace", ("foot", "t", "d"), "food"),
    ("replace", ("Foot", "f", "x"), "Foot"),
    ("string", ({"a": "ü", "b": [1, True, None]},), '{"a":"ü","b":[1,true,null]}'),
    ("string", (True,), "True"),
    ("string", (12,), "12"),
    ("substring", ("foot", 0, 3), "foo"),
    ("substring", ("foot", 2), "ot"),
    ("toLower", (" Fizz ",), " fizz "),
    ("toUpper", (" Fizz ",), " FIZZ "),
    ("trim", (" Fizz ",), "Fizz"),
    ("uriComponent", (" Fizz ",), "%20Fizz%20"),
    ("uriComponentToString", ("%20Fizz%20",), " Fizz "),
    ("uri", ("https://github.com/another/repo", "/Azure/bicep"), "https://github.com/Azure/bicep"),
    (
        "buildUri",
        ({"scheme": "https", "host": "example.com", "port": 8080, "path": "/a.json", "query": "?x=1"},),
        "https://example.com:8080/a.json?x=1",
    ),
    (
        "parseUri",
        ("https://example.com:8080/a.json?x=1",),
        {"scheme": "https", "host": "example.com", "port": 8080, "path": "/a.json", "query": "?x=1"},
    ),
    # numbers and truths
    ("add", (1, 3), 4),
    ("sub", (0, 13), -13),
    ("mul", (4, 5), 20),
    ("div", (6, 11), 0),
    ("div", (-7, 2), -3),
    ("mod", (20, 7), 6),
    ("mod", (-7, 2), -1),
    ("int", ("-42",), -42),
    ("int", (7,), 7),
    ("float", ("1.5",), 1.5),
    ("bool", ("TRUE",), True),
    ("bool", (0,), False),
    ("true", (), True),
    ("false", (), False),
    ("null", (), None),
    ("not", (True,), False),
    ("and", (True, True, False), False),
    ("or", (False, True), True),
    ("if", (True, "a", "b"), "a"),
    ("coalesce", (None, None, "c"), "c"),
    ("coalesce", (None, None), None),
    ("equals", ({"a": [1, "x"]}, {"a": [1, "x"]}), True),
    ("equals", ("literal", "LiTeRaL"), False),
    ("equals", (1, "1"), False),
    ("equals", (None, None), True),
    ("less", (123, 456), True),
    ("less", ("a", "B"), True),
    ("lessOrEquals", ("b", "b"), True),
    ("greater", (123, 456), False),
    ("greaterOrEquals", ("a", "b"), False),
    # lambdas
    ("map", (DOGS, function(lambda dog, i: f"{i} {dog}", 2)), ["0 Evie", "1 Casper", "2 Indy"]),
    ("filter", ([0, 1, 2, 3], function(lambda i: i % 2 == 0)), [0, 2]),
    ("sort", ([8, 3, 10, -13, 5], function(lambda x, y: x < y, 2)), [-13, 3, 5, 8, 10]),
    ("reduce", ([1, 2, 3, 4, 5], 1, function(lambda a, b: a * b, 2)), 120),
    ("reduce", ([], 0, function(lambda a, b: a * b, 2)), 0),
    ("mapValues", ({"a": 123, "b": 456}, function(lambda value: value * 2)), {"a": 246, "b": 912}),
    ("toObject", ([123, 456], function(lambda i: str(i // 100))), {"1": 123, "4": 456}),
    (
        "groupBy",
        (["a1", "b2", "a3"], function(lambda x: x[0]), function(lambda x: int(x[1]))),
        {"a": [1, 3], "b": [2]},
    ),
    # address ranges
    (
        "parseCidr",
        ("10.144.0.0/20",),
        {
            "network": "10.144.0.0",
            "netmask": "255.255.240.0",
            "broadcast": "10.144.15.255",
            "firstUsable": "10.144.0.1",
            "lastUsable": "10.144.15.254",
            "cidr": 20,
        },
    ),
    (
        "parseCidr",
        ("fdad:3236:5555::/48",),
        {
            "network": "fdad:3236:5555::",
            "netmask": "ffff:ffff:ffff::",
            "firstUsable": "fdad:3236:5555::",
            "lastUsable": "fdad:3236:5555:ffff:ffff:ffff:ffff:ffff",
            "cidr": 48,
        },
    ),
    ("cidrSubnet", ("10.144.0.0/20", 24, 4), "10.144.4.0/24"),
    ("cidrSubnet", ("fdad:3236:5555::/48", 52, 1), "fdad:3236:5555:1000::/52"),
    ("cidrHost", ("10.144.3.0/24", 0), "10.144.3.1"),
    # dates
    ("dateTimeAdd", ("2024-01-01 00:00:00Z", "P1Y"), "2024-12-31T00:00:00Z"),
    ("dateTimeAdd", ("2023-02-01 00:00:00Z", "P1M"), "2023-03-03T00:00:00Z"),
    ("dateTimeAdd", ("2020-04-07T14:53:14Z", "-P9D", "yyyy-MM-dd"), "2020-03-29"),
    ("dateTimeAdd", ("2020-04-07T14:53:14Z", "PT1H", "u"), "2020-04-07 15:53:14Z"),
    ("dateTimeToEpoch", ("1970-01-02T00:00:00Z",), 86400),
    ("dateTimeFromEpoch", (86400,), "1970-01-02T00:00:00Z"),
    # resource IDs that lie in no unknown scope
    (
        "resourceId",
        ("2e518a80-f860-4467-a00e-d81aaf1ff42e", "customRg", "My.Rp/parent/child", "myParent", "myChild"),
        "/subscriptions/2e518a80-f860-4467-a00e-d81aaf1ff42e/resourceGroups/customRg"
        "/providers/My.Rp/parent/myParent/child/myChild",
    ),
    ("tenantResourceId", ("My.Rp/parent/child", "p", "c"), "/providers/My.Rp/parent/p/child/c"),
    (
        "subscriptionResourceId",
        ("2e518a80-f860-4467-a00e-d81aaf1ff42e", "My.Rp/parent", "p"),
        "/subscriptions/2e518a80-f860-4467-a00e-d81aaf1ff42e/providers/My.Rp/parent/p",
    ),
    (
        "managementGroupResourceId",
        ("mg", "My.Rp/parent", "p"),
        "/providers/Microsoft.Management/managementGroups/mg/providers/My.Rp/parent/p",
    ),
    (
        "extensionResourceId",
        ("/providers/My.Rp/parent/p", "My.Ext/child", "c"),
        "/providers/My.Rp/parent/p/providers/My.Ext/child/c",
    ),
    ("any", ([1],), [1]),
]


def _show(value: object) -> str:
    return "lambda" if isinstance(value, LambdaValue) else repr(value)


@pytest.mark.parametrize(
    ("name", "arguments", "expected"),
    KNOWN_ANSWERS,
    ids=[f"{name}({', '.join(_show(each) for each in arguments)[:70]})" for name, arguments, _ in KNOWN_ANSWERS],
)
def test_known_answer(name: str, arguments: tuple[object, ...], expected: object) -> None:
    result = to_python(call(name, *arguments))
    assert result == expected
    assert type(result) is type(expected) or isinstance(expected, float)


def test_items_are_ordered_by_key_without_regard_to_case() -> None:
    names = ["ghiKey", "defKey", "abcKey", "123Key", "GHIKey", "DEFKey", "ABCKey", "456Key"]
    keys = [item["key"] for item in to_python(call("items", dict.fromkeys(names, 1)))]  # type: ignore[attr-defined]
    assert keys == ["123Key", "456Key", "abcKey", "ABCKey", "defKey", "DEFKey", "ghiKey", "GHIKey"]


REJECTED = [
    ("noSuchFunction", (), "there is no function noSuchFunction"),
    ("toUpper", ("a", "b", "c"), "`toUpper` fails: toUpper takes 1 argument, 3 are given"),
    ("concat", ("a", None), "`concat` fails: a string, integer or boolean is needed, null is given"),
    ("string", (None,), "`string` fails: a string, integer or boolean is needed, null is given"),
    ("padLeft", ("a",), "`padLeft` fails: padLeft takes 2 to 3 arguments, 1 are given"),
    ("toLower", (1,), "`toLower` fails: a string is needed, an integer is given"),
    ("union", ({}, 1), "`union` fails: an object is needed, an integer is given"),
    ("substring", ("foot", 5), "`substring` fails: the start index 5 lies after the end of the string"),
    ("substring", ("foot", 1, 9), "`substring` fails: the start index 1 and length 9 go beyond the string"),
    ("div", (1, 0), "`div` fails: it divides by zero"),
    ("mul", (2**62, 4), "`mul` fails: the result does not fit a 64-bit integer"),
    ("int", ("1.5",), "`int` fails: the string is no integer"),
    ("bool", ("yes",), "`bool` fails: the value is neither true nor false"),
    ("if", ("true", 1, 2), "`if` fails: a boolean is needed, a string is given"),
    ("json", ("{",), "`json` fails: the text is not JSON: a name is missing in line 1"),
    ("createObject", ("a", 1, "a", 2), '`createObject` fails: createObject is given the name "a" twice'),
    ("range", (1, 10_001), "`range` fails: the count must lie between 0 and 10000, 10001 is given"),
    ("format", ("{0} {1}", "a"), "`format` fails: the format item {1} has no argument"),
    ("format", ("{0", "a"), "`format` fails: the brace at position 1 of the format string is not closed"),
    ("resourceId", ("My.Rp/parent/child", "p"), "`resourceId` fails: My.Rp/parent/child needs 2 names, 1 are given"),
    (
        "resourceId",
        ("a", "b"),
        "`resourceId` fails: no argument is a resource type like Microsoft.Compute/virtualMachines",
    ),
    ("cidrSubnet", ("10.0.0.0/24", 20, 0), "`cidrSubnet` fails: a range of prefix 24 has no subnets of prefix 20"),
    ("fail", ("secret text",), "`fail` fails: the template ends the deployment here"),
    ("dateTimeAdd", ("yesterday", "P1D"), "`dateTimeAdd` fails: the string is no date"),
    ("indexFromEnd", ([1], 2), "`indexFromEnd` fails: the index -1 is out of bounds: the array has 1 elements"),
    ("map", ([1], 2), "`map` fails: a lambda is needed, an integer is given"),
]


@pytest.mark.parametrize(("name", "arguments", "reason"), REJECTED, ids=[f"{each[0]} {each[2]}" for each in REJECTED])
def test_what_the_language_rejects_is_an_error_value(name: str, arguments: tuple[object, ...], reason: str) -> None:
    result = call(name, *arguments)
    assert isinstance(result, EvaluationError)
    assert result.reason == reason


# Every function of the compiler's namespaces `sys` and `az` (version 0.40), and those of ARM templates only.
BICEP_FUNCTIONS = """
    any array base64 base64ToJson base64ToString bool buildUri cidrHost cidrSubnet concat contains dataUri
    dataUriToString dateTimeAdd dateTimeFromEpoch dateTimeToEpoch deployer deployment distinct empty endsWith
    environment extensionResourceId externalInput fail filter first flatten format getSecret groupBy guid
    indexOf int intersection items join json last lastIndexOf length like list* loadDirectoryFileInfo
    loadFileAsBase64 loadJsonContent loadTextContent loadYamlContent managementGroup managementGroupResourceId
    map mapValues max min nameof newGuid objectKeys padLeft parseCidr parseUri pickZones providers range
    readCliArg readEnvVar readEnvironmentVariable reduce reference replace resourceGroup resourceId
    roleDefinitions shallowMerge skip sort split startsWith string subscription subscriptionResourceId
    substring take tenant tenantResourceId toLogicalZone toLogicalZones toLower toObject toPhysicalZone
    toPhysicalZones toUpper trim union uniqueString uri uriComponent uriComponentToString utcNow
"""
ARM_ONLY_FUNCTIONS = """
    add and coalesce copyIndex createArray createObject div equals externalInputs false float greater
    greaterOrEquals if indexFromEnd lambda lambdaVariables less lessOrEquals mod mul not null or parameters
    references resourceInfo sub true tryGet tryIndexFromEnd variables
"""


@pytest.mark.parametrize("name", (BICEP_FUNCTIONS + ARM_ONLY_FUNCTIONS).split())
def test_every_function_of_the_languages_is_there(name: str) -> None:
    assert name.lower() in ARM_FUNCTIONS or name.lower() in SCOPE_FUNCTIONS


def test_every_computed_function_has_a_known_answer() -> None:
    later = {name.lower() for name, _, _ in ONLY_AZURE_KNOWS + ONLY_THE_DEPLOYER_KNOWS}
    later |= {"list*", "getsecret", "newguid", "utcnow", "fail"}
    scopes = {"subscription", "resourcegroup", "managementgroup", "tenant", "deployment", "deployer", "environment"}
    files = {name for name in ARM_FUNCTIONS if name.startswith("load")}
    answered = {name.lower() for name, _, _ in KNOWN_ANSWERS}
    assert set(ARM_FUNCTIONS) - later - scopes - files == answered


@pytest.mark.parametrize("name", [name for name, _, _ in ONLY_AZURE_KNOWS + ONLY_THE_DEPLOYER_KNOWS])
def test_what_only_azure_or_the_deployer_knows_is_unknown_but_the_same_for_the_same_call(name: str) -> None:
    function_ = ARM_FUNCTIONS[name.lower()]
    arguments = ["x"] * function_.minimum
    first, second = call(name, *arguments), call(name, *arguments)
    assert isinstance(first, Unknown)
    assert not isinstance(first, EvaluationError)
    assert first.key == second.key  # type: ignore[attr-defined]
    assert first.key != call(name, *["y"] * function_.minimum).key  # type: ignore[attr-defined]


def test_list_operations_of_any_name_are_secret() -> None:
    result = call("listRegistrationTokens", "/some/id", "2024-04-03")
    assert isinstance(result, Unknown)
    assert result.secret
    assert result.reason == "`listRegistrationTokens()` is only known at deployment"


def test_names_have_no_case() -> None:
    assert to_python(call("TOLOWER", "A")) == "a"


def test_a_huge_json_text_is_no_crash() -> None:
    result = call("json", "[" * 5000 + "]" * 5000)
    assert isinstance(result, Unknown)


def test_a_value_nested_deeper_than_the_limit_is_unknown() -> None:
    nest = LambdaValue("a lambda", key="lambda", run=lambda current, *_: ListValue((current,)), arity=2)
    deep = call("reduce", list(range(MAX_NESTING + 1)), Known(0), nest)
    assert isinstance(deep, Unknown)
    assert deep.reason == f"the value is nested more than {MAX_NESTING} levels deep"
