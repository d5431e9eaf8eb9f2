"""What people are told by mail: which letters a history calls for, their words, one-time links, their carriers."""
