using 'ts/shared:desktop-pools:2.0'

param kind = 'Pooled'
param poolName = 'vdpool-legal'
