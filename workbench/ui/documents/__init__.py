"""Which papers does a decision make?"""
