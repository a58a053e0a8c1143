"""Where we are asked (渠道)."""
