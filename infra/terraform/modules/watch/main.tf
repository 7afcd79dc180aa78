# What only Cloudflare can see, and where logs go. The product's own alerts are infra/monitoring/rules.

locals {
  # Those that need no filters and no plan above Pro: the rate of errors at an origin, http_alert_origin_error, is for
  # Enterprise alone, and refused without zones and an objective.
  alerts = {
    origin       = "real_origin_monitoring"
    ddos         = "dos_attack_l7"
    tunnel       = "tunnel_health_event"
    access_token = "expiring_service_token_alert"
    certificates = "universal_ssl_event_type"
    logs         = "failing_logpush_job_disabled_alert"
    incidents    = "incident_alert"
  }
  has_webhook = nonsensitive(var.webhook_url != "")
  has_logs    = nonsensitive(var.logs_access_key_id != "")
}

resource "cloudflare_notification_policy_webhooks" "operators" {
  count = local.has_webhook ? 1 : 0

  account_id = var.account_id
  name       = var.name
  url        = var.webhook_url
}

resource "cloudflare_notification_policy" "alerts" {
  # Without a job none can fail.
  for_each = { for name, type in local.alerts : name => type if name != "logs" || local.has_logs }

  account_id = var.account_id
  name       = "${var.name} ${each.key}"
  alert_type = each.value
  enabled    = true
  mechanisms = {
    email    = [for address in var.emails : { id = address }]
    webhooks = [for webhook in cloudflare_notification_policy_webhooks.operators : { id = webhook.id }]
  }
}

# Every line that a worker logs, and every exception. The workers say `logpush = true` in their wrangler files.
resource "cloudflare_logpush_job" "workers" {
  count = local.has_logs ? 1 : 0

  account_id = var.account_id
  name       = "${var.name}-workers"
  dataset    = "workers_trace_events"
  enabled    = true
  destination_conf = join("", [
    "r2://${var.logs_bucket}/workers/{DATE}",
    "?account-id=${var.account_id}",
    "&access-key-id=${var.logs_access_key_id}",
    "&secret-access-key=${var.logs_secret_access_key}",
  ])
  output_options = {
    output_type      = "ndjson"
    timestamp_format = "rfc3339"
    field_names      = ["EventTimestampMs", "ScriptName", "Outcome", "Exceptions", "Logs"]
  }
}
