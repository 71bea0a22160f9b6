locals { defaults = { assignment = "Direct" } }
inputs = local.defaults
