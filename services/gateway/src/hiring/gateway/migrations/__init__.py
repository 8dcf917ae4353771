"""The gateway's own tables: who is signed in, who may come in, and webhooks. Nothing can make them again."""
