"""What does a documented, synthetic economy of merchants look like?"""
