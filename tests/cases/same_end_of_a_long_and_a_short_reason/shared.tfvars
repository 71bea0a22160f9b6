is_shared = true
