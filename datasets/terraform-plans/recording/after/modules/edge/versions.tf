terraform {
  required_providers {
    saltmarsh = {
      source = "terraform.saltmarsh.example/platform/saltmarsh"
    }
  }
}
