# The machine of Directus and Lago. Nothing listens to the outside: the tunnel is opened from inside.

resource "hcloud_firewall" "vm" {
  name = var.name

  dynamic "rule" {
    for_each = length(var.admin_cidrs) > 0 ? ["22"] : []

    content {
      direction  = "in"
      protocol   = "tcp"
      port       = rule.value
      source_ips = var.admin_cidrs
    }
  }
}

resource "hcloud_volume" "data" {
  name              = var.name
  location          = var.location
  size              = var.volume_gigabytes
  format            = "ext4"
  delete_protection = true
}

resource "hcloud_server" "vm" {
  name         = var.name
  image        = "debian-13"
  server_type  = var.type
  location     = var.location
  ssh_keys     = var.ssh_keys
  firewall_ids = [hcloud_firewall.vm.id]
  user_data = templatefile("${path.module}/cloud-init.yaml", {
    volume            = hcloud_volume.data.linux_device
    repository        = var.repository
    release           = var.release
    domain            = var.domain
    api_host          = var.api_host
    cms_host          = var.cms_host
    billing_host      = var.billing_host
    operator_email    = var.operator_email
    mail_from         = var.mail_from
    smtp_url          = var.smtp_url
    alert_webhook_url = var.alert_webhook_url
    tunnel_token      = var.tunnel_token
  })

  # A changed file would make a new machine: upgrades are by pnpm selfhost:upgrade on the one that is there.
  lifecycle {
    ignore_changes = [user_data, ssh_keys]
  }
}

resource "hcloud_volume_attachment" "data" {
  volume_id = hcloud_volume.data.id
  server_id = hcloud_server.vm.id
  automount = false
}
