moved {
  from = aws_subnet.old
  to   = aws_subnet.private_a
}
