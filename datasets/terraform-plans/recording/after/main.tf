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
  image          = "base-2026-10"
  size           = "standard-4"
  zone           = "north-a"
  replicas       = 2
  admin_password = var.admin_password
  database = {
    engine     = "postgres-16"
    class      = "db-medium"
    storage_gb = 200
    zone       = "north-b"
    encrypted  = true
  }
}

module "payments" {
  source         = "./modules/service"
  name           = "payments"
  image          = "base-2026-10"
  size           = "standard-4"
  zone           = "north-b"
  replicas       = 1
  admin_password = var.admin_password
  database = {
    engine     = "postgres-16"
    class      = "db-medium"
    storage_gb = 120
    zone       = "north-b"
    encrypted  = true
  }
}

module "inventory" {
  source         = "./modules/service"
  name           = "inventory"
  image          = "base-2026-08"
  size           = "standard-2"
  zone           = "south-a"
  replicas       = 1
  admin_password = "otter-mudflat-9058"
  database = {
    engine     = "postgres-16"
    class      = "db-large"
    storage_gb = 80
    zone       = "south-a"
    encrypted  = true
  }
}

module "search" {
  source   = "./modules/service"
  name     = "search"
  image    = "base-2026-08"
  size     = "standard-8"
  zone     = "south-b"
  replicas = 2
}

module "notify" {
  source   = "./modules/service"
  name     = "notify"
  image    = "base-2026-08"
  size     = "standard-1"
  zone     = "south-c"
  replicas = 2
}

module "auth" {
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
    "ticket-issued"     = { ordered = false, retention_days = 7 }
    "kiosk-checked-in"  = { ordered = false, retention_days = 4 }
  }
}

module "backlog" {
  source = "./modules/events"
  queues = {
    "manifest-received" = { ordered = true, retention_days = 4 }
  }
}

module "edge" {
  source          = "./modules/edge"
  bastion_address = "${saltmarsh_instance.bastion.private_ip}/32"
}

resource "saltmarsh_instance" "bastion" {
  name  = "bastion"
  image = "base-2026-10"
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

resource "saltmarsh_instance" "nightly" {
  name  = "nightly-batch"
  image = "base-2026-08"
  size  = "standard-4"
  zone  = "north-c"
}

resource "saltmarsh_bucket" "manifests" {
  name       = "manifests-archive"
  versioning = true
  tags       = { team = "freight", retention = "7-years" }
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
  value = saltmarsh_instance.bastion.private_ip
}

data "saltmarsh_health" "search" {
  service    = "search"
  depends_on = [module.search]
}

moved {
  from = module.sessions
  to   = module.auth
}

moved {
  from = saltmarsh_instance.jump
  to   = saltmarsh_instance.bastion
}

moved {
  from = saltmarsh_instance.batch
  to   = saltmarsh_instance.nightly
}

removed {
  from = saltmarsh_bucket.exports
  lifecycle {
    destroy = false
  }
}
