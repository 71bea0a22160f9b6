resource "azurerm_virtual_desktop_host_pool" "p" {
  type = "Personal"
  name = "p"
  personal_desktop_assignment_type = "Automatic"
}
resource "azurerm_windows_virtual_machine" "h" {
  name = "avd-vm"
}
resource "azurerm_virtual_machine_extension" "e" {
  virtual_machine_id = azurerm_windows_virtual_machine.h.id
  publisher = "Microsoft.Compute"
  type = "CustomScriptExtension"
  settings = jsonencode({ commandToExecute = "cmd /c run.cmd" })
}
