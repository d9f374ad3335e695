variable "name" { type = string }
variable "image" { type = string }
variable "size" { type = string }
variable "zone" { type = string }
variable "replicas" { type = number }
variable "database" {
  type = object({
    engine     = string
    class      = string
    storage_gb = number
    zone       = string
    encrypted  = bool
  })
  default = null
}
variable "admin_password" {
  type      = string
  sensitive = true
  default   = ""
}

resource "saltmarsh_instance" "app" {
  count = var.replicas
  name  = "${var.name}-${count.index}"
  image = var.image
  size  = var.size
  zone  = var.zone
  tags  = { service = var.name }

  lifecycle {
    create_before_destroy = true
  }
}

resource "saltmarsh_dns_record" "service" {
  name   = "${var.name}.internal.saltmarsh.example"
  type   = "A"
  ttl    = 60
  values = saltmarsh_instance.app[*].private_ip
}

module "store" {
  source         = "../store"
  count          = var.database == null ? 0 : 1
  service        = var.name
  settings       = var.database
  admin_password = var.admin_password
}
