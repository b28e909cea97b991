"""Who saw and clicked ads, by the place, the gender and the age of the viewers: added up in the background."""
