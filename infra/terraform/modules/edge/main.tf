# Queues and buckets that the workers are bound to. Their names are those of the wrangler files.

locals {
  queues = toset([
    "mail",
    "mail-dead",
    "accounts",
    "accounts-dead",
    "bulk-steps",
    "long-steps",
    "steps",
    "steps-dead",
    "usage",
    "webhooks",
  ])

  # The last two are no worker's: Logpush writes the one, the VM's backups the other.
  buckets = toset(["accounts", "audit-anchors", "files", "logs", "backups"])
}

resource "cloudflare_queue" "queues" {
  for_each = local.queues

  account_id = var.account_id
  queue_name = "${var.product}-${each.key}-${var.environment}"
  settings = {
    # Two weeks, the most there is: dead letters wait for somebody to look.
    message_retention_period = 1209600
  }
}

resource "cloudflare_r2_bucket" "buckets" {
  for_each = local.buckets

  account_id = var.account_id
  name       = "${var.product}-${each.key}-${var.environment}"
  location   = var.location

  lifecycle {
    prevent_destroy = true
  }
}

# Anchors of the audit log: whoever can write the bucket cannot take back what was written.
resource "cloudflare_r2_bucket_lock" "anchors" {
  account_id  = var.account_id
  bucket_name = cloudflare_r2_bucket.buckets["audit-anchors"].name
  rules = [
    {
      id      = "keep"
      enabled = true
      prefix  = ""
      condition = {
        type = "Indefinite"
      }
    },
  ]
}

# Backups too, until the longest of them is due to go.
resource "cloudflare_r2_bucket_lock" "backups" {
  account_id  = var.account_id
  bucket_name = cloudflare_r2_bucket.buckets["backups"].name
  rules = [
    {
      id      = "keep"
      enabled = true
      prefix  = ""
      condition = {
        type            = "Age"
        max_age_seconds = 518400
      }
    },
  ]
}

resource "cloudflare_r2_bucket_lifecycle" "logs" {
  account_id  = var.account_id
  bucket_name = cloudflare_r2_bucket.buckets["logs"].name
  rules = [
    {
      id      = "thirty days"
      enabled = true
      conditions = {
        prefix = ""
      }
      delete_objects_transition = {
        condition = {
          type    = "Age"
          max_age = 2592000
        }
      }
    },
  ]
}
