variable "zone_id" {
  type = string
}

variable "has_bot_score" {
  type = bool
}
