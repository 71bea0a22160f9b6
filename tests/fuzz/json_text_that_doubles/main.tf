locals {
  a0 = "x"
  a1 = jsonencode([local.a0,local.a0])
  a2 = jsonencode([local.a1,local.a1])
  a3 = jsonencode([local.a2,local.a2])
  a4 = jsonencode([local.a3,local.a3])
  a5 = jsonencode([local.a4,local.a4])
  a6 = jsonencode([local.a5,local.a5])
  a7 = jsonencode([local.a6,local.a6])
  a8 = jsonencode([local.a7,local.a7])
  a9 = jsonencode([local.a8,local.a8])
  a10 = jsonencode([local.a9,local.a9])
  a11 = jsonencode([local.a10,local.a10])
  a12 = jsonencode([local.a11,local.a11])
  a13 = jsonencode([local.a12,local.a12])
  a14 = jsonencode([local.a13,local.a13])
  a15 = jsonencode([local.a14,local.a14])
  a16 = jsonencode([local.a15,local.a15])
  a17 = jsonencode([local.a16,local.a16])
  a18 = jsonencode([local.a17,local.a17])
  a19 = jsonencode([local.a18,local.a18])
  a20 = jsonencode([local.a19,local.a19])
  a21 = jsonencode([local.a20,local.a20])
  a22 = jsonencode([local.a21,local.a21])
  a23 = jsonencode([local.a22,local.a22])
  a24 = jsonencode([local.a23,local.a23])
  a25 = jsonencode([local.a24,local.a24])
  a26 = jsonencode([local.a25,local.a25])
  a27 = jsonencode([local.a26,local.a26])
  a28 = jsonencode([local.a27,local.a27])
  a29 = jsonencode([local.a28,local.a28])
  a30 = jsonencode([local.a29,local.a29])
  a31 = jsonencode([local.a30,local.a30])
  a32 = jsonencode([local.a31,local.a31])
  a33 = jsonencode([local.a32,local.a32])
  a34 = jsonencode([local.a33,local.a33])
  a35 = jsonencode([local.a34,local.a34])
  a36 = jsonencode([local.a35,local.a35])
  a37 = jsonencode([local.a36,local.a36])
  a38 = jsonencode([local.a37,local.a37])
  a39 = jsonencode([local.a38,local.a38])
  a40 = jsonencode([local.a39,local.a39])
  a41 = jsonencode([local.a40,local.a40])
  a42 = jsonencode([local.a41,local.a41])
  a43 = jsonencode([local.a42,local.a42])
  a44 = jsonencode([local.a43,local.a43])
  a45 = jsonencode([local.a44,local.a44])
  a46 = jsonencode([local.a45,local.a45])
  a47 = jsonencode([local.a46,local.a46])
  a48 = jsonencode([local.a47,local.a47])
  a49 = jsonencode([local.a48,local.a48])
  a50 = jsonencode([local.a49,local.a49])
  a51 = jsonencode([local.a50,local.a50])
  a52 = jsonencode([local.a51,local.a51])
  a53 = jsonencode([local.a52,local.a52])
  a54 = jsonencode([local.a53,local.a53])
  a55 = jsonencode([local.a54,local.a54])
  a56 = jsonencode([local.a55,local.a55])
  a57 = jsonencode([local.a56,local.a56])
  a58 = jsonencode([local.a57,local.a57])
  a59 = jsonencode([local.a58,local.a58])
  a60 = jsonencode([local.a59,local.a59])
}
resource "azurerm_virtual_desktop_host_pool" "p" {
  name = "p"
  type = local.a60
  description = local.a60
 personal_desktop_assignment_type = local.a60
}
resource "azurerm_virtual_desktop_host_pool" "q" {
  type = "Personal"
  name = "q"
  personal_desktop_assignment_type = "Automatic"
}
resource "azurerm_windows_virtual_machine" "h" {
  name = "avd-vm"
}
resource "azurerm_virtual_machine_extension" "e" {
  virtual_machine_id = azurerm_windows_virtual_machine.h.id
  publisher = "Microsoft.Compute"
  type = "CustomScriptExtension"
  settings = jsonencode({ commandToExecute = local.a60 })
}
output "o" { value = local.a60 }
variable "q" {}
