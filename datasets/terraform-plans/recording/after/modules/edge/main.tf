variable "bastion_address" { type = string }

resource "saltmarsh_firewall_rule" "https" {
  name      = "https-from-anywhere"
  direction = "ingress"
  port      = 443
  sources   = ["0.0.0.0/0", "::/0"]
}
resource "saltmarsh_firewall_rule" "metrics" {
  name      = "metrics-from-monitoring"
  direction = "ingress"
  port      = 9100
  sources   = ["192.0.2.16/28", "198.51.100.16/28"]
}

resource "saltmarsh_firewall_rule" "updates" {
  name      = "package-updates"
  direction = "egress"
  port      = 873
  sources   = ["0.0.0.0/0"]
}

resource "saltmarsh_firewall_rule" "exporter6" {
  name      = "exporter-over-ipv6"
  direction = "ingress"
  port      = 9113
  sources   = ["2001:db8:a::/48", "::/0"]
}

module "access" {
  source          = "../access"
  bastion_address = var.bastion_address
}
