locals {
  session_hosts = merge([
    for name, pool in var.host_pools : {
      for number in range(pool.hosts) : format("vm-%s-%02d", name, number + 1) => {
        pool  = name
        image = pool.image
      }
    }
  ]...)

  images = {
    windows10 = { publisher = "MicrosoftWindowsDesktop", offer = "Windows-10", sku = "win10-22h2-ent-g2" }
    windows11 = { publisher = "MicrosoftWindowsDesktop", offer = "windows-11", sku = "win11-23h2-ent" }
  }

  domain = {
    name = "corp.contoso.com"
    ou   = "OU=AVD,DC=corp,DC=contoso,DC=com"
    user = "svc-avd-join"
  }
}
