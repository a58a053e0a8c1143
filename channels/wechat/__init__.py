"""微信公众号 and 微信客服: verify, decrypt, read, render, send."""
