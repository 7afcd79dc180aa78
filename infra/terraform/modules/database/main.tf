# One project, in which each of the two databases has an owner, and migrations are the owner's. The roles that the workers
# use are not here: a role that is made by Neon's API may look past row-level security. pnpm cloud:init makes them by SQL.

locals {
  databases = toset(["gateway", "jobs"])
}

resource "neon_project" "project" {
  name                      = var.name
  region_id                 = var.region
  pg_version                = 17
  history_retention_seconds = var.history_hours * 3600
  default_branch_protected  = var.is_protected

  branch {
    name = "main"
  }

  default_endpoint_settings {
    autoscaling_limit_min_cu = var.compute.min
    autoscaling_limit_max_cu = var.compute.max
    suspend_timeout_seconds  = var.compute.suspend_seconds
  }

  lifecycle {
    prevent_destroy = true
  }
}

resource "neon_role" "owners" {
  for_each = local.databases

  project_id = neon_project.project.id
  branch_id  = neon_project.project.default_branch_id
  name       = "${each.key}_owner"
}

resource "neon_database" "databases" {
  for_each = local.databases

  project_id = neon_project.project.id
  branch_id  = neon_project.project.default_branch_id
  name       = each.key
  owner_name = neon_role.owners[each.key].name
}
