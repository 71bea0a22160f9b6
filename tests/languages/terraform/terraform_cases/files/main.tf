module "files" {
  source = "./module"
}
resource "terraform_data" "paths" {
  input = {
    module = path.module
    root   = path.root
    output = module.files.output
    file   = file("${path.module}/module/templates/plain.txt")
    set    = fileset("${path.module}/module", "**/*.txt")
  }
}
