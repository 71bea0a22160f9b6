New-AzTemplateSpec -Name 'legal-pools' -Version '1.0' -ResourceGroupName 'rg-specs' -Location 'westeurope' -TemplateFile './published/legal.bicep'
$spec = (Get-AzTemplateSpec -Name 'legal-pools' -Version '1.0' -ResourceGroupName 'rg-specs').Versions.Id
New-AzResourceGroupDeployment -ResourceGroupName 'rg-avd' -TemplateSpecId $spec -TemplateParameterObject @{ kind = 'Pooled' }
