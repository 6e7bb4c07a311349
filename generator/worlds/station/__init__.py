"""What an underground station is made of: pictures, rooms, stairs, machines, trains and lamps."""
