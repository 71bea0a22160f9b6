# What is loaded in one file and deployed by another one of the module is judged there, and not once more by itself.
locals {
  sales = jsondecode(file("${path.module}/policies/sales.json")).properties
}
