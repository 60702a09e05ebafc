"""How is a merchant interviewed?"""
