# Texts for people run nothing, on however many lines they stand; a person runs what they name.
variable "tenant" {
  type        = string
  default     = "contoso"
  description = <<-EOT
    The tenant. Its policies are made by hand, with scripts/described.ps1,
    before the first apply.
  EOT
}

resource "azurerm_resource_group" "desktops" {
  name     = "rg-${var.tenant}"
  location = "westeurope"
  tags = {
    owner    = "desktops"
    policies = "scripts/tagged.ps1"
  }
}

output "next_step" {
  value = "Now run scripts/shown.ps1"
}

resource "terraform_data" "policies" {
  provisioner "local-exec" {
    command = "pwsh scripts/run.ps1"
  }
}

# What the resource holds is run, too.
resource "terraform_data" "by_itself" {
  input = "scripts/of_itself.ps1"
  provisioner "local-exec" {
    command = "pwsh ${self.input}"
  }
}
