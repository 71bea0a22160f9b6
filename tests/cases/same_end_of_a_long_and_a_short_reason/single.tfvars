is_shared = false
