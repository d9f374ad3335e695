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

module "bookings" {
  source         = "./modules/service"
  name           = "bookings"
  image          = "base-2026-08"
  size           = "standard-4"
  zone           = "north-a"
  replicas       = 2
  admin_password = var.admin_password
  database = {
    engine     = "postgres-16"
    class      = "db-medium"
    storage_gb = 200
    zone       = "north-a"
    encrypted  = true
  }
}

module "payments" {
  source         = "./modules/service"
  name           = "payments"
  image          = "base-2026-08"
  size           = "standard-4"
  zone           = "north-b"
  replicas       = 1
  admin_password = var.admin_password
  database = {
    engine     = "postgres-15"
    class      = "db-medium"
    storage_gb = 120
    zone       = "north-b"
    encrypted  = false
  }
}

module "inventory" {
  source         = "./modules/service"
  name           = "inventory"
  image          = "base-2026-08"
  size           = "standard-2"
  zone           = "south-a"
  replicas       = 1
  admin_password = "tern-estuary-4471"
  database = {
    engine     = "postgres-16"
    class      = "db-medium"
    storage_gb = 80
    zone       = "south-a"
    encrypted  = true
  }
}

module "search" {
  source   = "./modules/service"
  name     = "search"
  image    = "base-2026-08"
  size     = "standard-2"
  zone     = "south-b"
  replicas = 3
}

module "notify" {
  source   = "./modules/service"
  name     = "notify"
  image    = "base-2026-08"
  size     = "standard-1"
  zone     = "south-c"
  replicas = 1
}

module "sessions" {
  source         = "./modules/service"
  name           = "auth"
  image          = "base-2026-08"
  size           = "standard-2"
  zone           = "north-c"
  replicas       = 1
  admin_password = var.admin_password
  database = {
    engine     = "postgres-16"
    class      = "db-small"
    storage_gb = 20
    zone       = "north-c"
    encrypted  = true
  }
}

module "events" {
  source = "./modules/events"
  queues = {
    "booking-confirmed" = { ordered = true, retention_days = 4 }
    "ticket-issued"     = { ordered = false, retention_days = 4 }
  }
}

module "backlog" {
  source = "./modules/events"
  queues = {
    "manifest-received" = { ordered = false, retention_days = 4 }
    "refund-requested"  = { ordered = false, retention_days = 4 }
  }
}

module "edge" {
  source          = "./modules/edge"
  bastion_address = "${saltmarsh_instance.jump.private_ip}/32"
}

resource "saltmarsh_instance" "jump" {
  name  = "bastion"
  image = "base-2026-08"
  size  = "standard-1"
  zone  = "south-a"
}

resource "saltmarsh_instance" "runner" {
  name  = "ci-runner"
  image = "base-2026-08"
  size  = "standard-2"
  zone  = "south-c"
  tags  = { team = "platform" }
}

resource "saltmarsh_instance" "batch" {
  name  = "nightly-batch"
  image = "base-2026-08"
  size  = "standard-2"
  zone  = "north-c"
}

resource "saltmarsh_bucket" "manifests" {
  name       = "manifests-archive"
  versioning = true
  tags       = { team = "freight" }
}

resource "saltmarsh_bucket" "exports" {
  name       = "exports-2024"
  versioning = false
}
resource "saltmarsh_dns_record" "freight" {
  name   = "freight.saltmarsh.example"
  type   = "A"
  ttl    = 300
  values = ["203.0.113.12"]

  lifecycle {
    ignore_changes = [ttl]
  }
}

output "bastion_address" {
  value = saltmarsh_instance.jump.private_ip
}
