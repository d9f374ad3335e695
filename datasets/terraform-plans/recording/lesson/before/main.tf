terraform {
  required_version = ">= 1.7"
  required_providers {
    saltmarsh = {
      source  = "terraform.saltmarsh.example/platform/saltmarsh"
      version = "1.4.0"
    }
  }
}

variable "admin_password" {
  type      = string
  sensitive = true
}

variable "join_word" {
  type      = string
  sensitive = true
}

module "moorings" {
  source         = "./modules/service"
  name           = "moorings"
  image          = "base-2025-11"
  size           = "standard-2"
  zone           = "north-a"
  replicas       = 2
  admin_password = var.admin_password
  database = {
    engine     = "postgres-16"
    class      = "db-medium"
    storage_gb = 60
    zone       = "north-a"
    encrypted  = true
  }
}

module "tides" {
  source         = "./modules/service"
  name           = "tides"
  image          = "base-2025-11"
  size           = "standard-1"
  zone           = "south-b"
  replicas       = 1
  admin_password = var.admin_password
}

module "licences" {
  source         = "./modules/service"
  name           = "permits"
  image          = "base-2025-11"
  size           = "standard-1"
  zone           = "south-b"
  replicas       = 1
  admin_password = var.admin_password
  database = {
    engine     = "postgres-16"
    class      = "db-small"
    storage_gb = 20
    zone       = "south-b"
    encrypted  = true
  }
}

module "signals" {
  source = "./modules/events"
  queues = {
    "berth-freed"  = { ordered = true, retention_days = 4 }
    "gauge-read"   = { ordered = false, retention_days = 2 }
    "fee-reminded" = { ordered = false, retention_days = 4 }
  }
}

resource "saltmarsh_firewall_rule" "web" {
  name      = "web"
  direction = "ingress"
  port      = 443
  sources   = ["0.0.0.0/0", "::/0"]
}

resource "saltmarsh_firewall_rule" "telnet" {
  name      = "telnet"
  direction = "ingress"
  port      = 23
  sources   = ["0.0.0.0/0"]
}

resource "saltmarsh_instance" "gauge" {
  name  = "gauge-reader"
  image = "base-2025-11"
  size  = "standard-1"
  zone  = "south-c"
}

resource "saltmarsh_instance" "printer" {
  name  = "label-printer"
  image = "base-2025-11"
  size  = "standard-1"
  zone  = "south-c"
}

resource "saltmarsh_dns_record" "quay" {
  name   = "quay.saltmarsh.example"
  type   = "A"
  ttl    = 300
  values = ["203.0.113.40"]

  lifecycle {
    ignore_changes = [ttl]
  }
}

resource "saltmarsh_bucket" "scans" {
  name       = "berth-scans"
  versioning = false
}

resource "saltmarsh_bucket" "plans" {
  name       = "quay-plans"
  versioning = true
}
