"""Keeping content true (内容维护): where a thing is used, what ends, disagrees, repeats or is missing."""
