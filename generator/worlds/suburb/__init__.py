"""What a residential street is made of: its plan, its ground, its gardens."""
