variable "service" { type = string }
variable "settings" {
  type = object({
    engine     = string
    class      = string
    storage_gb = number
    zone       = string
    encrypted  = bool
  })
}
variable "admin_password" {
  type      = string
  sensitive = true
}

resource "saltmarsh_database" "main" {
  name           = "${var.service}-db"
  engine         = var.settings.engine
  class          = var.settings.class
  storage_gb     = var.settings.storage_gb
  zone           = var.settings.zone
  encrypted      = var.settings.encrypted
  admin_password = var.admin_password
  tags           = { service = var.service }
}
