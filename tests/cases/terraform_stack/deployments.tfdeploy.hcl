locals {
  personal = "Personal"
}

store "varset" "shared" {
  id       = "varset-1"
  category = "terraform"
}

deployment "production" {
  inputs = {
    host_pool_type = local.personal
  }
}

deployment "test" {
  inputs = {
    host_pool_type  = "Pooled"
    assignment_type = store.varset.shared.assignment
  }
}
