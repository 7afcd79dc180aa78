variable "account_id" {
  type = string
}

variable "name" {
  type = string
}

variable "emails" {
  type = list(string)
}

variable "webhook_url" {
  type      = string
  sensitive = true
}

variable "logs_bucket" {
  type = string
}

variable "logs_access_key_id" {
  type      = string
  sensitive = true
}

variable "logs_secret_access_key" {
  type      = string
  sensitive = true
}
