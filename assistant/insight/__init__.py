"""What was asked and how well it was answered (运行情况): gaps, reviews, ratings, figures."""
