kind = "Pooled"
