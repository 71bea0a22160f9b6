locals { kind = "Personal" }
