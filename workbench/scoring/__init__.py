"""How likely is default, and why does the model say so?"""
