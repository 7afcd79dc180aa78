variable "account_id" {
  type = string
}

variable "zone_id" {
  type = string
}

variable "name" {
  type = string
}

variable "cms_host" {
  type = string
}

variable "billing_host" {
  type = string
}

variable "machine_host" {
  type = string
}

variable "operator_emails" {
  type = list(string)
}
