output "project_id" {
  value = neon_project.project.id
}

output "owner_urls" {
  value = {
    for name, role in neon_role.owners :
    name => "postgres://${role.name}:${urlencode(role.password)}@${neon_project.project.database_host}/${name}?sslmode=verify-full"
  }
  sensitive = true
}
