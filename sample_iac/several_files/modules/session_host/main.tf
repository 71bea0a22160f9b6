resource "azurerm_windows_virtual_machine" "this" {
  name                  = var.name
  location              = var.location
  resource_group_name   = var.resource_group_name
  size                  = "Standard_D4s_v5"
  admin_username        = "localadmin"
  admin_password        = var.domain_join_password
  network_interface_ids = []

  os_disk {
    caching              = "ReadWrite"
    storage_account_type = "Premium_LRS"
  }

  source_image_reference {
    publisher = var.image.publisher
    offer     = var.image.offer
    sku       = var.image.sku
    version   = var.image.version
  }
}

resource "azurerm_virtual_machine_run_command" "enroll" {
  name               = "intune-enrolment"
  location           = var.location
  virtual_machine_id = azurerm_windows_virtual_machine.this.id

  source {
    script = var.enroll_script
  }
}
