"""What the people who run Hearth look at: health and logs."""
