cloud_join = false
