"""How a question becomes a grounded answer and a route (问答)."""
