"""What more or less money would buy."""
