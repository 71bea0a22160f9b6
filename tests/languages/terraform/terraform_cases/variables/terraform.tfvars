from_tfvars      = "terraform.tfvars"
from_tfvars_json = "terraform.tfvars"
from_auto        = "terraform.tfvars"
converted_number = "12"
converted_string = 12.50
converted_bool   = "true"
untyped          = { a = [1, "two", null] }
null_stays       = null
null_replaced    = null
sorted           = ["b", "a", "b"]
list_of_numbers  = ["1", 2]
pair             = [1, "2"]
password         = "secret"
undeclared_is_ignored = 1
