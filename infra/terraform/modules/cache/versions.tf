terraform {
  required_providers {
    upstash = {
      source = "upstash/upstash"
    }
  }
}
