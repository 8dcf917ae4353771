"""The log on JetStream: appending, loading, reading, and the streams it stands on."""
