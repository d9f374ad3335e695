# Seven years of it, by law. There is no other copy.
resource "aws_s3_bucket" "receipts" {
  bucket = "saltmarsh-receipts"
}

resource "aws_cloudwatch_log_group" "fares" {
  name              = "/saltmarsh/fares"
  retention_in_days = 14
}
