param(
  [Parameter(Mandatory)]
  [string]$AssignmentType
)

$parameters = @{
  TemplateFile   = Join-Path $PSScriptRoot 'main.bicep'
  poolType       = 'Personal'
  assignmentType = $AssignmentType
}
New-AzResourceGroupDeployment -ResourceGroupName 'rg-avd' @parameters
