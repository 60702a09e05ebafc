"""What are the models, and how well do they work?"""
