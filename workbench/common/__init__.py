"""What has every stage in common that is not about lending?"""
