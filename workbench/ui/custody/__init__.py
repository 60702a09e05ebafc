"""Cases that go from desk to desk."""
