"""Pictures of what places are made of: linear colours and heights from numbers."""
