variable "environment" {
  description = "Which environment of the wrangler files this is; it ends the names of queues and buckets."
  type        = string

  validation {
    condition     = contains(["staging", "production"], var.environment)
    error_message = "The wrangler files know staging and production."
  }
}

variable "product" {
  description = "What names of resources begin with, as in the wrangler files."
  type        = string
  default     = "selvedge"
}

variable "owns_shared" {
  description = "Whether this state has what there is once for both environments: the zone, its firewall, the Pages project."
  type        = bool
}

variable "account_id" {
  description = "Cloudflare's account."
  type        = string
}

variable "zone_name" {
  description = "The domain at Cloudflare."
  type        = string
}

variable "site_host" {
  description = "Where visitors find the site: the host of PUBLIC_URL."
  type        = string
}

variable "api_host" {
  description = "The gateway's own name. Its record and certificate are made by wrangler, with the route."
  type        = string
}

variable "cms_host" {
  description = "Directus behind the tunnel: the host of DIRECTUS_URL. One label before the zone, for its certificate's sake."
  type        = string
}

variable "billing_host" {
  description = "Lago behind the tunnel: the host of LAGO_URL. One label before the zone, for its certificate's sake."
  type        = string
}

variable "machine_host" {
  description = "What says how the VM is, behind the tunnel: the host of MACHINE_URL. One label before the zone."
  type        = string
}

variable "mail_records" {
  description = "What the mail provider wants in DNS: SPF, DKIM, DMARC."
  type = list(object({
    type     = string
    name     = string
    content  = string
    priority = optional(number)
  }))
  default = []
}

variable "bucket_location" {
  description = "Where R2 keeps objects."
  type        = string
  default     = "weur"
}

variable "database_region" {
  description = "Neon's region."
  type        = string
  default     = "aws-eu-central-1"
}

variable "database_compute" {
  description = "Neon's compute units, and after how many idle seconds it sleeps: -1 is never."
  type = object({
    min             = number
    max             = number
    suspend_seconds = number
  })
}

variable "database_history_hours" {
  description = "How far back a branch can be restored to."
  type        = number
}

variable "cache_region" {
  description = "Where Upstash writes."
  type        = string
  default     = "eu-central-1"
}

variable "cache_read_regions" {
  description = "Where Upstash also reads."
  type        = set(string)
  default     = []
}

variable "cache_replicated" {
  description = "Whether Upstash's Prod Pack, with replicas in several zones, is on."
  type        = bool
}

variable "upstash_email" {
  description = "Whose Upstash account it is. From TF_VAR_upstash_email."
  type        = string
}

variable "upstash_api_key" {
  description = "From TF_VAR_upstash_api_key."
  type        = string
  sensitive   = true
}

variable "vm_type" {
  description = "Hetzner's type of machine: 4 cores and 8 GB for Directus and Lago."
  type        = string
}

variable "vm_location" {
  description = "Hetzner's location, near the database."
  type        = string
  default     = "fsn1"
}

variable "vm_volume_gigabytes" {
  description = "The volume that Docker's data are on."
  type        = number
}

variable "vm_admin_cidrs" {
  description = "Who may reach the VM by SSH; nobody where it is empty."
  type        = list(string)
  default     = []
}

variable "vm_ssh_keys" {
  description = "Names of SSH keys at Hetzner."
  type        = list(string)
  default     = []
}

variable "repository" {
  description = "Where the VM clones the product from."
  type        = string
}

variable "release" {
  description = "The tag that the VM starts with; upgrades are by pnpm selfhost:upgrade there."
  type        = string
}

variable "operator_emails" {
  description = "Who may open Directus and Lago through Access, and is told of alerts."
  type        = list(string)
}

variable "mail_from" {
  description = "The sender of mails, as on the workers."
  type        = string
}

variable "smtp_url" {
  description = "The mail server for the VM. From TF_VAR_smtp_url."
  type        = string
  sensitive   = true
}

variable "alert_webhook_url" {
  description = "Where Cloudflare posts alerts, beside the mails, and the VM what becomes of its backups. From TF_VAR_alert_webhook_url."
  type        = string
  sensitive   = true
  default     = ""
}

variable "has_bot_score" {
  description = "Whether the zone's plan is Pro or better: it has the managed ruleset, and Super Bot Fight Mode can be told to leave API clients alone."
  type        = bool
  default     = true
}

variable "logs_access_key_id" {
  description = "An R2 key that may write the bucket of logs. From TF_VAR_logs_access_key_id; without one nothing is pushed."
  type        = string
  sensitive   = true
  default     = ""
}

variable "logs_secret_access_key" {
  description = "From TF_VAR_logs_secret_access_key."
  type        = string
  sensitive   = true
  default     = ""
}
