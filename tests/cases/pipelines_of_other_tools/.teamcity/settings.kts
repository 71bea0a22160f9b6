import jetbrains.buildServer.configs.kotlin.*

object Pools : BuildType({
    name = "Pools"

    steps {
        script {
            scriptContent = """
                az deployment group create -g rg-avd -f pools/teamcity.bicep -p kind=Pooled
            """.trimIndent()
        }
    }
})
