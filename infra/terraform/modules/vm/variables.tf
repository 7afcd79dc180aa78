variable "name" {
  type = string
}

variable "type" {
  type = string
}

variable "location" {
  type = string
}

variable "volume_gigabytes" {
  type = number
}

variable "admin_cidrs" {
  type = list(string)
}

variable "ssh_keys" {
  type = list(string)
}

variable "repository" {
  type = string
}

variable "release" {
  type = string
}

variable "domain" {
  type = string
}

variable "api_host" {
  type = string
}

variable "cms_host" {
  type = string
}

variable "billing_host" {
  type = string
}

variable "operator_email" {
  type = string
}

variable "mail_from" {
  type = string
}

variable "smtp_url" {
  type      = string
  sensitive = true
}

variable "alert_webhook_url" {
  type      = string
  sensitive = true
}

variable "tunnel_token" {
  type      = string
  sensitive = true
}
