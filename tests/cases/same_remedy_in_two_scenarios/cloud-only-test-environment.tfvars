cloud_join = true
