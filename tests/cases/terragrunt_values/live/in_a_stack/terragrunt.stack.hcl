unit "desks" {
  source = "../../units/pool"
  path   = "desks"
  values = { name = "vdpool-desks", kind = "Personal" }
}
unit "shared" {
  source = "../../units/pool"
  path   = "shared"
  values = { name = "vdpool-shared", kind = "Pooled" }
}
