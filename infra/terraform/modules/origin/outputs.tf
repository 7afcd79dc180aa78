output "tunnel_token" {
  value     = data.cloudflare_zero_trust_tunnel_cloudflared_token.vm.token
  sensitive = true
}

output "access_client_id" {
  value = cloudflare_zero_trust_access_service_token.workers.client_id
}

output "access_client_secret" {
  value     = cloudflare_zero_trust_access_service_token.workers.client_secret
  sensitive = true
}
