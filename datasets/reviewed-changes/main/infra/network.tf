resource "aws_security_group" "jump" {
  name   = "jump"
  vpc_id = var.vpc_id
}

resource "aws_security_group" "edge" {
  name   = "edge"
  vpc_id = var.vpc_id
}

resource "aws_security_group" "bastion" {
  name   = "bastion"
  vpc_id = var.vpc_id
}

resource "aws_security_group" "web" {
  name   = "web"
  vpc_id = var.vpc_id
}
