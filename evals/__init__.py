"""How well we do it (评测)."""
