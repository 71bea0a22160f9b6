variable "from_default" {
  type    = string
  default = "default"
}
variable "from_tfvars" {
  type    = string
  default = "default"
}
variable "from_tfvars_json" {
  type    = string
  default = "default"
}
variable "from_auto" {
  type    = string
  default = "default"
}
variable "converted_number" { type = number }
variable "converted_string" { type = string }
variable "converted_bool" { type = bool }
variable "untyped" {}
variable "null_stays" {
  type    = string
  default = "default"
}
variable "null_replaced" {
  type     = string
  default  = "default"
  nullable = false
}
variable "hosts" {
  type = map(object({
    size  = optional(string, "Standard_D4s_v5")
    count = optional(number, 1)
    image = optional(object({
      sku     = optional(string, "win10-22h2-ent-g2")
      version = optional(string, "latest")
    }), {})
    tags     = optional(map(string))
    personal = optional(bool, true)
  }))
}
variable "sorted" { type = set(string) }
variable "list_of_numbers" { type = list(number) }
variable "pair" { type = tuple([string, number]) }
variable "password" {
  type      = string
  sensitive = true
}
variable "old_list" {
  type    = list
  default = ["a", "b"]
}
