output "id" {
  value = local.zone_id
}

output "name_servers" {
  value = var.owns_zone ? cloudflare_zone.own[0].name_servers : data.cloudflare_zone.other[0].name_servers
}
