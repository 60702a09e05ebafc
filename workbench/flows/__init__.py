"""What did the merchant sell, move, ship and hear about itself?"""
