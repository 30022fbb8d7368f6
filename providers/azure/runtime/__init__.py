"""The code that runs in a service's function app: it makes events of requests, and answers for the region's health."""
