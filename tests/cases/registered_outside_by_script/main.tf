variable "desk_id" {
  type = string
}

variable "registration_token" {
  type      = string
  sensitive = true
}

resource "azurerm_virtual_machine_run_command" "agents" {
  name               = "agents"
  location           = "westeurope"
  virtual_machine_id = var.desk_id
  source {
    script = "msiexec /i C:\\setup\\agent.msi /quiet REGISTRATIONTOKEN=${var.registration_token}"
  }
}
