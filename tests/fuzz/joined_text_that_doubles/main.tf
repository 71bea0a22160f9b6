locals {
  a0 = var.q
  a1 = join("",[local.a0,local.a0])
  a2 = join("",[local.a1,local.a1])
  a3 = join("",[local.a2,local.a2])
  a4 = join("",[local.a3,local.a3])
  a5 = join("",[local.a4,local.a4])
  a6 = join("",[local.a5,local.a5])
  a7 = join("",[local.a6,local.a6])
  a8 = join("",[local.a7,local.a7])
  a9 = join("",[local.a8,local.a8])
  a10 = join("",[local.a9,local.a9])
  a11 = join("",[local.a10,local.a10])
  a12 = join("",[local.a11,local.a11])
  a13 = join("",[local.a12,local.a12])
  a14 = join("",[local.a13,local.a13])
  a15 = join("",[local.a14,local.a14])
  a16 = join("",[local.a15,local.a15])
  a17 = join("",[local.a16,local.a16])
  a18 = join("",[local.a17,local.a17])
  a19 = join("",[local.a18,local.a18])
  a20 = join("",[local.a19,local.a19])
  a21 = join("",[local.a20,local.a20])
  a22 = join("",[local.a21,local.a21])
  a23 = join("",[local.a22,local.a22])
  a24 = join("",[local.a23,local.a23])
  a25 = join("",[local.a24,local.a24])
  a26 = join("",[local.a25,local.a25])
  a27 = join("",[local.a26,local.a26])
  a28 = join("",[local.a27,local.a27])
  a29 = join("",[local.a28,local.a28])
  a30 = join("",[local.a29,local.a29])
  a31 = join("",[local.a30,local.a30])
  a32 = join("",[local.a31,local.a31])
  a33 = join("",[local.a32,local.a32])
  a34 = join("",[local.a33,local.a33])
  a35 = join("",[local.a34,local.a34])
  a36 = join("",[local.a35,local.a35])
  a37 = join("",[local.a36,local.a36])
  a38 = join("",[local.a37,local.a37])
  a39 = join("",[local.a38,local.a38])
  a40 = join("",[local.a39,local.a39])
  a41 = join("",[local.a40,local.a40])
  a42 = join("",[local.a41,local.a41])
  a43 = join("",[local.a42,local.a42])
  a44 = join("",[local.a43,local.a43])
  a45 = join("",[local.a44,local.a44])
  a46 = join("",[local.a45,local.a45])
  a47 = join("",[local.a46,local.a46])
  a48 = join("",[local.a47,local.a47])
  a49 = join("",[local.a48,local.a48])
  a50 = join("",[local.a49,local.a49])
  a51 = join("",[local.a50,local.a50])
  a52 = join("",[local.a51,local.a51])
  a53 = join("",[local.a52,local.a52])
  a54 = join("",[local.a53,local.a53])
  a55 = join("",[local.a54,local.a54])
  a56 = join("",[local.a55,local.a55])
  a57 = join("",[local.a56,local.a56])
  a58 = join("",[local.a57,local.a57])
  a59 = join("",[local.a58,local.a58])
  a60 = join("",[local.a59,local.a59])
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
