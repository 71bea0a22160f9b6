kind = "Personal"
