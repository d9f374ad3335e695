resource "aws_cloudwatch_log_group" "fares" {
  name              = "/saltmarsh/fares"
  retention_in_days = 14
}
