# Staging. Secrets come from TF_VAR_ variables, never from here. Apply prod.tfvars first: it has the zone and the project.
environment = "staging"
owns_shared = false

account_id   = "replace-me"
zone_name    = "example.com"
site_host    = "staging.example.com"
api_host     = "api.staging.example.com"
cms_host     = "cms-staging.example.com"
billing_host = "billing-staging.example.com"
machine_host = "machine-staging.example.com"

database_history_hours = 6
database_compute = {
  min             = 0.25
  max             = 1
  suspend_seconds = 300
}

cache_replicated = false

vm_type             = "cx33"
vm_volume_gigabytes = 20

repository      = "https://github.com/replace-me/selvedge.git"
release         = "v0.1.0"
operator_emails = ["replace-me@example.com"]
mail_from       = "Selvedge <hello@staging.example.com>"
