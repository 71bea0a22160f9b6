param kind string

module sales 'ts/shared:desktop-pools:1.1' = {
  name: 'sales'
  params: {
    kind: kind
    poolName: 'vdpool-sales'
  }
}

module research 'ts:00000000-0000-0000-0000-000000000001/rg-specs/desktop-pools:1.1' = {
  name: 'research'
  params: {
    kind: 'Pooled'
    poolName: 'vdpool-research'
  }
}
