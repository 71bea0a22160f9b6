"""What the names of files end in that may hold the same kind of code."""

from __future__ import annotations

# What Bicep takes as an ARM template, and people deploy as one:
# https://learn.microsoft.com/azure/azure-resource-manager/bicep/modules#path-to-module
ARM_ENDINGS = (".json", ".jsonc", ".arm")
# https://developer.hashicorp.com/terraform/language/files and https://opentofu.org/docs/language/files
TERRAFORM_ENDINGS = (".tf", ".tofu", ".tf.json", ".tofu.json")
# What may be long where an estate is large.
CODE_ENDINGS = (".tf", ".bicep", *ARM_ENDINGS)
# A plan as JSON: several of them, one a line, end in .jsonl; `terraform show -json tfplan > tfplan` in nothing at all.
PLAN_ENDINGS = (".json", ".jsonl", ".ndjson", "tfplan", "plan")
# Behind the ending some put what a file is for, `terraform.tfvars.dev`; not so `.example`, `.bak` or `.j2`.
_STAGES = (
    *("dev", "develop", "development", "test", "testing", "tst", "qa", "qas", "sit", "uat", "acc", "acceptance"),
    *("int", "integration", "stage", "staging", "stg", "pre", "preprod", "preproduction", "nonprod", "non-prod"),
    *("prod", "prd", "production", "live", "dr", "demo", "lab", "poc", "pilot", "sandbox", "sbx", "hub", "shared"),
)
VARIABLE_ENDINGS = (".tfvars", ".tfvars.json", *(f".tfvars.{stage}" for stage in _STAGES))
