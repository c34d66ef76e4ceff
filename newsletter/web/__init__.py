"""What the program shows in a browser: `shell` is what all pages share, the other packages are the pages."""
