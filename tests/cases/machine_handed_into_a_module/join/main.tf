variable "machine_id" {
  type = string
}

variable "password" {
  type      = string
  sensitive = true
}

resource "azurerm_virtual_machine_extension" "join" {
  name                 = "join"
  virtual_machine_id   = var.machine_id
  publisher            = "Microsoft.Compute"
  type                 = "JsonADDomainExtension"
  type_handler_version = "1.3"
  settings             = jsonencode({ Name = "corp.contoso.com", User = "joiner@corp.contoso.com", Restart = "true", Options = "3" })
  protected_settings   = jsonencode({ Password = var.password })
}
