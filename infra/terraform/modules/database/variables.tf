variable "name" {
  type = string
}

variable "region" {
  type = string
}

variable "compute" {
  type = object({
    min             = number
    max             = number
    suspend_seconds = number
  })
}

variable "history_hours" {
  type = number
}

variable "is_protected" {
  type = bool
}
