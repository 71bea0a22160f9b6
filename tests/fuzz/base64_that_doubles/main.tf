locals {
  a0 = var.q
  a1 = base64encode("${local.a0}${local.a0}")
  a2 = base64encode("${local.a1}${local.a1}")
  a3 = base64encode("${local.a2}${local.a2}")
  a4 = base64encode("${local.a3}${local.a3}")
  a5 = base64encode("${local.a4}${local.a4}")
  a6 = base64encode("${local.a5}${local.a5}")
  a7 = base64encode("${local.a6}${local.a6}")
  a8 = base64encode("${local.a7}${local.a7}")
  a9 = base64encode("${local.a8}${local.a8}")
  a10 = base64encode("${local.a9}${local.a9}")
  a11 = base64encode("${local.a10}${local.a10}")
  a12 = base64encode("${local.a11}${local.a11}")
  a13 = base64encode("${local.a12}${local.a12}")
  a14 = base64encode("${local.a13}${local.a13}")
  a15 = base64encode("${local.a14}${local.a14}")
  a16 = base64encode("${local.a15}${local.a15}")
  a17 = base64encode("${local.a16}${local.a16}")
  a18 = base64encode("${local.a17}${local.a17}")
  a19 = base64encode("${local.a18}${local.a18}")
  a20 = base64encode("${local.a19}${local.a19}")
  a21 = base64encode("${local.a20}${local.a20}")
  a22 = base64encode("${local.a21}${local.a21}")
  a23 = base64encode("${local.a22}${local.a22}")
  a24 = base64encode("${local.a23}${local.a23}")
  a25 = base64encode("${local.a24}${local.a24}")
  a26 = base64encode("${local.a25}${local.a25}")
  a27 = base64encode("${local.a26}${local.a26}")
  a28 = base64encode("${local.a27}${local.a27}")
  a29 = base64encode("${local.a28}${local.a28}")
  a30 = base64encode("${local.a29}${local.a29}")
  a31 = base64encode("${local.a30}${local.a30}")
  a32 = base64encode("${local.a31}${local.a31}")
  a33 = base64encode("${local.a32}${local.a32}")
  a34 = base64encode("${local.a33}${local.a33}")
  a35 = base64encode("${local.a34}${local.a34}")
  a36 = base64encode("${local.a35}${local.a35}")
  a37 = base64encode("${local.a36}${local.a36}")
  a38 = base64encode("${local.a37}${local.a37}")
  a39 = base64encode("${local.a38}${local.a38}")
  a40 = base64encode("${local.a39}${local.a39}")
  a41 = base64encode("${local.a40}${local.a40}")
  a42 = base64encode("${local.a41}${local.a41}")
  a43 = base64encode("${local.a42}${local.a42}")
  a44 = base64encode("${local.a43}${local.a43}")
  a45 = base64encode("${local.a44}${local.a44}")
  a46 = base64encode("${local.a45}${local.a45}")
  a47 = base64encode("${local.a46}${local.a46}")
  a48 = base64encode("${local.a47}${local.a47}")
  a49 = base64encode("${local.a48}${local.a48}")
  a50 = base64encode("${local.a49}${local.a49}")
  a51 = base64encode("${local.a50}${local.a50}")
  a52 = base64encode("${local.a51}${local.a51}")
  a53 = base64encode("${local.a52}${local.a52}")
  a54 = base64encode("${local.a53}${local.a53}")
  a55 = base64encode("${local.a54}${local.a54}")
  a56 = base64encode("${local.a55}${local.a55}")
  a57 = base64encode("${local.a56}${local.a56}")
  a58 = base64encode("${local.a57}${local.a57}")
  a59 = base64encode("${local.a58}${local.a58}")
  a60 = base64encode("${local.a59}${local.a59}")
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
