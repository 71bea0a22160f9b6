module design 'ts:00000000-0000-0000-0000-000000000001/rg-specs/design-pools:2.0' = {
  name: 'design'
  params: {
    kind: 'Pooled'
  }
}
