# What pnpm cloud:init reads, by `terraform output -json`, and gives to the workers as secrets and vars.

output "name_servers" {
  description = "What the registrar has to be told, once."
  value       = module.zone.name_servers
}

output "gateway_owner_url" {
  description = "The gateway's database as its owner, for migrations."
  value       = module.database.owner_urls["gateway"]
  sensitive   = true
}

output "jobs_owner_url" {
  description = "The database of jobs as its owner, for migrations."
  value       = module.database.owner_urls["jobs"]
  sensitive   = true
}

output "database_project_id" {
  description = "Neon's project, in which workflows make branches of pull requests."
  value       = module.database.project_id
}

output "redis_url" {
  description = "The gateway's UPSTASH_REDIS_REST_URL."
  value       = module.cache.rest_url
}

output "redis_token" {
  description = "The gateway's UPSTASH_REDIS_REST_TOKEN."
  value       = module.cache.rest_token
  sensitive   = true
}

output "access_client_id" {
  description = "The workers' CF_ACCESS_CLIENT_ID."
  value       = module.origin.access_client_id
}

output "access_client_secret" {
  description = "The workers' CF_ACCESS_CLIENT_SECRET."
  value       = module.origin.access_client_secret
  sensitive   = true
}

output "vm_address" {
  description = "Where the VM is reached by SSH, where anybody may."
  value       = module.vm.address
}
