"""Renderers: values in, bytes out. They know no database, no caller and no clock."""
