"""What was asked for, under which policy and product?"""
