# The module that gets the text deploys it: the template is judged with the values that it gets there.
module "deploy" {
  source   = "./modules/deploy"
  template = file("${path.module}/templates/pool.json")
}
