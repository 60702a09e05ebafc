"""What is seen of one case, and how is it decided?"""
