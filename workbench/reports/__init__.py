"""How does a decision look on paper?"""
