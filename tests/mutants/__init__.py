"""Small faults put into the service on purpose, and the tests that must notice each of them."""
