"""What people who work on the program use: a browser to look with, drawings, contact sheets."""
