"""The flow of a mailing on one page: from an approved email and a list to deliveries in the ledger."""
