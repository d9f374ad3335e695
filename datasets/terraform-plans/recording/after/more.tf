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

resource "saltmarsh_firewall_rule" "kiosk" {
  name      = "kiosk-from-anywhere"
  direction = "ingress"
  port      = 443
  sources   = ["0.0.0.0/0", "::/0"]
}

resource "saltmarsh_firewall_rule" "kiosk_admin" {
  name      = "kiosk-admin"
  direction = "ingress"
  port      = 9443
  sources   = ["0.0.0.0/0"]
}

resource "saltmarsh_firewall_rule" "plain" {
  name      = "plain-http"
  direction = "ingress"
  port      = 80
  sources   = ["0.0.0.0/0", "::/0"]
}

resource "saltmarsh_firewall_rule" "alternative" {
  name      = "https-alternative"
  direction = "ingress"
  port      = 8443
  sources   = ["198.51.100.0/24", "::/0"]
}

resource "saltmarsh_firewall_rule" "partner" {
  name      = "partner-feed"
  direction = "ingress"
  port      = 8883
  sources   = split(",", saltmarsh_key.partner.networks)
}

resource "saltmarsh_firewall_rule" "half" {
  name      = "half-known"
  direction = "ingress"
  port      = 8080
  sources   = ["0.0.0.0/0", "${saltmarsh_instance.bastion.private_ip}/32"]
}

resource "saltmarsh_role" "relay" {
  name      = "relay-2"
  actions   = ["queue:*"]
  resources = ["queue/refund-*"]
}

resource "saltmarsh_role" "cleaner" {
  name      = "cleaner"
  actions   = ["queue:Purge", "*"]
  resources = ["queue/refund-*"]
}

resource "saltmarsh_role" "indexer" {
  name      = "indexer"
  actions   = ["bucket:Get"]
  resources = ["bucket/manifests-*", "*"]
}

resource "saltmarsh_role" "tagger" {
  name      = "tagger"
  actions   = ["bucket:*Tags", "queue:Get*"]
  resources = ["bucket/*", "queue/**"]
}

resource "saltmarsh_role" "partner" {
  name      = "partner"
  actions   = split(",", saltmarsh_key.partner.grants)
  resources = split(",", saltmarsh_key.partner.networks)
}

resource "saltmarsh_role" "ferry" {
  name      = "ferry"
  actions   = ["bucket:${saltmarsh_key.partner.grants}", "queue:*"]
  resources = ["queue/refund-*", "bucket/${saltmarsh_key.partner.id}"]
}

resource "saltmarsh_schedule" "nightly" {
  name      = "nightly"
  actions   = ["*", "bucket:*"]
  resources = ["*"]
}

resource "saltmarsh_volume" "scans" {
  name  = "scans"
  disks = [{ kind = "ssd", encrypted = "yes" }, { kind = "ssd", encrypted = "yes" }]
}

resource "saltmarsh_instance" "agent" {
  name  = "agent"
  image = "base-2026-08"
  size  = "standard-1"
  zone  = "south-b"
  tags  = { join = var.join_word, role = "runner" }

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
  tags  = { follows = saltmarsh_instance.bastion.private_ip, team = "platform" }
}

resource "saltmarsh_bucket" "receipts" {
  name       = "receipts"
  versioning = true
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
  ordered        = true
  retention_days = 4
  tags           = { team = "freight" }
}

resource "saltmarsh_balancer" "front" {
  name  = "front"
  pools = { blue = ["192.0.2.7"], green = ["192.0.2.9", saltmarsh_instance.bastion.private_ip] }
}

resource "saltmarsh_key" "partner" {
  owner   = "partner-feed-2"
  quarter = "2026-q4"
}

import {
  to = saltmarsh_bucket.timetables
  id = "buc-5a1f0001"
}

resource "saltmarsh_bucket" "timetables" {
  name       = "timetables"
  versioning = true
}

import {
  to = saltmarsh_queue.complaints
  id = "que-5a1f0002"
}

resource "saltmarsh_queue" "complaints" {
  name           = "complaints"
  ordered        = false
  retention_days = 14
}
