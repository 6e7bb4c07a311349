"""From linear light to JPEG, in numpy and OpenCV."""
