"""Pictures of results: ranked retrieval, attributes, curves. Drawn on RGB arrays by OpenCV."""
