metadata setup = {
  policies: 'scripts/kept.ps1'
}

@description('''
Policies are made by hand:
scripts/noted.ps1
''')
param tenant string = 'contoso'

output shown string = tenant
