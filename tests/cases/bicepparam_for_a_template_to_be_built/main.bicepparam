using 'main.json'
param hostPoolType = 'Pooled'
