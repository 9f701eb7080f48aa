[
  {
    "name": "app",
    "image": "${image}",
    "essential": true,
  }
]
