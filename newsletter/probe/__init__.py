"""Looking at what an issue points to: plain answers, which the checks judge."""
