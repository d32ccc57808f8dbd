"""What whoever sets the bot up needs: the way in, and what is wrong with it."""
