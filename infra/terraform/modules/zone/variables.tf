variable "owns_zone" {
  type = bool
}

variable "account_id" {
  type = string
}

variable "zone_name" {
  type = string
}

variable "mail_records" {
  type = list(object({
    type     = string
    name     = string
    content  = string
    priority = optional(number)
  }))
}
