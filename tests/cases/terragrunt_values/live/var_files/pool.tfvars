pool = { name = "vdpool-file", kind = "Pooled" }
