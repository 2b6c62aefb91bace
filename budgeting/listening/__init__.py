"""What machines can hear in feedback: how something was said, when a level changed, which themes come back."""
