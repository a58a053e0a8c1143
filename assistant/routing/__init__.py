"""Ways × sites × time → routes (去向)."""
