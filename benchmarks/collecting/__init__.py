"""What collecting is measured by."""
