"""Companies, programs, collaborations and payers: who may send and receive, and who pays for the service."""
