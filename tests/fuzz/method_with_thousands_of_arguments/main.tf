resource "azurerm_virtual_desktop_host_pool" "p" {
resource "azurerm_windows_virtual_machine" "h" {
  license_type = "Windows_Client"
}
resource "azurerm_virtual_machine_extension" "e" {
  virtual_machine_id = azurerm_windows_virtual_machine.h.id
  publisher = "Microsoft.Compute"
  type = "CustomScriptExtension"
  settings = jsonencode({ commandToExecute = "powershell -File run.ps1", script = file("run.ps1") })
