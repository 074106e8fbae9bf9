-- Rounds of assessment in which ledgers falsified on a serious scale were found with a unit.
-- One row per unit and month in which a round was closed.
-- Reads assessment_result, unit_now. Takes $starts_on, $as_of.
SELECT
    unit_now.unit,
    strftime(assessment_result.event_on, '%Y-%m') AS month,
    count(*) AS numerator,
    1 AS denominator
FROM assessment_result
JOIN unit_now ON unit_now.sent_by = assessment_result.assessed_unit
WHERE contains(assessment_result.veto_items, '台账严重造假')
  AND assessment_result.event_on BETWEEN $starts_on AND $as_of
GROUP BY unit_now.unit, strftime(assessment_result.event_on, '%Y-%m')
ORDER BY unit, month
