inputs = {
  pool = { name = "vdpool-deep", kind = "Pooled" }
}
