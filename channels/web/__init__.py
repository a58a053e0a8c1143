"""The web channel: HTTP API and the first page (网页渠道)."""
