"""How what people do on Slack reaches us: over sockets that we open, or by requests that Slack sends."""
