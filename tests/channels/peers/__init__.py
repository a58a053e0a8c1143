"""The platforms as the tests play them, one for each channel (对端)."""
