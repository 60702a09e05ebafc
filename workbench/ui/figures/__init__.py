"""What are the figures of the whole book?"""
