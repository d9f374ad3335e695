variable "bastion_address" { type = string }

resource "saltmarsh_firewall_rule" "ssh" {
  name      = "ssh-to-bastion"
  direction = "ingress"
  port      = 22
  sources   = ["198.51.100.0/24", "0.0.0.0/0"]
}

resource "saltmarsh_firewall_rule" "postgres" {
  name      = "postgres-from-bastion"
  direction = "ingress"
  port      = 5432
  sources   = [var.bastion_address]
}

resource "saltmarsh_role" "deployer" {
  name      = "deployer"
  actions   = ["instance:*", "bucket:Put"]
  resources = ["instance/*", "bucket/releases-*"]
}

resource "saltmarsh_role" "breakglass" {
  name      = "breakglass"
  actions   = ["*"]
  resources = ["*"]
}

resource "saltmarsh_role" "auditor" {
  name      = "auditor"
  actions   = ["bucket:Get", "queue:Describe"]
  resources = ["bucket/manifests-*", "queue/*"]
}
