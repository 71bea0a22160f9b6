# Modules that are not there and are given the image of a session host: to build another one of it, or to run it.
locals {
  windows = { publisher = "MicrosoftWindowsDesktop", offer = "windows-11", sku = "win11-24h2-avd", version = "latest" }
}

module "image" {
  source       = "git::https://github.com/contoso/terraform-azurerm-image-builder.git?ref=v1.2.0"
  source_image = local.windows
}

module "golden_image" {
  source       = "./modules/packaging"
  source_image = local.windows
}

module "desktops" {
  source       = "git::https://github.com/contoso/terraform-azurerm-desktops.git?ref=v1.2.0"
  source_image = local.windows
}

module "desktops_from_golden_image" {
  source = "./modules/desktops"
  image  = local.windows
}

module "image_template_hosts" {
  source             = "git::https://github.com/contoso/image-templates.git"
  image              = local.windows
  registration_token = "from the pipeline"
}
