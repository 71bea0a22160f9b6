variable "name" {
  type = string
}

variable "location" {
  type = string
}

variable "resource_group_name" {
  type = string
}

variable "image" {
  type = object({
    publisher = string
    offer     = string
    sku       = string
    version   = optional(string, "latest")
  })
}

variable "domain" {
  type = object({
    name = string
    ou   = string
    user = string
  })
}

variable "domain_join_password" {
  type      = string
  sensitive = true
}

variable "host_pool_name" {
  type = string
}

variable "registration_token" {
  type      = string
  sensitive = true
}

variable "enroll_script" {
  type = string
}
