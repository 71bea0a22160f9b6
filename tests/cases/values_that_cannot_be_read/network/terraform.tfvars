name = "rg-net
