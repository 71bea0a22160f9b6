param([string]$CostCentre)

# What the first deployment gives has no tag of enrolment, whatever the cost centre is; the second one has.
$plain = @{
    environment = 'dev'
    costCentre  = $CostCentre
}
$enrolled = @{
    environment         = 'prod'
    'intune-enrollment' = 'group-policy'
}

New-AzResourceGroupDeployment -ResourceGroupName rg-dev -TemplateFile main.bicep -poolTags $plain

New-AzResourceGroupDeployment -ResourceGroupName rg-prod -TemplateFile main.bicep -TemplateParameterObject @{
    poolTags=$enrolled
}
