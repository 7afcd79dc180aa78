output "address" {
  value = hcloud_server.vm.ipv4_address
}
