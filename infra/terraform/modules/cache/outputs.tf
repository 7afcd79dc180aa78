output "rest_url" {
  value = "https://${upstash_redis_database.redis.endpoint}"
}

output "rest_token" {
  value     = upstash_redis_database.redis.rest_token
  sensitive = true
}
