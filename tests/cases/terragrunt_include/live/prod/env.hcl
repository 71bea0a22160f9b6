locals { assignment = "Direct" }
