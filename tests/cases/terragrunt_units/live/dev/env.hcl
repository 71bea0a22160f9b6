locals { kind = "Pooled" }
