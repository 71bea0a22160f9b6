resource "microsoft365_graph_beta_device_management_windows_update_ring" "broad" {
  display_name = "Broad"
}
