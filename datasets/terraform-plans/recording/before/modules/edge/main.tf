variable "bastion_address" { type = string }

resource "saltmarsh_firewall_rule" "https" {
  name      = "https-from-anywhere"
  direction = "ingress"
  port      = 443
  sources   = ["0.0.0.0/0", "::/0"]
}
resource "saltmarsh_firewall_rule" "legacy_ftp" {
  name      = "ftp-from-anywhere"
  direction = "ingress"
  port      = 21
  sources   = ["0.0.0.0/0"]
}

module "access" {
  source          = "../access"
  bastion_address = var.bastion_address
}
