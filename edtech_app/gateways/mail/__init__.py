"""Sending mail: SMTP, and the outbox that keeps what nobody can send."""
