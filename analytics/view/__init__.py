"""How does it read: charts, tables, sentences and the sections of the reports, in both languages."""
