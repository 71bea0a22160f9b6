"""What the command of a provisioner is, as Terraform reads its text."""

from __future__ import annotations

from avd_intune.languages.pipelines.provisioner_commands import commands_of_provisioners
from avd_intune.source.json_lookups import find_text
from avd_intune.source.json_reader import JsonArray
from avd_intune.source.text import SourceFile


def test_an_escaped_backslash_before_an_n_ends_no_line() -> None:
    command = r"az deployment group create -f infra\\new.bicep -p \"kind=Pooled\"\necho"
    code = f'provisioner "local-exec" {{ command = "{command}" }}'
    steps = commands_of_provisioners(SourceFile("main.tf", code))
    assert isinstance(steps, JsonArray)
    assert find_text(steps.items[0], "run") == 'az deployment group create -f infra\\new.bicep -p "kind=Pooled"\necho'


def test_what_is_commented_out_runs_nowhere() -> None:
    code = (
        'provisioner "local-exec" {\n  # command = "az deployment group create -f old.bicep"\n  command = "echo"\n}\n'
    )
    steps = commands_of_provisioners(SourceFile("main.tf", code))
    assert isinstance(steps, JsonArray)
    assert [find_text(each, "run") for each in steps.items] == ["echo"]


def test_a_block_comment_ends_where_it_is_closed_and_begins_in_no_text() -> None:
    code = (
        '/*\nprovisioner "local-exec" {\n  command = "az deployment group create -f old.bicep"\n}\n*/\n'
        'locals {\n  pattern = "pools/*"\n  note = <<-EOT\n    kept in hosts/*\n  EOT\n}\n'
        'provisioner "local-exec" {\n  command = "az deployment group create -f new.bicep" # as in old/*\n}\n'
        'provisioner "local-exec" {\n  command = <<EOT\n  # not a comment of Terraform\n  echo\nEOT\n}\n'
        '/* command = "echo to the end"'
    )
    steps = commands_of_provisioners(SourceFile("main.tf", code))
    assert isinstance(steps, JsonArray)
    assert [find_text(each, "run") for each in steps.items] == [
        "az deployment group create -f new.bicep",
        "  # not a comment of Terraform\n  echo",
    ]
