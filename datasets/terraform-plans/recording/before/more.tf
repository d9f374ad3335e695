variable "join_word" {
  type      = string
  sensitive = true
}

resource "saltmarsh_firewall_rule" "resolver" {
  name      = "resolver"
  direction = "ingress"
  port      = 53
  sources   = ["0.0.0.0/0", "::/0"]
}

resource "saltmarsh_firewall_rule" "kiosk_admin" {
  name      = "kiosk-admin"
  direction = "ingress"
  port      = 443
  sources   = ["0.0.0.0/0"]
}

resource "saltmarsh_firewall_rule" "partner" {
  name      = "partner-feed"
  direction = "ingress"
  port      = 8883
  sources   = ["203.0.113.64/28"]
}

resource "saltmarsh_role" "relay" {
  name      = "relay-1"
  actions   = ["queue:*"]
  resources = ["queue/refund-*"]
}

resource "saltmarsh_role" "retired" {
  name      = "retired"
  actions   = ["*"]
  resources = ["*"]
}

resource "saltmarsh_role" "indexer" {
  name      = "indexer"
  actions   = ["bucket:Get"]
  resources = ["bucket/manifests-*"]
}

resource "saltmarsh_role" "partner" {
  name      = "partner"
  actions   = ["queue:Send"]
  resources = ["queue/kiosk-*"]
}

resource "saltmarsh_volume" "scans" {
  name  = "scans"
  disks = [{ kind = "ssd", encrypted = "yes" }, { kind = "hdd", encrypted = "no" }]
}

resource "saltmarsh_instance" "agent" {
  name  = "agent"
  image = "base-2026-08"
  size  = "standard-1"
  zone  = "south-b"
  tags  = { join = var.join_word, role = "worker" }

  lifecycle {
    create_before_destroy = true
  }
}

resource "saltmarsh_instance" "canary" {
  name  = "canary"
  image = "base-2026-08"
  size  = "standard-1"
  zone  = "south-b"
}

resource "saltmarsh_instance" "broken" {
  name  = "broken"
  image = "base-2026-08"
  size  = "standard-1"
  zone  = "south-b"
}

resource "saltmarsh_instance" "follower" {
  name  = "follower"
  image = "base-2026-08"
  size  = "standard-1"
  zone  = "south-b"
  tags  = { follows = saltmarsh_instance.jump.private_ip, team = "platform" }
}

resource "saltmarsh_bucket" "attic" {
  name       = "attic"
  versioning = false
}

resource "saltmarsh_bucket" "receipts" {
  name       = "receipts"
  versioning = true
  tags       = { team = "finance" }
}

resource "saltmarsh_database" "reports" {
  name           = "reports-db"
  engine         = "postgres-16"
  class          = "db-small"
  storage_gb     = 40
  zone           = "south-a"
  encrypted      = true
  admin_password = var.admin_password

  lifecycle {
    create_before_destroy = true
  }
}

resource "saltmarsh_queue" "parcels" {
  name           = "parcels"
  ordered        = false
  retention_days = 4
  tags           = { team = "freight" }
}

resource "saltmarsh_balancer" "front" {
  name  = "front"
  pools = { blue = ["192.0.2.7"], green = ["192.0.2.9"] }
}

resource "saltmarsh_key" "partner" {
  owner   = "partner-feed"
  quarter = "2026-q3"
}
