"""The steps of the answer line, in the order of Assistant._answer."""
