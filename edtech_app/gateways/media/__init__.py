"""Keeping files: Cloudinary, and the folder that stands in for it."""
