"""The web channel: HTTP API and the plain first page."""
