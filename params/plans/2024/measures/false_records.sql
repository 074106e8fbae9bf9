-- False records found with a unit when a round was reviewed.
-- One row per unit and month in which a round was closed.
-- Reads assessment_result, unit_now. Takes $starts_on, $as_of.
SELECT
    unit_now.unit,
    strftime(assessment_result.event_on, '%Y-%m') AS month,
    sum(assessment_result.false_records) AS numerator,
    1 AS denominator
FROM assessment_result
JOIN unit_now ON unit_now.sent_by = assessment_result.assessed_unit
WHERE assessment_result.false_records > 0
  AND assessment_result.event_on BETWEEN $starts_on AND $as_of
GROUP BY unit_now.unit, strftime(assessment_result.event_on, '%Y-%m')
ORDER BY unit, month
