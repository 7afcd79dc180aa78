# The domain. One state creates it and holds its settings; the other only looks it up.

resource "cloudflare_zone" "own" {
  count = var.owns_zone ? 1 : 0

  account = {
    id = var.account_id
  }
  name = var.zone_name
  type = "full"

  lifecycle {
    prevent_destroy = true
  }
}

data "cloudflare_zone" "other" {
  count = var.owns_zone ? 0 : 1

  filter = {
    account = {
      id = var.account_id
    }
    name = var.zone_name
  }
}

locals {
  zone_id = var.owns_zone ? cloudflare_zone.own[0].id : data.cloudflare_zone.other[0].zone_id

  # HSTS is the gateway's and the site's own. 0-RTT stays off: what it carries can be replayed.
  settings = {
    ssl              = "strict"
    min_tls_version  = "1.3"
    always_use_https = "on"
    http3            = "on"
    "0rtt"           = "off"
    websockets       = "on"
    brotli           = "on"
  }
}

resource "cloudflare_zone_setting" "settings" {
  for_each = var.owns_zone ? local.settings : {}

  zone_id    = local.zone_id
  setting_id = each.key
  value      = each.value
}

resource "cloudflare_dns_record" "mail" {
  for_each = { for record in var.mail_records : "${record.type} ${record.name}" => record }

  zone_id  = local.zone_id
  type     = each.value.type
  name     = each.value.name
  content  = each.value.content
  priority = each.value.priority
  ttl      = 1
}
