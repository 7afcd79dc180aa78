# The way to Directus and Lago: a tunnel that the VM opens from inside, and Access in front of it. The workers come with a
# service token, and to Directus' studio people of the team by mail; nobody else gets as far as a page to sign in to. Lago's
# dashboard is not published.

resource "cloudflare_zero_trust_tunnel_cloudflared" "vm" {
  account_id = var.account_id
  name       = var.name
  config_src = "cloudflare"
}

data "cloudflare_zero_trust_tunnel_cloudflared_token" "vm" {
  account_id = var.account_id
  tunnel_id  = cloudflare_zero_trust_tunnel_cloudflared.vm.id
}

locals {
  # The names that the services have in docker-compose.selfhost.yml.
  services = {
    cms     = { host = var.cms_host, address = "http://directus:8055", has_pages = true }
    billing = { host = var.billing_host, address = "http://lago-api:3000", has_pages = false }
    # Says how the machine is, to the gateway's own watch.
    machine = { host = var.machine_host, address = "http://container-metrics:9101", has_pages = false }
  }
}

resource "cloudflare_zero_trust_tunnel_cloudflared_config" "vm" {
  account_id = var.account_id
  tunnel_id  = cloudflare_zero_trust_tunnel_cloudflared.vm.id
  config = {
    ingress = concat(
      [for service in values(local.services) : { hostname = service.host, service = service.address }],
      [{ service = "http_status:404" }],
    )
  }
}

resource "cloudflare_dns_record" "hosts" {
  for_each = local.services

  zone_id = var.zone_id
  type    = "CNAME"
  name    = each.value.host
  content = "${cloudflare_zero_trust_tunnel_cloudflared.vm.id}.cfargotunnel.com"
  proxied = true
  ttl     = 1
}

resource "cloudflare_zero_trust_access_service_token" "workers" {
  account_id = var.account_id
  name       = "${var.name}-workers"
  duration   = "8760h"
}

resource "cloudflare_zero_trust_access_policy" "workers" {
  account_id = var.account_id
  name       = "${var.name}-workers"
  decision   = "non_identity"
  include = [
    {
      service_token = {
        token_id = cloudflare_zero_trust_access_service_token.workers.id
      }
    },
  ]
}

resource "cloudflare_zero_trust_access_policy" "operators" {
  account_id       = var.account_id
  name             = "${var.name}-operators"
  decision         = "allow"
  session_duration = "8h"
  include          = [for address in var.operator_emails : { email = { email = address } }]
}

resource "cloudflare_zero_trust_access_application" "services" {
  for_each = local.services

  account_id           = var.account_id
  type                 = "self_hosted"
  name                 = "${var.name}-${each.key}"
  domain               = each.value.host
  session_duration     = "8h"
  app_launcher_visible = false
  policies = concat(
    [{ id = cloudflare_zero_trust_access_policy.workers.id, precedence = 1 }],
    [for policy in [cloudflare_zero_trust_access_policy.operators] : { id = policy.id, precedence = 2 } if each.value.has_pages],
  )
}
