password = "hunter2-before"
driver   = "awsfirelens"
token    = "hunter2-after"
