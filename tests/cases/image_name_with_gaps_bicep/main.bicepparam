using 'main.bicep'

param gallerySubscription = readEnvironmentVariable('GALLERY_SUBSCRIPTION')
param galleryName = readEnvironmentVariable('GALLERY')
param imageDefinition = readEnvironmentVariable('IMAGE')
param emptyImage = ''
