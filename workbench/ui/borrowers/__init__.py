"""How does each borrower fare?"""
