terraform {
  required_version = ">= 1.10"

  required_providers {
    cloudflare = {
      source  = "cloudflare/cloudflare"
      version = "5.22.0"
    }
    neon = {
      source  = "kislerdm/neon"
      version = "0.15.0"
    }
    upstash = {
      source  = "upstash/upstash"
      version = "2.0.1"
    }
    hcloud = {
      source  = "hetznercloud/hcloud"
      version = "1.68.0"
    }
  }

  # One state for each environment, in a bucket: see dev.s3.tfbackend and prod.s3.tfbackend. The state holds passwords.
  backend "s3" {}
}

# Each reads its token from the environment: CLOUDFLARE_API_TOKEN, NEON_API_KEY, HCLOUD_TOKEN.
provider "cloudflare" {}

provider "neon" {}

provider "hcloud" {}

provider "upstash" {
  email   = var.upstash_email
  api_key = var.upstash_api_key
}
