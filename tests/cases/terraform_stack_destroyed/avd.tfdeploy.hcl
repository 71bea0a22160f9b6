deployment "production" {
  destroy = false
  inputs = {
    kind = "Personal"
  }
}

deployment "old" {
  destroy = true
  inputs = {
    kind = "Pooled"
  }
}
