-- The year-end round once every assessed unit's result is approved and notified, in the month the data were frozen.
-- One row for the bureau, none before.
-- Reads assessment_result, unit. Takes $as_of.
WITH settled AS (
    SELECT
        min(assessment_result.event_on) AS event_on,
        count(DISTINCT assessment_result.assessed_unit) AS n_units
    FROM assessment_result
    JOIN unit ON unit.code = assessment_result.assessed_unit
    WHERE assessment_result.round = '年终'
      AND assessment_result.approved_on IS NOT NULL
      AND assessment_result.notified_on IS NOT NULL
      AND assessment_result.event_on <= $as_of
      AND unit.assessed
)
SELECT
    'bureau' AS unit,
    strftime(event_on, '%Y-%m') AS month,
    1 AS numerator,
    NULL AS denominator
FROM settled
WHERE n_units >= (
    SELECT count(*)
    FROM unit
    WHERE assessed
      AND (opened_on IS NULL OR opened_on <= settled.event_on)
      AND (closed_on IS NULL OR closed_on >= settled.event_on)
)
