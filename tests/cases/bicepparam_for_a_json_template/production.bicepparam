using 'finance.json'
param hostPoolType = 'Pooled'
