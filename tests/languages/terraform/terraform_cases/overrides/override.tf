locals { replaced = "override" }
variable "size" { default = "medium" }
