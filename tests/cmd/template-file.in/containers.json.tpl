[
  {
    "name": "app",
    "image": "${image}",
    "logConfiguration": { "logDriver": "json-file" },
    "essential": true,
  }
]
