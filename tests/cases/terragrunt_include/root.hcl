locals { kind = "Pooled" }
inputs = { location = "x" }
