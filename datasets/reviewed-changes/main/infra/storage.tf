resource "aws_cloudwatch_log_group" "fares" {
  name              = "/saltmarsh/fares"
  retention_in_days = 14
}

resource "aws_db_instance" "fares" {
  engine   = "postgres"
  username = "fares"
  password = var.fares_password
}
