"""What happens to a loan once it is drawn?"""
