variable "name" {
  type = string
}

variable "region" {
  type = string
}

variable "read_regions" {
  type = set(string)
}

variable "is_replicated" {
  type = bool
}
