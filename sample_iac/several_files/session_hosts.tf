module "session_hosts" {
  source   = "./modules/session_host"
  for_each = local.session_hosts

  name                 = each.key
  location             = var.location
  resource_group_name  = "rg-avd-${var.environment}"
  image                = local.images[each.value.image]
  domain               = local.domain
  domain_join_password = var.domain_join_password
  host_pool_name       = azurerm_virtual_desktop_host_pool.this[each.value.pool].name
  registration_token   = azurerm_virtual_desktop_host_pool_registration_info.this[each.value.pool].token
  enroll_script        = file("${path.module}/scripts/enroll.ps1")
}
