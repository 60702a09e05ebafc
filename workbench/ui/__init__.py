"""What does staff see and press?"""
