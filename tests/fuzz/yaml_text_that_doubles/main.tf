locals {
  a0 = var.q
  a1 = yamlencode([local.a0,local.a0])
  a2 = yamlencode([local.a1,local.a1])
  a3 = yamlencode([local.a2,local.a2])
  a4 = yamlencode([local.a3,local.a3])
  a5 = yamlencode([local.a4,local.a4])
  a6 = yamlencode([local.a5,local.a5])
  a7 = yamlencode([local.a6,local.a6])
  a8 = yamlencode([local.a7,local.a7])
  a9 = yamlencode([local.a8,local.a8])
  a10 = yamlencode([local.a9,local.a9])
  a11 = yamlencode([local.a10,local.a10])
  a12 = yamlencode([local.a11,local.a11])
  a13 = yamlencode([local.a12,local.a12])
  a14 = yamlencode([local.a13,local.a13])
  a15 = yamlencode([local.a14,local.a14])
  a16 = yamlencode([local.a15,local.a15])
  a17 = yamlencode([local.a16,local.a16])
  a18 = yamlencode([local.a17,local.a17])
  a19 = yamlencode([local.a18,local.a18])
  a20 = yamlencode([local.a19,local.a19])
  a21 = yamlencode([local.a20,local.a20])
  a22 = yamlencode([local.a21,local.a21])
  a23 = yamlencode([local.a22,local.a22])
  a24 = yamlencode([local.a23,local.a23])
  a25 = yamlencode([local.a24,local.a24])
  a26 = yamlencode([local.a25,local.a25])
  a27 = yamlencode([local.a26,local.a26])
  a28 = yamlencode([local.a27,local.a27])
  a29 = yamlencode([local.a28,local.a28])
  a30 = yamlencode([local.a29,local.a29])
  a31 = yamlencode([local.a30,local.a30])
  a32 = yamlencode([local.a31,local.a31])
  a33 = yamlencode([local.a32,local.a32])
  a34 = yamlencode([local.a33,local.a33])
  a35 = yamlencode([local.a34,local.a34])
  a36 = yamlencode([local.a35,local.a35])
  a37 = yamlencode([local.a36,local.a36])
  a38 = yamlencode([local.a37,local.a37])
  a39 = yamlencode([local.a38,local.a38])
  a40 = yamlencode([local.a39,local.a39])
  a41 = yamlencode([local.a40,local.a40])
  a42 = yamlencode([local.a41,local.a41])
  a43 = yamlencode([local.a42,local.a42])
  a44 = yamlencode([local.a43,local.a43])
  a45 = yamlencode([local.a44,local.a44])
  a46 = yamlencode([local.a45,local.a45])
  a47 = yamlencode([local.a46,local.a46])
  a48 = yamlencode([local.a47,local.a47])
  a49 = yamlencode([local.a48,local.a48])
  a50 = yamlencode([local.a49,local.a49])
  a51 = yamlencode([local.a50,local.a50])
  a52 = yamlencode([local.a51,local.a51])
  a53 = yamlencode([local.a52,local.a52])
  a54 = yamlencode([local.a53,local.a53])
  a55 = yamlencode([local.a54,local.a54])
  a56 = yamlencode([local.a55,local.a55])
  a57 = yamlencode([local.a56,local.a56])
  a58 = yamlencode([local.a57,local.a57])
  a59 = yamlencode([local.a58,local.a58])
  a60 = yamlencode([local.a59,local.a59])
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
