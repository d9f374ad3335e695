# Queues, workers and ledger of the freight team.

terraform {
  required_version = ">= 1.9, < 2.0"
}

variable "region" {
  type        = string
  description = "Region that everything below lives in."
  default     = "north"
}

locals {
  queues = [
    "telex-manifests",
    "trailer-parked",
    "manifest-received",
    "berth-assigned",
    "axle-weighed",
  ]
  workers = {
    forwarder = { reads = "trailer-parked", concurrency = 1 }
    printer   = { reads = "manifest-received", concurrency = 6 }
  }
}

resource "terraform_data" "queue" {
  count = length(local.queues)
  input = {
    kind           = "queue"
    name           = local.queues[count.index]
    region         = var.region
    retention_days = 14
  }

  # A queue cannot be renamed: another name is another queue, and the old one goes with its messages.
  triggers_replace = [local.queues[count.index]]
}

resource "terraform_data" "worker" {
  for_each = local.workers
  input = {
    kind        = "worker"
    name        = each.key
    region      = var.region
    reads       = each.value.reads
    concurrency = each.value.concurrency
  }
}

resource "terraform_data" "ledger" {
  input = {
    kind   = "bucket"
    name   = "freight-ledger-2022"
    region = var.region
  }

  lifecycle {
    prevent_destroy = true
  }
}
