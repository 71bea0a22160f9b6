$spec = @{
  Name              = 'legal-pools'
  Version           = '1.0'
  ResourceGroupName = 'rg-specs'
  Location          = 'westeurope'
  TemplateFile      = './published/legal.bicep'
}
New-AzTemplateSpec @spec
$id = (Get-AzTemplateSpec -Name 'legal-pools' -Version '1.0' -ResourceGroupName 'rg-specs').Versions.Id
New-AzResourceGroupDeployment -ResourceGroupName 'rg-avd' -TemplateSpecId $id -TemplateParameterObject @{ kind = 'Pooled' }
