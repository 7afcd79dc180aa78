output "logs_bucket" {
  value = cloudflare_r2_bucket.buckets["logs"].name
}
