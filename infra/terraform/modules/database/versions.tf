terraform {
  required_providers {
    neon = {
      source = "kislerdm/neon"
    }
  }
}
