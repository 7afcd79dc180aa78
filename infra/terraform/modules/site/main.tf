# The Pages project, once for both environments. Its bindings are in site/wrangler.toml, which a deployment brings along.

resource "cloudflare_pages_project" "site" {
  count = var.owns_project ? 1 : 0

  account_id        = var.account_id
  name              = var.project
  production_branch = "production"

  lifecycle {
    ignore_changes = [deployment_configs]
  }
}

resource "cloudflare_pages_domain" "host" {
  account_id   = var.account_id
  project_name = var.project
  name         = var.host

  depends_on = [cloudflare_pages_project.site]
}

# A branch that is not the production's has an alias of its own.
resource "cloudflare_dns_record" "host" {
  zone_id = var.zone_id
  type    = "CNAME"
  name    = var.host
  content = var.branch == "production" ? "${var.project}.pages.dev" : "${var.branch}.${var.project}.pages.dev"
  proxied = true
  ttl     = 1
}
