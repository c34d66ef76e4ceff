"""What is measured: how fast the program is, beside something that everybody knows."""
