"""What whoever sets Slack up needs: the app's manifest, what it asks for and why, and what is wrong with it."""
