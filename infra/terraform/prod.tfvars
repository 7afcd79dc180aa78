# Production. Secrets come from TF_VAR_ variables, never from here.
environment = "production"
owns_shared = true

account_id   = "replace-me"
zone_name    = "example.com"
site_host    = "example.com"
api_host     = "api.example.com"
cms_host     = "cms.example.com"
billing_host = "billing.example.com"
machine_host = "machine.example.com"

database_history_hours = 168
database_compute = {
  min             = 1
  max             = 8
  suspend_seconds = -1
}

cache_replicated = true

vm_type             = "cx43"
vm_volume_gigabytes = 100

repository      = "https://github.com/replace-me/selvedge.git"
release         = "v0.1.0"
operator_emails = ["replace-me@example.com"]
mail_from       = "Selvedge <hello@example.com>"
