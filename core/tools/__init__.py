"""What a chat model may have done for it while it answers: small things, each with limits of its own."""
