variable "owns_project" {
  type = bool
}

variable "account_id" {
  type = string
}

variable "zone_id" {
  type = string
}

variable "project" {
  type = string
}

variable "branch" {
  description = "Which branch of the project is this environment's."
  type        = string
}

variable "host" {
  type = string
}
