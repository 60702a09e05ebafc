"""What is an import of order lines measured with: the file, and the other ways to the same features?"""
