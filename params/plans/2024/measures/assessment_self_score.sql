-- What a unit scored itself in a round of assessment.
-- One row per unit and month in which a round was closed.
-- Reads assessment_result, unit_now. Takes $starts_on, $as_of.
SELECT
    unit_now.unit,
    strftime(assessment_result.event_on, '%Y-%m') AS month,
    max_by(assessment_result.self_score, assessment_result.event_on) AS numerator,
    1 AS denominator
FROM assessment_result
JOIN unit_now ON unit_now.sent_by = assessment_result.assessed_unit
WHERE unit_now.unit = assessment_result.assessed_unit
  AND assessment_result.self_score IS NOT NULL
  AND assessment_result.event_on BETWEEN $starts_on AND $as_of
GROUP BY unit_now.unit, strftime(assessment_result.event_on, '%Y-%m')
ORDER BY unit, month
