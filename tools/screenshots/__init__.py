"""Pictures of the page, taken of a Hearth in which the team of the demo has talked."""
