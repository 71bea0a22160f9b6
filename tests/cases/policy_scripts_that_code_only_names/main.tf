# A name of a script is not yet its run: a default, a tag, an upload.
variable "made_by" {
  type    = string
  default = "scripts/tagged.ps1"
}

variable "runs" {
  type    = string
  default = "scripts/run.ps1"
}

resource "azurerm_resource_group" "desktops" {
  name     = "rg-desktops"
  location = "westeurope"
  tags     = { policies = var.made_by }
}

resource "azurerm_storage_blob" "kept" {
  name                   = "uploaded.ps1"
  storage_account_name   = "stdesktops"
  storage_container_name = "scripts"
  type                   = "Block"
  source                 = "${path.module}/scripts/uploaded.ps1"
}

# These run what they name, whoever names it.
resource "terraform_data" "by_default" {
  provisioner "local-exec" {
    command = "pwsh ${var.runs}"
  }
}

resource "terraform_data" "nearest" {
  provisioner "local-exec" {
    interpreter = ["pwsh", "-Command"]
    command     = file("${path.module}/scripts/on/same.ps1")
  }
}

# What is off is not deployed, nor is what its script sends.
resource "terraform_data" "never" {
  count = 0
  provisioner "local-exec" {
    command = "pwsh scripts/switched_off.ps1"
  }
}
