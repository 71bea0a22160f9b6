variable "environment" {
  type = string
  validation {
    condition     = contains(["dev", "prod"], var.environment)
    error_message = "The environment is dev or prod."
  }
}

variable "location" {
  type    = string
  default = "westeurope"
}

variable "host_pools" {
  type = map(object({
    type            = string
    assignment_type = optional(string, "Automatic")
    image           = optional(string, "windows10")
    hosts           = optional(number, 1)
  }))
}

variable "domain_join_password" {
  type      = string
  sensitive = true
}
