resource "terraform_data" "values" {
  input = {
    from_default     = var.from_default
    from_tfvars      = var.from_tfvars
    from_tfvars_json = var.from_tfvars_json
    from_auto        = var.from_auto
    converted_number = var.converted_number
    converted_string = var.converted_string
    converted_bool   = var.converted_bool
    untyped          = var.untyped
    null_stays       = var.null_stays == null
    null_replaced    = var.null_replaced
    hosts            = var.hosts
    sorted           = var.sorted
    list_of_numbers  = var.list_of_numbers
    pair             = var.pair
    old_list         = var.old_list
  }
}
