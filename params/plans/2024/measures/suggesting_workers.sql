-- Workers who proposed or co-proposed a suggestion that counts, out of the workers on the roll.
-- One row per unit and month, and one per month for the bureau: the numerator counts each person in the month of
-- the first suggestion, in the unit and again over the whole bureau; the denominator is all workers, in the
-- plan's first month.
-- Reads suggestion, unit, unit_now. Takes $starts_on, $as_of.
WITH counting AS (
    SELECT
        unit_now.unit,
        suggestion.event_on,
        suggestion.proposer_no || '、' || coalesce(suggestion.co_proposer_nos, '') AS persons
    FROM suggestion
    JOIN unit_now ON unit_now.sent_by = suggestion.unit
    WHERE trim(suggestion.method) <> ''
      AND suggestion.duplicate_of IS NULL
      AND suggestion.event_on BETWEEN $starts_on AND $as_of
),
proposing AS (
    SELECT counting.unit, counting.event_on, unnest(string_split(counting.persons, '、')) AS person
    FROM counting
),
first_time AS (
    SELECT
        coalesce(proposing.unit, 'bureau') AS unit,
        proposing.person,
        strftime(min(proposing.event_on), '%Y-%m') AS month
    FROM proposing
    WHERE proposing.person <> ''
    GROUP BY GROUPING SETS ((proposing.unit, proposing.person), (proposing.person))
),
roll AS (
    SELECT coalesce(unit.code, 'bureau') AS unit, sum(unit.workers) AS workers
    FROM unit
    WHERE unit.assessed
    GROUP BY GROUPING SETS ((unit.code), ())
),
counted AS (
    SELECT first_time.unit, first_time.month, 1 AS numerator, 0 AS denominator
    FROM first_time
    UNION ALL
    SELECT roll.unit, strftime(CAST($starts_on AS DATE), '%Y-%m'), 0, roll.workers
    FROM roll
)
SELECT
    unit,
    month,
    sum(numerator) AS numerator,
    sum(denominator) AS denominator
FROM counted
GROUP BY unit, month
ORDER BY unit, month
