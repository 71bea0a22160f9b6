kind = "Private"
