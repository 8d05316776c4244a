"""Tools for who develops and documents Samsvar. Nothing of the product imports them."""
