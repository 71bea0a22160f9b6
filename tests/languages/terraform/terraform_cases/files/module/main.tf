output "output" {
  value = {
    path     = path.module
    root     = path.root
    plain    = file("${path.module}/templates/plain.txt")
    template = templatefile("${path.module}/templates/hello.tftpl", { name = "AVD", items = ["a", "b"] })
    exists   = fileexists("${path.module}/templates/absent.txt")
  }
}
