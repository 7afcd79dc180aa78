# What never reaches a worker. The workers' own limits and entry rules come after it, and hold without it.

# Rules that Cloudflare writes: known attacks, in whatever is asked. A zone of the plan Free has a few of them by itself, and
# may run no others.
resource "cloudflare_ruleset" "managed" {
  count = var.has_bot_score ? 1 : 0

  zone_id = var.zone_id
  name    = "managed rules"
  kind    = "zone"
  phase   = "http_request_firewall_managed"
  rules = [
    {
      ref         = "cloudflare_managed"
      description = "Cloudflare's managed ruleset"
      expression  = "true"
      action      = "execute"
      action_parameters = {
        id = "efb7b8c949ac4650a09736fc376e9aee"
      }
    },
  ]
}

resource "cloudflare_ruleset" "custom" {
  zone_id = var.zone_id
  name    = "own rules"
  kind    = "zone"
  phase   = "http_request_firewall_custom"
  # Without a score there is nothing to skip.
  rules = concat([for rule in local.exceptions : rule if var.has_bot_score], [
    {
      ref         = "no_other_methods"
      description = "Methods that no route has"
      expression  = "not http.request.method in {\"GET\" \"HEAD\" \"POST\" \"PUT\" \"PATCH\" \"DELETE\" \"OPTIONS\"}"
      action      = "block"
    },
    {
      ref         = "no_probes"
      description = "Files that are asked for by those who look for weak servers"
      expression  = local.is_probe
      action      = "block"
    },
  ])
}

# A flood is stopped at the edge; what is fair to whom is decided by the gateway's limiter.
resource "cloudflare_ruleset" "flood" {
  zone_id = var.zone_id
  name    = "floods"
  kind    = "zone"
  phase   = "http_ratelimit"
  rules = [
    {
      ref         = "flood"
      description = "More than 600 requests in ten seconds of one address"
      expression  = "true"
      action      = "block"
      ratelimit = {
        characteristics     = ["cf.colo.id", "ip.src"]
        period              = 10
        requests_per_period = 600
        mitigation_timeout  = 10
      }
    },
  ]
}

# Browsers that are none are challenged; search engines and other known good ones pass.
resource "cloudflare_bot_management" "bots" {
  zone_id                   = var.zone_id
  enable_js                 = true
  ai_bots_protection        = "disabled"
  fight_mode                = var.has_bot_score ? null : false
  sbfm_definitely_automated = var.has_bot_score ? "managed_challenge" : null
  sbfm_verified_bots        = var.has_bot_score ? "allow" : null
}

locals {
  # The last are what a deployment asks (cloud/smoke.ts), and the cron's look at the site: anybody may call themselves
  # that, and only gets these.
  is_machine = join(" or ", [
    "(http.request.uri.path in {\"/api/billing/webhooks\" \"/api/billing/webhooks/stripe\" \"/api/cms/webhooks\"})",
    "(starts_with(http.request.uri.path, \"/api/\") and len(http.request.headers[\"authorization\"]) > 0)",
    "(starts_with(http.request.uri.path, \"/scim/\"))",
    "(http.request.uri.path in {\"/health\" \"/health/ready\" \"/metrics\" \"/api/status\"})",
    "(http.user_agent eq \"selvedge\" and http.request.uri.path in {\"/\" \"/openapi.json\" \"/api/billing/plans\" \"/api/auth/me\" \"/api/datasets\"})",
  ])

  is_probe = join(" or ", [
    "starts_with(http.request.uri.path, \"/wp-\")",
    "ends_with(http.request.uri.path, \".php\")",
    "starts_with(http.request.uri.path, \"/.env\")",
    "starts_with(http.request.uri.path, \"/.git\")",
  ])

  exceptions = [
    {
      ref         = "machines_may_pass"
      description = "Webhooks and API clients are machines: no challenge for those who sign or carry a token"
      expression  = local.is_machine
      action      = "skip"
      action_parameters = {
        phases = ["http_request_sbfm"]
      }
      logging = {
        enabled = true
      }
    },
  ]
}
