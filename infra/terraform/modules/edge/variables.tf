variable "account_id" {
  type = string
}

variable "product" {
  type = string
}

variable "environment" {
  type = string
}

variable "location" {
  type = string
}
