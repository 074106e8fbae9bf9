"""Statements of the writer: what is stored of a batch's units and periods, and which rows a file gets."""

KNOWN_SQL = """
-- Stored submissions with one of these contents. One row per submission. Takes $hashes.
SELECT sha256__text, submission, status__text, received_on, superseded_on
FROM ({submissions})
WHERE sha256__text IN (SELECT unnest($hashes))
ORDER BY seq
"""

SLICES_SQL = """
-- What is stored of these units and periods: one row per submission and per sheet of it.
-- Takes $units, $periods, $plan.
SELECT seq, unit, period, about, received_on, status__text, superseded_on
FROM ({log})
WHERE unit IN (SELECT unnest($units)) AND period IN (SELECT unnest($periods)) AND plan = $plan
ORDER BY seq, about
"""

NEW_SQL = "SELECT * EXCLUDE (period) FROM {staged} WHERE period = {period}"

# Rows of files that are written anew, those replaced from now on marked with the day.
KEPT_SQL = """
UNION ALL BY NAME
SELECT {names}
FROM (
    SELECT old.* REPLACE (
        CASE WHEN changed.seq IS NULL THEN old.superseded_on ELSE changed.superseded_on END AS superseded_on
    )
    FROM ({old}) AS old
    LEFT JOIN changed ON changed.seq = old.seq AND changed.about = old.about
)
"""
