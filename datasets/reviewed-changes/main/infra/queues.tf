resource "aws_sqs_queue" "boarding" {
  name                      = "saltmarsh-boarding"
  message_retention_seconds = 1209600
}

resource "aws_sqs_queue" "undelivered" {
  name                       = "saltmarsh-undelivered"
  visibility_timeout_seconds = 30
}
