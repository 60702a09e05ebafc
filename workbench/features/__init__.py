"""What do the four flows say about a merchant on one day, in numbers?"""
