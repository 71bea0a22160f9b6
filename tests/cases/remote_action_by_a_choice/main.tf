variable "is_lost" {
  type        = bool
  description = "The device was stolen."
}

locals {
  device = "deviceManagement/managedDevices/0d2fd7a6-7b3b-4a55-9c33-1f2d1b1a7e10"
  graph  = "https://graph.microsoft.com/beta/${local.device}"
}

# Both are unsupported on session hosts.
resource "msgraph_resource_action" "wipe_or_lock" {
  resource_url = local.device
  action       = var.is_lost ? "wipe" : "remoteLock"
}

resource "terraform_data" "wipe_or_lock" {
  provisioner "local-exec" {
    interpreter = ["pwsh", "-Command"]
    command     = "Invoke-MgGraphRequest -Method POST -Uri ${local.graph}/${var.is_lost ? "wipe" : "remoteLock"}"
  }
}

# One of them is.
resource "msgraph_resource_action" "wipe_or_sync" {
  resource_url = local.device
  action       = var.is_lost ? "wipe" : "syncDevice"
}

resource "terraform_data" "wipe_or_sync" {
  provisioner "local-exec" {
    interpreter = ["pwsh", "-Command"]
    command     = "Invoke-MgGraphRequest -Method POST -Uri ${local.graph}/${var.is_lost ? "wipe" : "syncDevice"}"
  }
}

# Neither is.
resource "terraform_data" "restart_or_sync" {
  provisioner "local-exec" {
    interpreter = ["pwsh", "-Command"]
    command     = "Invoke-MgGraphRequest -Method POST -Uri ${local.graph}/${var.is_lost ? "rebootNow" : "syncDevice"}"
  }
}

# What is sent in one case only is judged as it is sent there.
resource "terraform_data" "wipe_or_nothing" {
  provisioner "local-exec" {
    interpreter = ["pwsh", "-Command"]
    command     = var.is_lost ? "Invoke-MgGraphRequest -Method POST -Uri ${local.graph}/wipe" : "Write-Output 'nothing to do'"
  }
}

# Another line sends something else in the other case: each is judged as it is sent.
resource "terraform_data" "wipe_or_other_line" {
  provisioner "local-exec" {
    interpreter = ["pwsh", "-Command"]
    command     = <<-EOT
      if ('${var.is_lost}' -eq 'true') {
        Invoke-MgGraphRequest -Method POST -Uri '${local.graph}/wipe'
      } else {
        Invoke-MgGraphRequest -Method POST -Uri '${local.graph}/syncDevice'
      }
    EOT
  }
}
