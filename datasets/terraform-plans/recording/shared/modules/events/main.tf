variable "queues" {
  type = map(object({
    ordered        = bool
    retention_days = number
  }))
}

resource "saltmarsh_queue" "topic" {
  for_each       = var.queues
  name           = each.key
  ordered        = each.value.ordered
  retention_days = each.value.retention_days
  tags           = { service = "events" }
}
