# A block is no value: Terraform stops here, whatever the file says of the rest.
locals {
  location = "westeurope"
}
