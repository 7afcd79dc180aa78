# Redis: sessions and kept answers. It holds copies, so it may forget; nothing is asked of it that Postgres has not.

resource "upstash_redis_database" "redis" {
  database_name  = var.name
  region         = "global"
  primary_region = var.region
  read_regions   = var.read_regions
  prod_pack      = var.is_replicated
  eviction       = true
  tls            = true
}
