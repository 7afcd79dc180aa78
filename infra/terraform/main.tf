# Everything around the workers. The workers themselves, their routes, consumers of queues and crons are wrangler's: each
# deployment brings them along. tests/deploy/drift.test.ts holds the two to each other.

module "zone" {
  source = "./modules/zone"

  owns_zone    = var.owns_shared
  account_id   = var.account_id
  zone_name    = var.zone_name
  mail_records = var.mail_records
}

module "firewall" {
  source = "./modules/firewall"
  count  = var.owns_shared ? 1 : 0

  zone_id       = module.zone.id
  has_bot_score = var.has_bot_score
}

module "site" {
  source = "./modules/site"

  owns_project = var.owns_shared
  account_id   = var.account_id
  zone_id      = module.zone.id
  project      = "${var.product}-site"
  branch       = var.environment
  host         = var.site_host
}

module "edge" {
  source = "./modules/edge"

  account_id  = var.account_id
  product     = var.product
  environment = var.environment
  location    = var.bucket_location
}

module "database" {
  source = "./modules/database"

  name          = "${var.product}-${var.environment}"
  region        = var.database_region
  compute       = var.database_compute
  history_hours = var.database_history_hours
  is_protected  = var.environment == "production"
}

module "cache" {
  source = "./modules/cache"

  name          = "${var.product}-${var.environment}"
  region        = var.cache_region
  read_regions  = var.cache_read_regions
  is_replicated = var.cache_replicated
}

module "origin" {
  source = "./modules/origin"

  account_id      = var.account_id
  zone_id         = module.zone.id
  name            = "${var.product}-${var.environment}"
  cms_host        = var.cms_host
  billing_host    = var.billing_host
  machine_host    = var.machine_host
  operator_emails = var.operator_emails
}

module "vm" {
  source = "./modules/vm"

  name              = "${var.product}-${var.environment}"
  type              = var.vm_type
  location          = var.vm_location
  volume_gigabytes  = var.vm_volume_gigabytes
  admin_cidrs       = var.vm_admin_cidrs
  ssh_keys          = var.vm_ssh_keys
  repository        = var.repository
  release           = var.release
  domain            = var.site_host
  api_host          = var.api_host
  cms_host          = var.cms_host
  billing_host      = var.billing_host
  operator_email    = var.operator_emails[0]
  mail_from         = var.mail_from
  smtp_url          = var.smtp_url
  alert_webhook_url = var.alert_webhook_url
  tunnel_token      = module.origin.tunnel_token
}

module "watch" {
  source = "./modules/watch"

  account_id             = var.account_id
  name                   = "${var.product}-${var.environment}"
  emails                 = var.operator_emails
  webhook_url            = var.alert_webhook_url
  logs_bucket            = module.edge.logs_bucket
  logs_access_key_id     = var.logs_access_key_id
  logs_secret_access_key = var.logs_secret_access_key
}
