"""How do files come in?"""
