"""The long list of loans."""
