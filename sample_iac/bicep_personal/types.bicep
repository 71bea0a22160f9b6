@export()
type imageType = {
  publisher: string
  offer: string
  sku: string
  version: string?
}
