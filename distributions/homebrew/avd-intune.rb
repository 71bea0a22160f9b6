# The command avd-intune for Homebrew, prepared for a tap (https://docs.brew.sh/Taps); no release has been published yet.
#
# For a release: put the address and the SHA-256 of its archive here, and run
#   brew update-python-resources Formula/avd-intune.rb
# in the tap, which writes a `resource` for each Python package below, with its address and SHA-256.
class AvdIntune < Formula
  include Language::Python::Virtualenv

  desc "Tells whether Intune can manage the session hosts of Azure Virtual Desktop code"
  homepage "https://github.com/OWNER/REPOSITORY"
  url "https://github.com/OWNER/REPOSITORY/archive/refs/tags/v0.1.0.tar.gz"
  sha256 "0000000000000000000000000000000000000000000000000000000000000000"
  license "Apache-2.0"

  depends_on "libyaml"
  depends_on "python@3.13"

  def install
    virtualenv_install_with_resources
    generate_completions_from_executable(bin/"avd-intune", "completion", shells: [:bash, :zsh, :fish])
  end

  test do
    (testpath/"main.tf").write <<~TERRAFORM
      resource "azurerm_virtual_desktop_host_pool" "pool" {
        name                = "vdpool"
        location            = "westeurope"
        resource_group_name = "rg"
        load_balancer_type  = "BreadthFirst"
        type                = "Pooled"
      }
    TERRAFORM
    assert_match "CKV_AVD_1", shell_output("#{bin}/avd-intune check main.tf", 1)
  end
end
