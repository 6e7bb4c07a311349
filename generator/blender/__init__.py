"""The only room that imports bpy: arrays in, arrays out. It decides nothing."""
