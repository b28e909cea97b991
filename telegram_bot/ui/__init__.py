"""The small toolkit that the bot's screens are made of: views, buttons, questions, and one message on the screen."""
